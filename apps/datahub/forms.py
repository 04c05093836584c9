"""What the pages of imports take in."""

from typing import Any

from django import forms

from apps.accounts.models import Institution
from apps.core.errors import InvalidError
from apps.datahub.choices import BatchState
from apps.datahub.committers import committers
from apps.datahub.datasets import datasets
from apps.datahub.models import ImportMapping, Source
from apps.datahub.readers.limits import MB, Limits
from apps.datahub.selectors.numbering import dataset_of
from apps.datahub.sheets import Mapping, Sheet
from apps.layers.pages import FilterForm


def dataset_choices() -> list[tuple[str, str]]:
    return [(code, dataset.title) for code, dataset in datasets.items() if code in committers]


def form_choices() -> list[tuple[str, str]]:
    """Forms of tables, for a mapping is made for one of them."""
    return [
        (form.code, form.title) for code, _ in dataset_choices() for form in datasets[code].forms
    ]


def find_form(institution: Institution, code: str) -> tuple[str, Sheet] | None:
    """The dataset's code and the form that is called so."""
    for name in datasets:
        for form in dataset_of(institution, name).forms:
            if form.code == code:
                return name, form
    return None


class UploadForm(forms.Form):
    """One file for one dataset."""

    dataset = forms.ChoiceField(label="数据集")
    file = forms.FileField(
        label="文件",
        max_length=255,
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv"}),
        help_text="xlsx 或 csv，不超过 50 MB。",
    )
    mapping = forms.ModelChoiceField(
        ImportMapping.objects.none(),
        label="列对应",
        required=False,
        empty_label="不用（按模板的列名）",
    )
    source = forms.ModelChoiceField(
        Source.objects.none(), label="来源", required=False, empty_label="手工报送"
    )

    def __init__(self, *args: Any, institution: Institution, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["dataset"].choices = dataset_choices()
        fields["mapping"].queryset = ImportMapping.objects.of(institution)
        fields["source"].queryset = Source.objects.of(institution)

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > Limits().upload:
            raise forms.ValidationError(f"文件超过 {Limits().upload // MB} MB。")
        return file

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        mapping = cleaned.get("mapping")
        if mapping and mapping.dataset != cleaned.get("dataset"):
            self.add_error("mapping", "这个列对应不是给所选数据集用的。")
        return cleaned


class BatchFilter(FilterForm):
    dataset = forms.ChoiceField(label="数据集")
    state = forms.ChoiceField(label="状态", choices=[("", "全部状态"), *BatchState.choices])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["dataset"].choices = [("", "全部数据集"), *dataset_choices()]


class SampleForm(forms.Form):
    """A file whose captions are to be mapped."""

    form = forms.ChoiceField(label="要导入成")
    file = forms.FileField(
        label="样例文件",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv"}),
        help_text="只用来读出列名，不保存。",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["form"].choices = form_choices()

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > Limits().upload:
            raise forms.ValidationError("文件太大，请截取前面几行作样例。")
        return file


def _fields_of(caption: str, choices: list[tuple[str, str]]) -> dict[str, forms.Field]:
    """The cells of one column's row; they stand in a table, so each is named by itself."""
    fields: dict[str, forms.Field] = {
        "from": forms.ChoiceField(label=caption, required=False, choices=choices),
        "constant": forms.CharField(label=f"{caption}固定为", required=False, max_length=120),
        "pad": forms.IntegerField(
            label=f"{caption}补零到几位", required=False, min_value=0, max_value=40
        ),
        "values": forms.CharField(
            label=f"{caption}的值对应",
            required=False,
            max_length=20_000,
            widget=forms.Textarea(attrs={"rows": 1}),
        ),
    }
    for field in fields.values():
        field.widget.attrs |= {"class": "zg-input", "aria-label": str(field.label)}
    return fields


class MappingForm(forms.Form):
    """For every wanted column: one caption of the file, or the same text for all rows."""

    name = forms.CharField(label="名称", max_length=60)
    keep = forms.ChoiceField(
        label="同一主键有多行时",
        required=False,
        choices=[("", "内容不同就不收"), ("first", "只取第一行"), ("last", "只取最后一行")],
    )

    def __init__(self, *args: Any, form: Sheet, captions: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.form, self.captions = form, captions
        choices = [("", "—"), *((caption, caption) for caption in captions)]
        for column in form.columns:
            for kind, field in _fields_of(column.caption, choices).items():
                self.fields[f"{kind}_{column.code}"] = field

    def rows(self) -> list[dict[str, Any]]:
        """The form as a table: one row for each column of ours."""
        kinds = ("from", "constant", "pad", "values")
        return [
            {"column": column, **{kind: self[f"{kind}_{column.code}"] for kind in kinds}}
            for column in self.form.columns
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors:
            cleaned["definition"] = self._definition(cleaned)
        return cleaned

    def _definition(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        columns: dict[str, Any] = {}
        for column in self.form.columns:
            source = self._source(cleaned, column.code)
            if source:
                columns[column.code] = source
            elif column.required:
                self.add_error(f"from_{column.code}", "必填：选一列，或写一个固定值。")
        definition = {"sheet": self.form.code, "columns": columns, "keep": cleaned["keep"]}
        if not self.errors:
            try:
                Mapping.from_dict(definition).check(self.form)
            except (ValueError, InvalidError) as error:
                raise forms.ValidationError(f"列对应不完整：{error}") from error
        return definition

    def _source(self, cleaned: dict[str, Any], code: str) -> dict[str, Any]:
        caption, constant = cleaned[f"from_{code}"], cleaned[f"constant_{code}"]
        if caption and constant:
            self.add_error(f"constant_{code}", "选了列，就不能再写固定值。")
        if not caption:
            return {"constant": constant} if constant else {}
        source: dict[str, Any] = {"caption": caption}
        if cleaned[f"pad_{code}"]:
            source["pad"] = cleaned[f"pad_{code}"]
        if cleaned[f"values_{code}"]:
            source["values"] = self._values(code, cleaned[f"values_{code}"])
        return source

    def _values(self, code: str, text: str) -> dict[str, str]:
        """Lines of ``M=男``."""
        values = {}
        for line in filter(None, (line.strip() for line in text.splitlines())):
            given, sign, wanted = line.partition("=")
            if not sign or not given.strip():
                self.add_error(f"values_{code}", f"每行写成“原值=新值”，这一行不是：{line[:30]}")
            values[given.strip()] = wanted.strip()
        return values
