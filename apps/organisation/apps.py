from django.apps import AppConfig


class OrganisationConfig(AppConfig):
    name = "apps.organisation"

    def ready(self) -> None:
        from apps.organisation import invariants  # noqa: F401
