"""What a warning asks of people: to claim it, to follow it up, to see to one that nobody claimed."""

from apps.monitoring.choices import CLAIM, ESCALATE, FOLLOW
from apps.workflow.obligations import Fold, ObligationKind, register_obligations

PAGE, LIST = "monitoring:warning_detail", "monitoring:warning_list"

register_obligations(
    ObligationKind(
        CLAIM,
        "预警待认领",
        "bell-ring",
        "去认领",
        (PAGE,),
        fold=Fold(
            title="预警待认领 {} 条",
            note="数据恢复后自动关闭",
            url_name=LIST,
            mine="asked=me&handling=new",
            nobodys="asked=nobody&handling=new",
        ),
    ),
    ObligationKind(
        FOLLOW,
        "预警跟进",
        "bell-ring",
        "去跟进",
        (PAGE,),
        minutes=3,
        fold=Fold(
            title="认领的预警待跟进 {} 条",
            note="数据恢复后自动结束；不能很快恢复的请开立整改",
            url_name=LIST,
            mine="asked=me&handling=acknowledged",
            nobodys="asked=nobody&handling=acknowledged",
        ),
    ),
    ObligationKind(
        ESCALATE,
        "预警超期未认领",
        "bell-ring",
        "去看",
        (PAGE,),
        fold=Fold(
            title="预警超期未认领 {} 条",
            note="到期没有人认领，报送到你这里",
            url_name=LIST,
            mine="asked=me&handling=new",
            nobodys="asked=nobody&handling=new",
        ),
    ),
)
