"""Which metrics are derived, in which order, and what keeps one from being derived."""

from dataclasses import dataclass, field

from apps.accounts.models import Institution
from apps.datahub.choices import Origin
from apps.datahub.formulas import Formula, FormulaError, in_order, parse_formula
from apps.datahub.models import Metric
from apps.layers.registry import facts


@dataclass
class Plan:
    """Which metrics are derived, in which order, and what their formulas need."""

    facts: list[Metric] = field(default_factory=list)
    formulas: list[tuple[Metric, Formula]] = field(default_factory=list)
    by_code: dict[str, Metric] = field(default_factory=dict)
    problems: list[tuple[str, str]] = field(default_factory=list)

    @property
    def derived(self) -> dict[int, Metric]:
        return {one.pk: one for one in [*self.facts, *(metric for metric, _ in self.formulas)]}

    def operands(self) -> set[int]:
        return {self.by_code[code].pk for _, one in self.formulas for code in one.operands}


def plan_of(institution: Institution) -> Plan:
    """The metrics to derive; one whose formula is broken is named and left as it is."""
    plan, supplied = Plan(), facts()
    metrics = list(Metric.objects.of(institution).active())
    plan.by_code = {metric.code: metric for metric in metrics}
    formulas: dict[str, Formula] = {}
    for metric in metrics:
        try:
            if metric.origin == Origin.FACT:
                if metric.fact not in supplied:
                    raise FormulaError(f"没有统计项“{metric.fact}”")
                plan.facts.append(metric)
            elif metric.origin == Origin.FORMULA:
                formulas[metric.code] = _formula(metric, plan.by_code)
        except FormulaError as error:
            plan.problems.append((metric.code, error.message))
    try:
        ordered = in_order({code: formula.operands for code, formula in formulas.items()})
    except FormulaError as error:
        plan.problems += [(code, error.message) for code in formulas]
        ordered = []
    plan.formulas = [(plan.by_code[code], formulas[code]) for code in ordered]
    return plan


def _formula(metric: Metric, by_code: dict[str, Metric]) -> Formula:
    formula = parse_formula(metric.formula)
    missing = [code for code in formula.operands if code not in by_code]
    if missing:
        raise FormulaError(f"公式里的指标不存在或已停用：{'、'.join(missing)}")
    return formula
