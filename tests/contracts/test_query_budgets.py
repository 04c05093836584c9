"""No page's number of queries grows with its rows: five and fifty rows cost the same."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.layers.models import Subject

from . import register_objects as registers
from .calls import Caller, addresses
from .diagnosis_shop import DIAGNOSIS
from .policy import cases, routes
from .problem_rows import PROBLEM_PAGES
from .savepoint import Savepoint
from .shop import Shop
from .world import travelled

pytestmark = pytest.mark.django_db
FEW, MANY = 5, 50


@dataclass(frozen=True)
class Budget:
    """A page, what makes its rows, and who reads it."""

    route: str
    grow: Callable[[Shop, int], None]
    reader: str = "office"
    query: str = ""
    pk: Callable[[Shop], Any] | None = None
    most: int = 45


BUDGETS = [
    Budget("submissions:list", Shop.forms),
    Budget("submissions:open_year", Shop.majors, query="?year=2026&subjects="),
    Budget("submissions:close_year", Shop.forms),
    Budget("submissions:detail", Shop.form_with_rows, pk=lambda shop: shop.form.pk),
    Budget("submissions:print", Shop.form_with_rows, pk=lambda shop: shop.form.pk),
    Budget("submissions:export_docx", Shop.form_with_rows, pk=lambda shop: shop.form.pk),
    Budget("submissions:export_xlsx", Shop.form_with_rows, pk=lambda shop: shop.form.pk),
    Budget("submissions:open_year", Shop.majors),
    Budget("dashboards:desk", Shop.due),
    Budget("dashboards:inbox", Shop.notices),
    Budget("dashboards:search", Shop.majors, query="?q=专业"),
    Budget("improvement:problem_new", Shop.majors, query="?q=专业"),
    Budget("console:users", Shop.people, reader="admin"),
    Budget("console:user_detail", Shop.held, reader="admin", pk=lambda shop: shop.leader.pk),
    Budget("console:account_changes", Shop.changes, reader="admin"),
    Budget("console:units", Shop.units),
    Budget("console:unit_detail", Shop.posts, pk=lambda shop: shop.unit.pk),
    Budget("console:bodies", Shop.bodies),
    Budget("console:body_detail", Shop.body_with_seats, pk=lambda shop: shop.body.pk),
    Budget("console:calendar", Shop.holidays),
    Budget("console:profile", Shop.units, reader="admin"),
    Budget("console:profile_export", Shop.units, reader="admin"),
    Budget("console:grants", Shop.grants, reader="admin"),
    Budget("console:jobs", Shop.jobs, reader="admin"),
    Budget("console:audit", Shop.acts, reader="auditor"),
    Budget("datahub:import_list", Shop.imports),
    # One count for each table that may refer to what the batch brought in.
    Budget("datahub:import_detail", Shop.import_rows, pk=lambda shop: shop.batch.pk, most=60),
    Budget("datahub:import_rows", Shop.import_rows, pk=lambda shop: shop.batch.pk),
    Budget("datahub:import_upload", Shop.mappings),
    Budget("datahub:mapping_list", Shop.mappings),
    Budget("datahub:metric_list", Shop.metrics),
    Budget("datahub:metric_detail", Shop.values, pk=lambda shop: shop.metric.pk),
    Budget("datahub:subject_metrics", Shop.metrics, pk=lambda shop: shop.measured.pk),
    Budget("datahub:observation_detail", Shop.values, pk=lambda shop: shop.value.pk),
    Budget("chains:plans", registers.plans),
    Budget("chains:standards", registers.families),
    Budget("chains:standard_detail", registers.standards, pk=lambda shop: shop.family.pk),
    Budget("chains:schedule", registers.schedule),
    Budget("chains:regulations", registers.regulations),
    Budget("chains:tables", registers.tables),
    Budget("chains:table_detail", registers.tables, pk=lambda shop: shop.table.pk),
    Budget("console:matrix", registers.matrix),
    Budget("reports:list", Shop.reports),
    Budget("reports:detail", Shop.reports, pk=lambda shop: shop.report.pk),
    Budget(
        "reports:detail",
        Shop.report_of_problems,
        query="?section=problems",
        pk=lambda shop: shop.report.pk,
    ),
    Budget("reports:register", Shop.register),
    Budget("reports:targets", Shop.targets),
    Budget("reports:packs", Shop.packs),
    Budget("reports:pack", Shop.pack_of_rows, pk=lambda shop: shop.pack.pk),
    Budget("monitoring:warning_list", Shop.warnings),
    Budget("monitoring:warning_detail", Shop.warnings, pk=lambda shop: shop.warning.pk),
    Budget("monitoring:rectify", Shop.warnings, pk=lambda shop: shop.warning.pk),
    Budget("monitoring:rule_list", Shop.rules),
    Budget("monitoring:rule_detail", Shop.rules, pk=lambda shop: shop.rule.pk),
    *(Budget(route, grow, reader=who, pk=pk) for route, grow, who, pk in DIAGNOSIS),
    *(Budget(route, grow, reader=who, pk=pk) for route, grow, who, pk in PROBLEM_PAGES),
]
# Pages without rows of their own, and why
NO_ROWS = {
    "healthz": "no database",
    "readyz": "one question",
    "accounts:login": "a form",
    "accounts:me": "one person's few roles",
    "accounts:password_change": "a form",
    "console:job_detail": "one run",
    "console:calendar_at": "one period, and away",
    "console:account_change": "one change",
    "console:user_new": "a form",
    "console:unit_new": "a form",
    "console:grant_add": "a form",
    "console:grant_revoke": "a form",
    "console:audit_detail": "one entry",
    "datahub:import_template": "an empty workbook",
    "datahub:import_errors": "one stored file",
    "datahub:mapping_sample": "a form",
    "evidence:download": "one stored file",
    "reports:file": "one stored file",
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
        kwargs = budget.pk(shop) if budget.pk else {}
        kwargs = kwargs if isinstance(kwargs, dict) else {"pk": kwargs}
        url = reverse(budget.route, kwargs=kwargs) + budget.query
        caller = Caller(getattr(shop, budget.reader))
        caller.call("GET", url, {}, {})
        with CaptureQueriesContext(
            connection,
        ) as captured:
            response = caller.call("GET", url, {}, {})
        assert response.status_code == 200
        return [query["sql"] for query in captured]


@pytest.mark.slow(daily=True)
@pytest.mark.parametrize("budget", BUDGETS, ids=lambda budget: budget.route)
def test_the_number_of_queries_does_not_grow(shop, budget, monkeypatch):
    monkeypatch.setattr("apps.submissions.reports.render_pdf", lambda html, **kw: html.encode())
    few, many = queries(shop, budget, FEW), queries(shop, budget, MANY)

    assert len(few) == len(many), "\n".join(sorted(set(many) - set(few))[:20])
    assert len(many) <= budget.most


def test_a_planted_page_that_grows_is_seen(shop):
    with Savepoint(), travelled():
        shop.majors(FEW)
        with CaptureQueriesContext(connection) as captured:
            majors = Subject.objects.of(shop.college).of_kind("major", "major")
            names = [subject.unit.name for subject in majors]

    assert len(captured) > len(set(names)) + 1
