"""The web server, the same for a laptop and for a container; numbers come from the environment."""

import gc
import os
from typing import Any

bind = os.environ.get("BIND", f"127.0.0.1:{os.environ.get('PORT', '8000')}")
worker_class = "gthread"
workers = int(os.environ.get("WEB_PROCESSES", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
# The application is read once; what is forked from it is ready at once, also after a renewal or a kill.
preload_app = True
timeout = 60
graceful_timeout = 8
keepalive = 5
# Processes are renewed now and then, not all at once.
max_requests = 20_000
max_requests_jitter = 2_000
accesslog = "-"
errorlog = "-"
# The path without its query: what people search for is not written into logs.
access_log_format = (
    '{"at": "%(t)s", "logger": "access", "status": "%(s)s", "method": "%(m)s", "path": "%(U)s", '
    '"micros": "%(D)s", "bytes": "%(B)s", "request_id": "%({x-request-id}o)s"}'
)


def pre_fork(server: Any, worker: Any) -> None:
    """What was read at the start is left alone by the collector, so that processes share its memory."""
    gc.freeze()


def post_fork(server: Any, worker: Any) -> None:
    """A connection of the parent's, should it have opened one, is nobody's."""
    from django.db import connections  # noqa: PLC0415 - the settings are not read before

    for connection in connections.all(initialized_only=True):
        connection.close()
        if connection.settings_dict["OPTIONS"].get("pool"):
            connection.close_pool()
