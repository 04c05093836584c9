"""Pages are packed for whoever takes it; files and small answers stay as they are."""

import gzip

import pytest
from django.http import HttpResponse  # noqa: TID251
from django.test import RequestFactory

from apps.core.compress import CompressMiddleware

PAGE = "<p>诊改</p>" * 500


def sent(content=PAGE, kind="text/html; charset=utf-8", encoding="br, gzip"):
    request = RequestFactory().get("/", headers={"Accept-Encoding": encoding})
    return CompressMiddleware(lambda _: HttpResponse(content, content_type=kind))(request)


def test_a_page_arrives_whole_and_small():
    answer = sent()

    assert (answer["Content-Encoding"], answer["Vary"]) == ("gzip", "Accept-Encoding")
    assert gzip.decompress(answer.content).decode() == PAGE
    assert int(answer["Content-Length"]) == len(answer.content) < len(PAGE) / 4


def test_its_length_tells_nothing_of_what_is_in_it():
    assert len({len(sent().content) for _ in range(20)}) > 3


@pytest.mark.parametrize(
    "other",
    [{"kind": "text/csv"}, {"kind": "application/pdf"}, {"encoding": "br"}, {"content": "kurz"}],
)
def test_what_is_left_as_it_is(other):
    assert not sent(**other).has_header("Content-Encoding")
