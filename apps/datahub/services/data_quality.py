"""数据质量问题: what derivation cannot do is written down, and struck out when it can."""

from apps.accounts.models import Institution
from apps.core import clock
from apps.datahub.models import DataIssue, Metric

NOT_DERIVED = "metric_not_derived"


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
