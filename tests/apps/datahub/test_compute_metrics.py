"""Derivation: numbers computed by hand, nothing written twice, nothing kept that no longer holds."""

import json
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from apps.accounts.models import Institution
from apps.core import clock
from apps.core.errors import LockedError
from apps.datahub.models import Batch, DataIssue, Observation, Record
from apps.datahub.services import ObservationRow, compute_metrics, record_observations
from apps.datahub.services.compute_metrics import request_computes
from apps.operations.models import AuditEntry, JobRun
from apps.teacher.models import Teacher

from .small_college import DAY, metric, period, small_college, staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def college():
    with clock.travel(DAY):
        made = small_college("t1")
        metric(made, "all", fact="staff.all")
        metric(made, "full", fact="staff.full_time")
        metric(made, "doctors", fact="staff.doctors")
        metric(made, "share", formula="{doctors} / {full} * 100", unit="%")
        metric(made, "third", formula="{share} / 3")
        yield made


def value(college, code: str, unit: str = "hl", year: str = "2025") -> Decimal | None:
    rows = Observation.objects.of(college.institution).current()
    rows = rows.filter(
        metric__code=code, subject=staff(college, unit), period=period(college, "year", year)
    )
    return rows.values_list("value", flat=True).first()


def observe(college, code: str, number: str, unit: str = "hl", year: str = "2025") -> None:
    from apps.datahub.models import Metric

    batch = Batch.objects.create(institution=college.institution, dataset="observations")
    row = ObservationRow(
        staff(college, unit).pk,
        Metric.objects.of(college.institution).get(code=code).pk,
        period(college, "year", year).pk,
        Decimal(number),
    )
    record_observations(institution=college.institution, rows=[row], batch=batch, actor=None)


def compute(college, **more):
    return compute_metrics(institution=college.institution, **more)


def test_a_part_larger_than_its_whole_gives_no_share_but_an_issue(college):
    metric(college, "dual", name="双师型教师数")
    metric(college, "dual_share", formula="{dual} / {full} * 100", unit="%", value_kind="percent")
    observe(college, "dual", "14")

    compute(college)

    assert value(college, "dual_share") is None
    issues = DataIssue.objects.of(college.institution).filter(state="open")
    assert [(one.subject.code, one.period.code) for one in issues] == [("hl", "2025")]
    assert "请核对“双师型教师数”" in issues[0].text

    observe(college, "dual", "3")
    compute(college)

    assert value(college, "dual_share") == 75
    assert not issues.all().exists()


def test_facts_and_formulas_by_hand(college):
    done = compute(college)

    assert (value(college, "full"), value(college, "doctors")) == (4, 1)
    assert value(college, "share") == 25
    # With the decimals that the metric shows: what is seen is what is judged.
    assert value(college, "third") == Decimal("8.33")
    assert value(college, "share", "yx") == 0  # one teacher, no doctor
    assert value(college, "share", year="2026") == 20
    assert done.problems == []


def test_a_second_run_changes_nothing(college):
    first = compute(college)
    before = list(Observation.objects.of(college.institution).order_by("pk").values())

    again = compute(college)

    assert first.batch is not None
    assert again.batch is None
    assert again.counts.written == 0
    assert again.counts.same == first.counts.new
    assert list(Observation.objects.of(college.institution).order_by("pk").values()) == before
    assert Batch.objects.of(college.institution).count() == 1


def test_what_changed_becomes_a_version_and_what_follows_from_it_too(college):
    compute(college)
    Teacher.objects.filter(subject__code="00002").update(degree="博士")

    done = compute(college)

    assert value(college, "share") == 50
    rows = Observation.objects.of(college.institution).filter(
        metric__code="share",
        subject=staff(college, "hl"),
        period=period(college, "year", "2025"),
    )
    versions = list(rows.order_by("version").values_list("value", "is_current"))
    assert versions == [(25, False), (50, True)]
    assert done.counts.new == 0
    entry = AuditEntry.objects.of(college.institution).filter(action="metrics.compute")
    assert entry.count() == 2


def test_a_division_by_zero_is_no_value(college):
    Teacher.objects.filter(subject__code="00008").update(employment="industry")

    compute(college)

    assert value(college, "full", "yx") == 0
    assert value(college, "share", "yx") is None


def test_a_value_that_no_longer_follows_is_taken_away(college):
    compute(college)
    Teacher.objects.filter(subject__code="00008").update(employment="industry")

    done = compute(college)

    assert value(college, "share", "yx") is None
    assert value(college, "third", "yx") is None
    assert done.counts.gone == 4  # share and third of two years
    assert compute(college).counts.written == 0


def test_a_missing_operand_is_no_value_and_an_observed_one_gives_it(college):
    metric(college, "money", name="到款额")
    metric(college, "each", formula="{money} / {full}")
    compute(college)
    assert value(college, "each") is None

    observe(college, "money", "10")
    compute(college)

    assert value(college, "each") == Decimal("2.5")
    assert value(college, "each", "yx") is None


def test_lineage_of_what_is_derived_is_a_batch_without_a_file(college):
    compute(college)

    found = Observation.objects.of(college.institution).current().first()
    assert found.batch.dataset == "derived"
    assert (found.batch.file_name, found.sheet, found.row) == ("", "", None)


def test_locked_periods_are_history(college):
    year = period(college, "year", "2025")
    compute(college)
    year.data_open = False
    year.save()
    Teacher.objects.filter(subject__code="00002").update(degree="博士")

    compute(college)

    assert (value(college, "share"), value(college, "share", year="2026")) == (25, 40)
    with pytest.raises(LockedError):
        compute(college, period=year)


def test_periods_that_have_not_begun_are_left(college):
    with clock.travel(DAY.replace(year=2025)):
        compute(college)

    assert value(college, "full", year="2026") is None


def test_one_period_by_itself(college):
    compute(college, period=period(college, "year", "2025"))

    assert (value(college, "full"), value(college, "full", year="2026")) == (4, None)


def test_what_was_brought_in_stands_where_nothing_can_be_counted(college):
    metric(college, "backbone", fact="staff.backbone")
    metric(college, "backbones", formula="{backbone} * 2")
    observe(college, "backbone", "3")

    compute(college)

    assert (value(college, "backbone"), value(college, "backbones")) == (3, 6)


def test_a_broken_formula_is_named_and_the_others_are_computed(college):
    metric(college, "bad", formula="{nowhere} + 1")
    metric(college, "worse", formula="{full} +")
    metric(college, "gone", fact="staff.unheard")

    done = compute(college)

    assert [code for code, _ in done.problems] == ["bad", "gone", "worse"]
    assert value(college, "share") == 25


def test_what_cannot_be_derived_is_an_open_data_issue_until_it_can(college):
    bad = metric(college, "bad", formula="{nowhere} + 1")
    compute(college)
    compute(college)

    (issue,) = DataIssue.objects.of(college.institution)
    assert (issue.metric, issue.state) == (bad, DataIssue.State.OPEN)
    assert "nowhere" in issue.text

    bad.formula = "{full} + 1"
    bad.save()
    compute(college)

    issue.refresh_from_db()
    assert issue.state == DataIssue.State.DONE
    assert value(college, "bad") == 5


def test_a_circle_is_named(college):
    metric(college, "a", formula="{b} + 1")
    metric(college, "b", formula="{a} + 1")

    done = compute(college)

    assert ("a", "公式互相引用，形成了环：a、b") in done.problems
    assert value(college, "full") == 4


def test_a_retired_metric_is_not_derived(college):
    compute(college)
    Observation.objects.of(college.institution).delete()
    found = metric(college, "old", fact="staff.senior", retired=True)

    compute(college)

    assert not Observation.objects.of(college.institution).filter(metric=found).exists()


def test_a_result_too_large_is_no_value(college):
    metric(college, "huge", formula="{full} * 999999999999999 * 999999999999999")

    compute(college)

    assert value(college, "huge") is None


def test_statements_do_not_grow_with_units(college, django_assert_max_num_queries):
    from tests.factories import make_unit

    year = period(college, "year", "2025")
    compute(college, period=year)
    for _ in range(8):
        make_unit(college.institution)
    Teacher.objects.filter(subject__code="00002").update(degree="博士")

    with django_assert_max_num_queries(40):
        compute(college, period=year)


def test_another_college_is_untouched(college):
    other = small_college("t2")
    metric(other, "full", fact="staff.full_time")

    compute(college)

    assert not Observation.objects.of(other.institution).exists()


def test_the_command_says_what_it_did_as_json(college, capsys):
    call_command("compute_metrics", institution="t1", json=True)
    first = json.loads(capsys.readouterr().out)
    call_command("compute_metrics", institution="t1", period="2025")

    assert (first["institution"], first["problems"]) == ("t1", [])
    assert first["new"] > 0
    assert "新增 0，更新 0，撤下 0" in capsys.readouterr().out


def test_the_command_refuses_what_does_not_exist(college):
    with pytest.raises(CommandError):
        call_command("compute_metrics", institution="nowhere")
    with pytest.raises(CommandError):
        call_command("compute_metrics", institution="t1", period="1999")


@pytest.mark.parametrize("code", ["2025", ""])
def test_a_record_of_a_dataset_has_its_key_once_a_period(college, code):
    year = period(college, "year", code) if code else None
    fields = {"institution": college.institution, "dataset": "A1", "key": "1", "period": year}
    Record.objects.create(**fields, data={"名称": "图书馆"})

    with pytest.raises(IntegrityError), transaction.atomic():
        Record.objects.create(**fields)


def test_every_day_each_college_with_something_to_derive_is_asked_once(college):
    nothing = Institution.objects.create(code="t9", name="无指标学院")

    asked = [request_computes(), request_computes()]

    runs = JobRun.objects.across_institutions(reason="test").filter(type="datahub.compute_metrics")
    assert asked == [1, 1]
    assert [run.institution_id for run in runs] == [college.institution.pk]
    assert nothing.pk not in {run.institution_id for run in runs}
