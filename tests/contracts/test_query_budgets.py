"""No page's number of queries grows with its rows: five and fifty rows cost the same."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.layers.models import Subject
from apps.operations.services import send_notice
from apps.organisation.choices import Role
from apps.submissions.definitions import publish
from apps.submissions.models import Submission
from apps.submissions.services import add_row, open_year
from apps.workflow.services import open_due_item
from tests.chain.house import House, form

from .calls import Caller, addresses
from .policy import cases, routes
from .savepoint import Savepoint
from .world import travelled

pytestmark = pytest.mark.django_db
FEW, MANY = 5, 50


class Shop(House):
    """A college whose rows can be made in any number; `reader` reads them."""

    def __init__(self) -> None:
        super().__init__("shop", "多行职业学院")
        self.office = self.person("周敏", Role.QA_OFFICE)
        self.admin = self.person("管理", Role.SYSTEM_ADMIN)
        self.auditor = self.person("审计", Role.AUDITOR)
        self.leader = self.person("何静")

    def majors(self, count: int) -> None:
        for number in range(count):
            self.subject("major", "major", code=f"m{number}", name=f"专业{number}")

    def forms(self, count: int) -> None:
        self.majors(count)
        self.template("major", "major", Role.MAJOR_LEADER)
        open_year(institution=self.college, year=2026, actor=self.office)

    def form_with_rows(self, count: int) -> None:
        self.majors(1)
        definition = form("free", "major", "major", Role.MAJOR_LEADER)
        definition["groups"][0]["free_rows"] = True
        template = publish(institution=self.college, definition=definition)
        open_year(institution=self.college, year=2026, actor=self.office)
        self.form = Submission.objects.of(self.college).get()
        key = f"t{template.groups.get().pk}"
        for number in range(count):
            add_row(submission=self.form, group_key=key, label=f"行{number}", actor=self.office)

    def due(self, count: int) -> None:
        self.majors(1)
        for number in range(count):
            open_due_item(
                kind="submissions.fill",
                title=f"待办{number}",
                url_name="submissions:detail",
                object_id=number + 1,
                institution=self.college,
                holder=self.office,
                due_on=date(2026, 3, 20),
            )

    def notices(self, count: int) -> None:
        for number in range(count):
            send_notice(user=self.office, kind="test", title=f"消息{number}")


@dataclass(frozen=True)
class Budget:
    """A page, what makes its rows, and who reads it."""

    route: str
    grow: Callable[[Shop, int], None]
    reader: str = "office"
    query: str = ""
    pk: Callable[[Shop], Any] | None = None


BUDGETS = [
    Budget("submissions:list", Shop.forms),
    Budget("submissions:detail", Shop.form_with_rows, pk=lambda shop: shop.form.pk),
    Budget("submissions:print", Shop.form_with_rows, pk=lambda shop: shop.form.pk),
    Budget("dashboards:desk", Shop.due),
    Budget("dashboards:inbox", Shop.notices),
    Budget("dashboards:search", Shop.majors, query="?q=专业"),
]
# Pages without rows of their own, and why
NO_ROWS = {
    "healthz": "no database",
    "readyz": "one question",
    "accounts:login": "a form",
    "accounts:me": "one person's few roles",
    "accounts:password_change": "a form",
    "submissions:cell_history": "one cell's texts, at most a hundred, in one query",
}


def test_every_page_has_a_budget_or_no_rows():
    pages = {route for route in set(addresses()) & set(routes()) if cases(route, "GET")}
    told = {budget.route for budget in BUDGETS} | set(NO_ROWS)

    assert pages <= told, sorted(pages - told)


@pytest.fixture(scope="package")
def shop(world) -> Shop:
    return Shop()


def queries(shop: Shop, budget: Budget, rows: int) -> list[str]:
    """The statements that the page needs with so many rows."""
    with Savepoint(), travelled():
        budget.grow(shop, rows)
        kwargs = {"pk": budget.pk(shop)} if budget.pk else {}
        url = reverse(budget.route, kwargs=kwargs) + budget.query
        caller = Caller(getattr(shop, budget.reader))
        caller.call("GET", url, {}, {})
        with CaptureQueriesContext(
            connection,
        ) as captured:
            response = caller.call("GET", url, {}, {})
        assert response.status_code == 200
        return [query["sql"] for query in captured]


@pytest.mark.parametrize("budget", BUDGETS, ids=lambda budget: budget.route)
def test_the_number_of_queries_does_not_grow(shop, budget, monkeypatch):
    monkeypatch.setattr("apps.submissions.reports.render_pdf", lambda html, **kw: html.encode())
    few, many = queries(shop, budget, FEW), queries(shop, budget, MANY)

    assert len(few) == len(many), "\n".join(sorted(set(many) - set(few))[:20])
    assert len(many) <= 45


def test_a_planted_page_that_grows_is_seen(shop):
    with Savepoint(), travelled():
        shop.majors(FEW)
        with CaptureQueriesContext(connection) as captured:
            majors = Subject.objects.of(shop.college).of_kind("major", "major")
            names = [subject.unit.name for subject in majors]

    assert len(captured) > len(set(names)) + 1
