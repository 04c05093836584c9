"""What every page's frame shows: navigation by rights, institution, term, unread messages."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest  # noqa: TID251
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject

from apps.accounts.models import User
from apps.core import clock
from apps.layers.rights import Rights, rights_of
from apps.operations.selectors import unread_count
from apps.organisation.models import Period


@dataclass(frozen=True)
class Entry:
    """One line of the navigation: `action` is a right, "staff" is any member of staff, "" is everyone.

    `own`: also for persons whom such a thing may be about (a student's own form).
    """

    label: str
    icon: str
    url_name: str
    action: str = ""
    own: bool = False


NAV: tuple[tuple[str, tuple[Entry, ...]], ...] = (
    (
        "",
        (
            Entry("工作台", "layout-list", "dashboards:desk"),
            Entry("消息", "bell", "dashboards:inbox"),
        ),
    ),
    (
        "目标与标准",
        (
            Entry("年度计划", "table-2", "submissions:list", "plans.read", own=True),
            Entry("规划与标准", "library", "chains:plans", "staff"),
        ),
    ),
    (
        "监测",
        (
            Entry("预警中心", "bell-ring", "monitoring:warning_list", "warnings.read"),
            Entry("指标", "gauge", "datahub:metric_list", "warnings.read"),
            Entry("数据导入", "upload", "datahub:import_list", "imports.read"),
        ),
    ),
    (
        "诊改",
        (
            Entry("自我诊断", "clipboard-check", "diagnosis:home", "warnings.read"),
            Entry("诊断点", "list-tree", "diagnosis:point_list", "plans.read"),
            Entry("问题与整改", "wrench", "improvement:problem_list", "warnings.read"),
        ),
    ),
    ("报告", (Entry("报告", "file-text", "reports:list", "reports.read"),)),
    (
        "组织",
        (
            Entry("部门与岗位", "network", "console:units", "staff"),
            Entry("诊改组织", "users-round", "console:bodies", "staff"),
            Entry("校历", "calendar-days", "console:calendar", "staff"),
        ),
    ),
    (
        "管理",
        (
            Entry("用户与角色", "user-cog", "console:users", "users.read"),
            Entry("授权", "key-round", "console:grants", "users.read"),
            Entry("配置方案", "sliders-horizontal", "console:profile", "settings.read"),
            Entry("后台任务", "list-checks", "console:jobs", "staff"),
            Entry("审计日志", "scroll-text", "console:audit", "audit.read"),
        ),
    ),
)
# The phone's bar; its fifth place opens everything else.
TABS = ("dashboards:desk", "diagnosis:home", "submissions:list", "dashboards:inbox")


def _allowed(entry: Entry, user: Any, rights: Rights) -> bool:
    if entry.action == "staff":
        return user.kind == User.Kind.STAFF
    if entry.own and rights.own_roles:
        return True
    return not entry.action or rights.allows(entry.action)


def _item(entry: Entry, path: str) -> dict[str, Any] | None:
    try:
        url = reverse(entry.url_name)
    except NoReverseMatch:
        return None
    current = path == url or (url != "/" and path.startswith(url))
    return {"label": entry.label, "icon": entry.icon, "url": url, "current": current}


def navigation(user: Any, path: str) -> list[dict[str, Any]]:
    """Groups of entries that this person may open, and that exist."""
    rights = rights_of(user)
    groups = []
    for title, entries in NAV:
        items = [_item(entry, path) for entry in entries if _allowed(entry, user, rights)]
        items = [item for item in items if item]
        if items:
            groups.append({"title": title, "items": items})
    _only_the_nearest(groups)
    return groups


def _only_the_nearest(groups: list[dict[str, Any]]) -> None:
    """Of entries that the page lies under, the one with the longest address is the current one."""
    here = [item for group in groups for item in group["items"] if item["current"]]
    nearest = max(here, key=lambda item: len(item["url"]), default=None)
    for item in here:
        item["current"] = item is nearest


def tab_bar(user: Any, path: str) -> list[dict[str, Any]]:
    """The phone's first entries, as far as the person may open them."""
    rights = rights_of(user)
    entries = {entry.url_name: entry for _, group in NAV for entry in group}
    found = [_item(entries[name], path) for name in TABS if _allowed(entries[name], user, rights)]
    return [item for item in found if item]


def period_label(institution: Any) -> str:
    """2026—2027 学年第 1 学期 · 第 12 教学周, as far as the calendar says."""
    today = clock.today()
    rows = Period.objects.of(institution).filter(
        kind__in=[Period.Kind.TERM, Period.Kind.WEEK], start__lte=today, end__gte=today
    )
    titles = {row.kind: row.title for row in rows}
    parts = [titles.get(Period.Kind.TERM, ""), titles.get(Period.Kind.WEEK, "")]
    return " · ".join(part for part in parts if part)


def _shell(request: HttpRequest) -> dict[str, Any]:
    user = request.user
    if not user.is_authenticated:
        return {}
    institution = user.institution
    roles = sorted(rights_of(user).roles, key=lambda role: role.value)
    words = [institution.word("roles", role.value, str(role.label)) for role in roles]
    return {
        "nav": navigation(user, request.path),
        "tabs": tab_bar(user, request.path),
        "institution_name": institution.name,
        "period_label": period_label(institution),
        "notice_count": unread_count(user),
        "user_name": user.name,
        "role_label": "、".join(words[:2]),
        "search_text": request.GET.get("q", "")
        if request.path == reverse("dashboards:search")
        else "",
    }


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor; computed when a page really shows the frame."""
    return {"shell": SimpleLazyObject(lambda: _shell(request))}
