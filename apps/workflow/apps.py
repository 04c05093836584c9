from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class WorkflowConfig(AppConfig):
    name = "apps.workflow"

    def ready(self) -> None:
        """Every process knows every kind of obligation, so that opening an unknown one fails at once."""
        from apps.workflow import checks  # noqa: F401

        autodiscover_modules("obligations")
