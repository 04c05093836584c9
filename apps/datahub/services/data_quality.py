"""数据质量问题: what derivation cannot do is written down, and struck out when it can."""

from apps.accounts.models import Institution
from apps.core import clock
from apps.datahub.models import DataIssue, Metric
from apps.organisation.models import Period

NOT_DERIVED = "metric_not_derived"
# A share that came out below 0 or above 100: of that subject in that period.
BEYOND = "share_beyond"


def note_underived(institution: Institution, problems: dict[str, str]) -> None:
    """One open entry for each metric (by code) that cannot be derived, with the reason of today."""
    rows = DataIssue.objects.of(institution).filter(code=NOT_DERIVED, state=DataIssue.State.OPEN)
    known = {row.metric.code: row for row in rows.select_related("metric") if row.metric}
    now = clock.now()
    solved = [row.pk for code, row in known.items() if problems.get(code) != row.text]
    rows.filter(pk__in=solved).update(state=DataIssue.State.DONE, done_at=now)
    fresh = [
        code for code, text in problems.items() if code not in known or known[code].text != text
    ]
    metrics = Metric.objects.of(institution).filter(code__in=fresh)
    DataIssue.objects.bulk_create(
        DataIssue(
            institution=institution,
            metric=metric,
            code=NOT_DERIVED,
            text=problems[metric.code],
            found_at=now,
        )
        for metric in metrics
    )


def note_beyond(
    institution: Institution, period: Period, judged: set[int], found: dict[tuple[int, int], str]
) -> None:
    """One open entry for each (metric, subject) in `found` with what is wrong; those of the `judged`
    metrics in the period that are not there any more are struck out.
    """
    rows = DataIssue.objects.of(institution).filter(
        code=BEYOND, state=DataIssue.State.OPEN, period=period, metric__in=judged
    )
    known: dict[tuple[int, int], DataIssue] = {
        (row.metric_id, row.subject_id): row for row in rows if row.metric_id and row.subject_id
    }
    now = clock.now()
    solved = [row.pk for place, row in known.items() if found.get(place) != row.text]
    rows.filter(pk__in=solved).update(state=DataIssue.State.DONE, done_at=now)
    DataIssue.objects.bulk_create(
        DataIssue(
            institution=institution,
            metric_id=metric,
            subject_id=subject,
            period=period,
            code=BEYOND,
            text=text[:300],
            found_at=now,
        )
        for (metric, subject), text in found.items()
        if (metric, subject) not in known or known[metric, subject].text != text
    )
