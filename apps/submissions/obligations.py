"""What a form asks of people: to fill a phase, to review one."""

from apps.workflow.obligations import ObligationKind, register_obligations

PAGE = "submissions:detail"
FILL, REVIEW = "submissions.fill", "submissions.review"

register_obligations(
    ObligationKind(FILL, "年度计划", "table-2", "去填写", (PAGE,)),
    ObligationKind(REVIEW, "审核", "stamp", "去审核", (PAGE,), minutes=5, answer_days=5),
)
