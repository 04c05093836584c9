from django.apps import AppConfig


class DatahubConfig(AppConfig):
    name = "apps.datahub"
    verbose_name = "校本数据平台"

    def ready(self) -> None:
        from apps.datahub.committers import committers
        from apps.datahub.committers.observations import ObservationCommitter

        committers.register("observations", ObservationCommitter())
