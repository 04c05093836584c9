"""Typed columns: what a table of master data or of observations is made of."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Type(StrEnum):
    """How a cell is cleaned; the cleaners are in :mod:`apps.datahub.values`."""

    TEXT = "text"  # free text, stored as given
    CODE = "code"  # an identifier: digits are text, leading zeros count
    NAME = "name"  # a person's name
    CHOICE = "choice"
    IDENTITY = "identity"  # 身份证号
    PHONE = "phone"
    REFERENCE = "reference"  # an exact name, alias or code in a directory
    GRADE = "grade"  # 年级
    DATE = "date"
    ACADEMIC_YEAR = "academic_year"  # 学年
    PERIOD = "period"
    INTEGER = "integer"
    DECIMAL = "decimal"
    PERCENT = "percent"
    MONEY = "money"
    METRIC = "metric"  # a metric's code
    MEASURE = "measure"  # a number whose kind its row's metric says


EXPECTED = {
    Type.TEXT: "普通文字",
    Type.CODE: "编码（文本）",
    Type.NAME: "1—64 个汉字或字母，可含空格、间隔点、连字符和撇号",
    Type.IDENTITY: "18 位居民身份证号，末位校验码正确",
    Type.PHONE: "1 开头的 11 位手机号",
    Type.GRADE: "四位年份，如 2023 或 2023级",
    Type.DATE: "日期，如 2023-09-01",
    Type.ACADEMIC_YEAR: "学年，如 2023-2024",
    Type.PERIOD: "已开放的时期，如 2024 或 2023-2024",
    Type.INTEGER: "整数",
    Type.DECIMAL: "数字",
    Type.PERCENT: "0—100 之间的百分数，如 62.5",
    Type.MONEY: "不小于 0、至多两位小数的数字",
    Type.METRIC: "指标目录里的编码（文本）",
    Type.MEASURE: "数字",
}


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column; `caption` is what the template prints, `aliases` what else may stand there."""

    code: str
    caption: str
    type: Type = Type.TEXT
    required: bool = False
    key: bool = False
    personal: bool = False
    aliases: tuple[str, ...] = ()
    choices: Mapping[str, str] | tuple[str, ...] = ()
    pattern: str = ""
    minimum: str | None = None
    maximum: str | None = None
    places: int | None = None
    max_length: int = 255
    directory: str = ""
    unit: str = ""
    # A date that may be known by its month only; it counts from the first day.
    by_month: bool = False
    expects: str = ""

    @property
    def options(self) -> dict[str, str]:
        """Accepted text -> stored text."""
        if isinstance(self.choices, Mapping):
            return dict(self.choices)
        return {choice: choice for choice in self.choices}

    @property
    def expected(self) -> str:
        """What belongs here, as a phrase for messages, templates and forms."""
        if self.expects:
            return self.expects
        if self.type is Type.CHOICE:
            return "、".join(dict.fromkeys(self.options.values())) + " 之一"
        if self.type is Type.REFERENCE:
            return f"本校名录里的{self.caption}全称或编码"
        return EXPECTED[self.type] + ("，只知年月的写 2023-09" if self.by_month else "")


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A table that can be imported: columns, key, and rules that look across a row."""

    code: str
    title: str
    columns: tuple[Column, ...]
    rules: tuple[str, ...] = ()
    by_code: Mapping[str, Column] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_code = {column.code: column for column in self.columns}
        if len(by_code) != len(self.columns):
            raise ValueError(f"sheet {self.code!r} declares a column twice")
        if not self.key:
            raise ValueError(f"sheet {self.code!r} has no key")
        object.__setattr__(self, "by_code", by_code)

    @property
    def key(self) -> tuple[str, ...]:
        return tuple(column.code for column in self.columns if column.key)

    @property
    def required(self) -> tuple[str, ...]:
        return tuple(column.code for column in self.columns if column.required)


@dataclass(frozen=True, kw_only=True)
class Dataset:
    """What `--dataset` names: one table, or several forms of it, told apart by their captions."""

    code: str
    title: str
    forms: tuple[Sheet, ...]
