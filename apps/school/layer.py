"""学校层面: the college and its departments."""

from apps.layers.declarations import HeldRole, Kind, Layer
from apps.layers.registry import register


@register
class SchoolLayer(Layer):
    code, title, order = "school", "学校层面", 1
    kinds = (
        Kind("college", "学校", "school.College", mirrors="accounts.Institution"),
        Kind("unit", "部门", "school.SchoolUnit", mirrors="organisation.Unit"),
    )
    roles = (HeldRole("school_leader", "校领导"), HeldRole("unit_head", "部门负责人", ("unit",)))
