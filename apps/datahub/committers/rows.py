"""Tables whose rows are no subjects (enrolment, results): compared, written and taken back by key."""

from collections.abc import Mapping
from typing import Any, ClassVar, NamedTuple

from apps.datahub.choices import ChangeKind
from apps.datahub.committers import undoing
from apps.datahub.committers.base import Plan, chunks
from apps.datahub.committers.changes import Change, changes_of, decoded, record_changes
from apps.datahub.models import Batch

ROWS = 2000


class WantedRow(NamedTuple):
    """One row of the file as a row of the table; `pk` and `before` are None for a new one."""

    row: int
    key: Mapping[str, Any]
    values: Mapping[str, Any]
    pk: int | None = None
    before: Mapping[str, Any] | None = None


class RowCommitter:
    """A subclass plans; writing and undo are the same for every such table."""

    model: ClassVar[Any]
    names: ClassVar[tuple[str, ...]]
    unsaved: tuple[str, ...] = ()

    @property
    def table(self) -> str:
        return self.model._meta.label

    def sort(self, plan: Plan, wanted: WantedRow) -> None:
        """Put a row where it belongs: new, changed or the same."""
        plan.stands(wanted.row, wanted.before)
        if wanted.before is None:
            plan.new.append(wanted)
        elif dict(wanted.before) != dict(wanted.values):
            plan.changed.append(wanted)
        else:
            plan.same += 1

    def write(self, plan: Plan, batch: Batch, actor: Any) -> None:
        institution = plan.request.institution
        for start in range(0, len(plan.new), ROWS):
            self._create(plan, plan.new[start : start + ROWS], batch)
        self._update(institution, {one.pk: one.values for one in plan.changed})
        changes = (Change(one.row, one.pk or 0, one.before, one.values) for one in plan.changed)
        record_changes(batch, plan.request.sheet, self.table, changes)

    def _create(self, plan: Plan, new: list[WantedRow], batch: Batch) -> None:
        """A few thousand rows with their changes."""
        institution = plan.request.institution
        made = self.model.objects.bulk_create(
            self.model(institution=institution, **one.key, **one.values) for one in new
        )
        changes = (
            Change(one.row, row.pk, None, {**one.key, **one.values})
            for one, row in zip(new, made, strict=True)
        )
        record_changes(batch, plan.request.sheet, self.table, changes)

    def _update(self, institution: Any, values: Mapping[Any, Mapping[str, Any]]) -> None:
        """Full rows by primary key, as in `layers.services.bulk`."""
        for chunk in chunks(values):
            rows = list(self.model.objects.of(institution).filter(pk__in=chunk))
            for row in rows:
                for name, value in values[row.pk].items():
                    setattr(row, name, value)
            self.model.objects.bulk_create(
                rows, update_conflicts=True, unique_fields=["pk"], update_fields=self.names
            )

    def blockers(self, batch: Batch) -> list[str]:
        changes = changes_of(batch, self.table)
        made = changes.filter(kind=ChangeKind.NEW).values("object_id")
        return [
            *undoing.later_batches(changes),
            *undoing.references(self.model, made, passed_over=set()),
        ]

    def undo(self, batch: Batch, actor: Any) -> None:
        changes = changes_of(batch, self.table)
        before = {
            change.object_id: self._typed(decoded(change.before))
            for change in changes.filter(kind=ChangeKind.CHANGED)
        }
        self._update(batch.institution_id, before)
        made = self.model.objects.of(batch.institution_id).filter(
            pk__in=changes.filter(kind=ChangeKind.NEW).values("object_id")
        )
        made._raw_delete(made.db)

    def _typed(self, state: Mapping[str, Any]) -> dict[str, Any]:
        field = self.model._meta.get_field
        return {name: field(name).to_python(value) for name, value in state.items()}
