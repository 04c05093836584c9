from django.apps import AppConfig


class MonitoringConfig(AppConfig):
    name = "apps.monitoring"
    verbose_name = "监测预警"

    def ready(self) -> None:
        from apps.datahub.bar import register_bars
        from apps.monitoring import invariants  # noqa: F401
        from apps.monitoring.bars import rule_bars

        register_bars("monitoring.rules", rule_bars)
