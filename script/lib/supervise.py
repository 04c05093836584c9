"""Starts a few long-lived programs, watches them, and stops all of them together.

Each runs in a session of its own, so that Ctrl-C at the terminal reaches only this process: two
SIGTERMs at once can hang a worker. A stop is one SIGTERM to each main process, and SIGKILL to
what is left of its session after ten seconds. If this process itself is killed, the kernel
sends the SIGTERM (Linux).
"""

import ctypes
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from script.lib.console import ROOT, StopError, say

STOP_SECONDS = 10
QUICK_SECONDS = 20  # a program that ends sooner than this did not really start
MOST_QUICK_ENDS = 3
LOG_BYTES = 10 * 1024 * 1024
PR_SET_PDEATHSIG = 1


@dataclass
class Program:
    name: str
    argv: Sequence[str]
    env: Mapping[str, str]
    log: Path
    process: subprocess.Popen[bytes] | None = None
    started: float = 0
    quick_ends: int = 0
    patience: float = field(default=1, repr=False)

    def start(self) -> None:
        self.log.parent.mkdir(parents=True, exist_ok=True)
        if self.log.exists() and self.log.stat().st_size > LOG_BYTES:
            self.log.replace(self.log.with_suffix(".1.log"))
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.argv,
                cwd=ROOT,
                env=dict(self.env),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_end_with_parent,  # noqa: PLW1509  nothing else runs in threads here
            )
        self.started = time.monotonic()

    def tail(self, lines: int = 15) -> str:
        with suppress(OSError):
            return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])
        return ""


def _end_with_parent() -> None:
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


class Supervisor:
    """Holds the programs; `run` returns when it was told to stop."""

    def __init__(self, programs: Sequence[Program]) -> None:
        self.programs = programs
        self._stop = threading.Event()
        self._hurry = False

    def run(
        self, *, ready: Callable[[], bool], on_ready: Callable[[], None], patience: float
    ) -> None:
        """Start all, wait until `ready`, then watch until a signal asks for the end."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._asked_to_stop)
        try:
            for program in self.programs:
                program.start()
            if self._wait_until(ready, patience):
                on_ready()
            while not self._stop.wait(0.5):
                self._look_after()
        finally:
            self.stop()

    def _asked_to_stop(self, _number: int, _frame: FrameType | None) -> None:
        self._hurry = self._stop.is_set()
        self._stop.set()

    def _wait_until(self, ready: Callable[[], bool], patience: float) -> bool:
        end = time.monotonic() + patience
        while not self._stop.is_set():
            if ready():
                return True
            self._look_after()
            if time.monotonic() > end:
                raise StopError(f"{patience:.0f} 秒内没有就绪。\n{self.programs[0].tail()}")
            self._stop.wait(0.2)
        return False

    def _look_after(self) -> None:
        """Start again what has ended; give up on what cannot start."""
        for program in self.programs:
            process = program.process
            if process is None or process.poll() is None:
                continue
            quick = time.monotonic() - program.started < QUICK_SECONDS
            program.quick_ends = program.quick_ends + 1 if quick else 1
            if program.quick_ends > MOST_QUICK_ENDS:
                raise StopError(
                    f"{program.name} 反复退出（{process.returncode}），见 {program.log}：\n{program.tail()}"
                )
            say(f"  {program.name} 退出（{process.returncode}），重新启动")
            _kill_session(process.pid)
            program.start()

    def stop(self) -> None:
        """One SIGTERM each, then SIGKILL; a second Ctrl-C shortens the wait."""
        living = [p.process for p in self.programs if p.process and p.process.poll() is None]
        for process in living:
            with suppress(ProcessLookupError):
                process.send_signal(signal.SIGTERM)
        end = time.monotonic() + STOP_SECONDS
        while any(p.poll() is None for p in living) and time.monotonic() < end and not self._hurry:
            time.sleep(0.05)
        for program in self.programs:
            if program.process:
                _kill_session(program.process.pid)
                program.process.wait()


def _kill_session(pid: int) -> None:
    """What a program left behind in its own process group."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)
