from django.apps import AppConfig


class MonitoringConfig(AppConfig):
    name = "apps.monitoring"
    verbose_name = "监测预警"

    def ready(self) -> None:
        from apps.monitoring import invariants  # noqa: F401
