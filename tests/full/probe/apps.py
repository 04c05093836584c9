from django.apps import AppConfig


class ProbeConfig(AppConfig):
    name = "tests.full.probe"
    label = "probe"

    def ready(self) -> None:
        from apps.operations.services import relay_jobs

        relay_jobs.REPUBLISH_SECONDS = (3, 600)
