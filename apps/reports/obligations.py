"""What a report asks of people: to write it, to review it."""

from apps.workflow.obligations import ObligationKind, register_obligations

PAGE = "reports:detail"
WRITE, REVIEW = "reports.write", "reports.review"

register_obligations(
    ObligationKind(WRITE, "报告", "file-text", "去撰写", (PAGE,)),
    ObligationKind(REVIEW, "审核报告", "stamp", "去审核", (PAGE,), minutes=15, answer_days=5),
)
