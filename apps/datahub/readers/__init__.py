"""From an upload to raw rows: checks before parsing, parsing in a child process with limits."""

from apps.datahub.readers.errors import FileRejectedError
from apps.datahub.readers.limits import Limits
from apps.datahub.readers.parent import read_file
from apps.datahub.readers.raw import RawFile, RawSheet

__all__ = ["FileRejectedError", "Limits", "RawFile", "RawSheet", "read_file"]
