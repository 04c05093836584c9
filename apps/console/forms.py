"""What the pages of settings take in."""

from typing import Any

from django import forms

from apps.accounts.models import User
from apps.console.selectors.audit import action_words
from apps.core import clock
from apps.core.widgets import DateInput
from apps.layers.models import Subject
from apps.layers.pages import FilterForm
from apps.layers.services.grants import NAMES
from apps.operations.models import AuditEntry, JobRun
from apps.organisation.choices import SUBJECT_ROLES, UnitKind, VerticalSystem
from apps.organisation.models import AccountChange, Post, Unit
from apps.organisation.policies import roles_of

GRANT_WORDS = {"view": "查看", "fill": "填报", "review": "审核", "manage": "管理"}


class UserForm(forms.Form):
    number = forms.CharField(label="工号或学号", max_length=40)
    name = forms.CharField(label="姓名", max_length=64)
    kind = forms.ChoiceField(label="类别", choices=User.Kind)


class UserFilter(FilterForm):
    q = forms.CharField(label="姓名或工号", max_length=60)
    kind = forms.ChoiceField(label="类别", choices=[("", "全部"), *User.Kind.choices])
    active = forms.ChoiceField(label="状态", choices=[("", "全部"), ("1", "启用"), ("0", "停用")])


class ChangeFilter(FilterForm):
    state = forms.ChoiceField(label="状态", choices=[("", "全部"), *AccountChange.State.choices])


class JobFilter(FilterForm):
    state = forms.ChoiceField(label="状态", choices=[("", "全部"), *JobRun.State.choices])


class NothingForm(forms.Form):
    """A button that says it all."""


class ReasonForm(forms.Form):
    reason = forms.CharField(label="原因", max_length=300)


class RoleForm(forms.Form):
    """A role in a unit, in the college, or towards one subject."""

    role = forms.ChoiceField(label="角色", choices=())
    unit = forms.ModelChoiceField(
        label="部门", queryset=Unit.objects.none(), required=False, empty_label="全校"
    )
    post = forms.ModelChoiceField(
        label="岗位",
        queryset=Post.objects.none(),
        required=False,
        empty_label="不指明",
        help_text="有的审核只由某个岗位办理（例如校长审定）：在岗的人要在这里指明。",
    )
    subject = forms.CharField(
        label="专业、课程或班级编码",
        max_length=60,
        required=False,
        help_text="只有专业负责人、课程负责人和班级导师要填。",
    )
    valid_from = forms.DateField(label="起", widget=DateInput)
    valid_to = forms.DateField(label="止", widget=DateInput, required=False)

    def __init__(self, *args: Any, institution: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = Unit.objects.of(institution).open_on(clock.today())
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
        posts = Post.objects.of(institution).select_related("unit")
        self.fields["post"].queryset = posts  # type: ignore[attr-defined]
        roles = [*roles_of(institution), *SUBJECT_ROLES]
        self.fields["role"].choices = [  # type: ignore[attr-defined]
            (role.value, institution.word("roles", role.value, str(role.label))) for role in roles
        ]
        self.fields["valid_from"].initial = clock.today()


class UnitForm(forms.Form):
    code = forms.SlugField(label="编码", max_length=40)
    name = forms.CharField(label="名称", max_length=80)
    kind = forms.ChoiceField(label="类别", choices=UnitKind)
    vertical_system = forms.ChoiceField(
        label="纵向系统", required=False, choices=[("", "未归属"), *VerticalSystem.choices]
    )
    parent = forms.ModelChoiceField(
        label="上级", queryset=Unit.objects.none(), required=False, empty_label="没有上级"
    )
    aliases = forms.CharField(
        label="别名", required=False, max_length=300, help_text="用顿号隔开；导入时按别名也认得。"
    )

    def __init__(self, *args: Any, institution: Any, unit: Unit | None = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        units = Unit.objects.of(institution).open_on(clock.today())
        if unit is not None:
            units = units.exclude(path__startswith=unit.path)
            del self.fields["code"]
        self.fields["parent"].queryset = units  # type: ignore[attr-defined]

    def clean_aliases(self) -> list[str]:
        text = self.cleaned_data["aliases"].replace("，", "、").replace(",", "、")
        return [part.strip() for part in text.split("、") if part.strip()]


class CloseUnitForm(forms.Form):
    on = forms.DateField(label="撤销日期", widget=DateInput)
    merged_into = forms.ModelChoiceField(
        label="并入", queryset=Unit.objects.none(), required=False, empty_label="不并入"
    )

    def __init__(self, *args: Any, institution: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = Unit.objects.of(institution).open_on(clock.today()).exclude(pk=unit.pk)
        self.fields["merged_into"].queryset = units  # type: ignore[attr-defined]
        self.fields["on"].initial = clock.today()


class HolidayForm(forms.Form):
    day = forms.DateField(label="日期", widget=DateInput)
    name = forms.CharField(label="名称", max_length=40)
    is_off = forms.TypedChoiceField(
        label="安排",
        choices=[("1", "放假"), ("0", "上班（调休）")],
        coerce=lambda value: value == "1",
    )


class WeeksForm(forms.Form):
    first_monday = forms.DateField(label="第一周星期一", widget=DateInput)
    count = forms.IntegerField(label="教学周数", min_value=1, max_value=30)


class GrantForm(forms.Form):
    """A dated grant on one subject or one unit, by their codes."""

    number = forms.CharField(label="被授权人工号", max_length=40)
    name = forms.ChoiceField(label="权限", choices=[(name, GRANT_WORDS[name]) for name in NAMES])
    unit = forms.ModelChoiceField(
        label="部门",
        queryset=Unit.objects.none(),
        required=False,
        empty_label="不是部门",
        help_text="选部门就授权它的全部对象；只授权一个对象就填下面的编码。",
    )
    subject = forms.CharField(label="对象编码", max_length=60, required=False)
    valid_from = forms.DateField(label="起", widget=DateInput)
    valid_to = forms.DateField(label="止", widget=DateInput)
    reason = forms.CharField(label="事由", max_length=200)

    def __init__(self, *args: Any, institution: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.institution = institution
        units = Unit.objects.of(institution).open_on(clock.today())
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
        self.fields["valid_from"].initial = clock.today()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        people = User.objects.of(self.institution).filter(number=data.get("number", ""))
        data["user"] = people.first()
        if data["user"] is None:
            self.add_error("number", "本校没有这个工号。")
        if bool(data.get("unit")) == bool(data.get("subject")):
            self.add_error("subject", "部门和对象编码填一个。")
        elif data.get("subject"):
            found = list(Subject.objects.of(self.institution).filter(code=data["subject"])[:2])
            if len(found) != 1:
                self.add_error(
                    "subject", "本校没有这个编码。" if not found else "这个编码不止一个。"
                )
            data["target"] = found[0] if len(found) == 1 else None
        return data


class AuditFilter(FilterForm):
    q = forms.CharField(label="操作人或对象", max_length=60)
    action = forms.ChoiceField(label="操作")
    marked = forms.BooleanField(label="只看账号与权限")
    since = forms.DateField(label="从", widget=DateInput)
    until = forms.DateField(label="到", widget=DateInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        entries = AuditEntry.objects.of(self.reader.institution_id).order_by("action")
        known = entries.values_list("action", flat=True).distinct()
        words = [(action, action_words(action)) for action in known]
        self.fields["action"].choices = [("", "全部操作"), *words]  # type: ignore[attr-defined]
