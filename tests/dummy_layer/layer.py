"""实训基地层面: what a sixth layer has to say, and all of it."""

from apps.layers.declarations import HeldRole, Kind, Layer
from apps.layers.registry import register


@register
class TrainingBaseLayer(Layer):
    code, title, order = "training", "实训基地层面", 6
    kinds = (Kind("base", "实训基地", "dummy_layer.TrainingBase"),)
    roles = (HeldRole("course_leader", "基地负责人", ("base",)),)
