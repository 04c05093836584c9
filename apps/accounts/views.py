"""Signing in and out, and the own account."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth import views as auth
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpResponse
from django.urls import reverse_lazy
from django.views.generic import TemplateView

from apps.accounts.forms import LoginForm, NewPasswordForm
from apps.accounts.models import User
from apps.accounts.roles import roles_held
from apps.accounts.services import change_own_password

REMEMBERED = "zhengai_institution"
A_YEAR = 365 * 24 * 3600
# What gives a person something to do here, by what kind of person it is.
WITHOUT_ROLE = {
    User.Kind.STAFF: "教师导入教师名册后自动有“教师”的角色；其他角色由系统管理员授予，之后这里和导航里才有内容。",
    User.Kind.STUDENT: "学生不需要授予角色：学校导入学生名册后，这里自动列出你可以做的事。",
    User.Kind.OUTSIDE: "学校委托的工作由系统管理员授予角色，之后这里和导航里才有内容。",
}


class Login(auth.LoginView):
    """Sign in; the institution is remembered on this computer."""

    required_action = None
    public = True
    template_name = "accounts/login.html"
    form_class = LoginForm  # type: ignore[assignment]
    redirect_authenticated_user = True

    def get_redirect_url(self) -> str:  # type: ignore[override]  # the stubs are of Django 6
        """Where one was; never the sign-in page itself, which would send round in circles."""
        wanted = super().get_redirect_url()
        return "" if wanted.split("?")[0] == self.request.path else wanted

    def get_form_kwargs(self) -> dict[str, Any]:
        remembered = self.request.GET.get("institution") or self.request.COOKIES.get(REMEMBERED, "")
        return super().get_form_kwargs() | {"remembered": remembered}

    def form_valid(self, form: LoginForm) -> HttpResponse:  # type: ignore[override]
        response = super().form_valid(form)  # type: ignore[arg-type]
        response.set_cookie(
            REMEMBERED,
            self.request.user.institution.code,  # type: ignore[union-attr]
            max_age=A_YEAR,
            httponly=True,
            samesite="Lax",
            secure=self.request.is_secure(),
        )
        return response


class Logout(auth.LogoutView):
    """Sign out, by POST only; nothing happens to whoever is not signed in."""

    required_action = None
    signed_in = True


class PasswordChange(auth.PasswordChangeView):
    """A new password: asked for by its owner, or demanded after the first sign-in."""

    required_action = None
    signed_in = True
    template_name = "accounts/password_change.html"
    form_class = NewPasswordForm
    success_url = reverse_lazy("accounts:me")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        forced = self.request.user.must_change_password  # type: ignore[union-attr]
        layout = "layouts/plain.html" if forced else "layouts/app.html"
        return super().get_context_data(**kwargs) | {"forced": forced, "layout": layout}

    def form_valid(self, form: NewPasswordForm) -> HttpResponse:  # type: ignore[override]
        user: Any = form.user
        change_own_password(user=user, password=form.cleaned_data["new_password1"])
        update_session_auth_hash(self.request, user)
        messages.success(self.request, "密码已修改，其他设备上的登录已失效。")
        return super(auth.PasswordChangeView, self).form_valid(form)


class Me(LoginRequiredMixin, TemplateView):
    """我的账号: who I am here, and which roles I hold from when to when."""

    required_action = None
    signed_in = True
    template_name = "accounts/me.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user: Any = self.request.user
        return super().get_context_data(**kwargs) | {
            "person": user,
            "roles": roles_held(user),
            "without_role": WITHOUT_ROLE.get(user.kind, WITHOUT_ROLE[User.Kind.STAFF]),
        }
