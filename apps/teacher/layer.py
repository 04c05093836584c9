"""教师层面: each teacher, and each teaching unit's staff."""

from apps.layers.declarations import HeldRole, Kind, Layer
from apps.layers.registry import register
from apps.teacher.facts import FACTS


@register
class TeacherLayer(Layer):
    code, title, order = "teacher", "教师层面", 4
    kinds = (
        Kind("teacher", "教师", "teacher.Teacher", self_role="teacher"),
        Kind(
            "staff",
            "师资队伍",
            "teacher.TeachingStaff",
            mirrors="organisation.Unit",
            mirror_unit_kinds=("teaching",),
        ),
    )
    roles = (HeldRole("teacher", "教师", ("teacher",)),)
    person_area = "teacher_person"
    facts = FACTS
