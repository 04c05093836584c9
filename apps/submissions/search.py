"""Forms are found by their name and by whom they are about."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from apps.layers.masking import shown_name
from apps.layers.search import Hit, Source, any_of, register_source
from apps.submissions.models import Submission
from apps.submissions.selectors import reachable_submissions


def _rows(user: Any, text: str) -> QuerySet[Submission]:
    names = ("template__name", "template__title_pattern", "subject__name")
    return reachable_submissions(user).filter(any_of(text, *names))


def _hit(user: Any, form: Submission) -> Hit:
    name = shown_name(user, form.subject)
    title = form.template.title_of(name, form.period)
    # Forms about persons are often all called the same.
    title = title if name in title else f"{name}：{title}"
    return Hit(title, form.template.name, reverse("submissions:detail", args=[form.pk]))


register_source("forms", Source("年度计划", 40, _rows, _hit))
