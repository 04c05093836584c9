"""Problems whose measures are proved and that wait for their metric's next value."""

from datetime import timedelta
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from apps.core import clock
from apps.datahub.models import Observation
from apps.improvement.choices import MeasureState, State
from apps.improvement.models import Measure, Problem
from apps.organisation.models import Period

# Days after the end of the period that could show the effect until its data are asked for.
DATA_DAYS = 30


def _last_done() -> QuerySet[Any]:
    rows = Measure.objects.filter(problem=OuterRef("pk"), state=MeasureState.VERIFIED)
    return rows.order_by("-done_on").values("done_on")[:1]


def _measured_after() -> QuerySet[Any]:
    """The newest value of the same metric whose period ended after the last measure, and by today."""
    rows = Observation.objects.filter(
        institution=OuterRef("institution_id"),
        subject=OuterRef("subject_id"),
        metric=OuterRef("metric_id"),
        is_current=True,
        period__kind=OuterRef("metric__period_kind"),
        period__end__gt=OuterRef("last_done"),
        period__end__lte=clock.today(),
    ).exclude(pk=Coalesce(OuterRef("found_observation_id"), 0))
    return rows.order_by("-period__end", "-pk").values("pk")[:1]


def waiting_for_data(institution: Any) -> QuerySet[Any]:
    """Problems that wait for a value, with `seen`: the observation that answers, or None."""
    rows: QuerySet[Any] = Problem.objects.of(institution)
    rows = rows.filter(state=State.REMEASURING, metric__isnull=False)
    return rows.annotate(last_done=Subquery(_last_done())).annotate(
        seen=Subquery(_measured_after())
    )


def overdue_for_data(institution: Any) -> QuerySet[Any]:
    """Those whose data should be there by now and are not, with `awaited`: the day their period ended."""
    ends = Period.objects.filter(
        institution=OuterRef("institution_id"),
        kind=OuterRef("metric__period_kind"),
        end__gt=OuterRef("last_done"),
    )
    rows = waiting_for_data(institution).filter(seen=None)
    rows = rows.annotate(awaited=Subquery(ends.order_by("end").values("end")[:1]))
    return rows.filter(awaited__lt=clock.today() - timedelta(days=DATA_DAYS))
