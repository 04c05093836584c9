"""What must always hold of warnings."""

from collections.abc import Iterator

from django.db.models import Exists, F, OuterRef

from apps.core.invariants import invariant
from apps.layers.models import Subject
from apps.monitoring.choices import WARNING_LEVELS
from apps.monitoring.models import EarlyWarning, WarningEvent, WarningState, WatchRule

WHY = "checking an invariant"


@invariant("monitoring.open_warnings", "开着的预警与预警状态一一对应")
def open_warnings_equal_states() -> Iterator[str]:
    states = WarningState.objects.across_institutions(reason=WHY).filter(level__in=WARNING_LEVELS)
    warnings = EarlyWarning.objects.across_institutions(reason=WHY).open()
    same = {"rule": OuterRef("rule"), "subject": OuterRef("subject")}
    for state in states.exclude(Exists(warnings.filter(level=OuterRef("level"), **same))):
        yield f"state {state.pk}: no open warning of its level"
    for warning in warnings.exclude(Exists(states.filter(**same))):
        yield f"warning {warning.pk}: open without a state"


@invariant("monitoring.same_institution", "规则、对象、预警同属一所学校")
def parts_share_institution() -> Iterator[str]:
    rules = WatchRule.objects.across_institutions(reason=WHY)
    for rule in rules.exclude(metric__institution=F("institution")):
        yield f"rule {rule.pk}: metric belongs to another institution"
    warnings = EarlyWarning.objects.across_institutions(reason=WHY)
    for warning in warnings.exclude(subject__institution=F("institution")):
        yield f"warning {warning.pk}: subject belongs to another institution"


@invariant("monitoring.keys", "预警状态与变动的对象、规则都在")
def states_refer_to_rows_that_are_there() -> Iterator[str]:
    rules = WatchRule.objects.across_institutions(reason=WHY).filter(pk=OuterRef("rule"))
    subjects = Subject.objects.across_institutions(reason=WHY).filter(pk=OuterRef("subject"))
    for model in (WarningState, WarningEvent):
        rows = model.objects.across_institutions(reason=WHY)
        for row in rows.exclude(Exists(rules) & Exists(subjects))[:20]:
            yield f"{model.__name__} {row.pk}: its rule or subject is gone"
