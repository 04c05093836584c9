"""How long a start still takes: what its steps usually take, and how fast this machine has been so far."""

import re
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from script.lib.console import say

# Seconds of each step on two quiet cores. Only their ratios matter once a step is done.
USUAL = {"static": 4.0, "tables": 12.0, "profile": 6.0, "college": 125.0, "new": 9.0}
PART = re.compile(r"（(\d+)/(\d+)）")
# Somebody who reads a log wants a line now and then, not one for every part.
LINES = 5
MINUTE = 60


class Pace:
    """The steps of one start that are still to be done, in seconds of the usual machine."""

    def __init__(
        self,
        steps: Iterable[str],
        *,
        now: Callable[[], float] = time.monotonic,
        tell: Callable[[str], None] = say,
    ) -> None:
        self.left = {name: USUAL[name] for name in steps}
        self.now, self.tell = now, tell
        self.spent = self.done = 0.0

    @contextmanager
    def step(self, name: str, title: str) -> Iterator["Progress"]:
        """Announce a step with what is left from its beginning on; measure it."""
        self.tell(f"· {title}（{self.estimate()}）")
        start = self.now()
        yield Progress(self, name, start)
        took, usual = self.now() - start, self.left.pop(name)
        self.spent, self.done = self.spent + took, self.done + usual
        if took >= 1:
            self.tell(f"  完成，用时 {took:.0f} 秒")

    def estimate(self, *, share: float = 0.0, of: str = "", took: float = 0.0) -> str:
        """What is left in words, `share` of the step `of` being done after `took` seconds."""
        usual = self.left.get(of, 0.0) * share
        done = self.done + usual
        speed = (self.spent + took) / done if done else 1.0
        return _words((sum(self.left.values()) - usual) * speed)


class Progress:
    """One step's lines, of which those that count its parts tell how far it has come."""

    def __init__(self, pace: Pace, name: str, start: float) -> None:
        self.pace, self.name, self.start, self.told = pace, name, start, 0

    def __call__(self, line: str) -> None:
        found = PART.search(line)
        if found is None:
            return
        share = int(found[1]) / int(found[2])
        if int(share * LINES) > self.told or sys.stdout.isatty():
            self.told = int(share * LINES)
            took = self.pace.now() - self.start
            left = self.pace.estimate(share=share, of=self.name, took=took)
            self.pace.tell(f"{line.rstrip()}；{left}")


def _words(seconds: float) -> str:
    if seconds < MINUTE:
        return f"还需约 {max(round(seconds / 10), 1) * 10} 秒"
    return f"还需约 {seconds / MINUTE:.1f} 分钟"
