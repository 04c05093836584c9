"""课程层面: courses and offerings."""

from apps.course.facts import FACTS, given
from apps.layers.declarations import HeldRole, Kind, Layer
from apps.layers.registry import register


@register
class CourseLayer(Layer):
    code, title, order = "course", "课程层面", 3
    kinds = (
        Kind("course", "课程", "course.Course", going=given),
        Kind("offering", "教学班", "course.Offering", termly=True),
    )
    roles = (
        HeldRole("course_leader", "课程负责人", ("course",)),
        HeldRole("teacher", "任课教师", ("offering",)),
    )
    facts = FACTS
