from django.apps import AppConfig


class ChainsConfig(AppConfig):
    name = "apps.chains"
    verbose_name = "目标链与标准链"

    def ready(self) -> None:
        from apps.chains.bars import target_marks
        from apps.datahub.bar import register_bars

        register_bars("chains.targets", target_marks)
