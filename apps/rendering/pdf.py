"""HTML in, PDF out: the door of this app for everyone else.

One child process per web or worker process, started when the first document is asked for. It is
replaced after a number of documents, when it crashes, takes too long or wants too much memory; the
caller sees a `RenderError` with a sentence for the user and goes on living.
"""

import atexit
import contextlib
import json
import logging
import os
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from typing import IO, Any

from django.conf import settings

from .assets import assets
from .errors import RenderError
from .protocol import PipeClosedError, read_frame, write_frames

logger = logging.getLogger(__name__)

FONT_REMEDY = "apt-get install fonts-noto-cjk"
SEE_DOCTOR = "请联系系统管理员运行 manage.py doctor 查看原因。"
MESSAGES = {
    "library": f"PDF 暂不可用：打印组件（Pango）没有装好。{SEE_DOCTOR}",
    "font": "PDF 没有生成：缺少中文字体（仿宋，或 Noto Serif CJK SC），“{sample}”等字无法显示。"
    f"请系统管理员执行：{FONT_REMEDY}",
    "timeout": "PDF 没有生成：排版超过了 {seconds:g} 秒。内容太长时请分开打印。",
    "memory": "PDF 没有生成：内容太大，超出了打印的内存上限。请分开打印。",
    "crash": f"PDF 没有生成：打印进程意外退出。{SEE_DOCTOR}",
    "busy": "正在打印的文件较多，请稍后再试。",
    "html": f"PDF 没有生成：这份文件无法排版。{SEE_DOCTOR}",
}
# The child gets what fonts and the dynamic linker need, and none of our keys and passwords.
KEPT_ENVIRONMENT = (
    "PATH",
    "HOME",
    "LANG",
    "LC_ALL",
    "LD_LIBRARY_PATH",
    "DYLD_LIBRARY_PATH",
    "FONTCONFIG_FILE",
    "FONTCONFIG_PATH",
    "XDG_DATA_HOME",
    "XDG_CACHE_HOME",
)


@dataclass(frozen=True)
class Limits:
    """Taken from settings.RENDERING, a dictionary with these names; every name is optional.

    `seconds` for what somebody waits for at the screen, `job_seconds` for what a job makes.
    """

    seconds: float = 60
    job_seconds: float = 600
    memory_megabytes: int = 1536
    documents_per_child: int = 200

    @classmethod
    def from_settings(cls) -> "Limits":
        return cls(**getattr(settings, "RENDERING", {}))


def failure(code: str, **values: Any) -> RenderError:
    return RenderError(MESSAGES[code].format(**values), code=code)


class Child:
    """The pipes to one rendering process."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.owner = os.getpid()
        self.documents = 0
        self.errors: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115  closed with the child
        self.process = subprocess.Popen(
            [sys.executable, "-m", "apps.rendering.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.errors,
            cwd=settings.BASE_DIR,
            env=child_environment(),
            start_new_session=True,
        )
        assert self.process.stdin is not None  # noqa: S101  for the type checker
        assert self.process.stdout is not None  # noqa: S101
        self.writer, self.reader = self.process.stdin.fileno(), self.process.stdout.fileno()
        os.set_blocking(self.writer, False)
        os.set_blocking(self.reader, False)

    def greet(self, deadline: float) -> None:
        hello = {
            "assets": {name: str(path) for name, path in assets.items()},
            "memory_megabytes": self.limits.memory_megabytes,
        }
        write_frames(self.writer, json.dumps(hello).encode(), deadline=deadline)
        answer = json.loads(read_frame(self.reader, deadline))
        if not answer["ok"]:
            logger.error("rendering child cannot start: %s", answer["detail"])
            raise failure("library")

    def render(
        self, header: dict[str, Any], html: bytes, deadline: float
    ) -> tuple[dict[str, Any], bytes]:
        self.documents += 1
        write_frames(self.writer, json.dumps(header).encode(), html, deadline=deadline)
        return json.loads(read_frame(self.reader, deadline)), read_frame(self.reader, deadline)

    @property
    def usable(self) -> bool:
        """Not after a fork, not when dead, not when it has done its share."""
        return (
            self.owner == os.getpid()
            and self.process.poll() is None
            and self.documents < self.limits.documents_per_child
        )

    def close(self) -> None:
        for pipe in (self.process.stdin, self.process.stdout, self.errors):
            with contextlib.suppress(OSError):
                pipe.close()  # type: ignore[union-attr]
        if self.owner == os.getpid():
            self.process.kill()
            self.process.wait()

    def last_words(self) -> str:
        self.errors.seek(0)
        return self.errors.read()[-2000:].decode(errors="replace")


class Renderer:
    """At most one child, one document at a time."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.child: Child | None = None

    def render(self, header: dict[str, Any], html: bytes, *, in_job: bool = False) -> bytes:
        limits = Limits.from_settings()
        seconds = limits.job_seconds if in_job else limits.seconds
        if not self.lock.acquire(timeout=seconds):
            raise failure("busy")
        try:
            answer, pdf = self._exchange(limits, seconds, header, html)
        finally:
            self.lock.release()
        if answer["ok"]:
            if answer["missing"]:
                logger.warning("no font has these signs: %s", "".join(answer["missing"]))
            return pdf
        logger.error("document %r not rendered: %s", header["title"], answer["detail"])
        raise failure(answer["code"], sample=answer["detail"][:8])

    def _exchange(
        self, limits: Limits, seconds: float, header: dict[str, Any], html: bytes
    ) -> tuple[dict[str, Any], bytes]:
        deadline = time.monotonic() + seconds
        try:
            answer, pdf = self._child(limits, deadline).render(header, html, deadline)
        except TimeoutError:
            self.close()
            raise failure("timeout", seconds=seconds) from None
        except (PipeClosedError, ValueError):
            logger.exception("rendering child ended: %s", self.child and self.child.last_words())
            self.close()
            raise failure("crash") from None
        except RenderError:
            self.close()
            raise
        if answer.get("code") == "memory":
            self.close()
        return answer, pdf

    def _child(self, limits: Limits, deadline: float) -> Child:
        if self.child is not None and not (self.child.usable and self.child.limits == limits):
            self.close()
        if self.child is None:
            self.child = Child(limits)
            self.child.greet(deadline)
        return self.child

    def close(self) -> None:
        if self.child is not None:
            self.child.close()
            self.child = None


renderer = Renderer()
atexit.register(renderer.close)
# A fork must not inherit a lock that a thread of its parent holds, nor talk into the parent's pipes.
os.register_at_fork(after_in_child=renderer.__init__)  # type: ignore[misc]


def child_environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in KEPT_ENVIRONMENT if name in os.environ}
    return kept | {"PYTHONDONTWRITEBYTECODE": "1"}


def render_pdf(html: str, *, stylesheets: list[str], title: str, in_job: bool = False) -> bytes:
    """The PDF of a page of HTML; `stylesheets` are names of registered assets (`form/form.css`).

    `in_job`: nobody waits at the screen, it may take `job_seconds`.
    """
    for name in stylesheets:
        assets[name]  # an unknown name fails here, in the caller's sight
    header = {"stylesheets": list(stylesheets), "title": title}
    return renderer.render(header, html.encode(), in_job=in_job)
