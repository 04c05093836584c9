"""PostgreSQL and Redis for the full test run: those that are there, or private ones."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from script.lib.console import VENV_PYTHON, StopError, say
from script.lib.system import POSTGRES, REDIS, find_program, install

# Names and numbers of our own, so that nobody's data are touched.
DATABASE, REDIS_NUMBER = "zhengai_full", 11
# Nothing in it need survive a power cut.
HASTY = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"
CHECK = "import sys, psycopg; psycopg.connect(sys.argv[1], connect_timeout=3).close()"


@contextmanager
def services() -> Iterator[dict[str, str]]:
    """Settings for the tests; what was started here is stopped at the end."""
    with ExitStack() as stack:
        database = _given_database() or stack.enter_context(_private_postgres())
        broker = _given_broker() or stack.enter_context(_private_redis())
        say(f"  PostgreSQL：{_without_password(database)}\n  Redis：{_without_password(broker)}")
        yield {"DATABASE_URL": database, "TEST_BROKER_URL": broker}


def _without_password(url: str) -> str:
    head, _, tail = url.rpartition("@")
    return f"{head.rpartition(':')[0] if head.count(':') > 1 else head}@{tail}" if head else url


def _given_database() -> str | None:
    """What the environment names, else a local server that lets us in without a password."""
    if url := os.environ.get("DATABASE_URL", ""):
        if not url.startswith(("postgres://", "postgresql://")):
            raise StopError("--full 需要 PostgreSQL：DATABASE_URL 指向别的数据库。")
        return url
    host = "postgresql://postgres@127.0.0.1:5432"
    argv = [VENV_PYTHON, "-c", CHECK, f"{host}/postgres"]
    there = (
        _listens(5432) and subprocess.run(argv, capture_output=True, check=False).returncode == 0
    )
    return f"{host}/{DATABASE}" if there else None


def _given_broker() -> str | None:
    if url := os.environ.get("BROKER_URL", ""):
        return url
    return f"redis://127.0.0.1:6379/{REDIS_NUMBER}" if _redis_answers(6379) else None


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _redis_answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as wire:
            wire.sendall(b"PING\r\n")
            return wire.recv(16).startswith(b"+PONG")
    except OSError:
        return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _private_postgres() -> Iterator[str]:
    """A cluster in a temporary folder; PostgreSQL refuses root, so root lends it to `postgres`."""
    install([POSTGRES])
    program, port = find_program("initdb"), _free_port()
    if program is None:
        raise StopError("找不到 PostgreSQL 的 initdb。")
    tools, folder = Path(program).parent, Path(tempfile.mkdtemp(prefix="zhengai-postgres-"))
    prefix: list[str] = []
    if os.geteuid() == 0:
        owner = pwd.getpwnam("postgres")
        os.chown(folder, owner.pw_uid, owner.pw_gid)
        prefix = [find_program("runuser") or "runuser", "-u", "postgres", "--"]
    data = folder / "data"
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 {HASTY}"
    control = [*prefix, tools / "pg_ctl", "-D", data, "-w", "-s"]
    try:
        _quietly(
            [
                *prefix,
                tools / "initdb",
                "-D",
                data,
                "-A",
                "trust",
                "-U",
                "postgres",
                "-E",
                "UTF8",
                "--locale=C.UTF-8",
            ],
            folder,
        )
        _quietly([*control, "-o", options, "-l", folder / "log", "start"], folder)
        yield f"postgresql://postgres@127.0.0.1:{port}/{DATABASE}"
    finally:
        subprocess.run(
            [*control, "-m", "immediate", "stop"], cwd=folder, capture_output=True, check=False
        )
        shutil.rmtree(folder, ignore_errors=True)


def _quietly(argv: list[str | Path], folder: Path) -> None:
    # To a file, not a pipe: the server that pg_ctl leaves behind would keep a pipe open.
    with tempfile.TemporaryFile() as output:
        done = subprocess.run(argv, cwd=folder, stdout=output, stderr=output, check=False)
        if done.returncode:
            output.seek(0)
            raise StopError(
                f"PostgreSQL 没有启动：\n{output.read().decode(errors='replace')[-2000:]}"
            )


@contextmanager
def _private_redis() -> Iterator[str]:
    install([REDIS])
    port, program = _free_port(), find_program("redis-server") or "redis-server"
    with tempfile.TemporaryDirectory(prefix="zhengai-redis-") as folder:
        options = [
            "--port",
            str(port),
            "--bind",
            "127.0.0.1",
            "--save",
            "",
            "--appendonly",
            "no",
            "--dir",
            folder,
        ]
        with subprocess.Popen(
            [program, *options], stdout=subprocess.DEVNULL, start_new_session=True
        ) as server:
            try:
                for _ in range(100):
                    if _redis_answers(port):
                        break
                    try:
                        server.wait(0.1)
                    except subprocess.TimeoutExpired:
                        continue
                    raise StopError("Redis 没有启动。")
                yield f"redis://127.0.0.1:{port}/{REDIS_NUMBER}"
            finally:
                server.terminate()
