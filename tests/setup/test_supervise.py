"""The supervisor with real programs: one SIGTERM each, then an end; what dies comes back."""

import os
import signal
import socket
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from script.lib import supervise
from script.lib.console import StopError
from script.lib.demo import _refuse_taken

ROOT = Path(__file__).resolve().parents[2]


def write_program(folder, name, body):
    """A program that writes down the SIGTERMs that it gets."""
    path = folder / f"{name}.py"
    path.write_text(
        "import signal, sys, time\nfrom pathlib import Path\n"
        f"here = Path({str(folder)!r})\n"
        f"def note(*_):\n    (here / '{name}.terms').open('a').write('x')\n" + textwrap.dedent(body)
    )
    env = {"PATH": os.environ["PATH"], "PYTHONUNBUFFERED": "1"}
    return supervise.Program(name, [sys.executable, str(path)], env, folder / f"{name}.log")


POLITE = """
signal.signal(signal.SIGTERM, lambda *_: (note(), sys.exit(0)))
(here / 'up').touch()
time.sleep(60)
"""
DEAF = """
signal.signal(signal.SIGTERM, note)
(here / 'deaf').touch()
while True: time.sleep(1)
"""


@pytest.fixture(autouse=True)
def own_signals():
    """The supervisor takes the signals of its process: give them back."""
    kept = {n: signal.getsignal(n) for n in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    yield
    for number, handler in kept.items():
        signal.signal(number, handler)


def test_a_stop_is_one_sigterm_each_and_then_the_end(tmp_path, monkeypatch):
    monkeypatch.setattr(supervise, "STOP_SECONDS", 1)
    programs = [write_program(tmp_path, "polite", POLITE), write_program(tmp_path, "deaf", DEAF)]

    supervise.Supervisor(programs).run(
        ready=lambda: (tmp_path / "up").exists() and (tmp_path / "deaf").exists(),
        on_ready=lambda: os.kill(os.getpid(), signal.SIGINT),
        patience=20,
    )

    assert [(tmp_path / f"{p.name}.terms").read_text() for p in programs] == ["x", "x"]
    assert [p.process.returncode for p in programs] == [0, -signal.SIGKILL]


def test_a_program_that_is_killed_is_started_again(tmp_path):
    program = write_program(tmp_path, "polite", POLITE)
    started = []

    def kill_then_stop():
        started.append(program.process.pid)
        program.process.kill()
        program.process.wait()
        supervisor._look_after()
        started.append(program.process.pid)
        os.kill(os.getpid(), signal.SIGTERM)

    supervisor = supervise.Supervisor([program])
    supervisor.run(ready=(tmp_path / "up").exists, on_ready=kill_then_stop, patience=20)

    assert len(set(started)) == 2


def test_a_program_that_cannot_start_is_given_up_with_its_last_words(tmp_path):
    program = write_program(tmp_path, "broken", "sys.exit('no such database')")

    with pytest.raises(StopError, match="no such database"):
        supervise.Supervisor([program]).run(ready=lambda: False, on_ready=list, patience=30)


def test_programs_end_when_the_supervisor_is_killed(tmp_path):
    program = write_program(tmp_path, "polite", POLITE)
    code = (
        "from pathlib import Path\nfrom script.lib.supervise import Program, Supervisor\n"
        f"p = Program('polite', {list(program.argv)!r}, {dict(program.env)!r}, Path({str(program.log)!r}))\n"
        "Supervisor([p]).run(ready=lambda: False, on_ready=list, patience=60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT) as parent:
        wait_for(tmp_path / "up")
        parent.kill()
    wait_for(tmp_path / "polite.terms")


def wait_for(path):
    end = time.monotonic() + 20
    while not path.exists():
        assert time.monotonic() < end, path
        time.sleep(0.05)


def test_a_taken_port_is_told_with_the_way_out():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(StopError, match=rf"{port} 已被.*PORT={port + 1}"):
            _refuse_taken(port)
