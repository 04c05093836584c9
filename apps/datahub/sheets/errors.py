"""An error that the user can find again: sheet, row and column as the spreadsheet counts them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in one row, before it is told; `code` is our column, empty for the whole row."""

    row: int
    code: str
    message: str
    expected: str = ""


@dataclass(frozen=True, slots=True)
class RowError:
    """`value` is already masked where personal; `position` is the column, from 1 (0: whole row)."""

    sheet: str
    row: int
    column: str
    value: str
    expected: str
    message: str
    position: int = 0

    def as_dict(self) -> dict[str, str | int]:
        """The six keys of the command's JSON."""
        return {
            "sheet": self.sheet,
            "row": self.row,
            "column": self.column,
            "value": self.value,
            "expected": self.expected,
            "message": self.message,
        }
