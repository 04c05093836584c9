"""The pages of reports in the navigation."""

from apps.layers.navigation import Entry, NavGroup, register_pages

register_pages(
    Entry("报告", "file-text", "reports:list", NavGroup.REPORTS, 1, action="reports.read")
)
