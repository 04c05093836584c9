"""Forms of the shipped profile, filled, and what their print-outs say."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pypdfium2
import yaml

from apps.accounts.models import Institution, User
from apps.core.profiles.faults import Place
from apps.layers.models import Subject
from apps.organisation.models import Assignment, Period
from apps.submissions.definitions import publish
from apps.submissions.models import Cell, FormItem, Submission, SubmissionPhase
from apps.submissions.profile import Forms

FORMS = Path(__file__).parents[3] / "fixtures" / "profiles" / "sanxia" / "forms"
CODES = ("att1", "att2", "att3", "att4", "att5")
MILLIMETRE = 72 / 25.4
SIDE, WIDTH, FOOT = 20 * MILLIMETRE, 257 * MILLIMETRE, 20 * MILLIMETRE


def facts(code: str) -> dict[str, Any]:
    """A shipped form with its defaults."""
    record = yaml.safe_load((FORMS / f"{code}.yaml").read_text("utf-8"))
    place = Place(f"{code}.yaml")
    cleaned = Forms.schema.clean(record, place)
    assert not place.faults
    return cleaned


@dataclass
class Filled:
    submission: Submission
    actor: User
    facts: dict[str, Any]


def make_form(
    code: str, *, texts=None, states=("draft", "not_open"), header=None, subject="护理"
) -> Filled:
    """A submission; `texts(group, item, column) -> str | dict` with numbers counted from 0."""
    college = Institution.objects.create(code="t", name="三峡旅游职业技术学院")
    actor = User.objects.create_user(institution=college, number="1", name="张敏")
    Assignment.objects.create(
        institution=college, user=actor, role="qa_office", valid_from=dt.date(2020, 1, 1)
    )
    known = facts(code)
    template = publish(institution=college, definition=known)
    period = Period.objects.create(
        institution=college, kind="year", code="2025", title="2025年",
        start=dt.date(2025, 1, 1), end=dt.date(2025, 12, 31),
    )  # fmt: skip
    target = Subject.objects.create(
        institution=college, layer=template.layer, kind=template.kind, code="s1", name=subject
    )
    submission = Submission.objects.create(
        institution=college, template=template, form_code=code, subject=target, period=period,
        header=header or {}, opened_at=dt.datetime(2025, 1, 1, tzinfo=dt.UTC),
    )  # fmt: skip
    for phase, state in zip(template.phases.all(), states, strict=True):
        SubmissionPhase.objects.create(
            institution=college, submission=submission, phase=phase, state=state,
            opens_on=dt.date(2025, 1, 1), due_on=dt.date(2025, 3, 31),
        )  # fmt: skip
    if texts:
        fill(submission, texts)
    return Filled(submission, actor, known)


def fill(submission: Submission, texts) -> None:
    columns = [column for column in submission.template.columns.all() if not column.is_label]
    for g, group in enumerate(submission.template.groups.all()):
        for i, item in enumerate(group.items.all()):
            for c, column in enumerate(columns):
                write(submission, item, column, texts(g, i, c))


def write(submission: Submission, item: FormItem, column: Any, content: str | dict) -> None:
    if content:
        kind = {"values": content} if isinstance(content, dict) else {"text": content}
        Cell.objects.create(
            institution=submission.institution,
            submission=submission,
            column=column,
            item=item,
            **kind,
        )


def bare(text: str) -> str:
    return "".join(text.split())


class Printed:
    """The pages of a print-out, read back column by column from where the characters stand."""

    def __init__(self, pdf: bytes, columns: list[dict[str, Any]]) -> None:
        self.captions = [column["caption"] for column in columns]
        total = sum(column["width"] for column in columns)
        edges, x = [], SIDE
        for column in columns:
            x += WIDTH * column["width"] / total
            edges.append(x)
        document = pypdfium2.PdfDocument(pdf)
        self.sizes = [document[number].get_size() for number in range(len(document))]
        self.texts: list[str] = []
        self.heads: list[str] = []
        self.pages: list[list[str]] = []
        for number in range(len(document)):
            page = document[number]
            self._read(page.get_textpage(), edges)
            page.close()
        document.close()

    def _read(self, text, edges: list[float]) -> None:
        self.texts.append(text.get_text_range())
        where = text.search(self.captions[-1]).get_next()
        assert where, "a page without the table's head"
        left, bottom, right, top = text.get_charbox(where[0], loose=True)
        cells, head = [""] * len(edges), ""
        for index in range(text.count_chars()):
            left, low, right, high = text.get_charbox(index, loose=True)
            middle, character = (left + right) / 2, text.get_text_range(index, 1)
            if (low + high) / 2 >= bottom:
                head += character if (low + high) / 2 <= top else ""
            elif low > FOOT and middle > SIDE:
                cells[next(n for n, edge in enumerate(edges) if middle < edge)] += character
        self.pages.append([bare(cell) for cell in cells])
        self.heads.append(bare(head))

    def column(self, number: int) -> str:
        return "".join(page[number] for page in self.pages)
