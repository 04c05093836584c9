"""The targets of a year as a reader may see them: what the report counts, row by row."""

from collections import Counter
from typing import Any

from apps.chains.models import Target
from apps.datahub.selectors.metrics import readable_subjects, shown
from apps.datahub.selectors.shield import SHORT, shield_for
from apps.layers.within import about
from apps.reports.sections.scope import HIDDEN, shown_count
from apps.reports.sections.targets import WORDS, Judged, judged


def targets_for(actor: Any, chosen: dict[str, Any]) -> list[Judged]:
    """By the filter bar; with `few` without the groups that the report does not count."""
    rows = Target.objects.of(actor.institution_id)
    if chosen.get("about"):
        rows = rows.filter(about(chosen["about"]))
    everything = judged(rows, chosen["year"]) if chosen.get("few") else []
    groups = Counter((one.subject.layer, one.state) for one in everything)
    rows = rows.filter(subject__in=readable_subjects(actor).values("pk"))
    if chosen.get("layer"):
        rows = rows.filter(subject__layer=chosen["layer"])
    if chosen.get("q"):
        rows = rows.filter(subject__name__icontains=chosen["q"])
    return [
        one
        for one in judged(rows, chosen["year"])
        if chosen.get("state") in (None, one.state)
        and shown_count(groups[one.subject.layer, one.state], one.subject.layer) != HIDDEN
    ]


def target_rows(actor: Any, found: list[Judged]) -> list[dict[str, Any]]:
    """One page of them: the target beside the year's value."""
    metrics = {one.target.metric_id: one.target.metric for one in found}
    shield = shield_for(actor, [one.subject for one in found], metrics.values())
    return [
        {
            "target": one.target,
            "aim": shown(one.target.value, one.target.metric),
            "observation": one.value,
            "value": SHORT
            if shield.hides(one.value)
            else shown(one.value.value if one.value else None, one.target.metric),
            "hidden": shield.hides(one.value),
            "state": one.state,
            "word": WORDS[one.state],
        }
        for one in found
    ]
