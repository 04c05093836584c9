"""专业层面."""

from apps.layers.declarations import HeldRole, Kind, Layer
from apps.layers.registry import register
from apps.major.facts import FACTS


@register
class MajorLayer(Layer):
    code, title, order = "major", "专业层面", 2
    kinds = (Kind("major", "专业", "major.Major"),)
    roles = (HeldRole("major_leader", "专业负责人", ("major",)),)
    facts = FACTS
