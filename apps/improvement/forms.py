"""What the pages of problems take in."""

from typing import Any

from django import forms

from apps.accounts.models import User
from apps.core.widgets import DateInput
from apps.datahub.models import Metric
from apps.evidence.filetypes import ACCEPT, WORDS
from apps.improvement.choices import DATA_LATE, HAND_ORIGINS, UNCLOSED, Origin, State
from apps.improvement.models import Measure
from apps.improvement.selectors import people_near, person_called
from apps.layers.models import Subject
from apps.layers.year_filter import YearFilter

ANY = ("", "全部")


def day_field(label: str, **options: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=DateInput(), **options)


def words_field(
    label: str, length: int, rows: int = 3, *, needed: bool = True, **options: Any
) -> forms.CharField:
    """The service says what is missing, so that page and service never differ; `needed` only tells."""
    widget = forms.Textarea(attrs={"rows": rows, "maxlength": length})
    field: Any = forms.CharField(
        label=label, required=False, max_length=length, widget=widget, **options
    )
    field.needed = needed
    return field


class PersonField(forms.CharField):
    """A person of the college by number or by a name that only one person has."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=64, **options)
        self.institution: Any = None

    def clean(self, value: Any) -> User | None:
        text = super().clean(value)
        if not text:
            return None
        found = person_called(self.institution, text)
        if found is None:
            raise forms.ValidationError("没有找到这个人，或有同名的人；请填工号。")
        return found


class ProblemFilter(YearFilter):
    """What narrows the register."""

    state = forms.ChoiceField(
        label="状态",
        choices=[ANY, *State.choices, (UNCLOSED, "未销号"), (DATA_LATE, "待再测，数据未到")],
    )
    met = forms.BooleanField(label="再测达标", widget=forms.HiddenInput)
    layer = forms.ChoiceField(label="层面")
    unit = forms.TypedChoiceField(label="部门", coerce=int, empty_value=None)
    origin = forms.ChoiceField(label="来源", choices=[ANY, *Origin.choices])
    overdue = forms.BooleanField(label="只看逾期")
    mine = forms.BooleanField(label="只看我的")
    q = forms.CharField(label="编号、问题或对象", max_length=60)

    def __init__(self, *args: Any, units: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["unit"].choices = [ANY, *units]

    def set_fields(self) -> list[str]:
        """「再测达标」 says something of a year only."""
        return [n for n in super().set_fields() if n != "met" or "year" in self.found]


class PeopleMixin:
    """Suggestions for fields of persons: those near the subject."""

    fields: dict[str, Any]

    def suggest(self, subject: Subject) -> None:
        self.people = people_near(subject)
        for field in self.fields.values():
            if isinstance(field, PersonField):
                field.institution = subject.institution_id
                field.widget.attrs["list"] = "people"


class ProblemForm(PeopleMixin, forms.Form):
    """A problem by hand."""

    title = forms.CharField(label="问题", max_length=200)
    description = words_field("问题描述", 5000, needed=False)
    origin = forms.ChoiceField(
        label="来源", choices=[(one.value, one.label) for one in HAND_ORIGINS]
    )
    origin_label = forms.CharField(
        label="来源说明", required=False, max_length=200, help_text="哪次检查、哪位专家、哪份文件。"
    )
    metric = forms.ModelChoiceField(
        Metric.objects.none(),
        label="指标",
        required=False,
        empty_label="没有指标（由第二人复评）",
        help_text="选了指标，整改后由数据再测，达到下面的界限才销号。",
    )
    pass_low = forms.DecimalField(
        label="销号：不低于", required=False, max_digits=24, decimal_places=6
    )
    pass_high = forms.DecimalField(
        label="销号：不高于", required=False, max_digits=24, decimal_places=6
    )
    bar = forms.CharField(
        label="销号标准",
        required=False,
        max_length=300,
        help_text="没有指标时写明达到什么样才算改好。",
    )
    owner = PersonField(label="责任人", help_text="填工号，或没有同名的姓名。")
    due_on = day_field("整改期限")

    def __init__(self, *args: Any, subject: Subject, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["metric"].queryset = (
            Metric.objects.of(subject.institution_id).active().for_kind(subject.layer, subject.kind)
        )
        self.suggest(subject)


class CauseForm(forms.Form):
    text = words_field("原因", 500)
    category = forms.CharField(
        label="类别", required=False, max_length=40, help_text="如 制度、人员、条件、方法。"
    )


class MeasureForm(PeopleMixin, forms.Form):
    text = words_field("措施", 500)
    owner = PersonField(label="责任人", help_text="填工号，或没有同名的姓名。")
    due_on = day_field("完成期限")

    def __init__(self, *args: Any, subject: Subject, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.suggest(subject)


class ChangeForm(PeopleMixin, forms.Form):
    text = words_field("措施", 500)
    owner = PersonField(label="责任人")
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, measure: Measure, **kwargs: Any) -> None:
        owner = measure.owner.number if measure.owner else ""
        kwargs["initial"] = {"text": measure.text, "owner": owner, "version": measure.version}
        super().__init__(*args, **kwargs)
        self.suggest(measure.problem.subject)


class ReasonForm(forms.Form):
    reason = words_field("原因", 300, rows=2)


class HandOverForm(PeopleMixin, forms.Form):
    owner = PersonField(label="新责任人", help_text="填工号，或没有同名的姓名。")
    reason = words_field("原因", 300, rows=2)

    def __init__(self, *args: Any, subject: Subject, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.suggest(subject)


class ManyFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Any number of files; gives a list. Whether they are enough is the service's question."""

    needed = True

    def __init__(self, **options: Any) -> None:
        widget = ManyFilesInput(attrs={"accept": f"image/*,{ACCEPT}", "multiple": True})
        super().__init__(widget=widget, required=False, max_length=255, **options)

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        return [super(FilesField, self).clean(one, initial) for one in data or [] if one]


class EvidenceForm(forms.Form):
    """Evidence alone, or together with the result when a measure is handed in."""

    upload = FilesField(label="佐证材料", help_text=f"{WORDS}，每份不超过 20 MB，可一次选几份。")
    note = forms.CharField(label="材料说明", required=False, max_length=300)


class FinishForm(EvidenceForm):
    result = words_field("完成情况", 500)
    field_order = ("result", "upload", "note")


class RecheckForm(forms.Form):
    remark = words_field("验收意见", 500, needed=False, help_text="退回时必填。")
    on_site = forms.BooleanField(label="已实地复核", required=False)


class ExtensionForm(forms.Form):
    to_date = day_field("申请延至")
    reason = words_field("延期原因", 300, rows=2)


class AnswerForm(forms.Form):
    answer = words_field("意见", 300, rows=2, needed=False, help_text="不同意时必填。")


class JudgeForm(forms.Form):
    remark = words_field("复评依据", 500)


class DecisionForm(forms.Form):
    decision = words_field("处理决定", 500)
