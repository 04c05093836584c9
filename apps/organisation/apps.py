from django.apps import AppConfig


class OrganisationConfig(AppConfig):
    name = "apps.organisation"

    def ready(self) -> None:
        from apps.organisation import accounts, invariants  # noqa: F401
