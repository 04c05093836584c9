"""用户与角色: accounts of the own institution, and who holds which role from when to when."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.safestring import SafeString

from apps.accounts.models import User
from apps.console import forms
from apps.console.policies import can_manage
from apps.console.services.account_changes import ask_or_assign, ask_or_end, ask_or_reset
from apps.console.views.base import REFUSED, SettingsForm, find
from apps.core import clock
from apps.core.errors import InvalidError
from apps.core.pages.marks import tag_html
from apps.layers.models import Subject, SubjectAssignment
from apps.layers.pages import (
    Action,
    ActPage,
    Asks,
    Column,
    DetailPage,
    Empty,
    FilterForm,
    ListPage,
)
from apps.layers.policies import may_everywhere
from apps.layers.registry import layers
from apps.layers.services import end_subject_assignment
from apps.organisation.choices import SUBJECT_ROLES, Role
from apps.organisation.models import AccountChange, Assignment
from apps.organisation.services import create_user, disable_user, enable_user, first_password

NO_USER = "没有找到这个用户。"
ASKED = "已提交申请：{}；另一人确认后办理，你会收到消息。"


def off(user: User, reader: Any) -> SafeString | str:
    return "" if user.is_active else tag_html("停用")


class UserList(ListPage):
    title = "用户与角色"
    required_action = "users.read"
    everywhere = True
    refusal = REFUSED
    word = "人"
    filters: type[FilterForm] = forms.UserFilter
    columns = (
        Column("name", "姓名", note=off, link="console:user_detail", sort=("name", "number")),
        Column("number", "工号或学号", sort="number", nowrap=True),
        Column("kind", "类别", "get_kind_display", sort="kind", phone=False),
        Column("roles", "角色", "held_words"),
        Column("last_login", "上次登录", kind="date", sort="last_login", phone=False),
    )
    empty = Empty("还没有用户", "先新建，或者从名册批量建立。", "user-search")
    left = Empty("没有符合条件的用户", "换个条件，或者新建一个。", "user-search")

    def lead(self) -> str:
        return "账号、谁担任什么角色、从哪天到哪天；停用或到期后权限立即失效。"

    def rows(self) -> QuerySet[User]:
        people = User.objects.of(self.reader.institution_id).order_by("number")
        chosen = self.chosen
        if word := chosen.get("q"):
            people = people.filter(Q(name__icontains=word) | Q(number__startswith=word))
        if kind := chosen.get("kind"):
            people = people.filter(kind=kind)
        if active := chosen.get("active"):
            people = people.filter(is_active=active == "1")
        return people

    def prepare(self, rows: list[User]) -> list[User]:
        held = roles_by_user(self.reader.institution, [user.pk for user in rows])
        for user in rows:
            user.held_words = held.get(user.pk, "")  # type: ignore[attr-defined]
        return rows

    def actions(self) -> list[Action]:
        found = [Action("账号变更", reverse("console:account_changes"), "shield-check")]
        if may_everywhere(self.reader, "users.write"):
            found.append(Action("新建用户", reverse("console:user_new"), "user-plus", primary=True))
        return found


def roles_by_user(institution: Any, ids: list[int]) -> dict[int, str]:
    """The roles that people hold today, in the college's words, in two queries for all of them."""
    held: dict[int, list[str]] = {}
    for model in (Assignment, SubjectAssignment):
        rows = model.objects.of(institution).on(clock.today()).filter(user__in=ids)
        for user_id, role in rows.order_by("role").values_list("user_id", "role").distinct():
            label = institution.word("roles", role, str(Role(role).label))
            held.setdefault(user_id, []).append(label)
    return {user_id: "、".join(dict.fromkeys(words)) for user_id, words in held.items()}


class UserNew(SettingsForm):
    title = "新建用户"
    required_action = "users.write"
    form_class = forms.UserForm
    lead = "账号只能自己用；一次性密码只显示一次，24 小时内有效，首次登录须改。"
    button = "新建"
    made: User

    def form_options(self, request: Any) -> dict[str, Any]:
        return {}

    def act(self, request: Any, sent: dict[str, Any]) -> str:
        self.made = create_user(institution=request.user.institution, actor=request.user, **sent)
        password = first_password(user=self.made, actor=request.user)
        return f"已新建“{self.made.name}”，一次性密码：{password}（只显示这一次，24 小时内有效，首次登录须改密码）。"

    def back_url(self) -> str:
        return reverse("console:users")

    def done(self, request: Any) -> HttpResponseBase:
        return redirect("console:user_detail", pk=self.made.pk)


class OneUser(DetailPage, abstract=True):
    """A page of one account of the own institution."""

    everywhere = True
    refusal = REFUSED
    person: User

    def find(self, request: HttpRequest, **kwargs: Any) -> None:
        user: Any = request.user
        people = User.objects.of(user.institution_id)
        self.person = find(people, user, kwargs["pk"], NO_USER)


class UserDetail(OneUser):
    title = "用户"
    required_action = "users.read"
    template = "console/user_detail.html"

    def context(self, request: Any) -> dict[str, Any]:
        reader, institution, person = request.user, request.user.institution, self.person
        held = Assignment.objects.of(institution).filter(user=person).select_related("unit", "post")
        towards = SubjectAssignment.objects.of(institution).filter(user=person)
        changes = AccountChange.objects.of(institution).filter(user=person)
        is_self = person.pk == reader.pk
        return {
            "person": person,
            "assignments": held.order_by("-valid_from"),
            "towards": towards.select_related("subject").order_by("-valid_from"),
            "waiting": changes.filter(state=AccountChange.State.ASKED).select_related("asked_by"),
            "role_form": forms.RoleForm(institution=institution),
            "may_write": bool(may_everywhere(reader, "users.write")) and not is_self,
            "is_self": is_self,
        }


class UserAct(ActPage, abstract=True):
    """An act upon one account; it goes back to the account's page."""

    required_action = "users.write"
    asks: Asks | None = Asks(can_manage, "person")
    back = "console:user_detail"
    person: User

    def find(self, request: HttpRequest, **kwargs: Any) -> None:
        user: Any = request.user
        people = User.objects.of(user.institution_id).select_related("institution")
        self.person = find(people, user, kwargs["pk"], NO_USER)

    def back_url(self) -> str:
        return reverse(self.back, args=[self.person.pk])


class UserSwitch(UserAct):
    """Disable or enable: a disabled person loses every right on the next request."""

    title = "停用或启用"

    def act(self, request: Any, sent: dict[str, Any]) -> str:
        person = self.person
        if person.is_active:
            disable_user(user=person, actor=request.user)
            return f"已停用“{person.name}”，其全部权限立即失效。"
        enable_user(user=person, actor=request.user)
        return f"已启用“{person.name}”。"


class UserReset(UserAct):
    title = "重置密码"

    def act(self, request: Any, sent: dict[str, Any]) -> str:
        password, asked = ask_or_reset(user=self.person, actor=request.user)
        if asked is not None:
            return ASKED.format(asked)
        return f"“{self.person.name}”的一次性密码：{password}（只显示这一次，24 小时内有效，登录后须改密码）。"


class RoleAdd(UserAct):
    title = "增加角色"
    form_class = forms.RoleForm

    def form_options(self, request: Any) -> dict[str, Any]:
        return {"institution": request.user.institution}

    def act(self, request: Any, sent: dict[str, Any]) -> str:
        institution, role = request.user.institution, sent["role"]
        code = sent.pop("subject")
        if code and sent["post"]:
            raise InvalidError("岗位只用于部门或全校的角色。")
        if not code and role in SUBJECT_ROLES:
            raise InvalidError("这个角色要填专业或课程的编码。")
        subject = _subject(institution, code, role) if code else None
        asked = ask_or_assign(user=self.person, actor=request.user, subject=subject, **sent)
        return ASKED.format(asked) if asked else f"已给“{self.person.name}”增加角色。"


def _subject(institution: Any, code: str, role: str) -> Subject:
    found = [
        subject
        for subject in Subject.objects.of(institution).filter(code=code)
        if any(
            held.code == role and subject.kind in held.kinds for held in layers[subject.layer].roles
        )
    ]
    if len(found) != 1:
        raise InvalidError(f"编码“{code}”没有对应的唯一对象，或这个角色不能用在它上面。")
    return found[0]


class RoleEnd(UserAct):
    title = "结束角色"

    def act(self, request: Any, sent: dict[str, Any]) -> str:
        rows = Assignment.objects.of(self.person.institution_id).filter(user=self.person)
        held = find(rows, request.user, self.kwargs["role_id"])
        asked = ask_or_end(assignment=held, actor=request.user)
        return ASKED.format(asked) if asked else "这个角色已经结束，立即生效。"


class SubjectRoleEnd(UserAct):
    title = "结束角色"

    def act(self, request: Any, sent: dict[str, Any]) -> str:
        rows = SubjectAssignment.objects.of(self.person.institution_id).filter(user=self.person)
        held = find(rows, request.user, self.kwargs["role_id"])
        end_subject_assignment(assignment=held, actor=request.user)
        return "这个角色已经结束，立即生效。"
