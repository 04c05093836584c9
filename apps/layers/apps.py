from django.apps import AppConfig


class LayersConfig(AppConfig):
    name = "apps.layers"
    verbose_name = "诊改层面"

    def ready(self) -> None:
        from apps.layers import account_roles, checks, invariants, registry  # noqa: F401

        registry.discover()
