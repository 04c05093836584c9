"""The pages of diagnoses in the navigation."""

from apps.layers.navigation import Entry, NavGroup, register_pages

IMPROVEMENT = NavGroup.IMPROVEMENT

register_pages(
    Entry(
        "自我诊断",
        "clipboard-check",
        "diagnosis:home",
        IMPROVEMENT,
        1,
        action="warnings.read",
        tab=2,
    ),
    Entry("诊断点", "list-tree", "diagnosis:point_list", IMPROVEMENT, 2, action="plans.read"),
)
