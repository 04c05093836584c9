"""What a college knows and a table may refer to, read for one dataset in a fixed number of queries.

==============================  =======================================================
directory                       entries
==============================  =======================================================
units                           name, code and aliases of units; closed ones say since when,
                                those out of the importer's reach say so
academic_years, terms, periods  codes and titles; locked ones say that they are
layers                          captions and codes
subjects:<layer>[:<kind>]       codes of subjects
==============================  =======================================================
"""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import QuerySet

from apps.accounts.models import Institution
from apps.core import clock
from apps.datahub.choices import Origin
from apps.datahub.models import Metric
from apps.datahub.selectors.scope import OUTSIDE, ImportScope
from apps.datahub.sheets import Dataset, Directory, MetricSpec, References, Type
from apps.layers.models import Subject
from apps.layers.registry import layers, ordered_layers
from apps.organisation.models import Period, Unit

PERIOD_KINDS = {
    "academic_years": (Period.Kind.ACADEMIC_YEAR, "学年"),
    "terms": (Period.Kind.TERM, "学期"),
    "periods": (None, "时期"),
}
SUBJECTS = "subjects:"


def read_references(
    *,
    institution: Institution,
    dataset: Dataset,
    scope: ImportScope,
) -> References:
    """References for checking one dataset as far as `scope` reaches."""
    columns = [column for form in dataset.forms for column in form.columns]
    names = {column.directory for column in columns if column.directory}
    directories: dict[str, Directory] = {}
    if "units" in names:
        directories["units"] = _units(institution, scope)
    directories |= _periods(institution, names & set(PERIOD_KINDS))
    if "layers" in names:
        directories["layers"] = _layers(institution)
    directories |= _subjects(institution, _wanted_subjects(names))
    has_metrics = any(column.type is Type.METRIC for column in columns)
    return References(
        today=clock.today(),
        directories=directories,
        metrics=_metrics(institution) if has_metrics else {},
    )


def _units(institution: Institution, scope: ImportScope) -> Directory:
    entries, closed, today = [], {}, clock.today()
    held = _units_of_held(institution, scope)
    for unit in Unit.objects.of(institution):
        words = [unit.name, unit.code, *(unit.aliases or [])]
        entries += [(word, unit.code) for word in words if word]
        if unit.closed_on and unit.closed_on <= today:
            closed[unit.code] = f"“{unit.name}”已于 {unit.closed_on} 撤销"
        elif not scope.reaches(unit.path) and unit.pk not in held:
            closed[unit.code] = f"“{unit.name}”{OUTSIDE}"
    return Directory(entries, title="单位", closed=closed)


def _units_of_held(institution: Institution, scope: ImportScope) -> set[int | None]:
    """Units in which a held major or course stands: its rows name them."""
    ids = [int(path.rstrip("/").rpartition("/")[2]) for path in scope.subjects]
    if not ids:
        return set()
    return set(Subject.objects.of(institution).filter(pk__in=ids).values_list("unit_id", flat=True))


def _periods(institution: Institution, names: Iterable[str]) -> dict[str, Directory]:
    names = list(names)
    if not names:
        return {}
    rows = list(Period.objects.of(institution))
    found = {}
    for name in names:
        kind, title = PERIOD_KINDS[name]
        chosen = [row for row in rows if kind in (None, row.kind)]
        closed = {
            row.code: f"{row.get_kind_display()} {row.code} 已锁定，不能再写入"
            for row in chosen
            if not row.data_open
        }
        found[name] = Directory(_words(chosen), title=title, closed=closed)
    return found


def _words(periods: Iterable[Period]) -> Iterator[tuple[str, str]]:
    for period in periods:
        yield period.code, period.code
        yield period.title, period.code


def _layers(institution: Institution) -> Directory:
    entries = []
    for layer in ordered_layers():
        own = institution.word("layers", layer.code, layer.title)
        for word in (layer.title, own):
            short = word.removesuffix("层面")
            entries += [(short, layer.code), (f"{short}层面", layer.code)]
        entries.append((layer.code, layer.code))
    return Directory(entries, title="层面")


def _wanted_subjects(names: set[str]) -> set[str]:
    """Directories of subjects; a table that names the layer in each row needs those of all layers."""
    wanted = {name for name in names if name.startswith(SUBJECTS)}
    return wanted | ({f"{SUBJECTS}{code}" for code in layers} if "layers" in names else set())


def _subjects(institution: Institution, names: set[str]) -> dict[str, Directory]:
    if not names:
        return {}
    wanted_layers = {name.split(":")[1] for name in names}
    rows: QuerySet[Any] = Subject.objects.of(institution).filter(layer__in=wanted_layers)
    codes: dict[str, list[tuple[str, str]]] = {name: [] for name in names}
    for layer, kind, code in rows.order_by().values_list("layer", "kind", "code"):
        for name in (f"{SUBJECTS}{layer}", f"{SUBJECTS}{layer}:{kind}"):
            if name in codes:
                codes[name].append((code, code))
    return {name: Directory(entries, title=_title(name)) for name, entries in codes.items()}


def _title(name: str) -> str:
    _, code, *kind = name.split(":")
    return layers[code].kind(kind[0]).title if kind else layers[code].title


def _metrics(institution: Institution) -> dict[str, MetricSpec]:
    """Metrics that take values from outside, and those that do not, with the reason."""
    return {
        metric.code: MetricSpec(
            metric.code, metric.name, metric.value_kind, metric.unit, closed=_closed(metric)
        )
        for metric in Metric.objects.of(institution).only(
            "code", "name", "value_kind", "unit", "origin", "retired"
        )
    }


def _closed(metric: Metric) -> str:
    if metric.retired:
        return f"指标 {metric.code} 已停用"
    if metric.origin != Origin.OBSERVED:
        return f"指标 {metric.code} 由系统计算得出，不能导入"
    return ""
