from django.apps import AppConfig


class TeacherConfig(AppConfig):
    name = "apps.teacher"

    def ready(self) -> None:
        from apps.teacher import datasets  # noqa: F401 - committers register themselves
