"""A form belongs to a period of any kind; its phases are days of that period, or of the time after it."""

from datetime import date

import pytest

from apps.core.errors import ConflictError, InvalidError
from apps.organisation.models import Period
from apps.organisation.services import set_teaching_weeks
from apps.submissions.definition_checks import complaints_of
from apps.submissions.models import Submission, SubmissionPhase
from apps.submissions.services import close_forms, open_due_phases, open_forms, open_year
from apps.workflow.models import DueItem
from tests.factories import (
    give_role,
    make_calendar,
    make_institution,
    make_subject,
    make_template,
    make_unit,
    make_user,
)
from tests.factories.forms import form_definition

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 18)


class School:
    def __init__(self):
        self.college = make_institution()
        for year in (2026, 2027):
            make_calendar(self.college, year)
        self.office = make_user(self.college, "质管", role="qa_office")
        self.units = [make_unit(self.college, name) for name in ("护理系", "药学系")]
        self.majors = [make_subject(self.college, name=u.name[:2], unit=u) for u in self.units]
        self.people = []
        for major in self.majors:
            self.people.append(make_user(self.college, f"{major.name}负责人"))
            give_role(self.people[-1], "major_leader", subject=major)

    def template(self, period, phases, **more):
        return make_template(self.college, period=period, phases=phases, **more)

    def period(self, kind, code):
        return Period.objects.of(self.college).get(kind=kind, code=code)

    def days(self):
        rows = SubmissionPhase.objects.of(self.college).order_by("phase__position")
        return [
            (str(one.opens_on), str(one.due_on))
            for one in rows.filter(submission__subject=self.majors[0])
        ]


def phases(*days):
    codes = ("plan", "review")
    return [
        {"code": code, "caption": f"{code}填写", "opens": opens, "due": due}
        for code, (opens, due) in zip(codes, days, strict=True)
    ]


@pytest.fixture
def school(clock_at):
    clock_at(DAY)
    return School()


@pytest.mark.parametrize(
    ("kind", "code", "said", "expected"),
    [
        (
            "year",
            "2026",
            (("03-01", "03-31"), ("01-05+1", "01-20+1")),
            [("2026-03-01", "2026-03-31"), ("2027-01-05", "2027-01-20")],
        ),
        (
            "academic_year",
            "2026-2027",
            (("09-15", "10-15"), ("06-20", "end-10")),
            [("2026-09-15", "2026-10-15"), ("2027-06-20", "2027-08-21")],
        ),
        (
            "term",
            "2026-2027-1",
            (("start+7", "start+20"), ("end-13", "end")),
            [("2026-09-08", "2026-09-21"), ("2027-01-11", "2027-01-24")],
        ),
        (
            "month",
            "2026-11",
            (("start", "start+4"), ("end-9", "day-30")),
            [("2026-11-01", "2026-11-05"), ("2026-11-21", "2026-11-30")],
        ),
    ],
)
def test_the_phases_are_days_of_the_forms_own_period(school, kind, code, said, expected):
    school.template(kind, phases(*said))
    assert open_forms(period=school.period(kind, code), actor=school.office).made == 2
    assert school.days() == expected


def test_a_terms_form_is_due_when_teaching_ends(school):
    term = school.period("term", "2026-2027-1")
    set_teaching_weeks(term=term, first_monday=date(2026, 9, 7), count=16)
    school.template("term", phases(("start", "start+9"), ("end-6", "end")))
    open_forms(period=term, actor=school.office)
    assert school.days()[1] == ("2026-12-21", "2026-12-27")


def test_a_phase_of_the_next_january_opens_then_and_the_year_ends_after_it(school, clock_at):
    school.template("year", phases(("03-01", "03-31"), ("01-05+1", "01-20+1")))
    open_year(institution=school.college, year=2026, actor=school.office)
    year = school.period("year", "2026")

    clock_at(date(2027, 1, 4))
    assert open_due_phases() == 0
    clock_at(date(2027, 1, 5))
    assert open_due_phases() == 2
    with pytest.raises(ConflictError, match="2027年1月21日起才能结束"):
        close_forms(period=year, actor=school.office)
    clock_at(date(2027, 1, 21))
    assert close_forms(period=year, actor=school.office).forms == 2


def test_each_month_has_its_own_forms_and_its_own_title(school):
    school.template(
        "month",
        phases(("start", "start+4"), ("end-9", "day-30")),
        title_pattern="{subject}专业{period}诊改月报",
    )
    for code in ("2026-10", "2026-11"):
        open_forms(period=school.period("month", code), actor=school.office)
    titles = {one.title for one in Submission.objects.of(school.college)}
    assert "护理专业2026年11月诊改月报" in titles
    assert len(titles) == 4
    close_forms(period=school.period("month", "2026-10"), actor=school.office)
    assert DueItem.objects.of(school.college).open().count() == 2


def test_a_period_opens_only_the_forms_of_its_kind(school):
    school.template("month", phases(("start", "start+4"), ("end-9", "end")))
    with pytest.raises(InvalidError, match="没有这个时段的表单模板"):
        open_year(institution=school.college, year=2026, actor=school.office)


def test_a_pilot_of_one_unit_is_opened_and_later_the_rest(school):
    school.template("year", phases(("03-01", "03-31"), ("12-01", "12-25")))
    year = school.period("year", "2026")
    pilot = open_forms(period=year, actor=school.office, units=[school.units[0]])
    assert (pilot.made, pilot.there) == (1, 0)
    assert Submission.objects.of(school.college).get().subject == school.majors[0]
    again = open_forms(period=year, actor=school.office, subjects=[school.majors[0]])
    assert (again.made, again.there) == (0, 1)
    assert open_forms(period=year, actor=school.office).made == 1


@pytest.mark.parametrize(
    ("period", "opens", "due", "reason"),
    [
        ("year", "03-01", "13-31", "不是一天"),
        ("year", "11-01", "01-10", "次年的日子写作"),
        ("month", "start+4", "start+3", "截止早于开放"),
        ("month", "start+29", "end", "截止早于开放"),
        ("year", "11-01", "01-10+1", ""),
        ("month", "end-5", "end+5", ""),
    ],
)
def test_days_that_do_not_hold_together_are_refused(period, opens, due, reason):
    definition = form_definition(period=period)
    definition["phases"][0] |= {"opens": opens, "due": due}
    said = [why for key, why in complaints_of(definition) if key.startswith("phases")]
    assert [reason in why for why in said] == ([True] if reason else [])
