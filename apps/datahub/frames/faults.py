"""Errors while they are gathered: per cell, later told with sheet, row, caption and masked value."""

from collections.abc import Iterable

from apps.datahub.readers import marks
from apps.datahub.sheets import Column, Fault, RowError
from apps.datahub.sheets.headers import Header
from apps.datahub.values.masking import mask_numbers, mask_person

__all__ = ["Fault", "Teller"]

LONGEST_VALUE = 60


class Teller:
    """Turns faults into errors that the user can find in the sheet."""

    def __init__(self, header: Header, positions: dict[str, int]) -> None:
        self.header = header
        self.positions = positions

    def tell(self, faults: Iterable[Fault]) -> list[RowError]:
        errors = [self._error(fault) for fault in faults]
        return sorted(set(errors), key=lambda error: (error.row, error.position, error.message))

    def _error(self, fault: Fault) -> RowError:
        column = self.header.form.by_code.get(fault.code)
        position = self.positions.get(fault.code, -1)
        caption = self._caption(position, column)
        value = self._value(fault.row, position, column)
        message = f"第 {fault.row} 行{'“' + caption + '”' if caption else ''}：{fault.message}。"
        name = self.header.sheet.name
        return RowError(name, fault.row, caption, value, fault.expected, message, position + 1)

    def _caption(self, position: int, column: Column | None) -> str:
        for key, at in self.header.columns.items():
            if at == position:
                return self.header.captions[key]
        return column.caption if column else ""

    def _value(self, row: int, position: int, column: Column | None) -> str:
        if position < 0:
            return ""
        text = marks.shown(self.header.sheet.rows[row - 1][position]).strip()
        if not text:
            return ""
        # Identity and phone numbers are masked wherever they stand: columns get shifted.
        text = mask_person(text) if column and column.personal else mask_numbers(text)
        return text if len(text) <= LONGEST_VALUE else text[:LONGEST_VALUE] + "…"
