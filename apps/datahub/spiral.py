"""What the spiral shows of data."""

from django.db.models import Count, Max
from django.urls import reverse

from apps.datahub.models import Metric, Observation
from apps.layers.spiral_facts import ACTIVE, DONE, NONE, SpiralFact, SpiralYear, day_of, spiral_fact


@spiral_fact("data")
def data(at: SpiralYear) -> SpiralFact:
    layer, kind = at.subject.layer, at.subject.kind
    metrics = Metric.objects.of(at.institution).active().for_kind(layer, kind)
    rows = (
        Observation.objects.of(at.institution)
        .current()
        .filter(
            subject=at.subject,
            metric__in=metrics,
            period__end__gte=at.start,
            period__end__lte=at.end,
        )
    )
    found = rows.aggregate(n=Count("metric", distinct=True), last=Max("recorded_at"))
    total = metrics.count()
    if not found["n"]:
        return SpiralFact(NONE, "今年还没有数据" if total else "没有指标")
    url = reverse("datahub:subject_metrics", args=[at.subject.pk])
    state = DONE if found["n"] >= total else ACTIVE
    return SpiralFact(state, f"{found['n']} / {total} 项指标有数据", day_of(found["last"]), url)
