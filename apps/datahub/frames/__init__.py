"""The one room for pandas: whole columns are cleaned as sets, odd values one by one."""

from apps.datahub.frames.parse import parse_file, parse_table
from apps.datahub.frames.result import ParsedTable

__all__ = ["ParsedTable", "parse_file", "parse_table"]
