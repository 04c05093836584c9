"""How values of a metric usually lie: mean, spread between subjects and within one, trend, season.

The first row whose words occur in the metric's name and whose unit agrees is taken; the last rows
take whatever is left, by the kind of value. Means of counts and sums are those of one person; how
many times as much a class, a major, a unit or the college has is in `MASS`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import sqrt

from apps.datahub.choices import MetricKind
from apps.simulation.services.generator.metrics import MetricFacts, is_down


@dataclass(frozen=True)
class Shape:
    mean: float
    # Standard deviations: between subjects, and of one subject from period to period.
    between: float
    within: float
    # Per year.
    trend: float = 0.0
    # Added in the second term, and in the months before its end.
    season: float = 0.0
    low: float = 0.0
    high: float = float("inf")
    # Sums and counts grow with their subject.
    grows: bool = False


@dataclass(frozen=True)
class Usual:
    words: str
    unit: str
    shape: Shape


def _count(each: float) -> Shape:
    """So many a person."""
    return Shape(each, 0.2 * each, 0.07 * each, trend=0.03 * each, grows=True)


def _share(
    mean: float, between: float, within: float, trend: float = 0.0, season: float = 0.0
) -> Shape:
    return Shape(mean, between, within, trend, season, high=100)


USUAL = (
    Usual("流失|退学|辍学|违纪|缺勤|旷课|缺课|挂科|不及格", "%", _share(1.6, 0.6, 0.3, season=0.3)),
    Usual("投诉|事故|违纪|缺勤|旷课|处分", "", Shape(1.2, 0.6, 0.4)),
    Usual("就业|去向落实", "%", _share(95, 1.6, 0.8, trend=-0.2)),
    Usual("对口", "%", _share(76, 4, 1.5, trend=0.5)),
    Usual("满意", "%", _share(91, 2.2, 0.8, trend=0.4)),
    Usual("出勤|到课|到勤", "%", _share(96.5, 1.1, 0.5, season=-0.6)),
    Usual("及格|合格|通过|达标|毕业率|巩固", "%", _share(93, 2.2, 1, trend=0.3)),
    Usual("双师", "%", _share(64, 4, 0.8, trend=1.5)),
    Usual("优秀|优良", "%", _share(34, 5, 2, trend=0.4)),
    Usual("开出率|完成率|更新率|覆盖率|参评率|执行率|到位率", "%", _share(95, 2, 0.8, trend=0.3)),
    Usual("资格证|证书|获证", "%", _share(78, 5, 2, trend=0.8)),
    Usual("高级职|副高", "%", _share(32, 3, 0.6, trend=0.5)),
    Usual("报到", "%", _share(92, 2, 1)),
    Usual("率|比例|占比|比重", "%", _share(84, 4, 1.2, trend=0.4)),
    Usual("生师比", "", Shape(16.2, 0.6, 0.2, trend=-0.1)),
    Usual("生均.*(设备|仪器)", "元", Shape(9800, 900, 150, trend=420)),
    Usual("借阅", "", Shape(2.1, 0.3, 0.25, season=0.3)),
    Usual("生均.*(图书|册)", "", Shape(72, 4, 0.6, trend=1)),
    Usual("月薪|薪|起薪|工资", "元", Shape(4650, 320, 60, trend=180)),
    Usual("学分", "", Shape(23, 1.6, 0.8)),
    Usual("绩点", "", Shape(2.9, 0.3, 0.12, high=5)),
    Usual("体质|体能|体测", "", Shape(77, 6, 2, high=100)),
    Usual("能力测试|技能考核|测试成绩", "", Shape(87, 3, 1.2, high=100)),
    Usual(
        "评教|评学|评价|测评|考核|得分|评分|成绩|分数", "", Shape(88, 3, 1.2, trend=0.3, high=100)
    ),
    Usual("天数|学时|课时|小时", "", Shape(38, 6, 3, trend=1)),
    Usual("设备值|设备总值|资产", "", Shape(14, 2.2, 0.3, trend=0.8, grows=True)),
    Usual("年限|工龄|教龄", "", Shape(7, 3.5, 0.1, trend=1)),
    Usual("应完成", "", _count(0.5)),
    Usual("已完成", "", _count(0.42)),
    Usual("双师.*数", "", _count(0.5)),
    Usual("技术交易|转化|捐赠", "", _count(0.6)),
    Usual("到款|经费|到账|金额|收入|支出|投入", "", _count(1.6)),
    Usual("带头人|连续3个月|国际|境外|著作|专利|博士|优秀指导", "", _count(0.09)),
    Usual("为企业培训|社会培训|培训人次", "", _count(18)),
    Usual("接受实习|实习学生|实习人数", "", _count(3.2)),
    Usual("订单|接受就业|就业学生", "", _count(1.9)),
    Usual("人次|人数|教师数|学生数", "", _count(0.85)),
    Usual("", "", _count(0.5)),
)
FALLBACK = {
    MetricKind.PERCENT.value: _share(84, 4, 1.2, trend=0.4),
    MetricKind.DECIMAL.value: Shape(82, 4, 1.5, trend=0.3, high=100),
}
# Anything below the school that is shared counts this many times a person's.
MASS = {"college": 400.0, "unit": 24.0, "staff": 30.0, "major": 14.0, "class": 12.0} | {
    "course": 5.0,
    "offering": 4.0,
}
PERSON = 3.0
RARE = 5
# Parts of a year have a part of a year's sum.
PART = {"term": 0.55, "month": 0.13, "week": 0.04}


def shape_of(metric: MetricFacts) -> Shape:
    shape = _first(metric)
    if not shape.grows:
        return shape
    mass = MASS.get(metric.kind, PERSON) * PART.get(metric.period_kind, 1.0)
    least = 2 * metric.step if metric.kind in MASS else metric.step
    mean = max(shape.mean * mass, least)
    # Rare things spread like events: some have none, some have three.
    rare = sqrt(mean) if mean < RARE else 0.0
    return Shape(
        mean=mean,
        between=max(shape.between * mass, rare * 0.7),
        within=max(shape.within * mass, rare * 0.3),
        trend=shape.trend * mass,
        season=shape.season * mass,
        grows=True,
    )


def _first(metric: MetricFacts) -> Shape:
    for usual in USUAL:
        fits = not usual.unit or usual.unit == metric.unit
        if usual.words and fits and re.search(usual.words, metric.name):
            return usual.shape
    if is_down(metric) and metric.value_kind != MetricKind.DECIMAL:
        return USUAL[0].shape if metric.unit == "%" else USUAL[1].shape
    return FALLBACK.get(metric.value_kind, USUAL[-1].shape)
