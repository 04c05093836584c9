"""The distribution's packages: what is missing, and how it gets here."""

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from script.lib.console import StopError, run, say, step


class Need(NamedTuple):
    package: str
    why: str
    present: Callable[[], bool]


def has_library(name: str) -> Callable[[], bool]:
    def check() -> bool:
        try:
            ctypes.CDLL(name)
        except OSError:
            return False
        return True

    return check


def has_program(*names: str) -> Callable[[], bool]:
    def check() -> bool:
        return any(shutil.which(name) for name in names)

    return check


def fonts(pattern: str) -> list[str]:
    """Families that fontconfig knows for a pattern such as ``:lang=zh-cn``."""
    if not shutil.which("fc-list"):
        return []
    done = subprocess.run(
        ["fc-list", pattern, "family"], capture_output=True, text=True, check=False
    )
    return sorted(set(done.stdout.split("\n")) - {""})


def has_chinese_font() -> bool:
    return bool(fonts(":lang=zh-cn"))


def has_venv() -> bool:
    code = "import venv, ensurepip"
    return (
        subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).returncode
        == 0
    )


def venv_package() -> str:
    """Debian names the package by version unless it is the distribution's own Python."""
    own = Path("/usr/bin/python3")
    version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    return "python3-venv" if own.resolve().name == version else f"{version}-venv"


def find_program(*names: str) -> str | None:
    """Also where Debian keeps servers' programs, outside everybody's PATH."""
    folders = [*os.environ.get("PATH", "").split(":"), "/usr/sbin", "/sbin"]
    folders += [
        str(path) for path in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    ]
    return next(
        (found for name in names if (found := shutil.which(name, path=":".join(folders)))), None
    )


RUN_NEEDS = (
    Need(venv_package(), "Python 虚拟环境", has_venv),
    Need("ca-certificates", "安全连接所需的证书", Path("/etc/ssl/certs").is_dir),
    Need("libpango-1.0-0", "PDF 排版", has_library("libpango-1.0.so.0")),
    Need("libpangoft2-1.0-0", "PDF 排版", has_library("libpangoft2-1.0.so.0")),
    Need(
        "libharfbuzz-subset0",
        "PDF 字体子集（没有它慢几十倍）",
        has_library("libharfbuzz-subset.so.0"),
    ),
    Need("fontconfig", "字体管理", has_program("fc-list")),
    Need("fonts-noto-cjk", "中文字体", has_chinese_font),
)
FULL_NEEDS = (
    Need("chromium", "浏览器测试", has_program("chromium", "chromium-browser", "google-chrome")),
    Need("poppler-utils", "把 PDF 变成图片来看", has_program("pdftoppm")),
)
POSTGRES = Need("postgresql", "PostgreSQL", lambda: bool(find_program("initdb")))
REDIS = Need("redis-server", "Redis", lambda: bool(find_program("redis-server")))


def install(needs: Sequence[Need]) -> None:
    """Install what is missing; where that is not allowed, name the command and stop."""
    missing = [need for need in needs if not need.present()]
    if not missing:
        return
    names = [need.package for need in missing]
    reasons = "\n".join(f"  {need.package:22} {need.why}" for need in missing)
    prefix = _root_prefix()
    if prefix is None or not shutil.which("apt-get"):
        if os.environ.get("SKIP_SYSTEM_PACKAGES") == "1" and has_venv():
            say(f"缺少以下系统软件包，按要求跳过（PDF 可能不可用）：\n{reasons}")
            return
        raise StopError(
            f"缺少以下系统软件包：\n{reasons}\n请运行下面这一行，然后再试：\n"
            f"  sudo apt-get update && sudo apt-get install -y --no-install-recommends {' '.join(names)}\n"
            "（非 Debian、Ubuntu 系统请安装同样的软件；"
            "只想不用 PDF 先看看：SKIP_SYSTEM_PACKAGES=1 script/demo）"
        )
    with step(f"安装系统软件包：{' '.join(names)}"):
        quiet = {"DEBIAN_FRONTEND": "noninteractive"}
        run([*prefix, "apt-get", "update", "-q"], env=quiet, what="apt-get update")
        options = ["-y", "-q", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=120"]
        run(
            [
                *prefix,
                "env",
                "DEBIAN_FRONTEND=noninteractive",
                "apt-get",
                "install",
                *options,
                *names,
            ],
            what="apt-get install",
        )
    if still := [need.package for need in missing if not need.present()]:
        raise StopError(
            f"安装之后仍然找不到：{' '.join(still)}。请运行 .venv/bin/python manage.py doctor。"
        )


def _root_prefix() -> list[str] | None:
    """Nothing for root, sudo where it asks for no password, None where we may not."""
    if os.geteuid() == 0:
        return []
    if not shutil.which("sudo"):
        return None
    asked = subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False)
    return ["sudo", "-n"] if asked.returncode == 0 else None
