"""What settings ask of people: to be the second of two, and the next part of the calendar before it runs out."""

from apps.workflow.obligations import Fold, ObligationKind, register_obligations

PAGE = "console:account_change"
CONFIRM = "account.confirm"
CALENDAR, CALENDAR_PAGE = "console.calendar", "console:calendar_at"

register_obligations(
    ObligationKind(CALENDAR, "校历", "calendar-days", "去补校历", (CALENDAR_PAGE,), minutes=5),
    ObligationKind(
        CONFIRM,
        "确认账号变更",
        "shield-check",
        "去确认",
        (PAGE,),
        minutes=1,
        fold=Fold(
            title="账号变更待确认 {} 项",
            note="由两人办理：一人申请，另一人确认",
            url_name="console:account_changes",
            mine="state=asked",
            nobodys="state=asked",
        ),
    ),
)
