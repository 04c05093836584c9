from django.apps import AppConfig


class ImprovementConfig(AppConfig):
    name = "apps.improvement"
    verbose_name = "问题与整改"

    def ready(self) -> None:
        from apps.evidence.policies import rules
        from apps.improvement import invariants  # noqa: F401
        from apps.improvement.policies import evidence_of_measure

        rules.register("improvement.measure", evidence_of_measure)
