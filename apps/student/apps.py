from django.apps import AppConfig


class StudentConfig(AppConfig):
    name = "apps.student"

    def ready(self) -> None:
        from apps.student import datasets  # noqa: F401 - committers register themselves
