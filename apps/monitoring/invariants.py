"""What must always hold of warnings."""

from collections.abc import Iterator

from django.db.models import Count, Exists, F, OuterRef

from apps.core.invariants import invariant
from apps.layers.models import Subject
from apps.monitoring.choices import CLAIM, ESCALATE, FOLLOW, WARNING_LEVELS, Handling
from apps.monitoring.models import EarlyWarning, Mute, WarningEvent, WarningState, WatchRule
from apps.workflow.models import DueItem

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


@invariant("monitoring.due_items", "没有认领的预警与待办一一对应")
def due_items_equal_unhandled_warnings() -> Iterator[str]:
    items = (
        DueItem.objects.across_institutions(reason=WHY)
        .open()
        .filter(url_name="monitoring:warning_detail")
    )
    warnings = EarlyWarning.objects.across_institutions(reason=WHY).open()
    unhandled = warnings.filter(handling=Handling.NEW)
    of_warning = items.filter(object_id=OuterRef("pk"), institution=OuterRef("institution"))
    for warning in unhandled.exclude(Exists(of_warning.filter(kind=CLAIM))):
        yield f"warning {warning.pk}: nobody is asked to claim it"
    about = unhandled.filter(pk=OuterRef("object_id"), institution=OuterRef("institution"))
    for item in items.filter(kind__in=(CLAIM, ESCALATE)).exclude(Exists(about)):
        yield f"due item {item.pk}: its warning is not open and unhandled"
    claimed = warnings.filter(handling=Handling.ACKNOWLEDGED)
    for warning in claimed.exclude(Exists(of_warning.filter(kind=FOLLOW))):
        yield f"warning {warning.pk}: claimed, but on nobody's desk"
    about = claimed.filter(pk=OuterRef("object_id"), institution=OuterRef("institution"))
    for item in items.filter(kind=FOLLOW).exclude(Exists(about)):
        yield f"due item {item.pk}: its warning is not open and claimed"
    twice = items.order_by().values("kind", "object_id").annotate(n=Count("pk")).filter(n__gt=1)
    for row in twice:
        yield f"warning {row['object_id']}: asked {row['n']} times"


@invariant("monitoring.mutes", "暂缓提醒的预警都有一条有效的暂缓记录")
def muted_warnings_have_a_mute() -> Iterator[str]:
    mutes = Mute.objects.across_institutions(reason=WHY).filter(ended_on=None)
    muted = EarlyWarning.objects.across_institutions(reason=WHY).open()
    for warning in muted.filter(handling=Handling.MUTED).exclude(
        Exists(mutes.filter(warning=OuterRef("pk")))
    ):
        yield f"warning {warning.pk}: muted without a mute"


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
