"""The pages of metrics and imports in the navigation."""

from apps.layers.navigation import Entry, NavGroup, register_pages

MONITORING = NavGroup.MONITORING

register_pages(
    Entry("指标", "gauge", "datahub:metric_list", MONITORING, 2, action="warnings.read"),
    Entry("数据导入", "upload", "datahub:import_list", MONITORING, 3, action="imports.read"),
)
