from django.apps import AppConfig


class DatahubConfig(AppConfig):
    name = "apps.datahub"
    verbose_name = "校本数据平台"
