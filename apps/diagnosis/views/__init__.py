"""Pages under /diagnosis/."""

from .fill import Draft, Fill, Write
from .opening import SchemeOpen
from .pages import (
    CycleDetail,
    DiagnosisDetail,
    DiagnosisList,
    Home,
    Publish,
    Remind,
    SpiralPage,
)
from .register import PointList, SchemeChange, SchemeDetail, SchemeList

__all__ = [
    "CycleDetail",
    "DiagnosisDetail",
    "DiagnosisList",
    "Draft",
    "Fill",
    "Home",
    "PointList",
    "Publish",
    "Remind",
    "SchemeChange",
    "SchemeDetail",
    "SchemeList",
    "SchemeOpen",
    "SpiralPage",
    "Write",
]
