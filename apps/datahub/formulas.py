"""Formulas over metrics: parsed once, checked, and calculated for all subjects at a time.

An expression knows decimal numbers, ``+ - * /``, parentheses, ``min``, ``max``, ``round`` and codes
of metrics in braces or quotes: ``round({att3.02.count} / {att3.01.count} * 100, 2)``. Nothing else
is accepted, so nothing else can happen. A missing operand or a division by zero gives no value for
that subject, never 0.
"""

import ast
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, DecimalException, localcontext
from functools import cached_property, lru_cache

from apps.core.errors import InvalidError

CODE = r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}"
QUOTED = re.compile(r"\{\s*(%s)\s*\}|\"(%s)\"|'(%s)'" % ((CODE,) * 3))
NUMBER = re.compile(r"[0-9]{1,15}(\.[0-9]{1,15})?|\.[0-9]{1,15}")
PLACE = "metric_{}_"
MAX_LENGTH, MAX_NODES, MAX_PLACES = 300, 120, 6
DIGITS = 6

Value = Decimal | None
Column = list[Value]
Values = Mapping[int, Decimal]


class FormulaError(InvalidError):
    """A formula that cannot be read; the message says why, in Chinese."""


class CircleError(FormulaError):
    """Formulas that need one another: the codes of their metrics."""

    def __init__(self, circle: list[str]) -> None:
        super().__init__(f"公式互相引用，形成了环：{'、'.join(circle)}")
        self.circle = circle


def _add(left: Decimal, right: Decimal) -> Decimal:
    return left + right


def _subtract(left: Decimal, right: Decimal) -> Decimal:
    return left - right


def _multiply(left: Decimal, right: Decimal) -> Decimal:
    return left * right


def _divide(left: Decimal, right: Decimal) -> Decimal:
    return left / right


def _round(value: Decimal, places: Decimal = Decimal(0)) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-int(places)), rounding=ROUND_HALF_UP)


OPERATORS: dict[type[ast.operator], Callable[..., Decimal]] = {
    ast.Add: _add,
    ast.Sub: _subtract,
    ast.Mult: _multiply,
    ast.Div: _divide,
}
FUNCTIONS: dict[str, tuple[Callable[..., Decimal], int, int]] = {
    "min": (min, 2, 9),
    "max": (max, 2, 9),
    "round": (_round, 1, 2),
}


@dataclass(frozen=True)
class Formula:
    """A formula that has been read: its text, the metrics it needs, and how it is calculated."""

    text: str
    operands: tuple[str, ...]
    source: str
    tree: ast.expr

    def values(self, operands: Mapping[str, Values]) -> dict[int, Decimal]:
        """The result for each subject that has every operand."""
        sets = [operands.get(code, {}).keys() for code in self.operands]
        subjects = sorted(set.intersection(*map(set, sets))) if sets else []
        columns = {
            PLACE.format(number): [operands[code][subject] for subject in subjects]
            for number, code in enumerate(self.operands)
            if subjects
        }
        with localcontext() as context:
            context.prec = 40
            results = _column(self.tree, self, columns, len(subjects)) if subjects else []
            kept = _apply(lambda value: _round(value, Decimal(DIGITS)), [results])
        found = zip(subjects, kept, strict=True)
        return {subject: value for subject, value in found if value is not None}

    @cached_property
    def divisors(self) -> frozenset[str]:
        """The metrics that something is divided by: the base of a share."""
        names = {PLACE.format(number): code for number, code in enumerate(self.operands)}
        below = [
            node.right
            for node in ast.walk(self.tree)
            if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div)
        ]
        found = (node for part in below for node in ast.walk(part) if isinstance(node, ast.Name))
        return frozenset(names[node.id] for node in found if node.id in names)

    @cached_property
    def parts(self) -> tuple[tuple[str, str], ...]:
        """The text in pieces, for display: ("code", "att3.01.count") or ("text", " / ")."""
        pieces, end = [], 0
        for match in QUOTED.finditer(self.text):
            pieces.append(("text", self.text[end : match.start()]))
            pieces.append(("code", next(filter(None, match.groups()))))
            end = match.end()
        pieces.append(("text", self.text[end:]))
        return tuple((kind, text) for kind, text in pieces if text)


@lru_cache(maxsize=1024)
def parse_formula(text: str) -> Formula:
    """Read a formula. Raises FormulaError with what is wrong."""
    if not text.strip():
        raise FormulaError("公式是空的")
    if len(text) > MAX_LENGTH:
        raise FormulaError(f"公式不得超过 {MAX_LENGTH} 个字符")
    if "metric_" in QUOTED.sub("", text):
        raise FormulaError("指标编码写在花括号里，如 {1.1}")
    operands: dict[str, int] = {}

    def place(match: re.Match[str]) -> str:
        code = next(filter(None, match.groups()))
        return PLACE.format(operands.setdefault(code, len(operands)))

    source = QUOTED.sub(place, text).strip()
    try:
        tree = ast.parse(source, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise FormulaError(
            "公式写法不对（指标编码写在花括号里，如 {1.1} / {1.2} * 100）"
        ) from error
    formula = Formula(text, tuple(operands), source, tree)
    _check(formula)
    if not operands:
        raise FormulaError("公式里没有指标（指标编码写在花括号里，如 {1.1}）")
    return formula


def in_order(needs: Mapping[str, Iterable[str]]) -> list[str]:
    """Codes so that each comes after those that it needs. Raises CircleError for a circle.

    `needs` names for each formula's metric its operands; other metrics need nothing.
    """
    done: dict[str, None] = {}
    waiting = {code: set(operands) & set(needs) for code, operands in needs.items()}
    while waiting:
        ready = [code for code, operands in waiting.items() if operands <= done.keys()]
        if not ready:
            raise CircleError(sorted(_circle(waiting)))
        for code in ready:
            del waiting[code]
            done[code] = None
    return list(done)


def _circle(waiting: Mapping[str, set[str]]) -> list[str]:
    """One circle among formulas of which each waits for another."""
    way: dict[str, None] = {}
    code = min(waiting)
    while code not in way:
        way[code] = None
        code = min(waiting[code] & waiting.keys())
    return list(way)[list(way).index(code) :]


def _check(formula: Formula) -> None:
    if sum(1 for _ in ast.walk(formula.tree)) > MAX_NODES:
        raise FormulaError("公式太长，请分成几个指标")
    _check_node(formula.tree, formula)


def _check_node(node: ast.expr, formula: Formula) -> None:
    match node:
        case ast.Constant():
            _number(node, formula)
        case ast.Name() if re.fullmatch(r"metric_\d+_", node.id):
            pass
        case ast.BinOp() if type(node.op) in OPERATORS:
            _check_node(node.left, formula)
            _check_node(node.right, formula)
        case ast.UnaryOp(op=ast.UAdd() | ast.USub()):
            _check_node(node.operand, formula)
        case ast.Call(func=ast.Name(id=name), keywords=[]) if name in FUNCTIONS:
            _check_call(node, formula)
        case _:
            shown = QUOTED.sub(r"\1", ast.unparse(node))[:40]
            raise FormulaError(f"公式里不能写“{shown}”（只有 + - * /、括号、min、max、round）")


def _check_call(node: ast.Call, formula: Formula) -> None:
    name = node.func.id if isinstance(node.func, ast.Name) else ""
    _, least, most = FUNCTIONS[name]
    if not least <= len(node.args) <= most:
        raise FormulaError(f"{name} 应有 {least}—{most} 个参数")
    for argument in node.args:
        _check_node(argument, formula)
    if name == "round" and len(node.args) == 2:
        places = node.args[1]
        written = _number(places, formula) if isinstance(places, ast.Constant) else None
        if written is None or written != int(written) or written > MAX_PLACES:
            raise FormulaError(f"round 的小数位应为 0—{MAX_PLACES} 的整数")


def _number(node: ast.Constant, formula: Formula) -> Decimal:
    """The number as it is written: 0.1 is a tenth, not the nearest binary fraction."""
    text = ast.get_source_segment(formula.source, node) or ""
    if not NUMBER.fullmatch(text):
        raise FormulaError(f"“{text}”不是十进制数字")
    return Decimal(text)


def _column(
    node: ast.expr, formula: Formula, columns: Mapping[str, list[Decimal]], length: int
) -> Column:
    """A node's value for every subject."""
    if isinstance(node, ast.Name):
        return list(columns[node.id])
    if isinstance(node, ast.Constant):
        return [_number(node, formula)] * length
    if isinstance(node, ast.UnaryOp):
        sign = -1 if isinstance(node.op, ast.USub) else 1
        return _apply(lambda v: v * sign, [_column(node.operand, formula, columns, length)])
    if isinstance(node, ast.BinOp):
        sides = [_column(side, formula, columns, length) for side in (node.left, node.right)]
        return _apply(OPERATORS[type(node.op)], sides)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        given = [_column(argument, formula, columns, length) for argument in node.args]
        return _apply(FUNCTIONS[node.func.id][0], given)
    raise FormulaError("公式写法不对")


def _apply(function: Callable[..., Decimal], columns: list[Column]) -> Column:
    return [_cell(function, values) for values in zip(*columns, strict=True)]


def _cell(function: Callable[..., Decimal], values: tuple[Value, ...]) -> Value:
    if None in values:
        return None
    try:
        return function(*values)
    except (DecimalException, ZeroDivisionError):
        return None
