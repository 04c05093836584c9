from django.apps import AppConfig


class CourseConfig(AppConfig):
    name = "apps.course"

    def ready(self) -> None:
        from apps.course import datasets  # noqa: F401 - committers register themselves
