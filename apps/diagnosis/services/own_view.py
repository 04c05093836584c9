"""问表: what whoever diagnoses says of points that no metric shows. Source: 实施方案, 实施问表式的学生自我诊断."""

from collections.abc import Mapping

from apps.diagnosis.choices import Conformity
from apps.diagnosis.models import DiagnosisPoint
from apps.diagnosis.selectors.sheet import Sheet
from apps.diagnosis.services.answers import DoubtfulError, extra_keys, field_name


def own_name(point: DiagnosisPoint) -> str:
    """The name of the field that answers for a point."""
    return f"p{point.pk}-own"


def read_own(typed: Mapping[str, str], sheet: Sheet) -> tuple[dict[str, str], dict[str, str]]:
    """Answers by the point's code, and faults by field.

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


def ask_for_the_rest(typed: Mapping[str, str], sheet: Sheet, answers: Mapping[str, str]) -> None:
    """A point may stay without an answer, but not unnoticed.

    Raises DoubtfulError naming the points, unless it has been confirmed for just these.
    """
    left = [group.point for group in sheet.bare if group.point.code not in answers]
    sure = ",".join(str(point.pk) for point in left)
    if left and typed.get("sure") != sure:
        raise DoubtfulError(
            f"还有 {len(left)} 个诊断点没有选。",
            fields={own_name(point): "没有选符合、基本符合或不符合" for point in left},
            sure=sure,
        )
