"""The pages of forms in the navigation."""

from apps.layers.navigation import Entry, NavGroup, register_pages

register_pages(
    Entry(
        "年度计划",
        "table-2",
        "submissions:list",
        NavGroup.TARGETS,
        1,
        action="plans.read",
        own=True,
        tab=3,
    )
)
