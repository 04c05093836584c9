"""The register of problems: list with filters, and the ledger as a workbook."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString

from apps.core import clock
from apps.core.pages.marks import due_html, tag_html
from apps.core.templatetags.ui import zh_date
from apps.improvement import ledger, naming, selectors, services
from apps.improvement.choices import State
from apps.improvement.forms import ProblemFilter
from apps.improvement.models import Problem
from apps.improvement.templatetags.problems import state_html
from apps.layers.pages import Action, Column, Empty, ListPage, subject_column
from apps.layers.policies import may_at_all

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def reopened(problem: Problem, reader: Any) -> SafeString | str:
    return tag_html(f"退回 {problem.reopened} 次") if problem.reopened else ""


def unit_beside(problem: Problem, reader: Any) -> str:
    """The unit, unless the problem is about the unit itself."""
    unit = problem.subject.unit
    return unit.name if unit and unit.name != problem.subject.name else ""


def owner(problem: Problem, reader: Any) -> str:
    return naming.owner_words(reader, problem)


def when(problem: Problem, reader: Any) -> SafeString:
    """The deadline as long as it is owed, then the day of closing."""
    if problem.closed_on:
        return format_html('<span class="zg-muted">{}销号</span>', zh_date(problem.closed_on))
    if problem.is_asked:
        return due_html(problem.due_on)
    return format_html('<span class="zg-muted">{}</span>', zh_date(problem.due_on))


class ProblemList(ListPage):
    title = "问题与整改"
    required_action = "warnings.read"
    refusal = "你的角色不涉及问题与整改。"
    filters = ProblemFilter
    word = "项"
    columns = (
        Column("title", "问题", note=reopened, link="improvement:problem_detail", sort="title"),
        Column("number", "编号", nowrap=True, sort="number"),
        subject_column(note=unit_beside),
        Column("origin", "来源", "get_origin_display", nowrap=True, sort="origin", phone=False),
        Column("state", "状态", "get_state_display", text=state_html, nowrap=True, sort="state"),
        Column("owner", "责任人", owner, "person"),
        Column("due", "期限", "due_on", "due", text=when, sort="due_on"),
        Column("opened", "提出", "opened_on", "date", sort="opened_on", default=False),
        Column("closed", "销号", "closed_on", "date", sort="closed_on", default=False),
    )
    styles = ("css/problems.css",)
    above = "improvement/partials/_tiles.html"
    empty = Empty(
        "还没有登记的问题",
        "预警、自我诊断和考核性诊断提出的问题会到这里；检查、投诉中发现的可以手工登记。",
        "list-checks",
    )
    left = Empty("没有符合条件的问题", "放宽上面的条件再看。", "list-filter")

    @cached_property
    def problems(self) -> QuerySet[Problem]:
        """All that the reader may see."""
        return selectors.problems_for(self.reader)

    @cached_property
    def counts(self) -> dict[str, int]:
        return selectors.counts_of(self.problems)

    def filter_options(self) -> dict[str, Any]:
        return {"units": selectors.units_of(self.problems)}

    def rows(self) -> QuerySet[Problem]:
        left = selectors.narrowed(self.problems, self.chosen, self.reader)
        return left.select_related("institution").order_by("closed_on", "due_on", "-pk")

    def lead(self) -> str:
        counts = self.counts
        if not counts["all_open"]:
            return "现在没有未销号的问题。"
        late = f"，其中逾期 {counts['overdue']} 项" if counts["overdue"] else ""
        return f"未销号 {counts['all_open']} 项{late}；有佐证、另一人验收、再测达标才能销号。"

    def legend(self) -> str:
        year = self.chosen.get("year")
        if year is None:
            return ""
        return (
            f"{year.title}内在册的问题；“状态”按当年的数据筛选，"
            "以后年度的数据才销号的，当年算整改中。"
        )

    def actions(self) -> list[Action]:
        url = f"{reverse('improvement:ledger')}{self.state.url(sort=None, cols=None)}"
        found = [Action("导出台账", url, "file-down", download=True)]
        if may_at_all(self.reader, "warnings.write"):
            found.append(
                Action("登记问题", reverse("improvement:problem_new"), "plus", primary=True)
            )
        return found

    def extra(self) -> dict[str, Any]:
        return {"tiles": tiles_of(self)}


def tiles_of(page: ProblemList) -> list[dict[str, Any]]:
    """One small tile for each state, for late ones and for all; each leads to its list."""
    counts, state, late = page.counts, page.chosen.get("state", ""), "overdue" in page.chosen
    everything = {"label": "全部", "count": counts["total"], "url": "?"}
    overdue = {"label": "逾期", "count": counts["overdue"], "url": "?overdue=on"}
    states = [
        {
            "label": one.label,
            "count": counts[one.value],
            "url": f"?state={one.value}",
            "current": state == one.value,
        }
        for one in State
    ]
    return [
        everything | {"current": not state and not late},
        overdue | {"current": late, "late": counts["overdue"] > 0},
        *states,
    ]


class Ledger(ProblemList):
    """诊改台账 of what the filters leave, as far as the reader sees it."""

    title = "诊改台账"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        content, count = ledger.workbook(self.rows(), reader=self.reader)
        filters = {name: value for name, value in self.form.cleaned_data.items() if value}
        services.record_export(actor=self.reader, count=count, filters=filters)
        response = HttpResponse(content, content_type=XLSX)
        name = f"诊改台账-{clock.today():%Y%m%d}.xlsx"
        response.headers["Content-Disposition"] = ledger.attachment(name)
        return response
