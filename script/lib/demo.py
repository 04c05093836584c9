"""``script/demo``: from a clone to a page in the browser, on this machine alone."""

import argparse
import fcntl
import json
import os
import shutil
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

from script.lib import setup
from script.lib.console import (
    ROOT,
    STATE_DIR,
    VENV_PYTHON,
    StopError,
    digest,
    is_stamped,
    main_guard,
    run,
    say,
    step,
    write_stamp,
)
from script.lib.pace import Pace, Progress
from script.lib.supervise import Program, Supervisor

Work = Callable[[Progress], None]
Task = tuple[str, Work]  # title, what is done
PROFILE, INSTITUTION, MODEL = "sanxia", "demo", "model"
PROFILES = ROOT / "fixtures" / "profiles"
STAMPS = STATE_DIR / "demo"
ACCOUNTS, NEW_ACCOUNTS = STAMPS / "accounts.txt", STAMPS / "new-accounts.txt"
# What a fresh start removes; keys and anything else in the folder stay.
MADE_HERE = (
    "zhengai.sqlite3",
    "zhengai.sqlite3-wal",
    "zhengai.sqlite3-shm",
    "broker",
    "files",
    "demo",
    "log",
)
GUIDE = """先看什么（按一年的次序）：
{plan}
  3. {model}质管办：预警中心看哪里越界，点一个数追到它来自哪份表的哪一行；
  4. {model}专业负责人：在一条预警上“开立整改”，定措施、传佐证、送验收；换部门负责人验收；
     有指标的要等下一个时段的数据自动再测才销号，去年已销号的在“问题与整改”里；
  5. 教师、学生（手机也行）：工作台上的自我诊断；没有开着的一轮时，“自我诊断”里有做过的各轮；
  6. 质管办：“报告”里出诊改年度报告，送审，另一人审核，校领导确认；“报告—报表包”导出 Excel、Word、PDF；
  7. 系统管理员：人员和角色、部门、配置方案。"""
# The college that has only begun stands beside the first profile's generated one.
NEW_COLLEGE = """  1. 起步的学校：以专业带头人登录，工作台上有待填的年度计划；每格自动保存，填好送审；
  2. 换部门负责人、再换诊改办：退回或批准；批准后在表上方打印 PDF；"""
SAME_COLLEGE = """  1. 专业负责人：工作台上有待填的年度表，“年度计划”里有填完的；每格自动保存，填好送审；
  2. 换部门负责人、再换质管办：退回或批准；批准后在表上方打印 PDF；"""


def main() -> int:
    parser = argparse.ArgumentParser(prog="script/demo", description="启动诊改演示（PORT=端口）")
    parser.add_argument(
        "--profile",
        choices=colleges(),
        default=PROFILE,
        help="模拟学校用哪一份配置方案；不同方案的学校可以并存",
    )
    parser.add_argument("--reset", action="store_true", help="删去演示数据，从头开始")
    parser.add_argument("--prepare-only", action="store_true", help="只准备，不启动")
    options = parser.parse_args()
    port = _port()
    began = time.monotonic()
    STATE_DIR.mkdir(parents=True, exist_ok=True)
    with (STATE_DIR / "demo.lock").open("a+") as lock:
        _hold(lock)
        _refuse_taken(port)
        if options.reset:
            reset()
        setup.set_up()
        prepare(options.profile)
        if not options.prepare_only:
            serve(port, began, options.profile)
    return 0


def colleges() -> list[str]:
    """The shipped profiles that a generated college can run on: those that bring rules for its data."""
    return sorted(path.parent.name for path in PROFILES.glob("*/rules.yaml"))


def accounts_of(profile: str) -> Path:
    return ACCOUNTS if profile == PROFILE else STAMPS / f"accounts-{profile}.txt"


def _port() -> int:
    text = os.environ.get("PORT", "8000")
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise StopError(f"PORT 应为 1 到 65535 之间的数，现在是“{text}”。")
    return int(text)


def _hold(lock: IO[str]) -> None:
    """One demo for one state folder: two would share a database and fight over its queue."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.seek(0)
        raise StopError(
            f"演示已经在运行（进程 {lock.read().strip() or '未知'}）。先在那个终端按 Ctrl-C。"
        ) from None
    lock.seek(0)
    lock.truncate()
    lock.write(str(os.getpid()))
    lock.flush()


def _refuse_taken(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError:
            raise StopError(f"没有权限使用端口 {port}。换一个：PORT=8000 script/demo") from None
        except OSError:
            raise StopError(
                f"端口 {port} 已被别的程序占用。换一个：PORT={port + 1} script/demo"
            ) from None


def environment(port: int | None = None) -> dict[str, str]:
    """The embedded size, whatever the shell has set for others."""
    others = (
        "DATABASE_URL",
        "BROKER_URL",
        "CACHE_URL",
        "HTTPS",
        "PROXY_COUNT",
        "ALLOWED_HOSTS",
        "BIND",
    )
    env = {name: value for name, value in os.environ.items() if name not in others}
    env |= {"DJANGO_SETTINGS_MODULE": "zhengai.settings.demo", "ZHENGAI_STATE_DIR": str(STATE_DIR)}
    return env | ({"PORT": str(port)} if port else {})


def manage(*arguments: str, what: str, follow: Callable[[str], None] | None = None) -> str:
    command = [VENV_PYTHON, "manage.py", *arguments]
    return run(command, env=environment(), what=what, follow=follow)


def reset() -> None:
    with step("删去原有的演示数据"):
        for name in MADE_HERE:
            path = STATE_DIR / name
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)
        for path in STATE_DIR.glob("beat-schedule*"):
            path.unlink()


def prepare(profile: str) -> None:
    """Static files, tables, profile, demo colleges: each only if its sources have changed."""
    tasks = dict(_tasks(profile))
    pace = Pace(tasks)
    for name, (title, work) in tasks.items():
        with pace.step(name, title) as progress:
            work(progress)


def _tasks(profile: str) -> Iterator[tuple[str, Task]]:
    """What is to be done, by the name of its step, in this order."""
    _forget_other_database()
    static = digest(
        ROOT / "static",
        ROOT / "package-lock.json",
        ROOT / "requirements",
        *ROOT.glob("apps/*/static"),
    )
    code = digest(ROOT / "requirements" / "base.txt", *sorted(ROOT.glob("apps/*/migrations")))
    sources = digest(PROFILES / PROFILE, code)
    wanted = [
        ("static", static, "收集静态文件", ["collectstatic", "--noinput", "--clear", "-v0"]),
        ("tables", code, "建立数据库", ["migrate", "--noinput", "-v0"]),
        (
            "profile",
            sources,
            "载入配置方案",
            ["load_profile", PROFILE, "--institution", INSTITUTION],
        ),
    ]
    for name, key, title, command in wanted:
        there = name != "static" or (ROOT / "staticfiles").is_dir()
        if (name != "profile" or profile == PROFILE) and not (
            there and is_stamped(STAMPS / name, key)
        ):
            yield name, (title, _stamped(name, key, title, command))
    if not accounts_of(profile).exists():
        title = "生成模拟学校，并由各人的工作台走过去年和今年"
        if profile == PROFILE:
            yield "new", ("载入一所刚起步的学校", _new_college)
        yield "college", (title, lambda progress: _college(profile, progress))


def _stamped(name: str, key: str, title: str, command: list[str]) -> Work:
    def work(_progress: Progress) -> None:
        manage(*command, what=title)
        write_stamp(STAMPS / name, key)

    return work


def _new_college(_progress: Progress) -> None:
    text = manage("load_demo", what="载入演示学校")
    NEW_ACCOUNTS.touch(mode=0o600)
    NEW_ACCOUNTS.write_text(text, encoding="utf-8")


def _college(profile: str, progress: Progress) -> None:
    text = model_college(profile, progress)
    if profile == PROFILE:
        text += "\n\n" + NEW_ACCOUNTS.read_text(encoding="utf-8")
    accounts_of(profile).touch(mode=0o600)
    accounts_of(profile).write_text(text, encoding="utf-8")


def model_college(profile: str, progress: Progress) -> str:
    """A generated college, imported like anyone's; gives the lines that name its accounts."""
    code = MODEL if profile == PROFILE else f"{MODEL}-{profile}"
    order = ("--code", code, "--profile", profile, "--scale", "0.03", "--years", "2", "--replay")
    told = manage("generate_college", *order, what="生成模拟学校", follow=progress)
    lines = told.splitlines()
    start = next(n for n, line in enumerate(lines) if line.startswith("可登录的账号"))
    title = f"模拟学校（代码 {code}）：数据由表格导入，去年走完，今年走到今天。"
    return "\n".join([title, *lines[start:-1]])


def _forget_other_database() -> None:
    """A stamp counts only beside the database that it speaks of."""
    if not (STATE_DIR / "zhengai.sqlite3").exists():
        for stamp in (*STAMPS.glob("*accounts*.txt"), STAMPS / "tables", STAMPS / "profile"):
            stamp.unlink(missing_ok=True)


def serve(port: int, began: float, profile: str) -> None:
    env, logs, python = environment(port), STATE_DIR / "log", str(VENV_PYTHON)
    celery = [python, "-m", "celery", "-A", "zhengai"]
    quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    worker = [*celery, "worker", "--concurrency", "2", "--loglevel", "WARNING", *quiet]
    beat = [*celery, "beat", "--loglevel", "WARNING", "--pidfile="]
    web = [python, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", "zhengai.wsgi"]
    programs = [
        Program("web", web, env, logs / "web.log"),
        Program("worker", worker, env, logs / "worker.log"),
        Program("beat", beat, env, logs / "beat.log"),
    ]
    say("· 启动 web、worker、beat")

    def announce() -> None:
        say(f"\n诊改已就绪（用时 {time.monotonic() - began:.0f} 秒）：http://localhost:{port}/\n")
        say(accounts_of(profile).read_text(encoding="utf-8").strip())
        say(f"\n{guide(profile)}\n\n日志在 {logs}/ ；按 Ctrl-C 停止。")

    Supervisor(programs).run(ready=lambda: _answers(port), on_ready=announce, patience=90)
    say("\n已停止。")


def guide(profile: str) -> str:
    """What to look at first, as far as it is there."""
    if profile == PROFILE:
        return GUIDE.format(plan=NEW_COLLEGE, model="模拟学校，")
    return GUIDE.format(plan=SAME_COLLEGE, model="")


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2) as response:
            body: Any = json.load(response)
    except (OSError, ValueError, urllib.error.URLError):
        return False
    return body.get("status") == "ok"


if __name__ == "__main__":
    main_guard(main)
