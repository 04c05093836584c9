"""The seven steps of a problem, from what really happened."""

from dataclasses import dataclass

from apps.improvement.choices import MeasureState, State
from apps.improvement.selectors import Story

NAMES = ("发现", "原因", "措施", "完成", "验收", "再测", "销号")


@dataclass(frozen=True)
class Step:
    """`state` is done, current or ahead; `note` is a count, in words."""

    name: str
    state: str
    note: str = ""


def _current(story: Story) -> str:
    """The step that is asked for now."""
    problem = story.problem
    if problem.state in (State.OPEN, State.IN_PROGRESS):
        if not story.causes:
            return "原因"
        return "完成" if story.current else "措施"
    return {State.VERIFYING: "验收", State.REMEASURING: "再测"}.get(State(problem.state), "")


def steps_of(story: Story) -> list[Step]:
    current = (one.measure for one in story.current)
    measures = [one for one in current if one.state != MeasureState.DROPPED]
    handed_in = [one for one in measures if one.state != MeasureState.PLANNED]
    verified = [one for one in measures if one.state == MeasureState.VERIFIED]
    closed = story.problem.state == State.CLOSED
    total = len(measures)
    done = {
        "发现": True,
        "原因": bool(story.causes),
        "措施": total > 0,
        "完成": 0 < total == len(handed_in),
        "验收": 0 < total == len(verified),
        "再测": closed,
        "销号": closed,
    }
    notes = {
        "措施": f"{total} 项" if total else "",
        "完成": f"{len(handed_in)}/{total}" if total else "",
        "验收": f"{len(verified)}/{total}" if total else "",
        "再测": f"未达 {story.problem.reopened} 次" if story.problem.reopened else "",
    }
    now = _current(story)
    return [
        Step(
            name,
            "current" if name == now else "done" if done[name] else "ahead",
            notes.get(name, ""),
        )
        for name in NAMES
    ]
