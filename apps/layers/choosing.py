"""Among whom: units with all below them, and subjects by name or code; nobody named is everybody."""

import re
from typing import Any

from django import forms
from django.db.models import Q

from apps.core import clock
from apps.layers.models import Subject
from apps.organisation.models import Unit

BETWEEN = re.compile(r"[、，,;；\s]+")
MOST = 200


class SubjectChoice(forms.Form):
    units: Any = forms.ModelMultipleChoiceField(
        queryset=None,
        label="部门",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="含下级部门；一个也不选就是全校。",
    )
    subjects = forms.CharField(
        label="对象（名称或编码）",
        required=False,
        max_length=2000,
        help_text="只给几个对象试行时写在这里，用顿号隔开。",
    )

    def __init__(self, *args: Any, institution: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.institution = institution
        units: Any = self.fields["units"]
        units.queryset = Unit.objects.of(institution).open_on(clock.today())

    def clean_subjects(self) -> list[Subject]:
        words = [word for word in BETWEEN.split(self.cleaned_data["subjects"]) if word]
        rows = Subject.objects.of(self.institution).open().select_related("unit")
        found = list(rows.filter(Q(code__in=words) | Q(name__in=words))[:MOST]) if words else []
        known = {one.code for one in found} | {one.name for one in found}
        missing = [word for word in words if word not in known]
        if missing:
            raise forms.ValidationError(f"没有找到“{'”“'.join(missing[:5])}”。")
        return found

    def among(self) -> dict[str, Any]:
        """What the services of opening take."""
        return {name: list(self.cleaned_data[name]) for name in ("units", "subjects")}
