"""An empty workbook to fill in: the captions of one form, and a second sheet that explains them."""

from collections.abc import Sequence
from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from apps.datahub.sheets import Sheet

ROWS = 5000
HELP = ("列名", "必填", "填写要求", "也可以写作")
LONGEST_LIST = 255


def write_template(form: "Sheet") -> bytes:
    """Cells are preset as text, so that 00133 stays 00133; choices can be picked from a list."""
    import xlsxwriter

    output = BytesIO()
    book = xlsxwriter.Workbook(output, {"strings_to_formulas": False, "strings_to_urls": False})
    text = book.add_format({"num_format": "@"})
    head = book.add_format({"bold": True, "bg_color": "#EAF1F8", "bottom": 1, "num_format": "@"})
    must = book.add_format({"bold": True, "bg_color": "#FFF4D6", "bottom": 1, "num_format": "@"})
    sheet = book.add_worksheet(form.title[:31])
    sheet.freeze_panes(1, 0)
    for at, column in enumerate(form.columns):
        sheet.set_column(at, at, max(12, 2 * len(column.caption) + 4), text)
        sheet.write_string(0, at, column.caption, must if column.required else head)
        choices = list(dict.fromkeys(column.options))
        if choices and len(",".join(choices)) <= LONGEST_LIST:
            sheet.data_validation(1, at, ROWS, at, {"validate": "list", "source": choices})
    _explain(book.add_worksheet("填写说明"), form, head)
    book.close()
    return output.getvalue()


def _explain(sheet: object, form: "Sheet", head: object) -> None:
    rows: list[Sequence[str]] = [HELP]
    rows += [
        (
            column.caption,
            "必填" if column.required else "",
            column.expected,
            "、".join(column.aliases),
        )
        for column in form.columns
    ]
    for at, row in enumerate(rows):
        for column, value in enumerate(row):
            sheet.write_string(at, column, value, head if at == 0 else None)  # type: ignore[attr-defined]
    for column, width in enumerate((20, 8, 50, 60)):
        sheet.set_column(column, column, width)  # type: ignore[attr-defined]
