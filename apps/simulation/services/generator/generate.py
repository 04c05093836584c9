"""From what was asked for to files, and from files into the database."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from apps.accounts.models import Institution
from apps.console.services.profiles import check_code
from apps.core import clock
from apps.core.errors import InvalidError
from apps.core.profiles import locate, read_folder
from apps.datahub.services.compute_metrics import compute_metrics
from apps.simulation.services.generator import bring_in
from apps.simulation.services.generator.bounds import watches_of
from apps.simulation.services.generator.college import College, Order
from apps.simulation.services.generator.files import Written, write_table
from apps.simulation.services.generator.plant_files import read_wishes
from apps.simulation.services.generator.tables import master_tables, tables_of

Tell = Callable[[str], None]
LEAST, MOST, MOST_YEARS = 0.01, 1.0, 3


@dataclass(frozen=True)
class Request:
    """What was asked for at the door."""

    code: str
    scale: float
    years: int
    seed: str
    profile: str
    plant: Path | None = None
    as_of: date | None = None


def order_of(asked: Request) -> Order:
    """The request with what its profile and its files say; raises InvalidError."""
    if not LEAST <= asked.scale <= MOST:
        raise InvalidError(f"规模应在 {LEAST} 与 {MOST:g} 之间。")
    if not 1 <= asked.years <= MOST_YEARS:
        raise InvalidError(f"年数应在 1 与 {MOST_YEARS} 之间。")
    profile = read_folder(locate(asked.profile))
    periods = profile.of("periods").items()
    return Order(
        code=check_code(asked.code),
        scale=asked.scale,
        years=asked.years,
        seed=asked.seed,
        as_of=asked.as_of or clock.today(),
        units=profile.of("units"),
        metrics=profile.of("metrics"),
        watches=watches_of(profile.of("rules")),
        locked=frozenset(code for code, entry in periods if not entry["data_open"]),
        wishes=tuple(read_wishes(asked.plant)) if asked.plant else (),
    )


def write_college(
    college: College, folder: Path, tell: Tell, *, values: bool = True
) -> list[Written]:
    """All files, in the order of bringing in; without `values` a `Feed` sends the metrics' values."""
    folder.mkdir(parents=True, exist_ok=True)
    files: list[Written] = []
    tables = tables_of(college) if values else master_tables(college)
    for number, table in enumerate(tables, start=1):
        for written in write_table(table, folder, number):
            tell(f"  {written.path.name}：{written.rows} 行")
            files.append(written)
    return files


def bring_in_college(
    college: College,
    files: list[Written],
    *,
    profile: str,
    name: str,
    password: str,
    tell: Tell,
    values: bool = True,
) -> Institution:
    """Profile, units, accounts, files, leaders of majors, and what follows from it: in this order.

    Without `values` nothing is derived: a `Feed` brings values in as time goes by.
    """
    institution = bring_in.found_college(college, profile=profile, name=name, tell=tell)
    bring_in.make_accounts(institution, college, password)
    bring_in.import_files(institution, files, tell)
    bring_in.give_leaders(institution, college)
    if not values:
        return institution
    derived = compute_metrics(institution=institution)
    tell(f"由主数据和公式计算 {derived.metrics} 项指标，{derived.counts.new} 个数值")
    return institution
