"""Approval of a form writes its targets: one door each way."""

from apps.accounts.models import User
from apps.chains.selectors import targets_of
from apps.chains.services import set_target
from apps.datahub.models import Metric
from apps.submissions.choices import Semantic
from apps.submissions.models import Cell, SubmissionPhase
from apps.submissions.obligations import PAGE


def write_targets(*, phase: SubmissionPhase, actor: User) -> int:
    """Each number in a target column whose measure is a metric becomes the subject's target."""
    submission = phase.submission
    cells = Cell.objects.of(submission.institution_id).filter(
        submission=submission,
        column__phase=phase.phase_id,
        column__semantic=Semantic.TARGET,
        item__isnull=False,
    )
    written = [
        (measure.metric, cell.values[measure.code], cell.text)
        for cell in cells.select_related("item")
        if cell.item is not None
        for measure in cell.item.measures
        if measure.metric and cell.values.get(measure.code)
    ]
    metrics = {
        metric.code: metric
        for metric in Metric.objects.of(submission.institution_id).filter(
            code__in=[code for code, _, _ in written]
        )
    }
    held = targets_of(
        submission.subject, submission.period, [metric.pk for metric in metrics.values()]
    )
    for code, number, text in written:
        metric = metrics.get(code)
        if metric is None:
            continue
        before = held.get(metric.pk)
        differs = before is not None and before.text != number
        set_target(
            subject=submission.subject,
            metric=metric,
            period=submission.period,
            text=number,
            actor=actor,
            origin_label=submission.title,
            origin_url_name=PAGE,
            origin_id=submission.pk,
            reason=text if differs else "",
        )
    return len(written)
