"""The rendering process: started by `apps.rendering.pdf`, one document after the other.

It knows neither Django nor the database. It lives apart because WeasyPrint is slow to import, can
take a lot of memory, and ends its process where a machine has no font at all.
"""

import gc
import json
import logging
import os
import resource
import sys
from importlib import import_module
from typing import Any

from .protocol import PipeClosedError, read_frame, write_frames

# U+4E00 to U+9FFF: a font without these is no Chinese font; rarer signs print as a box.
COMMON_HAN = range(0x4E00, 0xA000)


class MissingGlyphs(logging.Handler):
    """Collects the characters for which WeasyPrint found no font."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.characters: set[str] = set()

    def emit(self, record: logging.LogRecord) -> None:
        if "unsupported by fonts" in record.msg and isinstance(record.args, tuple):
            self.characters.add(str(record.args[0]))

    def take(self) -> list[str]:
        found, self.characters = sorted(self.characters), set()
        return found


def limit_memory(megabytes: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def answer_to(error: BaseException) -> dict[str, Any]:
    code = "memory" if isinstance(error, MemoryError) else "html"
    return {"ok": False, "code": code, "detail": f"{type(error).__name__}: {error}"}


def render(
    engine: Any, glyphs: MissingGlyphs, header: dict[str, Any], html: bytes
) -> tuple[dict, bytes]:
    """One document; an answer in any case, never an exception."""
    gc.disable()
    try:
        pdf = engine.render(html.decode(), header["stylesheets"], header["title"])
    except Exception as error:  # noqa: BLE001  the child answers for every document
        glyphs.take()
        return answer_to(error), b""
    finally:
        gc.enable()
    missing = glyphs.take()
    if any(ord(character) in COMMON_HAN for character in missing):
        return {"ok": False, "code": "font", "detail": "".join(missing)}, b""
    return {"ok": True, "missing": missing}, pdf


def serve(incoming: int, outgoing: int) -> None:
    settings = json.loads(read_frame(incoming))
    limit_memory(settings["memory_megabytes"])
    try:
        engine = import_module("apps.rendering.engine").Engine(settings["assets"])
    except (ImportError, OSError) as error:  # Pango and its relatives are loaded at import
        greeting = {"ok": False, "code": "library", "detail": str(error)}
        write_frames(outgoing, json.dumps(greeting).encode())
        return
    glyphs = MissingGlyphs()
    logger = logging.getLogger("weasyprint")
    logger.handlers, logger.propagate = [glyphs], False
    gc.collect()
    gc.freeze()
    write_frames(outgoing, json.dumps({"ok": True}).encode())
    while True:
        header = json.loads(read_frame(incoming))
        answer, pdf = render(engine, glyphs, header, read_frame(incoming))
        write_frames(outgoing, json.dumps(answer).encode(), pdf)
        gc.collect()


def main() -> None:
    # Libraries that print must not garble the answers: stdout goes where stderr goes.
    outgoing = os.dup(sys.stdout.fileno())
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    try:
        serve(sys.stdin.fileno(), outgoing)
    except PipeClosedError:
        return


if __name__ == "__main__":
    main()
