"""The pages of problems in the navigation."""

from apps.layers.navigation import Entry, NavGroup, register_pages

register_pages(
    Entry(
        "问题与整改",
        "wrench",
        "improvement:problem_list",
        NavGroup.IMPROVEMENT,
        3,
        action="warnings.read",
    )
)
