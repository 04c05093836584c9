"""A small college for the tests of the chain: every layer can have a subject and a form here."""

from datetime import date
from typing import Any

from apps.accounts.models import Institution, User
from apps.layers.models import Subject
from apps.layers.registry import layers
from apps.layers.services import create_subject, mirror_institution, save_unit
from apps.organisation.choices import Role
from apps.organisation.models import Assignment, Period, Unit
from apps.submissions.definitions import publish
from apps.submissions.models import FormTemplate
from tests.factories.forms import form_definition

NEW_YEAR = date(2026, 1, 1)
LEVELS = [
    {"code": "head", "title": "部门负责人审核", "role": Role.UNIT_HEAD.value},
    {"code": "office", "title": "质管办审核", "role": Role.QA_OFFICE.value},
]


class House:
    """A college with two teaching units, the calendar of 2026, and people as they are asked for."""

    def __init__(self, code: str = "house", name: str = "试验职业学院") -> None:
        self.college = Institution.objects.create(code=code, name=name)
        mirror_institution(institution=self.college)
        self.unit = self.make_unit("u1", "护理系")
        self.other_unit = self.make_unit("u2", "药学系")
        self.year = self._period("year", "2026", "2026年度", NEW_YEAR, date(2026, 12, 31))
        self.term = self._period(
            "term", "2026-1", "2026年春季学期", date(2026, 2, 20), date(2026, 7, 10)
        )

    def _period(self, kind: str, code: str, title: str, start: date, end: date) -> Period:
        return Period.objects.create(
            institution=self.college, kind=kind, code=code, title=title, start=start, end=end
        )

    def make_unit(self, code: str, name: str, parent: Unit | None = None) -> Unit:
        return save_unit(
            institution=self.college, code=code, name=name, kind="teaching", parent=parent
        )

    def person(self, name: str, role: str = "", unit: Unit | None = None) -> User:
        """An account, with a role in a unit or in the college if one is named."""
        user = User.objects.create_user(institution=self.college, number=name, name=name)
        if role:
            Assignment.objects.create(
                institution=self.college, user=user, role=role, unit=unit, valid_from=NEW_YEAR
            )
        return user

    def subject(self, layer: str, kind: str, code: str = "s1", **parts: Any) -> Subject:
        """A subject of any kind in the first unit; what its layer's row must have is given to it."""
        row = layers[layer].kind(kind).model
        details = {"course.Offering": {"term": self.term}}.get(row, {})
        return create_subject(
            institution=self.college,
            layer=layer,
            kind=kind,
            code=code,
            name=parts.pop("name", f"{layer}-{kind}-{code}"),
            unit=parts.pop("unit", self.unit),
            details=details,
            **parts,
        )

    def template(self, layer: str, kind: str, owner_role: str, code: str = "form") -> FormTemplate:
        """A form of one phase and one row for a layer's kind."""
        return publish(institution=self.college, definition=form(code, layer, kind, owner_role))


def form(code: str, layer: str, kind: str, owner_role: str) -> dict[str, Any]:
    """The definition of a form with one row to fill in one phase of the year."""
    definition = form_definition(code=code, layer=layer, kind=kind, owner_role=owner_role)
    (group,) = definition["groups"]
    return definition | {
        "title_pattern": "{subject}（{year}年度）计划",
        "levels": LEVELS,
        "phases": definition["phases"][:1],
        "columns": [one for one in definition["columns"] if one["phase"] != "review"],
        "groups": [group | {"items": group["items"][:1]}],
    }
