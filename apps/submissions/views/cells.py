"""Cells by JSON: each saves by itself, a stale one gets both texts back."""

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render

from apps.accounts.requests import SignedInRequest
from apps.core import clock
from apps.submissions.form_print import number_words
from apps.submissions.models import Cell
from apps.submissions.selectors import (
    FormShape,
    blockers_of,
    cell_is_filled,
    conflict_words,
    deltas_of,
    load_form,
    progress_of,
    progress_of_group,
)
from apps.submissions.services import resolve_conflict, save_cell, save_header_field
from apps.submissions.views.base import FormView, JsonView


def _row_key(data: dict[str, Any]) -> str:
    return str(data.get("key", "")).split("-")[0]


def _deltas(form: FormShape, cell: Cell) -> dict[str, dict[str, Any]]:
    """By column and number (`target.total`), how far the row's targets are from 现有基础 now."""
    row = next((one for one in form.rows if one.key == cell.row_key), None)
    if row is None:
        return {}
    return {
        f"{column.code}.{code}": {"words": str(delta), "worse": bool(delta.worse)}
        for column in form.columns
        for code, delta in deltas_of(form, row, column).items()
    }


class CellJson(JsonView):
    def saved(self, cell: Cell, form: FormShape) -> JsonResponse:
        """The cell's new version, and how far the form and its group are now."""
        current = form.current_phase().phase
        columns = form.columns_of(current)
        whole = progress_of(form, current)
        groups = [g for g in form.groups if any(row.key == cell.row_key for row in g.rows)]
        own = progress_of_group(groups[0], columns) if groups else whole
        at = cell.updated_at or clock.now()
        return JsonResponse(
            {
                "version": cell.version,
                "saved_at": at.astimezone(clock.ZONE).strftime("%H:%M"),
                # Answers may overtake each other: the one that knows of more writing is the newer.
                "order": sum(one.version for row in form.rows for one in row.cells.values()),
                "filled": whole.filled,
                "total": whole.total,
                "group_filled": own.filled,
                "group_total": own.total,
                "blockers": blockers_of(form, current),
                "deltas": _deltas(form, cell),
                "state": "empty"
                if cell.column.required and not cell_is_filled(cell, cell.column)
                else "",
            }
        )


class CellSave(CellJson):
    """Save one cell: 200 with its version, 409 with both texts."""

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        data = self.body()
        result = save_cell(
            submission=self.submission,
            row_key=_row_key(data),
            column_code=self.text(data, "column"),
            text=self.text(data, "text"),
            values=data.get("values") or {},
            version=self.number(data, "version"),
            actor=request.user,
        )
        if result.conflict is not None:
            words = conflict_words(result.conflict, result.cell, request.user)
            return JsonResponse(
                {"conflict": words, "message": "这一格刚被别人改过，两份都留着。"}, status=409
            )
        return self.saved(result.cell, result.shape)


class ConflictResolve(CellJson):
    def post(self, request: SignedInRequest, pk: int, conflict_id: int) -> HttpResponse:
        data = self.body()
        cell = resolve_conflict(
            submission=self.submission,
            conflict_id=conflict_id,
            choice=self.text(data, "choice"),
            text=self.text(data, "text"),
            values=data.get("values") or {},
            version=self.number(data, "version"),
            actor=request.user,
        )
        return self.saved(cell, load_form(self.submission))


class HeaderSave(JsonView):
    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        data = self.body()
        row = save_header_field(
            submission=self.submission,
            code=self.text(data, "code"),
            value=self.text(data, "value"),
            version=self.number(data, "version"),
            actor=request.user,
        )
        return JsonResponse({"version": row.header_version, "header": row.header})


def place_of(cell: Cell) -> str:
    """「产教融合 · 3. 产教融合效果」: the group and the row of a cell."""
    if cell.item is not None:
        return f"{cell.item.group.title} · {cell.item.number}. {cell.item.label}"
    if cell.row is None:
        return ""
    group = cell.row.group or cell.row.added_group
    return " · ".join(filter(None, (group.title if group else "", cell.row.label)))


def said_of(cell: Cell, values: dict[str, str]) -> list[str]:
    """The numbers of one version with caption and unit, and what was chosen."""
    measures = cell.item.measures if cell.item else ()
    numbers = [one for one in measures if values.get(one.code) not in (None, "")]
    said = number_words(values, numbers, named=True)
    chosen = [one for one in cell.column.choices if values.get(one.code)]
    return said + [f"{one['caption']}：{values[one['code']]}" for one in chosen]


class CellHistory(FormView):
    """Every text that a cell had: who, when, how."""

    def get(self, request: SignedInRequest, pk: int, row_key: str, column: str) -> HttpResponse:
        where = {"item_id" if row_key[0] == "i" else "row_id": row_key[1:]}
        cells = Cell.objects.of(self.submission.institution_id)
        cells = cells.select_related("column", "item__group", "row__group", "row__added_group")
        cell = get_object_or_404(cells, submission=self.submission, column__code=column, **where)
        revisions = list(cell.revisions.select_related("author")[:100])
        context = {
            "submission": self.submission,
            "cell": cell,
            "place": place_of(cell),
            "revisions": [(one, said_of(cell, one.values)) for one in revisions],
        }
        return render(request, "submissions/cell_history.html", context)
