"""Signing in, and a new password."""

import unicodedata
from typing import Any

from django import forms
from django.contrib.auth import authenticate
from django.contrib.auth.forms import PasswordChangeForm

from apps.accounts.models import Institution, User
from apps.core import clock

WRONG = "工号（学号）或密码不正确。"
EXPIRED = "一次性密码已过期（24 小时内有效），请系统管理员重新发放。"
UNNAMED = "还没有选“学校”：请在这里选择，或者把账号写成 工号@学校代码。"
SAME = "新密码不能与原密码相同。"
RULES = "至少 8 个字符，不能全是数字，不能是常见密码，也不能与工号相近。"


class LoginForm(forms.Form):
    """Institution, number, password; a number may name its institution itself: ``10001@demo``."""

    institution = forms.ModelChoiceField(
        label="学校",
        queryset=Institution.objects.none(),
        to_field_name="code",
        required=False,
        empty_label="请选择",
    )
    number = forms.CharField(
        label="工号或学号",
        max_length=100,
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    password = forms.CharField(
        label="密码",
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(
        self, request: Any = None, *args: Any, remembered: str = "", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        self.user: User | None = None
        self.only: Institution | None = None
        self._offer_institutions(remembered)
        first = "password" if self.initial.get("number") else "number"
        self.fields[first].widget.attrs["autofocus"] = True

    def _offer_institutions(self, remembered: str) -> None:
        """Where anybody could sign in: the one that was used last, or the only one, without asking."""
        field: Any = self.fields["institution"]
        field.needed = True  # unless the number names it
        field.help_text = "账号写成 工号@学校代码 时不用选。"
        # Any may be posted: which ones have accounts is not told by a refusal.
        field.queryset = Institution.objects.all()
        offered = list(Institution.objects.filter(users__is_active=True).distinct())
        if len(offered) == 1:
            self.only = offered[0]
            field.widget = forms.HiddenInput()
            self.initial["institution"] = self.only.code
            return
        field.widget.choices = [("", field.empty_label), *((one.code, one.name) for one in offered)]
        if remembered:
            self.initial.setdefault("institution", remembered)

    def clean_number(self) -> str:
        """Full-width digits of a Chinese keyboard are digits too."""
        return unicodedata.normalize("NFKC", self.cleaned_data["number"]).strip()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.errors:
            return data
        number, _, code = data["number"].partition("@")
        if not code:
            chosen = data.get("institution") or self.only
            if chosen is None:
                self.add_error("institution", UNNAMED)
                return data
            code = chosen.code
        self.user = authenticate(
            self.request,
            username=User.username_for(number, code),
            password=data["password"],
        )  # type: ignore[assignment]
        if self.user is None:
            raise forms.ValidationError(WRONG, code="wrong")
        if self.user.password_expired(clock.now()):
            raise forms.ValidationError(EXPIRED, code="expired")
        return data

    def get_user(self) -> User | None:
        return self.user


class NewPasswordForm(PasswordChangeForm):
    """The old password, and a new one twice."""

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(user, *args, **kwargs)
        self.fields["old_password"].label = "原密码"
        self.fields["new_password1"].label = "新密码"
        self.fields["new_password1"].help_text = RULES
        self.fields["new_password2"].label = "再输入一次新密码"
        self.fields["new_password2"].help_text = ""

    def clean_old_password(self) -> str:
        old = self.cleaned_data["old_password"]
        if not self.user.check_password(old):
            raise forms.ValidationError("原密码不正确。", code="wrong")
        return old

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("old_password") and data.get("old_password") == data.get("new_password1"):
            self.add_error("new_password1", SAME)
        return data
