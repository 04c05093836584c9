"""Files that want to harm or to hang: each ends in one plain sentence, in bounded time."""

import zipfile
from io import BytesIO

import pytest

from apps.datahub.datasets import datasets
from apps.datahub.frames import parse_file
from apps.datahub.readers import FileRejectedError, Limits, read_file
from tests.apps.datahub.college import contract_references
from tests.apps.datahub.workbooks import HEADERS, MAIN, book, book_of, csv_text, repacked, student

SHEET = "xl/worksheets/sheet1.xml"
MB = 1024 * 1024


def refused(content, limits=None):
    with pytest.raises(FileRejectedError) as caught:
        read_file(content, limits)
    message = caught.value.message
    assert message.endswith("。")
    assert "Traceback" not in message
    assert "Error" not in message
    return caught.value


def with_prolog(prolog):
    def change(data):
        return data.replace(b"<worksheet", prolog + b"<worksheet", 1)

    return repacked(book(student()), replace={SHEET: change})


ARCHIVES = {
    "macros": ("xl/vbaProject.bin", b"x", "macros"),
    "excel 4 macros": ("xl/macrosheets/sheet1.xml", b"<a/>", "macros"),
    "traversal": ("../../etc/passwd", b"x", "traversal"),
    "absolute path": ("/etc/passwd", b"x", "traversal"),
    "drive letter": ("C:/windows/x", b"x", "traversal"),
    "nested archive": ("xl/embeddings/inner.zip", b"PK", "nested"),
    "nested by content": ("xl/media/image1.png", b"PK\x03\x04rest", "nested"),
    "bomb": ("xl/media/image1.png", b"\0" * (64 * MB), "bomb"),
}


@pytest.mark.parametrize("name", ARCHIVES)
def test_archive_with_a_harmful_member_is_refused(name):
    member, data, code = ARCHIVES[name]

    error = refused(repacked(book(student()), add={member: data}))

    assert error.code == code


MARKUP = {
    "external entity": (b'<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]>', "dtd"),
    "parameter entity": (b'<!DOCTYPE w [<!ENTITY % x SYSTEM "http://127.0.0.1:9/x">]>', "dtd"),
    "billion laughs": (b'<!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>', "dtd"),
    "plain doctype": (b"<!DOCTYPE worksheet>", "dtd"),
    "comment": (b"<!-- <f>1</f> -->", "markup"),
}


@pytest.mark.parametrize("name", MARKUP)
def test_sheet_with_a_document_type_is_refused(name):
    prolog, code = MARKUP[name]

    assert refused(with_prolog(prolog)).code == code


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml"])
def test_document_type_in_any_part_is_refused(part):
    content = book(student())
    doctype = b'<!DOCTYPE a [<!ENTITY x "y">]><sst/>'
    if part == "xl/sharedStrings.xml":
        broken = repacked(content, drop={part}, add={part: doctype})
    else:
        broken = repacked(
            content,
            replace={
                part: lambda data: (
                    doctype[:-6] + data.partition(b"?>")[2]
                    if data.startswith(b"<?xml")
                    else doctype[:-6] + data
                )
            },
        )

    assert refused(broken).code == "dtd"


def test_sheet_in_another_encoding_cannot_hide_from_the_scan():
    def change(data):
        text = data.decode().replace("<?xml version='1.0'?>", "")
        return '<?xml version="1.0" encoding="UTF-16"?>'.encode("utf-16") + text.encode("utf-16-le")

    assert refused(repacked(book(student()), replace={SHEET: change})).code == "encoding"


def test_header_that_lies_about_the_size_is_found_out():
    content = bytearray(repacked(book(student()), add={"xl/media/a.bin": b"a" * MB}))
    directory = content.rindex(b"xl/media/a.bin") - 46
    content[directory + 24 : directory + 28] = (10).to_bytes(4, "little")

    assert refused(bytes(content)).code in {"broken", "bomb", "truncated"}


def test_names_that_differ_only_in_case_are_refused():
    assert refused(repacked(book(student()), add={SHEET.upper(): b"<a/>"})).code == "container"


def test_password_protected_workbook_is_named_so():
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512 + "EncryptedPackage".encode("utf-16-le")

    assert "密码" in refused(ole).message


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "空"),
        (b"\r\n  \r\n", "空"),
        (b"PK\x05\x06" + b"\0" * 18, "空"),
        (b"%PDF-1.7 xxx", "PDF"),
        (b"<html><table><tr><td>1</td></tr></table>", "另存为 .xlsx"),
        (b'<?xml version="1.0"?><Workbook/>', "另存为 .xlsx"),
        (b"Rar!\x1a\x07\x00", "RAR"),
        (b"\x01\x02\x03\x04 binary \x05", "控制字符"),
        (b"a,b\n\xff\xfe\xfa\x81\n", "编码"),
        ('学号,姓名\r\n1,"张三\r\n'.encode(), "引号"),
    ],
    ids=str,
)
def test_what_is_no_table_is_said_in_words(content, word):
    assert word in refused(content).message


def test_a_word_document_is_not_a_workbook():
    output = BytesIO()
    with zipfile.ZipFile(output, "w") as archive:
        archive.writestr("word/document.xml", "<a/>")

    assert "不是 .xlsx 工作簿" in refused(output.getvalue()).message


def test_more_rows_than_allowed_are_refused_before_they_are_read():
    limits = Limits(rows=1_000)
    rows = [student(number) for number in range(1_200)]

    assert refused(book(*rows), limits).code == "rows"
    assert refused(csv_text(*rows).encode(), limits).code == "rows"


def test_one_cell_far_away_does_not_exhaust_memory():
    def far(_workbook, sheet):
        sheet["XFD1048576"] = "x"

    assert refused(book(student(), change=far)).code in {"rows", "columns"}


def test_a_reader_that_runs_out_of_memory_ends_in_a_sentence():
    rows = [student(number) for number in range(3_000)]

    error = refused(book(*rows), Limits(memory=48 * MB))

    assert error.code in {"memory", "crash", "unreadable"}


def test_a_reader_that_runs_out_of_time_ends_in_a_sentence():
    rows = [student(number) for number in range(100)]

    assert refused(book(*rows), Limits(seconds=0)).code == "time"


def test_one_long_text_behind_many_cells_is_refused():
    rows = b"".join(
        b'<row r="%d">%s</row>' % (row, b"".join(b'<c t="s"><v>0</v></c>' for _ in range(20)))
        for row in range(1, 2_001)
    )
    strings = b'<sst xmlns="%s"><si><t>%s</t></si></sst>' % (MAIN.encode(), b"x" * 32_000)
    sheet = b'<worksheet xmlns="%s"><sheetData>%s</sheetData></worksheet>' % (MAIN.encode(), rows)

    error = refused(book_of(sheet, strings))

    assert error.code in {"memory", "crash", "unreadable", "broken"}


def test_long_captions_and_values_do_not_hang_the_check():
    headers = ["(" * 30_000 + ")" if caption == "专业" else caption for caption in HEADERS]
    row = student(1, 入学日期="a" + " " * 30_000 + "b", 姓名=" " * 20_000 + "王" * 10_000)

    result = parse_file(book(row, headers=headers), datasets["students"], contract_references())

    assert result.rejected_rows == [2]


def test_workbook_without_its_sheet_is_refused():
    assert refused(repacked(book(student()), drop={SHEET})).code == "broken"


def test_damaged_sheet_is_refused():
    cut = repacked(book(student()), replace={SHEET: lambda data: data[: len(data) // 2]})

    assert refused(cut).code == "broken"
