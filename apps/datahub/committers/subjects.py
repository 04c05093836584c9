"""Tables whose rows are subjects of one kind: students, staff, majors, courses, classes, offerings.

A column that the file does not have, and a blank cell, leave what is stored as it is: a blank is
missing, never a value. A row that changes nothing is written nowhere.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.apps import apps
from django.db import models

from apps.accounts.models import Institution
from apps.core.crypto import blind_index
from apps.datahub.committers import undoing
from apps.datahub.committers.base import Fault, Plan, Request, Row, chunks
from apps.datahub.committers.changes import Change, changes_of, record_changes
from apps.datahub.committers.lookups import NOWHERE, Place, Units, accounts_by_number
from apps.datahub.models import Batch
from apps.datahub.selectors.scope import OUTSIDE
from apps.layers.models import Subject
from apps.layers.registry import layers
from apps.layers.services import NewSubject, create_subjects, update_subjects

# Where a subject stands, beside its layer's own fields, in a row's state.
MOST_DOUBLES = 10
STANDING = ("name", "unit", "parent", "user")


@dataclass(frozen=True)
class Field:
    """A column and the field of the layer's row that keeps it; `convert` gives None for nothing to keep."""

    column: str
    name: str
    convert: Callable[[str], Any] = str


class Wanted(NamedTuple):
    """One row's effect on one subject; `subject` and `detail` are None for a new one."""

    row: int
    code: str
    state: dict[str, Any]
    before: dict[str, Any] | None = None
    subject: Subject | None = None
    detail: models.Model | None = None


@dataclass(kw_only=True)
class SubjectCommitter:
    """The rows of one table as subjects of one kind, under their unit unless `place` says otherwise.

    Without a column `unit` they take the unit of what they stand under.
    """

    layer: str
    kind: str
    key: str
    fields: Sequence[Field] = ()
    name: str = "name"
    unit: str = "unit"
    # Fields that `fill` writes.
    more: Sequence[str] = ()
    unsaved: tuple[str, ...] = ()
    # The day from which a subject exists, by its state: nothing is asked of it before. None: not known.
    began: Callable[[Mapping[str, Any]], date | None] | None = None

    @property
    def model(self) -> Any:
        return apps.get_model(layers[self.layer].kind(self.kind).model)

    @property
    def table(self) -> str:
        return self.model._meta.label

    def lookups(self, request: Request) -> Any:
        """What `place` needs, read once; a subclass adds its own."""
        return Units(request.institution)

    def place(self, row: Row, state: Mapping[str, Any], lookups: Any) -> Place:
        """The subject that this row's stands under."""
        return self.units_of(lookups).subjects.get(state["unit"], NOWHERE)

    def units_of(self, lookups: Any) -> Units:
        return lookups

    def fill(self, row: Row, state: dict[str, Any], lookups: Any) -> None:
        """What follows from the row and its place; a subclass writes it into `state`."""

    def existing(self, institution: Institution, codes: Sequence[str]) -> dict[str, Any]:
        """The layer's rows by code, each with its subject."""
        rows = self.model._default_manager.filter(
            subject__institution=institution, subject__layer=self.layer, subject__kind=self.kind
        ).select_related("subject")
        found: dict[str, Any] = {}
        for chunk in chunks(codes):
            found |= {one.subject.code: one for one in rows.filter(subject__code__in=chunk)}
        return found

    def state_of(self, detail: Any) -> dict[str, Any]:
        """What a row may change, as it stands."""
        subject = detail.subject
        standing = {
            "name": subject.name,
            "unit": subject.unit_id,
            "parent": subject.parent_id,
            "user": subject.user_id,
        }
        return standing | {name: getattr(detail, name) for name in self.names}

    @property
    def names(self) -> list[str]:
        return [*(field.name for field in self.fields), *self.more]

    def plan(self, request: Request) -> Plan:
        plan, lookups = Plan(request), self.lookups(request)
        codes = [row.values[self.key] or "" for row in request.rows]
        found = self.existing(request.institution, codes)
        person = layers[self.layer].kind(self.kind).person
        users = accounts_by_number(request.institution, codes) if person else {}
        for row, code in zip(request.rows, codes, strict=True):
            detail: Any = found.get(code)
            before = self.state_of(detail) if detail else None
            plan.stands(row.number, before)
            state = self._state(row, before, lookups, users.get(code))
            above = self.place(row, state, lookups)
            state["parent"] = above.pk or None
            if not self.unit:
                state["unit"] = above.unit_id
            self.fill(row, state, lookups)
            if fault := self._outside(row, detail, state, above, request, lookups):
                plan.faults.append(fault)
            elif before is None:
                plan.new.append(Wanted(row.number, code, state))
            elif before != state:
                plan.changed.append(Wanted(row.number, code, state, before, detail.subject, detail))
            else:
                plan.same += 1
        if "identity_no" in self.names:
            plan.notices += self._doubles(request)
        return plan

    def _doubles(self, request: Request) -> list[str]:
        """One identity number under several codes, in the file or beside what is stored."""
        codes: dict[str, set[str]] = defaultdict(set)
        for row in request.rows:
            if identity := row.values.get("identity_no"):
                codes[blind_index(identity)].add(row.values[self.key] or "")
        written = {code for some in codes.values() for code in some}
        stored = self.model._default_manager.filter(subject__institution=request.institution)
        for chunk in chunks(codes):
            known = stored.filter(identity_index__in=chunk)
            for index, code in known.values_list("identity_index", "subject__code"):
                # A code that the file gives another number has no claim to its old one.
                if code not in written or code in codes[index]:
                    codes[index].add(code)
        doubles = sorted(sorted(some) for some in codes.values() if len(some) > 1)
        said = [
            f"{'、'.join(some)} 用的是同一个身份证号，请核对是不是同一个人。" for some in doubles
        ]
        more = [f"另有 {len(said) - MOST_DOUBLES} 组编号各用同一个身份证号。"]
        return said[:MOST_DOUBLES] + (more if len(said) > MOST_DOUBLES else [])

    def _state(
        self, row: Row, before: dict[str, Any] | None, lookups: Any, user: int | None
    ) -> dict[str, Any]:
        """The state after this row: what is stored, with the row's filled cells over it."""
        empty: dict[str, Any] = dict.fromkeys(STANDING)
        state = dict(before) if before else empty
        if name := row.values.get(self.name):
            state["name"] = name
        if unit := row.values.get(self.unit):
            state["unit"] = self.units_of(lookups).ids[unit]
        if user is not None:
            state["user"] = user
        for field in self.fields:
            value = row.values.get(field.column)
            if value is not None and (converted := field.convert(value)) is not None:
                state[field.name] = converted
        return state

    def _outside(
        self, row: Row, detail: Any, state: Mapping[str, Any], above: Place,
        request: Request, lookups: Any,
    ) -> Fault | None:  # fmt: skip
        """Neither where the subject stands nor where it goes may lie out of the importer's reach."""
        scope, paths = request.scope, self.units_of(lookups).paths
        if scope.everything:
            return None
        reached = scope.reaches(paths.get(state["unit"], ""), above.path)
        if detail is not None:
            subject = detail.subject
            reached = reached and scope.reaches(paths.get(subject.unit_id, ""), subject.path)
        return None if reached else Fault(row.number, self.key, OUTSIDE, "本部门的数据")

    def write(self, plan: Plan, batch: Batch, actor: Any) -> None:
        request = plan.request
        made = self._create(request.institution, plan.new)
        self.restore(request.institution, [(w.subject, w.detail, w.state) for w in plan.changed])
        changes = [
            Change(wanted.row, subject.pk, None, wanted.state)
            for wanted, subject in zip(plan.new, made, strict=True)
        ]
        changes += [
            Change(wanted.row, wanted.subject.pk, wanted.before, wanted.state)
            for wanted in plan.changed
            if wanted.subject
        ]
        record_changes(batch, request.sheet, self.table, changes)

    def _create(self, institution: Institution, new: Sequence[Wanted]) -> list[Subject]:
        return create_subjects(
            institution=institution,
            layer=self.layer,
            kind=self.kind,
            rows=[
                NewSubject(
                    code=one.code,
                    name=one.state["name"] or one.code,
                    unit_id=one.state["unit"],
                    parent_id=one.state["parent"],
                    user_id=one.state["user"],
                    opened_on=self.began(one.state) if self.began else None,
                    details=self._details(one.state),
                )
                for one in new
            ],
        )

    def _details(self, state: Mapping[str, Any]) -> dict[str, Any]:
        """The layer's fields, with the blind index that belongs to an encrypted one."""
        details = {name: state[name] for name in self.names if name in state}
        if "identity_no" in details:
            details["identity_index"] = blind_index(details["identity_no"] or "")
        return details

    def restore(
        self, institution: Institution, rows: Sequence[tuple[Any, Any, Mapping[str, Any]]]
    ) -> None:
        """Bring subjects and their details to the given states."""
        renamed, moved, fields = [], [], list(self.names)
        for subject, detail, state in rows:
            if subject.name != state["name"]:
                renamed.append(subject)
            if subject.parent_id != state["parent"]:
                moved.append(subject)
            subject.name, subject.unit_id = state["name"], state["unit"]
            subject.parent_id, subject.user_id = state["parent"], state["user"]
            if self.began:
                subject.opened_on = self.began(state)
            for name, value in self._details(state).items():
                setattr(detail, name, value)
        if "identity_no" in fields:
            fields.append("identity_index")
        update_subjects(
            institution=institution,
            subjects=[subject for subject, _, _ in rows],
            renamed=renamed,
            moved=moved,
            details=[detail for _, detail, _ in rows],
            detail_fields=fields,
        )

    def decoded(self, state: Mapping[str, Any]) -> dict[str, Any]:
        """A stored state with the types of the fields."""
        field = self.model._meta.get_field
        return {
            name: value if name in STANDING or value is None else field(name).to_python(value)
            for name, value in state.items()
        }

    def blockers(self, batch: Batch) -> list[str]:
        return undoing.blockers(self, changes_of(batch, self.table))

    def undo(self, batch: Batch, actor: Any) -> None:
        undoing.undo(self, changes_of(batch, self.table))
