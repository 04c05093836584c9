"""The quality spiral of a subject: the college's steps, each derived, never typed; and its figure 8."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, pi, sin

from apps.diagnosis.choices import Loop
from apps.diagnosis.models import SpiralStep
from apps.layers.models import Subject
from apps.layers.spiral_facts import DONE, SpiralFact, SpiralYear, spiral_facts

WORDS = {"done": "已完成", "active": "进行中", "none": "未发生"}
WIDTH, HEIGHT = 720, 380
OUTER, INNER = (
    (240.0, 190.0, 130.0),
    (465.0, 190.0, 95.0),
)  # centre and radius; they touch at x = 370
BESIDE, ABOVE = 24.0, 26.0
# From this height on a label has no room beside its node.
STEEP = 0.8


@dataclass(frozen=True)
class Step:
    step: SpiralStep
    number: int
    fact: SpiralFact

    @property
    def word(self) -> str:
        return WORDS[self.fact.state]


@dataclass(frozen=True)
class Spiral:
    steps: list[Step]

    @property
    def done(self) -> int:
        return sum(1 for step in self.steps if step.fact.state == DONE)

    def of_loop(self, loop: str) -> list[Step]:
        return [step for step in self.steps if step.step.loop == loop]


def spiral_of(subject: Subject, year: int) -> Spiral:
    """The college's steps in order, each with what happened in a calendar year; a fixed number of
    statements for each kind of fact, read once even where two steps show the same."""
    steps = SpiralStep.objects.of(subject.institution_id).order_by("position", "code")
    scope, known = SpiralYear(subject, year), dict[str, SpiralFact]()
    found = []
    for number, step in enumerate(steps, start=1):
        if step.shows not in known:
            known[step.shows] = spiral_facts[step.shows](scope)
        found.append(Step(step, number, known[step.shows]))
    return Spiral(found)


@dataclass(frozen=True)
class Node:
    """A step as it is drawn: circle and label, in the drawing's units."""

    step: Step
    x: str
    y: str
    label_x: str
    label_y: str
    anchor: str


@dataclass(frozen=True)
class Drawing:
    width: int
    height: int
    loops: list[dict[str, str]]
    nodes: list[Node]


def draw(spiral: Spiral) -> Drawing:
    """Two circles that touch: the improvement loop clockwise, the fast loop against it."""
    nodes: list[Node] = []
    loops = []
    for loop, circle, turn in ((Loop.OUTER, OUTER, 1), (Loop.INNER, INNER, -1)):
        steps = spiral.of_loop(loop)
        if not steps:
            continue
        x, y, radius = circle
        loops.append(
            {"loop": loop.value, "title": str(loop.label), "x": _n(x), "y": _n(y), "r": _n(radius)}
        )
        start = 0.0 if turn == 1 else pi
        for index, step in enumerate(steps):
            angle = start + turn * 2 * pi * (index + 0.5) / len(steps)
            nodes.append(_node(step, circle, angle, turn))
    return Drawing(WIDTH, HEIGHT, loops, nodes)


def _n(value: float) -> str:
    return f"{value:.1f}"


def _node(step: Step, circle: tuple[float, float, float], angle: float, turn: int) -> Node:
    """Labels stand outside: above and below, else beside; at the crossing inside, off the other loop."""
    x0, y0, radius = circle
    across, down = cos(angle), sin(angle)
    x, y = x0 + radius * across, y0 + radius * down
    if abs(down) > STEEP:
        label = (x, y + (ABOVE + 8 if down > 0 else -ABOVE), "middle")
    else:
        at_crossing = across * turn > 0
        left = (across < 0) != at_crossing
        label = (x - BESIDE if left else x + BESIDE, y + 4, "end" if left else "start")
    return Node(step, _n(x), _n(y), _n(label[0]), _n(label[1]), label[2])
