"""Small workbooks and archives for tests, made by hand so that each has exactly one quirk."""

import zipfile
from io import BytesIO

import openpyxl

HEADERS = ("学号", "姓名", "性别", "身份证号", "手机号", "院系", "专业", "班级", "年级", "入学日期")
ROW = (
    "2023463201",
    "陈英",
    "女",
    None,
    None,
    "信息工程学院",
    "软件技术",
    "软件2301班",
    "2023",
    "2023-09-01",
)
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def student(number: int = 1, **cells):
    """One valid row; `cells` replaces by caption."""
    row = dict(zip(HEADERS, ROW, strict=True)) | {"学号": f"{2023463200 + number}"} | cells
    return tuple(row[caption] for caption in HEADERS)


def book(*rows, headers=HEADERS, title="学生信息", change=None) -> bytes:
    """A workbook with one sheet; `change(workbook, sheet)` adds the quirk."""
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.title = title
    for row in ([headers] if headers else []) + list(rows):
        sheet.append(row)
    if change:
        change(workbook, sheet)
    output = BytesIO()
    workbook.save(output)
    return output.getvalue()


def repacked(content: bytes, *, add=None, replace=None, drop=()) -> bytes:
    """The same archive with members added, changed by a function, or left out."""
    output = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(content)) as source,
        zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            if name not in drop:
                data = source.read(name)
                target.writestr(name, (replace or {}).get(name, lambda same: same)(data))
        for name, data in (add or {}).items():
            target.writestr(name, data)
    return output.getvalue()


def book_of(sheet: bytes, strings: bytes) -> bytes:
    """A workbook whose only sheet and shared texts are given as XML."""
    relation = (
        '<Relationship Id="rIdS" Target="sharedStrings.xml" Type="http://schemas.openxmlformats'
        '.org/officeDocument/2006/relationships/sharedStrings"/></Relationships>'
    )
    kind = (
        '<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats'
        '-officedocument.spreadsheetml.sharedStrings+xml"/></Types>'
    )
    return repacked(
        book(("x",), headers=None),
        drop=("xl/sharedStrings.xml",),
        add={"xl/sharedStrings.xml": strings},
        replace={
            "xl/worksheets/sheet1.xml": lambda _data: sheet,
            "xl/_rels/workbook.xml.rels": lambda data: (
                data if b"sharedStrings" in data
                else data.replace(b"</Relationships>", relation.encode())
            ),
            "[Content_Types].xml": lambda data: (
                data if b"sharedStrings" in data else data.replace(b"</Types>", kind.encode())
            ),
        },
    )  # fmt: skip


def csv_text(*rows, headers=HEADERS, delimiter=",") -> str:
    lines = [delimiter.join(cell or "" for cell in row) for row in [headers, *rows]]
    return "\r\n".join(lines) + "\r\n"
