"""Pages of metrics: who sees which numbers, and the way from a number to what it rests on."""

from decimal import Decimal

import pytest
from django.urls import reverse

from apps.core import clock
from apps.datahub.choices import BatchState
from apps.datahub.models import Batch, Metric, Observation
from apps.datahub.selectors.metrics import (
    coverage,
    readable_subjects,
    series,
    shown,
    this_years_value,
    value_of,
)
from apps.datahub.selectors.shield import SHORT
from apps.datahub.selectors.trend import trend_of
from apps.datahub.services import (
    ObservationRow,
    compute_metrics,
    record_observations,
    undo_observations,
)
from apps.layers.models import Subject
from apps.organisation.choices import Role
from tests.factories import log_in, make_subject, make_user

from .small_college import DAY, metric, period, small_college, staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def college():
    with clock.travel(DAY):
        made = small_college("t1")
        made.full = metric(made, "full", fact="staff.full_time", name="专任教师数", digits=0)
        made.dual = metric(made, "dual", fact="staff.dual_qualified", name="双师型教师数", digits=0)
        made.share = metric(
            made, "share", formula="{dual} / {full} * 100", unit="%", name="双师型比例"
        )
        made.pay = metric(made, "pay", name="到款额", unit="万元", definition="到账的钱")
        made.office = make_user(made.institution, "周敏", role=Role.QA_OFFICE)
        made.leader = make_user(made.institution, "校长", role=Role.SCHOOL_LEADER)
        compute_metrics(institution=made.institution)
        yield made


def row_of(college, which: Metric, unit: str = "hl", year: str = "2025") -> Observation:
    rows = Observation.objects.of(college.institution).current()
    return rows.get(
        metric=which, subject=staff(college, unit), period=period(college, "year", year)
    )


def observe(college, which: Metric, value: str, unit: str = "hl", year: str = "2025", **more):
    batch = Batch.objects.create(
        institution=college.institution,
        dataset="observations",
        file_name="到款.xlsx",
        state=BatchState.COMMITTED,
        committed_by=college.office,
        created_by=college.office,
    )
    row = ObservationRow(
        staff(college, unit).pk,
        which.pk,
        period(college, "year", year).pk,
        Decimal(value),
        text=value,
        **more,
    )
    record_observations(
        institution=college.institution, rows=[row], batch=batch, actor=college.office
    )
    return batch


def page(client, user, name: str, pk: int | None = None, **query) -> str:
    url = reverse(f"datahub:{name}", args=[pk] if pk is not None else [])
    response = log_in(client, user).get(url, query)
    assert response.status_code == 200, response.content.decode()
    return response.content.decode()


def status(client, user, name: str, pk: int) -> int:
    return log_in(client, user).get(reverse(f"datahub:{name}", args=[pk])).status_code


# selectors


def test_the_value_of_a_period_and_of_a_year(college):
    observe(college, college.pay, "3.5")
    subject, year = staff(college, "hl"), period(college, "year", "2025")

    assert value_of(subject, college.pay, year).value == Decimal("3.5")
    assert value_of(subject, college.pay, period(college, "year", "2026")) is None
    assert this_years_value(subject, college.pay, 2025).value == Decimal("3.5")
    assert this_years_value(subject, college.pay, 2026) is None


@pytest.mark.parametrize(
    ("kind", "rule", "year", "code"),
    [
        ("academic_year", "ending", 2026, "2025-2026"),
        ("academic_year", "starting", 2025, "2025-2026"),
        ("term", "last_term", 2026, "2025-2026-2"),
    ],
)
def test_a_years_value_by_the_metrics_rule(college, kind, rule, year, code):
    found = metric(college, "r", period_kind=kind, year_rule=rule)
    subject = staff(college, "hl")
    row = ObservationRow(subject.pk, found.pk, period(college, kind, code).pk, Decimal(7))
    record_observations(institution=college.institution, rows=[row], batch=None, actor=None)

    assert this_years_value(subject, found, year).value == 7
    assert this_years_value(subject, found, year + 1) is None


def test_a_series_has_a_point_for_every_period_and_gaps_are_none(college):
    observe(college, college.pay, "1", year="2026")

    points = series(staff(college, "hl"), college.pay, 3)

    assert [point.period.code for point in points][-2:] == ["2025", "2026"]
    assert [point.value for point in points][-2:] == [None, 1]


def test_coverage_counts_what_the_reader_may_see(college):
    observe(college, college.pay, "1")
    subjects = readable_subjects(college.office)
    year = period(college, "year", "2025")

    found = coverage(subjects, [college.pay], {college.pay.pk: year})[college.pay.pk]

    assert (found.have, found.expected, found.complete) == (1, 2, False)


def test_numbers_as_pages_show_them(college):
    assert shown(Decimal("1234567.885"), college.pay) == "1,234,567.89"
    assert shown(Decimal("4"), college.full) == "4"
    assert shown(None, college.full) == "—"


def test_a_trend_has_gaps_and_says_its_values(college):
    observe(college, college.pay, "0", year="2025")
    points = series(staff(college, "hl"), college.pay, 3)

    trend = trend_of(points)

    assert trend.dots
    assert "2025" in trend.words
    assert trend_of([]) is None


# pages


def test_the_list_shows_metrics_with_their_coverage(college, client):
    said = page(client, college.office, "metric_list")

    assert "双师型比例" in said
    assert "教师层面 · 师资队伍" in said
    assert "2 / 2" in said


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "到款"}, {"到款额"}),
        ({"q": "share"}, {"双师型比例"}),
        ({"origin": "formula"}, {"双师型比例"}),
        ({"about": "major.major"}, set()),
        ({"about": "nonsense"}, {"到款额", "双师型比例"}),
    ],
)
def test_the_list_is_searched_and_filtered(college, client, query, found):
    said = page(client, college.office, "metric_list", **query)

    assert {name for name in ("到款额", "双师型比例") if f">{name}</a>" in said} == found


def test_a_metrics_page_says_what_it_is_and_shows_values(college, client):
    said = page(client, college.office, "metric_detail", college.share.pk, period="2025")

    assert reverse("datahub:metric_detail", args=[college.full.pk]) in said
    assert "50.00" in said  # two of four
    assert "护理系" in said
    assert "药学系" in said
    assert reverse("datahub:observation_detail", args=[row_of(college, college.share).pk]) in said


def test_a_metrics_page_names_the_formulas_that_use_it(college, client):
    said = page(client, college.office, "metric_detail", college.full.pk)

    assert "由主数据统计" in said
    assert "双师型比例</a>" in said


def test_a_metric_without_values_says_so(college, client):
    said = page(client, college.office, "metric_detail", college.pay.pk)

    assert "无数据" in said
    assert "到账的钱" in said


def test_a_subjects_page_shows_every_metric_of_its_kind(college, client):
    metric(college, "other", layer="major", kind="major", name="别的对象的指标")

    said = page(client, college.office, "subject_metrics", staff(college, "hl").pk)

    assert "专任教师数" in said
    assert "到款额" in said
    assert "别的对象的指标" not in said


def test_an_imported_value_is_followed_to_its_row(college, client):
    observe(college, college.pay, "3.50", sheet="到款", row=17)

    said = page(client, college.office, "observation_detail", row_of(college, college.pay).pk)

    for word in ("3.50", "到款.xlsx", "工作表“到款”第 17 行", "周敏"):
        assert word in said


def test_all_versions_are_shown_with_what_became_of_them(college, client):
    first = observe(college, college.pay, "1")
    second = observe(college, college.pay, "2")
    undo_observations(batch=second)

    said = page(client, college.office, "observation_detail", row_of(college, college.pay).pk)

    assert "已撤销" in said
    assert "第 2 版</a>" in said
    old = Observation.objects.of(college.institution).get(batch=second)
    assert "不是现在用的数值" in page(client, college.office, "observation_detail", old.pk)
    assert first.pk != second.pk


def test_a_formulas_value_is_followed_to_its_operands(college, client):
    said = page(client, college.office, "observation_detail", row_of(college, college.share).pk)

    for which in (college.full, college.dual):
        row = row_of(college, which)
        assert reverse("datahub:observation_detail", args=[row.pk]) in said


def test_a_facts_value_is_followed_to_the_people_counted(college, client):
    said = page(client, college.office, "observation_detail", row_of(college, college.full).pk)

    for number in ("00001", "00002", "00003", "00004"):
        assert f"<td>{number}</td>" in said
    assert "<td>00006</td>" not in said
    # Names are masked as on every page that the office reads.
    assert "教师00001" not in said


def test_people_are_named_only_to_those_who_may_see_them(college, client):
    said = page(client, college.leader, "observation_detail", row_of(college, college.full).pk)

    assert "<b>4</b>" in said
    assert "教师00001" not in said


# groups under five


def test_a_share_of_few_is_hidden_from_who_may_not_see_the_persons(college, client):
    share, dual, full = (row_of(college, m) for m in (college.share, college.dual, college.full))

    for which in (college.share, college.dual):
        said = page(client, college.leader, "metric_detail", which.pk, period="2025")
        assert SHORT in said
        assert "50.00" not in said
    for row in (share, dual):
        said = page(client, college.leader, "observation_detail", row.pk)
        assert SHORT in said
        assert "<b>" not in said.split("算式")[0].split("数值</h2>")[1].split("</section>")[0]
    # The size of the group itself is shown.
    assert "<b>4</b>" in page(client, college.leader, "observation_detail", full.pk)


def test_who_may_see_the_persons_sees_the_share(college, client):
    said = page(client, college.office, "metric_detail", college.share.pk, period="2025")

    assert SHORT not in said


def test_a_share_of_five_is_shown(college, client):
    # Of 2026: five full-time teachers, three of them 双师型.
    said = page(client, college.leader, "metric_detail", college.share.pk, period="2026")

    assert "60.00" in said


# rights


def test_foreign_and_absent_are_not_there(college, client):
    other = small_college("t2")
    foreign = metric(other, "full", fact="staff.full_time")
    compute_metrics(institution=other.institution)
    row = Observation.objects.of(other.institution).filter(metric=foreign).first()

    for name, pk in (
        ("metric_detail", foreign.pk),
        ("subject_metrics", staff(other, "hl").pk),
        ("observation_detail", row.pk),
    ):
        assert status(client, college.office, name, pk) == 404
        assert status(client, college.office, name, 987654321) == 404


def test_a_unit_head_sees_the_own_unit_only(college, client):
    head = make_user(college.institution, "系主任", role=Role.UNIT_HEAD, unit=college.units["yx"])

    said = page(client, head, "metric_detail", college.full.pk)

    assert "药学系" in said
    assert "护理系" not in said
    assert status(client, head, "subject_metrics", staff(college, "hl").pk) == 404
    assert status(client, head, "observation_detail", row_of(college, college.full).pk) == 404


def test_a_teacher_sees_the_own_numbers_and_no_colleagues(college, client):
    own = metric(college, "own", layer="teacher", kind="teacher", name="本人的数")
    me = make_user(college.institution, "我", number="00021")
    mine = make_subject(
        college.institution, layer="teacher", code="00021", unit=college.units["hl"], user=me
    )
    theirs = college.subjects["00001"]

    assert "本人的数" in page(client, me, "subject_metrics", mine.pk)
    assert status(client, me, "subject_metrics", theirs.pk) == 404
    assert theirs.name not in page(client, me, "metric_detail", own.pk)


def test_whoever_has_no_business_with_numbers_is_told_so(college, client):
    admin = make_user(college.institution, role=Role.SYSTEM_ADMIN)

    assert log_in(client, admin).get(reverse("datahub:metric_list")).status_code == 403
    assert status(client, admin, "metric_detail", college.full.pk) == 403
    assert status(client, admin, "observation_detail", row_of(college, college.full).pk) == 404
    assert client.get("/data/metrics/").status_code == 403


def test_strangers_are_asked_to_sign_in(college, client):
    response = client.get(reverse("datahub:metric_list"))

    assert response.status_code == 302
    assert "login" in response["Location"]


def test_statements_do_not_grow_with_rows(college, client, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from tests.factories import make_unit

    log_in(client, college.leader)
    urls = [
        reverse("datahub:metric_list"),
        reverse("datahub:metric_detail", args=[college.share.pk]),
        reverse("datahub:subject_metrics", args=[staff(college, "hl").pk]),
    ]

    def counts() -> list[int]:
        found = []
        for url in urls:
            client.get(url)
            with CaptureQueriesContext(
                connection,
            ) as queries:
                client.get(url)
            found.append(len(queries))
        return found

    few = counts()
    for number in range(12):
        make_unit(college.institution)
        metric(college, f"more{number}", name=f"又一项{number}")
    compute_metrics(institution=college.institution)

    assert counts() == few


def test_subjects_are_found_by_name_code_and_unit(college, client):
    for word, there in (("护理", "护理系"), ("yx", "药学系")):
        said = page(client, college.office, "metric_detail", college.full.pk, q=word)
        assert there in said
        assert said.count("/data/subjects/") == 1
    assert Subject.objects.of(college.institution).exists()


def test_a_student_sees_only_what_is_measured_of_students(college, client):
    metric(college, "sports", name="体质测试得分", layer="student", kind="student")
    student = make_user(college.institution, "李明", kind="student")
    make_subject(college.institution, layer="student", code="ming", user=student)
    address = reverse("datahub:metric_list")

    log_in(client, student)
    own = client.get(address).content.decode()
    log_in(client, college.office)
    every = client.get(address).content.decode()

    assert "体质测试得分" in own
    assert "专任教师数" not in own
    assert "教师层面" not in own
    assert "体质测试得分" in every
    assert "专任教师数" in every
