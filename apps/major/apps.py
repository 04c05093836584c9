from django.apps import AppConfig


class MajorConfig(AppConfig):
    name = "apps.major"

    def ready(self) -> None:
        from apps.major import datasets  # noqa: F401 - committers register themselves
