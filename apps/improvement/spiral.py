"""What the spiral shows of problems: what is being rectified, and what was measured to have helped."""

from django.urls import reverse

from apps.improvement.models import Problem
from apps.improvement.selectors import problems_of_year
from apps.layers.spiral_facts import ACTIVE, DONE, NONE, SpiralFact, SpiralYear, spiral_fact


def _problems(at: SpiralYear) -> list[Problem]:
    return list(problems_of_year(at.subject, at.year))


@spiral_fact("improvement")
def improvement(at: SpiralYear) -> SpiralFact:
    problems = _problems(at)
    waiting = [one for one in problems if one.closed_on is None]
    if not problems:
        return SpiralFact(NONE, "没有要整改的问题")
    url = reverse("improvement:problem_detail", args=[(waiting or problems)[0].pk])
    last = max(one.opened_on for one in problems)
    words = f"{len(waiting)} 个问题在整改，{len(problems) - len(waiting)} 个已销号"
    return SpiralFact(ACTIVE if waiting else DONE, words, last, url)


@spiral_fact("result")
def result(at: SpiralYear) -> SpiralFact:
    """Closed with effect: what was measured again after the measure met its bar."""
    closed = [
        (one.closed_on, one.pk)
        for one in _problems(at)
        if one.closed_on and at.start <= one.closed_on <= at.end
    ]
    if not closed:
        return SpiralFact(NONE, "今年还没有再测达标的问题")
    on, last = max(closed)
    url = reverse("improvement:problem_detail", args=[last])
    return SpiralFact(DONE, f"{len(closed)} 个问题再测达标后销号", on, url)
