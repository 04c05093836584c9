from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "apps.reports"
    verbose_name = "报告"

    def ready(self) -> None:
        from . import invariants, prefills  # noqa: F401  they register themselves
        from .services import approvals  # noqa: F401
