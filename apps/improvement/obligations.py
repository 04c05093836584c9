"""What a problem asks of people, from its plan to its closing."""

from apps.workflow.obligations import Fold, ObligationKind, register_obligations

URL_NAME = "improvement:problem_detail"
PLAN, DO, VERIFY = "problem.plan", "measure.do", "measure.verify"
EXTEND, JUDGE, DECIDE = "extension.decide", "problem.judge", "escalation.decide"
# Opened and ended by the calendar and the data, not by anybody's act.
CHASE = "problem.data"

register_obligations(
    ObligationKind(PLAN, "定措施", "list-plus", "去制定", (URL_NAME,), minutes=10),
    ObligationKind(DO, "整改措施", "wrench", "去完成", (URL_NAME,)),
    ObligationKind(VERIFY, "验收", "stamp", "去验收", (URL_NAME,), minutes=5),
    ObligationKind(EXTEND, "延期审批", "calendar-check", "去审批", (URL_NAME,), minutes=2),
    ObligationKind(JUDGE, "复评", "gauge", "去复评", (URL_NAME,), minutes=5),
    ObligationKind(DECIDE, "督办", "gavel", "去处理", (URL_NAME,)),
    ObligationKind(
        CHASE,
        "催报数据",
        "database",
        "去看",
        (URL_NAME,),
        fold=Fold(
            title="再测数据未到 {} 项",
            note="措施都已验收，等数据再测；请催报部门报数",
            url_name="improvement:problem_list",
            mine="state=data_late",
            nobodys="state=data_late",
        ),
    ),
)
