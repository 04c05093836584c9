"""What has happened in the demo's year: forms opened, filled in part, sent, returned, approved.

Every act goes through the services that people use, on the day that the story names.
"""

from __future__ import annotations

from datetime import date

from apps.accounts.models import Institution, User
from apps.core import clock
from apps.core.request_cache import request_cache
from apps.organisation.choices import Role
from apps.organisation.models import Assignment
from apps.simulation.services.demo import tables
from apps.submissions import services
from apps.submissions.models import FormTemplate, Submission

OPENED = "01-05"
# How many of the first rows "part" fills.
PART = 14


@request_cache()
def tell(institution: Institution) -> None:
    """Open the year's forms and act the story; forms that somebody has begun stay as they are."""
    year, office = clock.today().year, _office(institution)
    with clock.travel(_day(OPENED)):
        services.open_year(institution=institution, year=year, actor=office)
    for row in tables.table("story") if institution.code == "demo" else []:
        submission = _submission(institution, row, year)
        if submission and not submission.cells.exists():
            _fill(submission, row)
            for step in filter(None, row["steps"].split(" | ")):
                _act(submission, step)
    services.open_due_phases()


def _office(institution: Institution) -> User:
    held = Assignment.objects.of(institution).filter(role=Role.QA_OFFICE).order_by("user__number")
    return held.select_related("user__institution")[0].user


def _submission(institution: Institution, row: tables.Row, year: int) -> Submission | None:
    return (
        Submission.objects.of(institution)
        .select_related(
            "subject__unit", "subject__institution", "template", "period", "institution"
        )
        .filter(form_code=row["form"], subject__code=row["subject"], period__code=str(year))
        .first()
    )


def _fill(submission: Submission, row: tables.Row) -> None:
    author = _user(submission, row["author"])
    texts = [text for text in tables.table("texts") if text["form"] == row["form"]]
    with clock.travel(_day(row["day"])):
        _fill_header(submission, author)
        for text in texts[:PART] if row["fill"] == "part" else texts:
            key = _row_key(submission, text, author)
            for column in submission.template.columns.all():
                if text.get(column.semantic) and not column.is_label:
                    services.save_cell(
                        submission=submission,
                        row_key=key,
                        column_code=column.code,
                        text=text[column.semantic],
                        values={},
                        version=0,
                        actor=author,
                    )


def _fill_header(submission: Submission, author: User) -> None:
    today = clock.today()
    sources = {
        "subject.name": submission.subject.name,
        "subject.code": submission.subject.code,
        "subject.head": author.name,
        "date.month": f"{today.year}年{today.month}月",
    }
    version = submission.header_version
    for field in submission.template.header_fields:
        version = services.save_header_field(
            submission=submission,
            code=field.code,
            value=sources.get(field.source, ""),
            version=version,
            actor=author,
        ).header_version


def _row_key(submission: Submission, text: tables.Row, author: User) -> str:
    """The template's own item, or a row that the filer adds under the group."""
    template: FormTemplate = submission.template
    group = template.groups.get(code=text["group"])
    if not group.free_rows:
        return f"i{group.items.get(code=text['item']).pk}"
    row = services.add_row(
        submission=submission, group_key=f"t{group.pk}", label=text["item"], actor=author
    )
    return f"r{row.pk}"


def _act(submission: Submission, step: str) -> None:
    """``03-08 return 10037 unit_head 理由``: day, verb, number, and what the verb needs."""
    day, verb, number, *rest = step.split(" ", 4)
    actor = _user(submission, number)
    phase = submission.template.phases.order_by("position")[0]
    with clock.travel(_day(day)):
        if verb == "submit":
            services.submit_phase(submission=submission, phase_id=phase.pk, actor=actor)
        elif verb == "approve":
            services.approve_phase(
                submission=submission, phase_id=phase.pk, actor=actor, level_code=rest[0]
            )
        elif verb == "return":
            services.return_phase(
                submission=submission,
                phase_id=phase.pk,
                actor=actor,
                level_code=rest[0],
                reason=rest[1],
            )
        elif verb == "remark":
            column, text = rest[1].split(" ", 1)
            services.remark_on_cell(
                submission=submission,
                row_key=_row_key(submission, _place(rest[0]), actor),
                column_code=column,
                text=text,
                actor=actor,
            )


def _place(path: str) -> tables.Row:
    group, item = path.split("/")
    return {"group": group, "item": item}


def _user(submission: Submission, number: str) -> User:
    users = User.objects.of(submission.institution_id).select_related("institution")
    return users.get(number=number)


def _day(month_day: str) -> date:
    """A day of this year's story, never later than today."""
    today = clock.today()
    month, day = (int(part) for part in month_day.split("-"))
    return min(date(today.year, month, day), today)
