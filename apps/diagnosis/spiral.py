"""What the spiral shows of standards and of diagnoses."""

from django.db.models import Count, Max, Q
from django.urls import reverse

from apps.chains.models import StandardFamily
from apps.diagnosis.choices import DiagnosisState, Purpose
from apps.diagnosis.models import Diagnosis, DiagnosisPoint
from apps.layers.spiral_facts import DONE, NONE, SpiralFact, SpiralYear, day_of, spiral_fact
from apps.monitoring.models import WatchRule


@spiral_fact("standard")
def standard(at: SpiralYear) -> SpiralFact:
    layer, kind = at.subject.layer, at.subject.kind
    rules = WatchRule.objects.of(at.institution).enabled()
    rules = rules.filter(metric__layer=layer, metric__kind=kind)
    points = DiagnosisPoint.objects.of(at.institution).active().for_kind(layer, kind)
    families = StandardFamily.objects.of(at.institution).filter(layer=layer).count()
    parts = [
        (families, "套标准"),
        (points.exclude(standard="").count(), "个诊断点的标准"),
        (rules.count(), "条预警界限"),
    ]
    words = "、".join(f"{number} {word}" for number, word in parts if number)
    return SpiralFact(DONE, words) if words else SpiralFact(NONE, "还没有标准或界限")


def _diagnoses(at: SpiralYear, purpose: str, name: str) -> SpiralFact:
    rows = Diagnosis.objects.of(at.institution).filter(
        subject=at.subject,
        cycle__scheme__purpose=purpose,
        cycle__closes_on__range=(at.start, at.end),
    )
    found = rows.aggregate(
        done=Count("pk", filter=Q(state=DiagnosisState.SUBMITTED)),
        missed=Count("pk", filter=Q(state=DiagnosisState.MISSED)),
        last=Max("submitted_at"),
    )
    if not found["done"]:
        missed = f"，逾期未做 {found['missed']} 次" if found["missed"] else ""
        return SpiralFact(NONE, f"今年还没有{name}{missed}")
    last = rows.submitted().order_by("-submitted_at").values_list("pk", flat=True).first()
    url = reverse("diagnosis:diagnosis_detail", args=[last])
    words = f"已做 {found['done']} 次" + (
        f"，逾期未做 {found['missed']} 次" if found["missed"] else ""
    )
    return SpiralFact(DONE, words, day_of(found["last"]), url)


@spiral_fact("self_diagnosis")
def self_diagnosis(at: SpiralYear) -> SpiralFact:
    return _diagnoses(at, Purpose.SELF, "自我诊断")


@spiral_fact("assessment")
def assessment(at: SpiralYear) -> SpiralFact:
    return _diagnoses(at, Purpose.ASSESSMENT, "考核性诊断")
