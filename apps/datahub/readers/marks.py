"""How a raw cell travels from the child process to the cleaning.

A cell is ``None`` (blank), plain text, or text that begins with NUL and one letter that says what
the spreadsheet held. NUL cannot occur in XML and is refused in text files, so nobody can forge a
mark; and since every cell is a string, a column can be treated as a set.

======  =========================  =======================================
letter  meaning                    rest of the cell
======  =========================  =======================================
n       number                     up to 15 significant digits
p       number shown as percent    the stored number (0.625 for 62.5 %)
z       number shown zero-padded   the digits as shown (00123)
d       date (time of day cut)     YYYY-MM-DD
t       time or duration           as text
b       truth value                TRUE or FALSE
e       error value                #DIV/0! and the like
f       formula without a result   empty
m       blank inside a merge       the merged range
======  =========================  =======================================
"""

from decimal import Decimal

NUL = "\0"
NUMBER, PERCENT, PADDED, DATE, TIME, TRUTH, ERROR, FORMULA, MERGED = (
    NUL + letter for letter in "npzdtbefm"
)
RawCell = str | None


def mark_of(cell: RawCell) -> str:
    """The two characters of the mark, or an empty string for plain text and blanks."""
    return cell[:2] if cell and cell[0] == NUL else ""


def rest_of(cell: str) -> str:
    return cell[2:] if cell[:1] == NUL else cell


def is_blank(cell: RawCell) -> bool:
    """Nothing to see in this cell (a blank covered by a merge counts as blank)."""
    return not cell or cell[:2] == MERGED or not cell.strip()


def shown(cell: RawCell) -> str:
    """What the user sees in the cell, for messages and previews."""
    if not cell:
        return ""
    mark, rest = mark_of(cell), rest_of(cell)
    if mark in {FORMULA, MERGED}:
        return ""
    if mark == PERCENT:
        return f"{Decimal(rest) * 100:f}".rstrip("0").rstrip(".") + "%" if "." in rest else rest
    return rest
