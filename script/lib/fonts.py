"""仿宋 and 楷体 for official documents.

Fandol's fonts are inside Debian's and Ubuntu's ``texlive-lang-chinese`` (49 MB), whose own needs
are a whole TeX: only the fonts are taken out of the package, and fontconfig finds them. Without
them print-outs fall back to Noto Serif CJK.
"""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from script.lib.console import ROOT, StopError, is_stamped, main_guard, run, say, step, write_stamp
from script.lib.system import fonts

PACKAGE = "texlive-lang-chinese"
INSIDE = "./usr/share/texlive/texmf-dist/fonts/opentype/public/fandol"
FILES = ("FandolFang-Regular.otf", "FandolKai-Regular.otf")
NAMES = ("FangSong", "仿宋", "FandolFang")
TRIED = ROOT / ".venv" / ".zhengai-fonts"


def has_fangsong() -> bool:
    known = " ".join(fonts(":lang=zh-cn"))
    return any(name in known for name in NAMES)


def folder() -> Path:
    """For everyone if we are root, else for this user."""
    if os.geteuid() == 0:
        return Path("/usr/local/share/fonts/zhengai")
    data = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(data) / "fonts" / "zhengai"


def bring() -> None:
    """Download the package, take the fonts out, tell fontconfig."""
    if not shutil.which("apt-get") or not shutil.which("dpkg-deb"):
        raise StopError(
            "这里没有 apt：请自行安装一种仿宋字体（如 FandolFang），放进系统的字体目录。"
        )
    target = folder()
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        subprocess.run(
            ["apt-get", "download", "-q", PACKAGE],
            cwd=name,
            check=True,
            capture_output=True,
            timeout=300,
        )
        package = next(Path(name).glob("*.deb"))
        tree = Path(name) / "tree"
        tree.mkdir()
        with subprocess.Popen(
            ["dpkg-deb", "--fsys-tarfile", package], stdout=subprocess.PIPE
        ) as archive:
            members = [f"{INSIDE}/{file}" for file in FILES]
            subprocess.run(
                ["tar", "-x", "-C", tree, *members],
                stdin=archive.stdout,
                check=True,
                capture_output=True,
            )
        target.mkdir(parents=True, exist_ok=True)
        for file in FILES:
            shutil.copy(tree / INSIDE / file, target / file)
    run(["fc-cache", "-f", target], what="fc-cache")


def bring_once() -> None:
    """During set-up: try once, and go on without; `doctor` tells what is missing."""
    if (
        has_fangsong()
        or is_stamped(TRIED, "tried")
        or os.environ.get("SKIP_SYSTEM_PACKAGES") == "1"
    ):
        return
    with step("取仿宋、楷体字体（公文格式用，约 49 MB）"):
        try:
            bring()
        except (StopError, OSError, StopIteration, subprocess.SubprocessError):
            say("  没有取到，打印时用 Noto 宋体代替。以后再试：script/fonts")
    write_stamp(TRIED, "tried")


def main() -> int:
    if has_fangsong():
        say("仿宋字体已经在了。")
        return 0
    try:
        bring()
    except (OSError, StopIteration, subprocess.SubprocessError) as error:
        raise StopError(f"没有取到 {PACKAGE}：{error}\n先运行：sudo apt-get update") from error
    say(f"已放入 {folder()}")
    return 0


if __name__ == "__main__":
    main_guard(main)
