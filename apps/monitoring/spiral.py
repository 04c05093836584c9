"""What the spiral shows of warnings."""

from django.db.models import Count, Max, Q
from django.urls import reverse

from apps.layers.spiral_facts import ACTIVE, DONE, NONE, SpiralFact, SpiralYear, spiral_fact
from apps.monitoring.models import EarlyWarning


@spiral_fact("warning")
def warning(at: SpiralYear) -> SpiralFact:
    rows = EarlyWarning.objects.of(at.institution).filter(subject=at.subject, opened_on__lte=at.end)
    rows = rows.filter(Q(closed_on=None) | Q(closed_on__gte=at.start))
    found = rows.aggregate(
        n=Count("pk"), open=Count("pk", filter=Q(closed_on=None)), last=Max("opened_on")
    )
    if not found["n"]:
        return SpiralFact(NONE, "没有预警")
    first = rows.order_by("closed_on", "-opened_on").values_list("pk", flat=True).first()
    url = reverse("monitoring:warning_detail", args=[first])
    state = ACTIVE if found["open"] else DONE
    closed = found["n"] - found["open"]
    return SpiralFact(state, f"{found['open']} 条开着，{closed} 条已恢复", found["last"], url)
