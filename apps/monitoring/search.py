"""Rules of warnings are found by name and code."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from apps.layers.rights import rights_of
from apps.layers.search import Hit, Source, any_of, note, register_source
from apps.monitoring.models import WatchRule


def _rows(user: Any, text: str) -> QuerySet[WatchRule] | None:
    if not rights_of(user).allows("warnings.read"):
        return None
    rules = WatchRule.objects.of(user.institution_id).filter(any_of(text, "name", "code"))
    return rules.select_related("metric").order_by("name", "pk")


def _hit(user: Any, rule: WatchRule) -> Hit:
    words = note(rule.metric.name, "" if rule.enabled else "停用")
    return Hit(rule.name, words, reverse("monitoring:rule_detail", args=[rule.pk]))


register_source("rules", Source("预警规则", 80, _rows, _hit))
