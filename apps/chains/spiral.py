"""What the spiral shows of targets."""

from django.db.models import Count, Min
from django.urls import reverse

from apps.chains.models import Target
from apps.layers.spiral_facts import DONE, NONE, SpiralFact, SpiralYear, day_of, spiral_fact


@spiral_fact("target")
def target(at: SpiralYear) -> SpiralFact:
    rows = Target.objects.of(at.institution).filter(
        subject=at.subject, period__kind="year", period__start__year=at.year
    )
    found = rows.aggregate(n=Count("pk"), first=Min("set_at"))
    if not found["n"]:
        return SpiralFact(NONE, "还没有定年度目标")
    url = reverse("datahub:subject_metrics", args=[at.subject.pk])
    return SpiralFact(DONE, f"{found['n']} 项年度目标", day_of(found["first"]), url)
