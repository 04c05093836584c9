"""Log lines that a machine can read and a request can be found by."""

import json
import logging
from datetime import UTC, datetime

from apps.core.middleware import request_id

# What every record has; anything else on it was given by the caller as ``extra``.
_PLAIN = frozenset(vars(logging.makeLogRecord({}))) | {
    "message",
    "asctime",
    "taskName",
    "request_id",
    "request",
    "server_time",
}


class RequestIdFilter(logging.Filter):
    """Put the current request's id on the record; ``-`` outside a request."""

    def filter(self, record: logging.LogRecord) -> bool:
        asked = getattr(getattr(record, "request", None), "META", {})
        record.request_id = request_id.get() or asked.get("zhengai.request_id", "-")
        return True


class JsonFormatter(logging.Formatter):
    """One JSON object a line; requests and other rich objects are never written out."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, tz=UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "request_id": getattr(record, "request_id", "-"),
            "message": record.getMessage(),
        }
        line |= {
            key: value
            for key, value in vars(record).items()
            if key not in _PLAIN and isinstance(value, str | int | float | bool)
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)
