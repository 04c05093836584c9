"""How the web process and its rendering child talk: length-prefixed frames over two pipes.

A request is two frames (JSON header, HTML), an answer is two frames (JSON header, PDF). Nothing
is pickled, so that what the child sends cannot run in the parent.
"""

import os
import select
import struct
import time

PREFIX = struct.Struct("!I")
CHUNK = 1 << 16


class PipeClosedError(Exception):
    """The other side is gone."""


def write_frames(descriptor: int, *frames: bytes, deadline: float | None = None) -> None:
    """Writes all frames or raises; `deadline` is on the monotonic clock and needs a non-blocking pipe."""
    view = memoryview(b"".join(PREFIX.pack(len(frame)) + frame for frame in frames))
    while view:
        _wait(descriptor, deadline, writing=True)
        try:
            view = view[os.write(descriptor, view[:CHUNK]) :]
        except BlockingIOError:
            continue
        except BrokenPipeError as error:
            raise PipeClosedError from error


def read_frame(descriptor: int, deadline: float | None = None) -> bytes:
    (length,) = PREFIX.unpack(_read_exactly(descriptor, PREFIX.size, deadline))
    return _read_exactly(descriptor, length, deadline)


def _read_exactly(descriptor: int, length: int, deadline: float | None) -> bytes:
    received = bytearray()
    while len(received) < length:
        _wait(descriptor, deadline, writing=False)
        try:
            chunk = os.read(descriptor, min(CHUNK, length - len(received)))
        except BlockingIOError:
            continue
        if not chunk:
            raise PipeClosedError
        received += chunk
    return bytes(received)


def _wait(descriptor: int, deadline: float | None, *, writing: bool) -> None:
    """Blocks until the pipe is ready; poll, since a busy web process has descriptors above 1024."""
    if deadline is None:
        return
    poll = select.poll()
    poll.register(descriptor, select.POLLOUT if writing else select.POLLIN)
    if not poll.poll(max(0.0, deadline - time.monotonic()) * 1000):
        raise TimeoutError
