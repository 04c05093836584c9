from django.apps import AppConfig


class DiagnosisConfig(AppConfig):
    name = "apps.diagnosis"
    verbose_name = "诊断"

    def ready(self) -> None:
        from apps.diagnosis import invariants, rounds  # noqa: F401
