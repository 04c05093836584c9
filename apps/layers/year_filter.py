"""The part of a list's filter bar that a report's figure is followed with: year, subject, small groups."""

from functools import cached_property
from typing import Any

from django import forms

from apps.core import clock
from apps.layers.masking import shown_name
from apps.layers.models import Subject
from apps.layers.pages import ReaderFilter
from apps.layers.within import is_whole
from apps.organisation.models import Period

ANY = ("", "全部")
# What `few=out` leaves out, in the words of the report's footnote.
FEW_OUT = "不含涉及学生且少于 5 个的"


def years_begun(institution: Any) -> list[Period]:
    rows = Period.objects.of(institution).filter(kind=Period.Kind.YEAR, start__lte=clock.today())
    return list(rows.order_by("-start"))


class YearFilter(ReaderFilter):
    """A year to choose, or the term or month of a report that led here; what else came with the
    address stands as chips that can be taken away."""

    year = forms.ChoiceField(label="年度", required=False)
    about = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    few = forms.ChoiceField(
        required=False, choices=[("", ""), ("out", FEW_OUT)], widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.years = {one.code: one for one in years_begun(self.reader.institution_id)}
        asked = self.data.get("year", "")
        if asked and asked not in self.years:
            rows = Period.objects.of(self.reader.institution_id).filter(start__lte=clock.today())
            self.years |= {one.code: one for one in rows.filter(code=asked)}
        year: Any = self.fields["year"]
        year.choices = [ANY, *((code, one.title) for code, one in self.years.items())]

    @cached_property
    def found(self) -> dict[str, Any]:
        """Year and subject as rows; groups are a year's, the whole college is no filter."""
        found = dict(super().found)
        if "year" in found:
            found["year"] = self.years[found["year"]]
        else:
            found.pop("few", None)
        if "about" in found:
            rows = Subject.objects.of(self.reader.institution_id).select_related("unit")
            found["about"] = rows.filter(pk=found["about"]).first()
        return {name: value for name, value in found.items() if value}

    def set_fields(self) -> list[str]:
        """The whole college is no filter that could be taken away."""
        names = super().set_fields()
        return [n for n in names if n != "about" or not is_whole(self.found["about"])]

    def words_about(self, subject: Subject) -> str:
        return f"对象：{shown_name(self.reader, subject)}"

    def words_few(self, value: str) -> str:
        return FEW_OUT

    def chips(self, chosen: dict[str, Any], **words: str) -> list[dict[str, str]]:
        """What is chosen without a field of its own, each with its value and the address without it."""
        if "about" in chosen and not is_whole(chosen["about"]):
            words = {"about": self.words_about(chosen["about"]), **words}
        if "few" in chosen:
            words["few"] = FEW_OUT
        return [
            {"name": name, "value": self.data[name], "text": text, "url": self._without(name)}
            for name, text in words.items()
            if chosen.get(name)
        ]

    def _without(self, name: str) -> str:
        asked: Any = self.data
        query = asked.copy()
        for one in (name, "page"):
            query.pop(one, None)
        return f"?{query.urlencode()}"
