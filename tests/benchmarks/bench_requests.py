"""What a request costs, in CPU of the web process, as a multiple of a bare Django view.

    python -m tests.benchmarks.bench_requests [rounds] [part of a route's name …]

Every page of the query budgets is asked with thirty rows of its own, the form has twenty-six items
and is filled, a cell is saved with a new text each time. In each round the bare view is asked between
the pages, so that a busy machine slows both; the median of the rounds' ratios is printed. Pages
without a target (lists, registers, the desk) are held to 4, the form to 6, a saved cell to 3 and to
twelve statements; the rest is printed only. DATABASE_URL chooses the database.
"""

import gc
import json
import os
import re
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from statistics import median
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhengai.settings.test")
ROWS, ITEMS = 30, 26
LIST, FORM, SAVE, STATEMENTS = 4, 6, 3, 12
BARE_READ, BARE_WRITE = "/bare/rows", "/bare/write/{}"
TIMES = 8
COUNTED = re.compile(r"sql;dur=(\d+)")


class Browser:
    """One signed-in person; the address goes to the handler without a test client's own work."""

    def __init__(self, user: Any) -> None:
        from django.test import Client, RequestFactory
        from django.test.client import ClientHandler

        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        self.factory = RequestFactory()
        self.factory.cookies = client.cookies
        self.handler = ClientHandler(enforce_csrf_checks=False)

    def get(self, url: str) -> Any:
        return self.handler(self.factory.get(url).environ)

    def post(self, url: str, body: dict[str, Any], **heads: str) -> Any:
        sent = self.factory.post(
            url, json.dumps(body), content_type="application/json", headers=heads
        )
        return self.handler(sent.environ)


@dataclass
class Case:
    """Something that is asked over and over; `limit` is the multiple of `bare` that it may cost."""

    name: str
    ask: Callable[[], Any]
    bare: Callable[[], Any]
    limit: float | None = None


@dataclass
class Measured:
    name: str
    milliseconds: float
    ratio: float
    limit: float | None
    statements: int
    kilobytes: int

    @property
    def kept(self) -> bool:
        within = self.limit is None or self.ratio <= self.limit
        return within and (self.limit != SAVE or self.statements <= STATEMENTS)

    def __str__(self) -> str:
        limit = f"≤ {self.limit:g}" if self.limit else ""
        mark = "" if self.kept else "  TOO DEAR"
        return (
            f"{self.name:<34}{self.milliseconds:7.1f} ms {self.ratio:6.1f} × {limit:<4}"
            f"{self.statements:4} statements {self.kilobytes:4} KiB{mark}"
        )


def cpu(ask: Callable[[], Any], times: int) -> float:
    """Seconds of CPU per call."""
    start = time.process_time()
    for _ in range(times):
        ask()
    return (time.process_time() - start) / times


def measured(case: Case, rounds: int, times: int = TIMES) -> Measured:
    for _ in range(2):  # templates, prepared statements and caches of the process are made once
        answer = case.ask()
        assert answer.status_code == 200, (case.name, answer.status_code, answer.content[:300])
        case.bare()
    gc.collect()
    spent, ratios = [], []
    for _ in range(rounds):
        bare = cpu(case.bare, times)
        own = cpu(case.ask, times)
        spent.append(own)
        ratios.append(own / ((bare + cpu(case.bare, times)) / 2))
    return Measured(
        name=case.name,
        milliseconds=median(spent) * 1000,
        ratio=median(ratios),
        limit=case.limit,
        statements=int(COUNTED.search(answer["Server-Timing"]).group(1)),
        kilobytes=len(answer.content) // 1024,
    )


def pages(shop: Any, wanted: list[str]) -> Iterator[Case]:
    """Every page that has a query budget, each with its rows, which are gone when the next one comes."""
    from django.urls import reverse

    from tests.contracts.calls import addresses
    from tests.contracts.savepoint import Savepoint
    from tests.contracts.test_query_budgets import BUDGETS

    known = addresses()
    for budget in BUDGETS:
        if wanted and not any(part in budget.route for part in wanted):
            continue
        with Savepoint():
            budget.grow(shop, ROWS)
            parts = budget.pk(shop) if budget.pk else {}
            parts = parts if isinstance(parts, dict) else {"pk": parts}
            url = reverse(budget.route, kwargs=parts) + budget.query
            reader = Browser(getattr(shop, budget.reader))
            yield Case(
                budget.route,
                lambda url=url, reader=reader: reader.get(url),
                lambda reader=reader: reader.get(BARE_READ),
                None if known[budget.route] else LIST,
            )


def long_form() -> dict[str, Any]:
    """A form with twenty-six items, each with a number, a target and a result."""
    from apps.organisation.choices import Role
    from tests.factories.forms import form_definition

    definition = form_definition(
        code="long", layer="major", kind="major", owner_role=Role.MAJOR_LEADER.value
    )
    (group,) = definition["groups"]
    measure = {"code": "count", "caption": "项数", "unit": "项", "metric": ""}
    groups = [
        group
        | {
            "code": f"g{number}",
            "title": f"诊改内容{number}",
            "items": [
                {"code": f"i{one}", "number": one, "label": f"主要项目{one}", "measures": [measure]}
                for one in range(number, ITEMS, 4)
            ],
        }
        for number in range(4)
    ]
    return definition | {"groups": groups}


def filled(shop: Any) -> Any:
    """The long form of one major, every cell of its first phase written."""
    from apps.submissions.definitions import publish
    from apps.submissions.models import FormColumn, FormItem, Submission
    from apps.submissions.services import open_year, save_cell

    shop.majors(ROWS)
    template = publish(institution=shop.college, definition=long_form())
    open_year(institution=shop.college, year=2026, actor=shop.office)
    form = Submission.objects.of(shop.college).filter(form_code="long").first()
    column = FormColumn.objects.of(shop.college).get(template=template, code="target")
    for item in FormItem.objects.of(shop.college).filter(group__template=template):
        save_cell(
            submission=form,
            row_key=f"i{item.pk}",
            column_code=column.code,
            text="完善课程标准，开展课程思政示范课建设，组织教师说课比赛。",
            values={"count": "3"},
            version=0,
            actor=shop.office,
        )
    return form


def form_cases(shop: Any) -> Iterator[Case]:
    from django.urls import reverse

    from apps.submissions.models import Cell

    form = filled(shop)
    person = Browser(shop.office)
    url = reverse("submissions:detail", args=[form.pk])
    yield Case(
        f"form of {ITEMS} items", lambda: person.get(url), lambda: person.get(BARE_READ), FORM
    )

    cell = Cell.objects.of(shop.college).filter(submission=form).first()
    save, state = (
        reverse("submissions:cell_save", args=[form.pk]),
        {"version": cell.version, "n": 0},
    )
    bare = BARE_WRITE.format(Cell.objects.of(shop.college).filter(submission=form).last().pk)

    def ask() -> Any:
        state["n"] += 1
        sent = {
            "key": cell.key,
            "column": "target",
            "text": f"完善课程标准，第{state['n']}稿。",
            "values": {"count": "3"},
            "version": state["version"],
        }
        answer = person.post(save, sent)
        assert answer.status_code == 200, answer.content[:300]
        state["version"] = json.loads(answer.content)["version"]
        return answer

    def baseline() -> Any:
        state["n"] += 1
        return person.post(bare, {}, **{"X-Text": f"draft {state['n']}"})

    yield Case("save of one cell", ask, baseline, SAVE)


def measure(rounds: int, wanted: list[str], times: int = TIMES) -> list[Measured]:
    """The whole table, printed as it grows."""
    from django.db import connection, transaction
    from django.test import override_settings

    from tests.contracts.test_query_budgets import Shop
    from tests.contracts.world import travelled

    connection.settings_dict["CONN_MAX_AGE"] = None
    found = []
    with travelled(), override_settings(ROOT_URLCONF="tests.benchmarks.bare"):
        with transaction.atomic():
            for case in pages(Shop(), wanted):
                found.append(measured(case, rounds, times))
                sys.stdout.write(f"{found[-1]}\n")
                sys.stdout.flush()
            transaction.set_rollback(True)
        for case in form_cases(Shop()):
            found.append(measured(case, rounds, times))
            sys.stdout.write(f"{found[-1]}\n")
    return found


def main(rounds: int, wanted: list[str]) -> None:
    import django

    django.setup()
    from django.db import connection
    from django.test.utils import setup_databases, teardown_databases

    connection.settings_dict["TEST"]["MIGRATE"] = False
    if connection.vendor != "sqlite":
        connection.settings_dict["TEST"]["NAME"] = "zhengai_bench_requests"
    config = setup_databases(verbosity=0, interactive=False)
    try:
        sys.stdout.write(f"on {connection.vendor}, {rounds} rounds of {TIMES}\n")
        measured = measure(rounds, wanted)
    finally:
        teardown_databases(config, verbosity=0)
    late = [one.name for one in measured if not one.kept]
    sys.stdout.write(f"{len(late)} of {len(measured)} too dear\n")


if __name__ == "__main__":
    given = sys.argv[1:]
    main(int(given[0]) if given else 5, given[1:])
