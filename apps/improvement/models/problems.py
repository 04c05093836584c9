"""A problem, the numbers that it gets, and its causes."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q

from apps.accounts.models import InstitutionModel
from apps.core import clock
from apps.core.querysets import ScopedQuerySet
from apps.datahub.models import Metric
from apps.improvement.choices import LATE_STATES, OPEN_STATES, MeasureState, Origin, State
from apps.improvement.models.columns import decimal, person_key
from apps.layers.models import Subject
from apps.organisation.models import Period

if TYPE_CHECKING:
    from apps.improvement.models.measures import Measure


class ProblemSeries(InstitutionModel):
    """The last number given in a year; its row is locked while one is taken."""

    year = models.PositiveSmallIntegerField("年度")
    last = models.PositiveIntegerField("末号", default=0)

    class Meta:
        verbose_name = "问题编号"
        constraints = [
            models.UniqueConstraint(fields=["institution", "year"], name="problem_series_once")
        ]

    def __str__(self) -> str:
        return f"{self.year}-{self.last:04d}"


class ProblemQuerySet(ScopedQuerySet):
    def open(self) -> Self:
        return self.filter(state__in=OPEN_STATES)

    def overdue(self) -> Self:
        """Late today; whoever only waits for data is not late."""
        return self.filter(state__in=LATE_STATES, due_on__lt=clock.today())

    def about(self, url_name: str, origin_id: int) -> Self:
        return self.filter(origin_url_name=url_name, origin_id=origin_id)


class Problem(InstitutionModel):
    """问题 of one subject, with the bar that its re-measurement must meet.

    With a metric the bar is `pass_low` ≤ value ≤ `pass_high` (either may be open), in the metric's unit,
    with `pass_above` and `pass_below` < instead of ≤; without one, `bar` says in words what a second
    person will judge.
    """

    number = models.CharField("编号", max_length=20)  # 2026-0012, one series a year
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="problems")
    title = models.CharField("问题", max_length=200)
    description = models.TextField("问题描述", blank=True)
    origin = models.CharField("来源", max_length=16, choices=Origin)
    origin_label = models.CharField("来源说明", max_length=200, blank=True)
    origin_url_name = models.CharField(max_length=80, blank=True)
    origin_id = models.BigIntegerField(null=True, blank=True)
    metric = models.ForeignKey(
        Metric, models.PROTECT, related_name="problems", null=True, blank=True, verbose_name="指标"
    )
    point = models.CharField("诊断点", max_length=120, blank=True)
    # The value that showed it: period, number and observation, so that it is not taken for a new one.
    found_period = models.ForeignKey(
        Period, models.PROTECT, related_name="+", null=True, blank=True, verbose_name="发现时期"
    )
    found_value = decimal("发现时数值")
    found_observation_id = models.BigIntegerField(null=True, blank=True)
    pass_low = decimal("不低于")
    pass_high = decimal("不高于")
    pass_above = models.BooleanField("须高于下限", default=False, db_default=False)
    pass_below = models.BooleanField("须低于上限", default=False, db_default=False)
    bar = models.CharField("销号标准", max_length=300, blank=True)
    owner = person_key("责任人")
    owner_role = models.CharField("责任角色", max_length=30, blank=True)
    due_on = models.DateField("整改期限")
    # How long the opener gave; each further round gets as long.
    term_days = models.PositiveSmallIntegerField("整改天数", default=0)
    state = models.CharField("状态", max_length=12, choices=State, default=State.OPEN)
    reopened = models.PositiveSmallIntegerField("退回整改次数", default=0)
    opened_by = person_key("提出人")
    opened_on = models.DateField("提出日期")
    closed_on = models.DateField("销号日期", null=True, blank=True)

    objects = models.Manager.from_queryset(ProblemQuerySet)()

    class Meta:
        ordering = ["-opened_on", "-id"]
        verbose_name = "问题"
        constraints = [
            models.UniqueConstraint(fields=["institution", "number"], name="problem_number_once"),
            models.UniqueConstraint(
                fields=["institution", "subject", "metric"],
                condition=Q(closed_on=None) & Q(metric__isnull=False),
                name="one_open_problem_per_subject_and_metric",
            ),
            models.CheckConstraint(
                name="closed_problem_has_its_date",
                condition=Q(state=State.CLOSED, closed_on__isnull=False)
                | (~Q(state=State.CLOSED) & Q(closed_on__isnull=True)),
            ),
            models.CheckConstraint(
                name="problem_bar_is_in_order",
                condition=Q(pass_low=None) | Q(pass_high=None) | Q(pass_low__lte=F("pass_high")),
            ),
        ]
        indexes = [
            models.Index(fields=["institution", "state", "due_on"], name="problems_by_state"),
            models.Index(fields=["origin_url_name", "origin_id"], name="problems_by_origin"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def is_asked(self) -> bool:
        """Whether somebody must do something by the date; who only waits for data is never late."""
        return self.state in LATE_STATES

    def kept_measures(self) -> list["Measure"]:
        """Its measures without those given up; asks nothing where `measures` is prefetched."""
        return [one for one in self.measures.all() if one.state != MeasureState.DROPPED]


class Cause(InstitutionModel):
    """原因 of a problem, in words."""

    problem = models.ForeignKey(Problem, models.CASCADE, related_name="causes")
    text = models.CharField("原因", max_length=500)
    category = models.CharField("类别", max_length=40, blank=True)
    written_by = person_key("填写人")
    written_at = models.DateTimeField("填写时间")

    class Meta:
        ordering = ["id"]
        verbose_name = "原因"

    def __str__(self) -> str:
        return self.text
