"""Starts the child process and gathers what it prints; a crash or a limit is one sentence.

A subprocess, not a fork: a Celery worker's process may not start multiprocessing children, and the
child gets neither our environment nor our open connections.
"""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

from apps.datahub.readers.child import TOO_BIG, UNREADABLE
from apps.datahub.readers.errors import FileRejectedError
from apps.datahub.readers.limits import Limits
from apps.datahub.readers.raw import RawFile, RawSheet

ROOT = Path(__file__).resolve().parents[3]
COMMAND = ("-s", "-m", "apps.datahub.readers.child")
# Values that repeat down a column are kept once; past this many it is not a repeating column.
MEMO = 5_000


def read_file(source: Path | str | bytes, limits: Limits | None = None) -> RawFile:
    """Check and read one upload; raises FileRejectedError with the sentence for the user."""
    limits = limits or Limits()
    with _opened(source) as stream:
        return _gather(stream, limits)


def _opened(source: Path | str | bytes) -> IO[bytes]:
    if not isinstance(source, bytes):
        return Path(source).open("rb")
    # In memory where the system can: an upload is never left on the disk in plain.
    if hasattr(os, "memfd_create"):
        stream: IO[bytes] = os.fdopen(os.memfd_create("upload"), "w+b")
    else:
        stream = TemporaryFile()  # noqa: SIM115 - the caller closes it
    stream.write(source)
    stream.seek(0)
    return stream


def _gather(stream: IO[bytes], limits: Limits) -> RawFile:
    process = subprocess.Popen(  # noqa: S603 - our own interpreter, our own module
        [sys.executable, *COMMAND, json.dumps(limits.as_dict())],
        stdin=stream,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT), "LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"},
    )
    late = threading.Event()

    def stop() -> None:
        late.set()
        process.kill()

    timer = threading.Timer(limits.seconds, stop)
    timer.start()
    try:
        result = _collect(_lines(process))
    finally:
        timer.cancel()
        process.kill()
        process.wait()
        if process.stdout:
            process.stdout.close()
    if result is None:
        raise _failure(process.returncode, late=late.is_set(), limits=limits)
    return result


def _lines(process: subprocess.Popen[bytes]) -> Iterator[dict[str, Any]]:
    for line in process.stdout or ():
        try:
            yield json.loads(line)
        except ValueError:
            return


def _collect(lines: Iterator[dict[str, Any]]) -> RawFile | None:
    """The file, or None when the child fell silent before its end mark."""
    file = RawFile(kind="")
    memos: list[dict[str, str]] = []
    for line in lines:
        if "rejected" in line:
            raise FileRejectedError(line["rejected"], code=line.get("code", "unreadable"))
        if "rows" in line:
            _keep_rows(file.sheets[-1], line["rows"], memos)
        elif "sheet" in line:
            file.sheets.append(RawSheet(**line["sheet"]))
            memos = []
        elif "file" in line:
            file = RawFile(**line["file"])
        elif "end" in line:
            file.peak_memory = line["end"]["peak_memory"]
            for sheet in file.sheets:
                _square(sheet)
            return file
    return None


def _keep_rows(sheet: RawSheet, rows: list[list[str | None]], memos: list[dict[str, str]]) -> None:
    for row in rows:
        while len(memos) < len(row):
            memos.append({})
        for at, cell in enumerate(row):
            if cell is not None:
                memo = memos[at]
                known = memo.get(cell)
                if known is not None:
                    row[at] = known
                elif len(memo) < MEMO:
                    memo[cell] = cell
        sheet.rows.append(row)


def _square(sheet: RawSheet) -> None:
    sheet.width = max([sheet.width, *map(len, sheet.rows)])
    for row in sheet.rows:
        if len(row) < sheet.width:
            row.extend([None] * (sheet.width - len(row)))


def _failure(returncode: int, *, late: bool, limits: Limits) -> FileRejectedError:
    if late or returncode == -24:  # SIGXCPU
        return FileRejectedError(
            f"读取超过 {limits.seconds} 秒，已中止；文件太大或内容异常。", code="time"
        )
    if returncode in {-9, -6}:  # killed by the system, or aborted by a native library
        return FileRejectedError(TOO_BIG, code="memory")
    return FileRejectedError(UNREADABLE, code="crash")
