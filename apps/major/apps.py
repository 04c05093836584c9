from django.apps import AppConfig


class MajorConfig(AppConfig):
    name = "apps.major"
