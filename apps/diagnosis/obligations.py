"""What a diagnosis asks of people: to fill it, to assess, to publish the results."""

from apps.workflow.obligations import Fold, ObligationKind, register_obligations

PAGE, CYCLE_PAGE = "diagnosis:write", "diagnosis:cycle_detail"
FILL, ASSESS, PUBLISH = "diagnosis.fill", "diagnosis.assess", "diagnosis.publish"

register_obligations(
    ObligationKind(FILL, "自我诊断", "clipboard-check", "去填写", (PAGE,)),
    ObligationKind(
        ASSESS,
        "考核性诊断",
        "clipboard-pen",
        "去考核",
        (PAGE,),
        fold=Fold(
            title="考核性诊断 {} 份待做",
            note="按轮次打开，逐个考核，可以分几天做",
            url_name="diagnosis:home",
        ),
    ),
    ObligationKind(PUBLISH, "公布考核结果", "megaphone", "去公布", (CYCLE_PAGE,)),
)
