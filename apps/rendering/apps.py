from django.apps import AppConfig
from django.conf import settings


class RenderingConfig(AppConfig):
    name = "apps.rendering"

    def ready(self) -> None:
        from .assets import register_print_assets

        register_print_assets(settings.BASE_DIR / "static" / "css" / "print")
