"""A whole zhengai of its own: state folder, database, broker, and processes that can be killed."""

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
import uuid
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

ROOT = Path(__file__).resolve().parents[2]
COLUMNS = ("id", "state", "attempts", "publish_count", "progress_done", "error")


class RealHouse:
    def __init__(self, folder: Path, *, server: str = "", broker: str = "") -> None:
        self.folder, self.processes = folder, []
        self.server, self.database = server, f"zhengai_real_{uuid.uuid4().hex[:8]}"
        self.traces, self.today_file = folder / "traces", folder / "today"
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        self.env = kept | {
            "DJANGO_SETTINGS_MODULE": "tests.full.settings_real",
            "ZHENGAI_STATE_DIR": str(folder / "state"),
            "PROBE_TRACES": str(self.traces),
            "JOB_LEASE_SECONDS": "4",
            "LOG_FORMAT": "text",
            "PROBE_TODAY": str(self.today_file),
        }
        if server:
            self._on_server(f'CREATE DATABASE "{self.database}"')
            self.env |= {
                "DATABASE_URL": self.url,
                "SECRET_KEY": "probe",
                "FIELD_KEY": "A" * 43 + "=",
            }
        if broker:
            self.env["BROKER_URL"] = broker
        self.manage("migrate", "--noinput", "-v0")

    @property
    def url(self) -> str:
        return urlsplit(self.server)._replace(path=f"/{self.database}").geturl()

    def _on_server(self, statement: str) -> None:
        admin = urlsplit(self.server)._replace(path="/postgres").geturl()
        with psycopg.connect(admin, autocommit=True) as connection:
            connection.execute(statement)

    def manage(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.env,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def travel(self, day: str) -> None:
        """From now on all processes of this house live on `day` (YYYY-MM-DD)."""
        self.today_file.write_text(day)

    def serve(self) -> str:
        """The web server as the demo starts it; gives its address."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        argv = [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", "zhengai.wsgi"]
        env = {**self.env, "PORT": str(port), "WEB_PROCESSES": "1"}
        self.manage("collectstatic", "--noinput", "-v0")
        with (self.folder / "web.log").open("wb") as log:
            self.processes.append(
                subprocess.Popen(
                    argv, cwd=ROOT, env=env, stdout=log, stderr=log, start_new_session=True
                )
            )
        base = f"http://127.0.0.1:{port}"
        self._until_it_answers(base)
        return base

    def _until_it_answers(self, base: str) -> None:
        end = time.monotonic() + 60
        while True:
            with suppress(OSError), urllib.request.urlopen(f"{base}/healthz", timeout=2):  # noqa: S310
                return
            assert time.monotonic() < end, self.logs()
            time.sleep(0.3)

    def start(self, what: str, **extra: str) -> subprocess.Popen:
        """A worker or a beat in a session of its own, as the demo starts it."""
        number = len(self.processes)
        options = {
            "worker": ["--concurrency", "2", "-n", f"probe{number}@%h"],
            "beat": ["--pidfile=", "-s", str(self.folder / f"beat{number}")],
        }[what]
        argv = [sys.executable, "-m", "celery", "-A", "zhengai", what, *options]
        with (self.folder / f"{what}{number}.log").open("wb") as log:
            process = subprocess.Popen(
                [*argv, "--loglevel", "INFO"],
                cwd=ROOT,
                env={**self.env, **extra},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.processes.append(process)
        return process

    def kill(self, process: subprocess.Popen) -> None:
        """As a power cut: the main process and its children at once."""
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def ask(self, query: str) -> list[tuple]:
        """What the database says, past the application."""
        if self.server:
            with psycopg.connect(self.url) as connection:
                return connection.execute(query).fetchall()
        connection = sqlite3.connect(self.folder / "state" / "zhengai.sqlite3", timeout=20)
        found = connection.execute(query).fetchall()
        connection.close()
        return found

    def rows(self) -> list[dict]:
        found = self.ask(f"SELECT {', '.join(COLUMNS)} FROM operations_jobrun ORDER BY id")  # noqa: S608
        return [dict(zip(COLUMNS, row, strict=True)) for row in found]

    def wait(self, condition, seconds: float = 60) -> list[dict]:
        """The rows once they satisfy `condition`."""
        end = time.monotonic() + seconds
        while not condition(rows := self.rows()):
            assert time.monotonic() < end, f"{rows}\n{self.logs()}"
            time.sleep(0.2)
        return rows

    def logs(self) -> str:
        files = sorted(self.folder.glob("*.log"))
        return "\n".join(
            f"{f.name}:\n" + "\n".join(f.read_text().splitlines()[-15:]) for f in files
        )

    def close(self) -> None:
        for process in self.processes:
            self.kill(process)
        if self.server:
            self._on_server(f'DROP DATABASE "{self.database}" WITH (FORCE)')
