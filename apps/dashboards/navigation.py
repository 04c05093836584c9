"""The pages of one's own that everybody starts from."""

from apps.layers.navigation import Entry, NavGroup, register_pages

register_pages(
    Entry("工作台", "layout-list", "dashboards:desk", NavGroup.HOME, 1, tab=1),
    Entry("消息", "bell", "dashboards:inbox", NavGroup.HOME, 2, tab=4),
)
