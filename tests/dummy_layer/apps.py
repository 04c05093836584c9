from django.apps import AppConfig


class DummyLayerConfig(AppConfig):
    name = "tests.dummy_layer"
    label = "dummy_layer"
