"""What the pages of warnings take in."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django import forms

from apps.accounts.models import User
from apps.core import clock
from apps.core.widgets import DateInput
from apps.layers.pages import ReaderFilter
from apps.layers.selectors import holders_of
from apps.layers.year_filter import YearFilter
from apps.monitoring.choices import WARNING_LEVELS, Basis, Counts, Handling
from apps.monitoring.models import EarlyWarning, WatchRule
from apps.monitoring.routing import claiming_roles, declared_role, owner_role_of
from apps.organisation.choices import Role
from apps.organisation.models import Period

REASON = {"rows": 3}
RECTIFY_DAYS = 30


class WarningFilter(YearFilter):
    """What narrows the list of warnings; the heat map's cells set layer and unit."""

    still = forms.BooleanField(label="年末未关闭", widget=forms.HiddenInput)
    metric = forms.CharField(label="指标", max_length=120, widget=forms.HiddenInput)
    asked = forms.ChoiceField(
        label="谁认领", choices=[("", "全部"), ("me", "只看我的"), ("nobody", "无人负责")]
    )
    level = forms.ChoiceField(
        label="等级",
        choices=[("", "全部"), *[(level.value, level.label) for level in WARNING_LEVELS]],
    )
    handling = forms.ChoiceField(label="处置", choices=[("", "全部"), *Handling.choices])
    layer = forms.ChoiceField(label="层面")
    unit = forms.IntegerField(label="部门", widget=forms.HiddenInput)
    q = forms.CharField(label="对象或指标", max_length=60)

    def set_fields(self) -> list[str]:
        """「年末未关闭」 says something of a year only."""
        return [n for n in super().set_fields() if n != "still" or "year" in self.found]


class DismissForm(forms.Form):
    reason = forms.CharField(
        label="解除原因",
        max_length=300,
        widget=forms.Textarea(attrs=REASON),
        error_messages={"required": "请写明解除原因。"},
    )


class MuteForm(forms.Form):
    until = forms.DateField(
        label="暂缓至", widget=DateInput, error_messages={"required": "请写明暂缓到哪一天。"}
    )
    reason = forms.CharField(
        label="暂缓原因",
        max_length=300,
        widget=forms.Textarea(attrs=REASON),
        error_messages={"required": "请写明暂缓的原因。"},
    )


class RectifyForm(forms.Form):
    """A problem from a warning; who may own it are those who hold a role towards the subject."""

    title = forms.CharField(label="问题", max_length=200)
    cause = forms.CharField(label="原因", max_length=500, widget=forms.Textarea(attrs=REASON))
    measure = forms.CharField(label="措施", max_length=500, widget=forms.Textarea(attrs=REASON))
    owner = forms.ModelChoiceField(label="责任人", queryset=User.objects.none(), empty_label=None)
    due_on = forms.DateField(label="完成期限", widget=DateInput)

    def __init__(self, *args: Any, warning: EarlyWarning, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = possible_owners(warning, actor)
        owner: Any = self.fields["owner"]
        owner.queryset = User.objects.of(warning.institution_id).filter(pk__in=people)
        owner.label_from_instance = lambda user: user.name
        owner.initial = people[0]
        self.fields["due_on"].initial = clock.today() + timedelta(days=RECTIFY_DAYS)


def possible_owners(warning: EarlyWarning, actor: User) -> list[int]:
    """Holders of the roles towards the subject, the one who is asked first, and oneself."""
    subject = warning.subject
    roles = dict.fromkeys(
        [owner_role_of(warning.rule), declared_role(subject.layer, subject.kind), Role.UNIT_HEAD]
    )
    found: list[int] = []
    for role in roles:
        found += holders_of(role, subject).values_list("pk", flat=True)
    return list(dict.fromkeys([*found, actor.pk]))


def _number(label: str) -> forms.DecimalField:
    return forms.DecimalField(label=label, required=False, max_digits=24, decimal_places=6)


def _count(label: str, low: int, high: int, *, required: bool = True) -> forms.IntegerField:
    return forms.IntegerField(label=label, required=required, min_value=low, max_value=high)


class RuleFilter(ReaderFilter):
    layer = forms.ChoiceField(label="层面")
    q = forms.CharField(label="名称", max_length=60)


class RuleForm(forms.Form):
    """One rule: bounds or gaps as its basis is, how patient it is, and whom it asks."""

    name = forms.CharField(label="名称", max_length=120)
    red_low = _number("红色下限")
    yellow_low = _number("黄色下限")
    yellow_high = _number("黄色上限")
    red_high = _number("红色上限")
    yellow_gap = _number("黄色差距")
    red_gap = _number("红色差距")
    reached = forms.MultipleChoiceField(
        label="到界即预警", required=False, widget=forms.CheckboxSelectMultiple
    )
    missing_after_days = _count("应报天数", 0, 3650, required=False)
    stale_after_days = _count("过期天数", 1, 3650, required=False)
    confirm_periods = _count("确认期数", 1, 24)
    recover_periods = _count("恢复期数", 1, 24)
    owner_role = forms.ChoiceField(label="认领角色", required=False)
    claim_days = _count("认领天数", 1, 365)
    escalate_role = forms.ChoiceField(label="超期报送", required=False)
    source = forms.CharField(label="出处", required=False, max_length=200)
    enabled = forms.BooleanField(label="启用", required=False)
    # Asked of changed bounds: from when they count, and why.
    counts = forms.ChoiceField(
        label="新界限从何时起算", choices=Counts.choices, initial=Counts.NOW, required=False
    )
    since = forms.ModelChoiceField(
        Period.objects.none(), label="起算时段", required=False, empty_label="（不选）"
    )
    why = forms.CharField(label="修改原因", required=False, max_length=300)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    # What is said of the change, and is no part of the rule.
    ABOUT = ("counts", "since", "why", "version")
    BOUNDS = ("red_low", "yellow_low", "yellow_high", "red_high")
    GAPS = ("yellow_gap", "red_gap")

    def __init__(self, *args: Any, rule: WatchRule, **kwargs: Any) -> None:
        kwargs.setdefault(
            "initial",
            {name: _shown(getattr(rule, name, None)) for name in self.base_fields}
            | {"counts": Counts.NOW},
        )
        super().__init__(*args, **kwargs)
        since: Any = self.fields["since"]
        since.queryset = (
            Period.objects.of(rule.institution_id)
            .filter(kind=rule.metric.period_kind, start__lte=clock.today())
            .order_by("-start")
        )
        for name in self.BOUNDS if rule.basis == Basis.TARGET else self.GAPS:
            del self.fields[name]
        reached: Any = self.fields["reached"]
        reached.choices = [(one.name, f"等于{one.label}也预警") for one in self.limits()]
        role = Role(declared_role(rule.metric.layer, rule.metric.kind))
        owner: Any = self.fields["owner_role"]
        owner.choices = [("", f"按层面：{role.label}"), *claiming_roles()]
        escalate: Any = self.fields["escalate_role"]
        escalate.choices = [("", "不报送"), *claiming_roles(), *_leaders()]

    def limits(self) -> list[Any]:
        names = [*self.BOUNDS, *self.GAPS]
        return [self[name] for name in names if name in self.fields]

    def values(self) -> dict[str, Any]:
        """The rule's own fields."""
        sent = self.cleaned_data
        return {name: value for name, value in sent.items() if name not in self.ABOUT}


def _leaders() -> list[tuple[str, str]]:
    return [(Role.SCHOOL_LEADER.value, str(Role.SCHOOL_LEADER.label))]


def _shown(value: Any) -> Any:
    """Numbers without needless zeros."""
    return f"{value.normalize():f}" if isinstance(value, Decimal) else value
