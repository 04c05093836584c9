"""Rows for the pages of diagnosis: how many statements each needs may not grow with them."""

from typing import Any

from apps.core import clock
from apps.datahub.models import Metric
from apps.diagnosis.models import Cycle, Diagnosis, DiagnosisPoint, PointMetric, Scheme, SpiralStep
from apps.diagnosis.services import open_due_cycles
from apps.layers.models import Subject


def points(shop: Any, count: int) -> None:
    for number in range(count):
        parts = {"institution": shop.college, "layer": "major", "kind": "major"}
        metric = Metric.objects.create(
            **parts, code=f"d{number}", name=f"指标{number}", period_kind="month"
        )
        point = DiagnosisPoint.objects.create(**parts, code=f"d{number}", name=f"诊断点{number}")
        PointMetric.objects.create(point=point, metric=metric)


def scheme(shop: Any, code: str = "self.major", **extra: Any) -> Scheme:
    values = {
        "name": "专业诊断",
        "purpose": "self",
        "layer": "major",
        "kind": "major",
        "cadence_unit": "month",
        "owner_role": "major_leader",
        **extra,
    }
    return Scheme.objects.create(institution=shop.college, code=code, **values)


def schemes(shop: Any, count: int) -> None:
    for number in range(count):
        shop.scheme = scheme(shop, f"s{number}")


def asked(shop: Any, count: int) -> None:
    """So many majors, led by one person, in a running cycle."""
    shop.held(count)
    shop.scheme = scheme(shop)
    open_due_cycles(institution=shop.college)
    shop.cycle = Cycle.objects.of(shop.college).get()
    shop.diagnosed = Subject.objects.of(shop.college).of_kind("major", "major").first()


def submitted(shop: Any, count: int) -> None:
    asked(shop, count)
    for subject in Subject.objects.of(shop.college).of_kind("major", "major"):
        shop.diagnosis = Diagnosis.objects.create(
            institution=shop.college,
            cycle=shop.cycle,
            subject=subject,
            state="submitted",
            submitted_by=shop.leader,
            submitted_at=clock.now(),
        )


def sheet(shop: Any, count: int) -> None:
    asked(shop, 1)
    points(shop, count)


def scheme_with_majors(shop: Any, count: int) -> None:
    shop.scheme = scheme(shop)
    shop.majors(count)


def scheme_with_points(shop: Any, count: int) -> None:
    points(shop, count)
    shop.scheme = scheme(shop)


def spiral(shop: Any, count: int) -> None:
    """Steps that all show the same: each kind of fact is read once."""
    asked(shop, 1)
    for number in range(count):
        SpiralStep.objects.create(
            institution=shop.college, code=f"s{number}", name=f"第{number}步", shows="data"
        )


# route, what makes its rows, reader, the address's parts
DIAGNOSIS = (
    ("diagnosis:home", submitted, "leader", None),
    ("diagnosis:diagnosis_list", submitted, "office", None),
    ("diagnosis:write", asked, "leader", lambda shop: {"pk": shop.cycle.pk}),
    (
        "diagnosis:fill",
        sheet,
        "leader",
        lambda shop: {"pk": shop.cycle.pk, "subject_pk": shop.diagnosed.pk},
    ),
    ("diagnosis:cycle_detail", submitted, "office", lambda shop: {"pk": shop.cycle.pk}),
    ("diagnosis:diagnosis_detail", submitted, "office", lambda shop: {"pk": shop.diagnosis.pk}),
    ("diagnosis:point_list", points, "office", None),
    ("diagnosis:scheme_list", schemes, "office", None),
    ("diagnosis:scheme_open", scheme_with_majors, "office", lambda shop: {"pk": shop.scheme.pk}),
    ("diagnosis:scheme_detail", scheme_with_points, "office", lambda shop: {"pk": shop.scheme.pk}),
    ("diagnosis:spiral", spiral, "office", lambda shop: {"pk": shop.diagnosed.pk}),
)
