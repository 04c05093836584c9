"""An assessment: by its assessor, never by the owner; scores, conclusion, deadline, publication."""

import re
from decimal import Decimal

import pytest
from django.urls import reverse

from apps.core.errors import ConflictError, InvalidError, NotAllowedError
from apps.diagnosis.models import Conclusion, Score
from apps.diagnosis.selectors.sheet import sheet_of
from apps.diagnosis.services import open_due_cycles, publish_results, submit_assessment
from apps.improvement.models import Problem
from apps.layers.models import Subject
from apps.workflow.selectors import due_items_for
from tests.factories import give_role, log_in, make_subject, make_user, told

from .world import TODAY, World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(clock_at):
    clock_at(TODAY)
    made = World()
    made.scheme.delete()
    made.scheme = made.make_scheme(
        "assess.major",
        name="专业考核性诊断",
        purpose="assessment",
        assessor_role="qa_office",
        cadence_unit="half_year",
    )
    return made


def marks(world, **more):
    return {f"p{world.point.pk}-conformity": "conforms", "result": "通过", **more}


def submit(world, cycle, typed, actor=None, subject=None):
    return submit_assessment(
        cycle=cycle, subject=subject or world.major, actor=actor or world.qa, typed=typed
    )


def test_the_assessor_is_asked_and_nobody_else(world):
    cycle = world.open()
    assert due_items_for(world.qa).filter(object_id=cycle.pk).count() == 1
    assert not due_items_for(world.leader).filter(object_id=cycle.pk).exists()
    for actor in (world.leader, world.head):
        with pytest.raises(NotAllowedError):
            submit(world, cycle, marks(world), actor=actor)


def test_who_owns_it_does_not_assess_it_even_as_assessor(world):
    give_role(world.leader, "qa_office")
    with pytest.raises(NotAllowedError, match="自己负责"):
        submit(world, world.open(), marks(world), actor=world.leader)


def test_scores_and_conclusion_are_written_once(world):
    world.rule(yellow_low=90)
    world.observe(95)
    cycle = world.open()
    typed = marks(world, **{f"p{world.point.pk}-satisfaction": "87.555", "remark": "良好"})

    one = submit(world, cycle, typed)
    assert submit(world, cycle, typed) == one

    score, conclusion = Score.objects.get(), Conclusion.objects.get()
    assert (score.conformity, score.satisfaction) == ("conforms", Decimal("87.55"))
    assert (conclusion.result, conclusion.concluded_by) == ("通过", world.qa)
    assert not world.items().filter(kind="diagnosis.assess").exists()


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"result": "通过"}, "p-conformity"),
        ({"p-satisfaction": "101", "result": "通过"}, "p-satisfaction"),
        ({"p-satisfaction": "NaN", "result": "通过"}, "p-satisfaction"),
        ({"p-conformity": "perhaps", "result": "通过"}, "p-conformity"),
        ({"p-conformity": "not"}, "result"),
        ({"p-conformity": "not", "result": "优秀"}, "result"),
        ({"p-conformity": "not", "result": "限期改进"}, "x1-title"),
        ({"p-conformity": "not", "result": "限期改进", "x1-title": "差"}, "x1-bar"),
    ],
)
def test_what_lacks_something_is_refused_whole(world, typed, field):
    def named(name):
        return name.replace("p-", f"p{world.point.pk}-")

    with pytest.raises(InvalidError) as error:
        submit(world, world.open(), {named(name): value for name, value in typed.items()})
    assert named(field) in error.value.fields
    assert not Score.objects.exists()


def test_a_demand_becomes_a_problem_with_the_bar_of_its_metric(world):
    world.rule(yellow_low=90)
    world.observe(85)
    typed = marks(world, result="限期改进") | {
        "x1-title": "到课率不达标",
        "x1-about": f"m{world.metric.pk}",
        "x1-due_on": "2027-01-31",
    }
    submit(world, world.open(), typed)
    problem = Problem.objects.get()
    assert (problem.origin, problem.pass_low, str(problem.due_on)) == (
        "assessment",
        Decimal(90),
        "2027-01-31",
    )
    assert problem.owner_role == "major_leader"


def again(world):
    """A second assessment of the same major, while a problem of the first stands open."""
    bad = marks(world, result="限期改进", **{"x1-title": "设备", "x1-bar": "齐全"})
    submit(world, world.open(), bad | {"x1-due_on": "2027-01-31"})
    scheme = world.make_scheme(
        "again", purpose="assessment", assessor_role="qa_office", cadence_unit="year"
    )
    open_due_cycles(institution=world.college)
    return scheme.cycles.get(), Problem.objects.get()


def test_a_problem_that_stands_open_must_be_named_for_a_deadline(world):
    cycle, problem = again(world)
    with pytest.raises(InvalidError) as error:
        submit(world, cycle, marks(world, result="限期改进"))
    assert "x1-title" in error.value.fields

    one = submit(world, cycle, marks(world, result="限期改进", **{f"known-{problem.pk}": "1"}))

    finding = one.findings.get()
    assert (finding.problem, finding.carried) == (problem, True)
    assert Problem.objects.count() == 1


def test_what_was_named_is_said_after_sending(world, client):
    cycle, problem = again(world)
    log_in(client, world.qa)
    url = reverse("diagnosis:fill", args=[cycle.pk, world.major.pk])
    sent = marks(world, result="限期改进", **{f"known-{problem.pk}": "1"})
    page = client.post(url, sent, follow=True).content.decode()
    assert "没有新的问题；1 个此前已立项，继续整改。" in page


def test_a_refusal_says_on_top_what_is_missing_and_keeps_what_was_typed(world, client):
    cycle, problem = again(world)
    log_in(client, world.qa)
    url = reverse("diagnosis:fill", args=[cycle.pk, world.major.pk])
    typed = marks(world, result="限期改进", remark="写了很久的评语")
    answer = client.post(url, typed | {f"p{world.point.pk}-remark": "点上的说明"})
    text = answer.content.decode()
    assert answer.status_code == 422
    summary = text[text.index('role="alert"') :]
    assert summary.index('href="#id_x1-title"') < summary.index("</ul>")
    assert "要写明问题和整改期限" in summary
    assert 'name="x1-title"' in text
    assert 'aria-invalid="true"' in text[text.index('id="id_x1-title"') :][:300]
    for kept in ("写了很久的评语", "点上的说明", 'value="限期改进" selected'):
        assert kept in text
    assert 'value="conforms" checked' in text
    assert f"{problem.number}" in text
    assert not Conclusion.objects.filter(diagnosis__cycle=cycle).exists()


@pytest.mark.parametrize(
    ("conformity", "satisfaction"), [("mostly", "0"), ("conforms", "0"), ("not", "100")]
)
def test_marks_that_contradict_each_other_are_asked_about_once(
    world, client, conformity, satisfaction
):
    cycle = world.open()
    log_in(client, world.qa)
    url = reverse("diagnosis:fill", args=[cycle.pk, world.major.pk])
    key = f"p{world.point.pk}"
    typed = {
        f"{key}-conformity": conformity,
        f"{key}-satisfaction": satisfaction,
        "result": "通过",
        "remark": "评语",
    }

    asked = client.post(url, typed)

    text = asked.content.decode()
    assert asked.status_code == 422
    assert "请核对" in text
    assert text.index('name="submit"') < text.index('name="sure"')  # Enter never confirms
    assert "评语" in text
    assert not Conclusion.objects.exists()
    sure = re.search(r'name="sure"\s+value="([^"]+)"', text)[1]
    other = "not" if conformity != "not" else "mostly"
    flipped = {f"{key}-conformity": other, f"{key}-satisfaction": "0" if other != "not" else "100"}
    assert client.post(url, typed | flipped | {"sure": sure}).status_code == 422
    assert client.post(url, typed | {"sure": sure}).status_code == 302
    assert Score.objects.get().conformity == conformity


@pytest.mark.parametrize(
    ("conformity", "satisfaction"), [("mostly", "80"), ("conforms", "100"), ("not", "0"), ("", "0")]
)
def test_marks_that_agree_are_not_asked_about(world, conformity, satisfaction):
    key = f"p{world.point.pk}"
    typed = {f"{key}-conformity": conformity, f"{key}-satisfaction": satisfaction}
    assert submit(world, world.open(), typed | {"result": "通过"}).state == "submitted"


def test_points_without_metrics_are_folded_and_counted(world, client):
    world.metric_less = [world.make_point(f"w{n}", f"凭实际{n}") for n in range(3)]
    cycle = world.open()
    log_in(client, world.qa)
    url = reverse("diagnosis:fill", args=[cycle.pk, world.major.pk])
    text = client.get(url).content.decode()
    assert "没有指标 3 个诊断点" in text
    assert "还有 3 个没选" in text
    typed = marks(world) | {f"p{p.pk}-conformity": "conforms" for p in world.metric_less}
    one = submit(world, cycle, typed)
    kept = client.get(reverse("diagnosis:diagnosis_detail", args=[one.pk])).content.decode()
    assert "没有指标 3 个诊断点" in kept


def test_the_colleges_own_conclusions(world):
    world.scheme.conclusions = ["优秀", "合格", "不合格"]
    world.scheme.save()
    submit(world, world.open(), marks(world, result="优秀"))
    assert Conclusion.objects.get().result == "优秀"


def test_results_are_read_by_their_owner_once_published(world, client):
    cycle = world.open()
    one = submit(world, cycle, marks(world, remark="写得好"))
    page = reverse("diagnosis:diagnosis_detail", args=[one.pk])
    log_in(client, world.leader)
    assert "写得好" not in client.get(page).content.decode()
    with pytest.raises(NotAllowedError):
        publish_results(cycle=cycle, actor=world.head)

    assert publish_results(cycle=cycle, actor=world.qa) == (1, 1)

    assert "写得好" in client.get(page).content.decode()
    assert told(world.college).get(user=world.leader).kind == "diagnosis.published"
    with pytest.raises(ConflictError):
        publish_results(cycle=cycle, actor=world.qa)


def test_nothing_is_published_before_anything_is_done(world):
    with pytest.raises(ConflictError):
        publish_results(cycle=world.open(), actor=world.qa)


def test_the_page_shows_data_and_the_last_self_diagnosis(world, client):
    world.rule(yellow_low=90)
    world.observe(95)
    cycle = world.open()
    log_in(client, world.qa)
    url = reverse("diagnosis:fill", args=[cycle.pk, world.major.pk])
    text = client.get(url).content.decode()
    assert "还没有提交过自我诊断" in text
    assert 'value="100"' in text
    answer = client.post(url, {"x1-title": "保住这句话"})
    assert answer.status_code == 422
    assert "保住这句话" in answer.content.decode()


def test_by_the_major_over_what_lies_below(world):
    metric = world.make_metric("pass", "达标率", layer="course", kind="course")
    world.make_point("c1", "学生学习达标率", [metric], layer="course", kind="course")
    rule = world.rule(metric=metric, yellow_low=60)
    courses = [
        make_subject(world.college, layer="course", name=f"课{n}", parent=world.major)
        for n in range(3)
    ]
    for course, value in zip(courses, (50, 70, 80), strict=True):
        world.observe(value, subject=course, metric=metric)
    world.warn()
    assert rule.enabled
    scheme = world.make_scheme(
        "assess.course.major",
        purpose="assessment",
        assessor_role="qa_office",
        layer="course",
        kind="course",
        per_layer="major",
        per_kind="major",
        cadence_unit="half_year",
    )
    open_due_cycles(institution=world.college)
    assert scheme.cycles.get().subjects == 1
    (group,) = sheet_of(scheme, world.major).groups
    (row,) = group.below
    assert (row.off, row.total, group.suggested) == (1, 3, 66)


def test_teachers_are_not_asked_to_assess_themselves(world):
    teacher = make_user(world.college, "李")
    give_role(teacher, "unit_head", unit=world.unit)
    make_subject(world.college, layer="teacher", name="李", unit=world.unit, user=teacher)
    scheme = world.make_scheme(
        "assess.teacher",
        purpose="assessment",
        layer="teacher",
        kind="teacher",
        owner_role="teacher",
        assessor_role="unit_head",
        cadence_unit="year",
    )
    open_due_cycles(institution=world.college)
    cycle = scheme.cycles.get()
    assert cycle.subjects == 1
    assert not due_items_for(teacher).filter(object_id=cycle.pk).exists()
    assert due_items_for(world.head).filter(object_id=cycle.pk).exists()
    assert Subject.objects.filter(user=teacher).exists()
