from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class OperationsConfig(AppConfig):
    name = "apps.operations"

    def ready(self) -> None:
        """Every process knows every kind of job, so that asking for an unknown one fails at once."""
        from apps.operations import invariants  # noqa: F401

        autodiscover_modules("tasks")
