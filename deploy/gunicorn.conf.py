"""The web server, the same for a laptop and for a container; numbers come from the environment."""

import os

bind = os.environ.get("BIND", f"127.0.0.1:{os.environ.get('PORT', '8000')}")
worker_class = "gthread"
workers = int(os.environ.get("WEB_PROCESSES", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
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
