from django.apps import AppConfig


class ChainsConfig(AppConfig):
    name = "apps.chains"
    verbose_name = "目标链与标准链"
