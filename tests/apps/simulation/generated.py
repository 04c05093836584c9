"""Small generated colleges, and the references against which their files are checked."""

from datetime import date
from pathlib import Path

from apps.datahub.datasets import datasets
from apps.datahub.frames import ParsedTable, parse_file
from apps.datahub.sheets import Directory, MetricSpec, References
from apps.layers.registry import layers
from apps.simulation.services.generator import College, Request, order_of, write_college

PROFILE = "sanxia"
AS_OF = date(2026, 11, 21)
TERMS = [f"{year}-{year + 1}-{half}" for year in range(2022, 2028) for half in (1, 2)]


def college(*, code="made", scale=0.02, years=2, seed="7", plant=None, metrics=()) -> College:
    """`metrics` (see :func:`metric`) take the place of the profile's."""
    order = order_of(
        Request(
            code=code,
            scale=scale,
            years=years,
            seed=seed,
            profile=PROFILE,
            plant=plant,
            as_of=AS_OF,
        )
    )
    if metrics:
        object.__setattr__(order, "metrics", {one["code"]: one for one in metrics})
        object.__setattr__(order, "watches", None)
    return College(order)


def metric(code: str, name: str, layer: str, kind: str, **fields) -> dict:
    """An observed metric as a profile has it."""
    usual = {
        "value_kind": "percent",
        "unit": "%",
        "digits": 1,
        "direction": "up",
        "period_kind": "year",
        "origin": "observed",
        "retired": False,
    }
    return usual | {"code": code, "name": name, "layer": layer, "kind": kind} | fields


def written(made: College, folder: Path) -> list:
    return write_college(made, folder, lambda _line: None)


def references_of(made: College) -> References:
    """What the college would know once everything before a file has been brought in."""
    directories = {
        "units": Directory(
            [pair for unit in made.units for pair in ((unit.name, unit.code), (unit.code,) * 2)],
            title="单位",
        ),
        "terms": Directory.of_names(TERMS, title="学期"),
        "academic_years": Directory.of_names([], title="学年"),
        "periods": Directory.of_names(
            {code for one in made.series for _, code, _ in one.values()}, title="时期"
        ),
        "layers": Directory([(one.title, code) for code, one in layers.items()], title="层面"),
    }
    by_layer: dict[str, list[str]] = {}
    for (layer, kind), subjects in made.subjects.items():
        codes = [one.code for one in subjects]
        directories[f"subjects:{layer}:{kind}"] = Directory.of_names(codes, title=kind)
        by_layer.setdefault(layer, []).extend(codes)
    for layer, codes in by_layer.items():
        directories[f"subjects:{layer}"] = Directory.of_names(set(codes), title=layer)
    return References(
        today=AS_OF,
        directories=directories,
        metrics={
            one.code: MetricSpec(one.code, one.name, one.value_kind, one.unit)
            for one in made.metrics
        },
    )


def parsed(made: College, files: list) -> list[ParsedTable]:
    known = references_of(made)
    return [parse_file(file.path, datasets[file.dataset], known) for file in files]
