"""The pages of warnings in the navigation."""

from apps.layers.navigation import Entry, NavGroup, register_pages

register_pages(
    Entry(
        "预警中心",
        "bell-ring",
        "monitoring:warning_list",
        NavGroup.MONITORING,
        1,
        action="warnings.read",
    )
)
