"""用户与角色: accounts of the own institution, and who holds which role from when to when."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render

from apps.accounts.models import User
from apps.accounts.requests import SignedInRequest
from apps.console import forms
from apps.console.views.base import (
    PAGE_SIZE,
    ConsoleView,
    PostView,
    allowed,
    back_to,
    checked,
    find,
)
from apps.core import clock
from apps.core.errors import InvalidError
from apps.core.htmx import render_page
from apps.layers.models import Subject, SubjectAssignment
from apps.layers.registry import layers
from apps.layers.services import assign_subject_role, end_subject_assignment
from apps.organisation.choices import SUBJECT_ROLES, Role
from apps.organisation.models import Assignment
from apps.organisation.services import (
    assign_role,
    create_user,
    disable_user,
    enable_user,
    end_assignment,
    reset_password,
)

NO_USER = "没有找到这个用户。"


class UserList(ConsoleView):
    required_action = "users.read"

    def get(self, request: SignedInRequest) -> HttpResponse:
        form = forms.UserFilter(request.GET)
        chosen = form.cleaned_data if form.is_valid() else {}
        people = User.objects.of(request.user.institution_id)
        if chosen.get("q"):
            people = people.filter(
                Q(name__icontains=chosen["q"]) | Q(number__startswith=chosen["q"])
            )
        if chosen.get("kind"):
            people = people.filter(kind=chosen["kind"])
        if chosen.get("active"):
            people = people.filter(is_active=chosen["active"] == "1")
        page = Paginator(people.order_by("number"), PAGE_SIZE).get_page(request.GET.get("page"))
        context = {
            "page": page,
            "roles": roles_by_user(request.user.institution, [user.pk for user in page]),
            "form": form,
            "new_form": forms.UserForm(auto_id="new_%s"),
            "may_write": allowed(request.user, "users.write"),
        }
        return render_page(
            request,
            page="console/user_list.html",
            partial="console/partials/_user_table.html",
            context=context,
        )


def roles_by_user(institution: Any, ids: list[int]) -> dict[int, str]:
    """The roles that people hold today, in the college's words, in two queries for all of them."""
    held: dict[int, list[str]] = {}
    for model in (Assignment, SubjectAssignment):
        rows = model.objects.of(institution).on(clock.today()).filter(user__in=ids)
        for user_id, role in rows.order_by("role").values_list("user_id", "role").distinct():
            label = institution.word("roles", role, str(Role(role).label))
            held.setdefault(user_id, []).append(label)
    return {user_id: "、".join(dict.fromkeys(words)) for user_id, words in held.items()}


class UserNew(PostView):
    required_action = "users.write"
    made: User | None = None

    def act(self, request: SignedInRequest, **ids: int) -> str:
        data = checked(forms.UserForm(request.POST))
        user = create_user(institution=request.user.institution, actor=request.user, **data)
        password = reset_password(user=user, actor=request.user)
        self.made = user
        return f"已新建“{user.name}”，一次性密码：{password}（只显示这一次，首次登录须改密码）。"

    def back(self, request: SignedInRequest, **ids: int) -> HttpResponse:
        if self.made is not None:
            return back_to("console:user_detail", pk=self.made.pk)
        return back_to("console:users")


class UserDetail(ConsoleView):
    required_action = "users.read"

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        person = find(User.objects.of(request.user.institution_id), request.user, pk, NO_USER)
        institution = request.user.institution
        held = Assignment.objects.of(institution).filter(user=person).select_related("unit", "post")
        towards = SubjectAssignment.objects.of(institution).filter(user=person)
        context = {
            "person": person,
            "assignments": held.order_by("-valid_from"),
            "towards": towards.select_related("subject").order_by("-valid_from"),
            "role_form": forms.RoleForm(institution=institution),
            "may_write": allowed(request.user, "users.write") and person.pk != request.user.pk,
            "is_self": person.pk == request.user.pk,
        }
        return render(request, "console/user_detail.html", context)


class UserPost(PostView):
    required_action = "users.write"

    def person(self, request: SignedInRequest, pk: int) -> User:
        return find(User.objects.of(request.user.institution_id), request.user, pk, NO_USER)

    def back(self, request: SignedInRequest, **ids: int) -> HttpResponse:
        return redirect("console:user_detail", pk=ids["pk"])


class UserSwitch(UserPost):
    """Disable or enable: a disabled person loses every right on the next request."""

    def act(self, request: SignedInRequest, **ids: int) -> str:
        person = self.person(request, ids["pk"])
        if person.is_active:
            disable_user(user=person, actor=request.user)
            return f"已停用“{person.name}”，其全部权限立即失效。"
        enable_user(user=person, actor=request.user)
        return f"已启用“{person.name}”。"


class UserReset(UserPost):
    def act(self, request: SignedInRequest, **ids: int) -> str:
        person = self.person(request, ids["pk"])
        password = reset_password(user=person, actor=request.user)
        return f"“{person.name}”的一次性密码：{password}（只显示这一次，登录后须改密码）。"


class RoleAdd(UserPost):
    def act(self, request: SignedInRequest, **ids: int) -> str:
        person = self.person(request, ids["pk"])
        institution = request.user.institution
        data = checked(forms.RoleForm(request.POST, institution=institution))
        dates = {"valid_from": data["valid_from"], "valid_to": data["valid_to"]}
        if data["subject"]:
            if data["post"]:
                raise InvalidError("岗位只用于部门或全校的角色。")
            subject = _subject(institution, data["subject"], data["role"])
            assign_subject_role(
                user=person, role=data["role"], subject=subject, actor=request.user, **dates
            )
        else:
            if data["role"] in SUBJECT_ROLES:
                raise InvalidError("这个角色要填专业或课程的编码。")
            place = {"unit": data["unit"], "post": data["post"]}
            assign_role(user=person, role=data["role"], actor=request.user, **place, **dates)
        return f"已给“{person.name}”增加角色。"


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


class RoleEnd(UserPost):
    def act(self, request: SignedInRequest, **ids: int) -> str:
        self.person(request, ids["pk"])
        rows = Assignment.objects.of(request.user.institution_id).filter(user_id=ids["pk"])
        end_assignment(assignment=find(rows, request.user, ids["role_id"]), actor=request.user)
        return "这个角色已经结束，立即生效。"


class SubjectRoleEnd(UserPost):
    def act(self, request: SignedInRequest, **ids: int) -> str:
        self.person(request, ids["pk"])
        rows = SubjectAssignment.objects.of(request.user.institution_id).filter(user_id=ids["pk"])
        found = find(rows, request.user, ids["role_id"])
        end_subject_assignment(assignment=found, actor=request.user)
        return "这个角色已经结束，立即生效。"
