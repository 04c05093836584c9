"""The child process: reads one upload from standard input, prints JSON lines, knows no Django.

It binds itself before it looks at the first byte: memory, processor time, no file may grow, few
may be open. Whatever happens, the last line is a sentence or the end mark; what the parent does
not get to hear (a crash in a library, a kill) it treats as refused.
"""

import gc
import json
import re
import resource
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from apps.datahub.readers.delimited import read_delimited
from apps.datahub.readers.errors import FileRejectedError
from apps.datahub.readers.limits import Limits
from apps.datahub.readers.sniff import real_type
from apps.datahub.readers.xlsx import read_xlsx

TOO_BIG = "读取这个文件需要的内存超过上限，请分成几个文件上传。"
UNREADABLE = "文件无法读取，可能已损坏；请用 Excel 或 WPS 重新另存后再上传。"


def bind(limits: Limits) -> None:
    """Limits of this process, for good."""
    # The hard bound of processor time lies above the soft one: the first signal tells the reason.
    resource.setrlimit(resource.RLIMIT_CPU, (limits.seconds, limits.seconds + 1))
    for kind, bound in (
        (resource.RLIMIT_AS, limits.memory),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, 32),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (bound, bound))


def peak_memory() -> int:
    """The most that this process held at once; getrusage would count what it was forked from."""
    try:
        status = Path("/proc/self/status").read_text("utf-8")
    except OSError:
        return 0
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    return int(found[1]) * 1024 if found else 0


def read_lines(data: bytes, limits: Limits) -> Iterator[dict[str, Any]]:
    """All lines about one file; raises FileRejectedError."""
    if len(data) > limits.upload:
        size = limits.upload // (1024 * 1024)
        raise FileRejectedError(f"文件超过 {size} MB 的上限，请分成几个文件上传。", code="size")
    reader = read_xlsx if real_type(data) == "zip" else read_delimited
    yield from reader(data, limits)


def main() -> None:
    limits = Limits(**json.loads(sys.argv[1]))
    bind(limits)
    gc.disable()  # rows make no cycles; collecting would only walk through them
    try:
        said = 0
        for line in read_lines(sys.stdin.buffer.read(limits.upload + 1), limits):
            said += _say(line)
            if said > limits.output:  # one long text, referred to by a million cells
                raise FileRejectedError(TOO_BIG, code="memory")
        _say({"end": {"peak_memory": peak_memory()}})
    except FileRejectedError as error:
        _say({"rejected": error.message, "code": error.code})
    except MemoryError:
        _say({"rejected": TOO_BIG, "code": "memory"})
    except BaseException:  # noqa: BLE001 - a panic in a native library is not an Exception
        _say({"rejected": UNREADABLE, "code": "unreadable"})


def _say(line: dict[str, Any]) -> int:
    """How many bytes the line took."""
    content = json.dumps(line, ensure_ascii=False).encode("utf-8", "replace") + b"\n"
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()
    return len(content)


if __name__ == "__main__":
    main()
