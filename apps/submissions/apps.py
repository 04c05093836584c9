from django.apps import AppConfig


class SubmissionsConfig(AppConfig):
    name = "apps.submissions"

    def ready(self) -> None:
        from apps.submissions import invariants  # noqa: F401
