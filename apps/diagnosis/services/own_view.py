"""问表: what whoever diagnoses says of points that no metric shows. Source: 实施方案, 实施问表式的学生自我诊断."""

from collections.abc import Mapping

from apps.diagnosis.choices import Conformity
from apps.diagnosis.models import DiagnosisPoint
from apps.diagnosis.selectors.sheet import Sheet
from apps.diagnosis.services.answers import extra_keys, field_name


def own_name(point: DiagnosisPoint) -> str:
    """The name of the field that answers for a point."""
    return f"p{point.pk}-own"


def read_own(typed: Mapping[str, str], sheet: Sheet) -> tuple[dict[str, str], dict[str, str]]:
    """Answers by the point's code, and faults by field; a point may stay without an answer.

    不符合 needs a problem that names the point: otherwise nothing would follow from it.
    """
    told = {typed.get(field_name(key, "point"), "").strip() for key in extra_keys(typed)}
    answers: dict[str, str] = {}
    faults: dict[str, str] = {}
    for group in sheet.bare:
        point = group.point
        text = typed.get(own_name(point), "")
        if text and text not in Conformity.values:
            faults[own_name(point)] = "请从三项里选一项。"
        elif text:
            answers[point.code] = text
        if text == Conformity.NOT and point.name[:120] not in told:
            faults[own_name(point)] = (
                f"“{point.name}”不符合：请在“另有问题”里写明，诊断点选这一个。"
            )
    return answers, faults
