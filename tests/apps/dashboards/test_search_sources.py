"""Search finds every kind of thing by its owner's source, only what the reader may see, in as many queries
whatever is found; units by any of their names."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.chains.models import StandardElement, StandardFamily, StandardType
from apps.core.request_cache import request_cache
from apps.diagnosis.models import DiagnosisPoint
from apps.layers.search import SHOWN, search, search_sources
from apps.monitoring.models import WatchRule
from apps.organisation.choices import Role
from apps.organisation.models import UnitName
from tests.apps.reports.world import Reported
from tests.factories import log_in, make_user

pytestmark = pytest.mark.django_db
ADDRESS = "就业"


class Library(Reported):
    """A college in which one word stands in a thing of each kind."""

    def __init__(self):
        super().__init__()
        here = {"institution": self.college}
        self.rule = WatchRule.objects.create(
            **here, code="r1", name="就业率预警", metric=self.metric, red_low=90
        )
        self.point = DiagnosisPoint.objects.create(
            **here, code="p1", name="就业质量", layer="major", kind="major"
        )
        self.family = StandardFamily.objects.create(**here, code="f1", name="专业标准")
        kind = StandardType.objects.create(**here, family=self.family, code="t1", name="培养质量")
        StandardElement.objects.create(**here, type=kind, code="e1", name="就业去向")
        self.written()
        self.problem(self.major)
        self.unit.aliases = ["就业办"]
        self.unit.save()
        UnitName.objects.create(
            unit=self.other_unit, name="招生就业处", valid_from=date(2020, 1, 1)
        )

    def rows(self, count):
        for number in range(count):
            self.make_metric(f"x{number}", f"就业率{number}", "major", "major")


@pytest.fixture
def library(clock_at):
    clock_at(date(2026, 12, 10))
    return Library()


def found(user, text=ADDRESS):
    return {one.title: [hit.title for hit in one.hits] for one in search(user, text)}


def test_each_kind_is_found_by_its_owner(library):
    shown = found(library.writer)
    assert shown["指标"] == ["就业率"]
    assert shown["预警规则"] == ["就业率预警"]
    assert shown["诊断点"] == ["就业质量"]
    assert shown["标准"] == ["专业标准"]
    assert shown["问题"] == ["2026-0001 就业率低于目标"]
    assert sorted(shown["部门"]) == sorted([library.unit.name, library.other_unit.name])
    assert found(library.writer, "年度自我诊断")["报告"] == [
        f"{library.outline.title}（{library.year.title}）"
    ]
    assert found(library.writer, "预警")["页面"] == ["预警中心"]


def test_nothing_is_found_that_the_reader_may_not_open(library, client):
    pupil = make_user(library.college, "学生", kind="student")
    assert found(pupil) == {}
    assert found(pupil, "预警") == {}
    admin = library.person("管理", Role.SYSTEM_ADMIN)
    assert set(found(admin)) <= {"标准", "部门"}
    for reader in (library.writer, library.head, admin):
        log_in(client, reader)
        for one in search(reader, ADDRESS) + search(reader, "预警"):
            for hit in one.hits:
                assert client.get(hit.url).status_code == 200, (reader.name, hit)


def test_whose_name_is_masked_has_no_number_either(library):
    (one,) = [one for one in search(library.writer, library.student.code) if one.title == "对象"]
    hit = next(hit for hit in one.hits if hit.title == "李**")
    assert library.student.code not in hit.note.split(" · ")
    assert f"q={library.student.code}" not in hit.url


def test_the_count_is_of_all_and_the_queries_are_as_many_whatever_is_found(library, client):
    library.rows(5)
    with CaptureQueriesContext(connection) as few, request_cache():
        search(library.writer, ADDRESS)
    for number in range(5, 50):
        library.make_metric(f"x{number}", f"就业率{number}", "major", "major")
    with CaptureQueriesContext(connection) as many, request_cache():
        shown = search(library.writer, ADDRESS)
    assert len(few) == len(many) <= 3 * len(search_sources)
    (metrics,) = [one for one in shown if one.title == "指标"]
    assert (metrics.total, len(metrics.hits)) == (51, SHOWN)

    log_in(client, library.writer)
    page = client.get(reverse("dashboards:search"), {"q": ADDRESS}).content.decode()
    assert f"共 51 条，先列 {SHOWN} 条" in page
    assert 'data-zg-hits="search-text"' in page
