"""学生层面: students and classes."""

from apps.layers.declarations import HeldRole, Kind, Layer
from apps.layers.registry import register
from apps.student.facts import FACTS


@register
class StudentLayer(Layer):
    code, title, order = "student", "学生层面", 5
    kinds = (
        Kind("student", "学生", "student.Student", self_role="student"),
        Kind("class", "班级", "student.StudentClass"),
    )
    roles = (
        HeldRole("student", "学生", ("student",)),
        HeldRole("teacher", "班级导师", ("class",)),
    )
    person_area = "student_person"
    facts = FACTS
