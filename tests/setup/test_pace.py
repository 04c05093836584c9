"""What a start says of its time: measured, by step, and by how far a step has come."""

import re

from script.lib.pace import USUAL, Pace


class Clock:
    """A machine on which every step takes `slow` times as long as usual."""

    def __init__(self, slow):
        self.at, self.slow = 0.0, slow

    def __call__(self):
        return self.at

    def work(self, name, share=1.0):
        self.at += USUAL[name] * self.slow * share


def start(slow, *steps):
    clock, told = Clock(slow), []
    return clock, Pace(steps, now=clock, tell=told.append), told


def seconds(line):
    number, unit = re.search(r"还需约 ([\d.]+) (秒|分钟)", line).groups()
    return float(number) * (60 if unit == "分钟" else 1)


def test_a_slow_machine_is_told_so_after_its_first_step():
    clock, pace, told = start(3, "tables", "college")

    with pace.step("tables", "建立数据库"):
        clock.work("tables")
    with pace.step("college", "模拟学校"):
        clock.work("college")

    assert abs(seconds(told[0]) - USUAL["tables"] - USUAL["college"]) <= 5
    assert abs(seconds(told[2]) - 3 * USUAL["college"]) <= 5
    assert told[1].endswith(f"用时 {3 * USUAL['tables']:.0f} 秒")


def test_the_parts_of_a_long_step_tell_how_far_it_has_come():
    clock, pace, told = start(2, "college", "new")

    with pace.step("college", "模拟学校") as progress:
        for part in range(1, 11):
            clock.work("college", 0.1)
            progress(f"  2026-0{part % 9 + 1}-01（{part}/10）：{part} 件已办\n")
        progress("别的话")

    lines = told[1:-1]
    left = [seconds(line) for line in lines]
    assert len(lines) == 5
    assert left == sorted(left, reverse=True)
    assert abs(left[-1] - 2 * USUAL["new"]) <= 10
