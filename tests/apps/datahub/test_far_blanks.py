"""What nobody reads refuses no file: blanks far away, a link that no cell uses."""

import pytest

from apps.datahub.datasets import datasets
from apps.datahub.frames import parse_file
from apps.datahub.readers import FileRejectedError
from tests.apps.datahub.college import contract_references
from tests.apps.datahub.workbooks import book, repacked, student

LINK = {"xl/externalLinks/externalLink1.xml": b"<externalLink/>"}


def parsed(content):
    return parse_file(content, datasets["students"], contract_references())


def put(address, value):
    def change(_workbook, sheet):
        sheet[address] = value

    return book(student(1), student(2), change=change)


@pytest.mark.parametrize("address", ["A300000", "C1048576", "XFD1", "XFD3", "XFD1048576", "IZ2"])
@pytest.mark.parametrize("blank", [" ", "\u3000", "\n"])
def test_a_blank_far_away_is_not_there(address, blank):
    table = parsed(put(address, blank))

    assert (table.accepted, table.errors) == (2, [])


@pytest.mark.parametrize(("address", "code"), [("A300000", "rows"), ("XFD2", "columns")])
def test_what_shows_far_away_is_refused_as_before(address, code):
    with pytest.raises(FileRejectedError) as caught:
        parsed(put(address, "注"))
    assert caught.value.code == code


def test_a_link_that_no_cell_uses_is_a_notice():
    table = parsed(repacked(book(student(1)), add=LINK))

    assert table.accepted == 1
    assert any("链接" in notice for notice in table.notices)


def test_a_formula_that_looks_into_another_file_is_refused():
    content = repacked(put("B2", "=[1]名单!A1"), add=LINK)

    with pytest.raises(FileRejectedError) as caught:
        parsed(content)
    assert caught.value.code == "external"
