"""The pages of the organisation and of the settings in the navigation."""

from apps.layers.navigation import STAFF, Entry, NavGroup, register_pages

ORGANISATION, MANAGEMENT = NavGroup.ORGANISATION, NavGroup.MANAGEMENT

register_pages(
    Entry("部门与岗位", "network", "console:units", ORGANISATION, 1, action=STAFF),
    Entry("诊改组织", "users-round", "console:bodies", ORGANISATION, 2, action=STAFF),
    Entry("校历", "calendar-days", "console:calendar", ORGANISATION, 3, action=STAFF),
    Entry("用户与角色", "user-cog", "console:users", MANAGEMENT, 1, action="users.read"),
    Entry("授权", "key-round", "console:grants", MANAGEMENT, 2, action="users.read"),
    Entry(
        "配置方案", "sliders-horizontal", "console:profile", MANAGEMENT, 3, action="settings.read"
    ),
    Entry("后台任务", "list-checks", "console:jobs", MANAGEMENT, 4, action=STAFF),
    Entry("审计日志", "scroll-text", "console:audit", MANAGEMENT, 5, action="audit.read"),
)
