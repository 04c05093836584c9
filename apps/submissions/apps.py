from django.apps import AppConfig


class SubmissionsConfig(AppConfig):
    name = "apps.submissions"

    def ready(self) -> None:
        from apps.submissions import rounds  # noqa: F401 - registers itself
        from apps.submissions.services import approvals  # noqa: F401 - registers itself
