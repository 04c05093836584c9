"""What a reader hands on: sheets of raw cells, with the sheet's own row numbers."""

from dataclasses import dataclass, field

from apps.datahub.readers.marks import RawCell


@dataclass
class RawSheet:
    """`rows[i]` is row i + 1 of the sheet; every row has `width` cells."""

    name: str
    state: str = "visible"
    width: int = 0
    rows: list[list[RawCell]] = field(default_factory=list)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)
    formulas: int = 0


@dataclass
class RawFile:
    """`kind` is xlsx or csv; `encoding` and `delimiter` say how a text file was read."""

    kind: str
    sheets: list[RawSheet] = field(default_factory=list)
    encoding: str = ""
    delimiter: str = ""
    date1904: bool = False
    # A link to another workbook that no cell uses was left in the file.
    unused_link: bool = False
    peak_memory: int = 0

    @property
    def visible_sheets(self) -> list[RawSheet]:
        return [sheet for sheet in self.sheets if sheet.state == "visible"]
