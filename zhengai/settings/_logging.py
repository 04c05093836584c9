"""One logging set-up for web, worker, beat and commands."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured

FORMS = ("json", "text")


def logging_config(*, form: str, level: str) -> dict[str, Any]:
    """`form` is ``json`` (one object a line, with the request's id) or ``text``."""
    if form not in FORMS:
        raise ImproperlyConfigured(f"LOG_FORMAT is {form!r}; it may be {' or '.join(FORMS)}.")
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"request_id": {"()": "apps.core.logs.RequestIdFilter"}},
        "formatters": {
            "json": {"()": "apps.core.logs.JsonFormatter"},
            "text": {
                "format": "{asctime} {levelname:7} {name} {request_id} {message}",
                "style": "{",
            },
        },
        "handlers": {
            "stderr": {
                "class": "logging.StreamHandler",
                "formatter": form,
                "filters": ["request_id"],
            }
        },
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            # Django's own handlers would print every error a second time.
            "django": {"handlers": [], "level": "INFO", "propagate": True},
            "django.server": {"handlers": [], "propagate": True},
            # One line for each task of each tick is noise.
            "celery": {"level": "WARNING"},
            "fontTools": {"level": "WARNING"},
            "axes": {"level": "WARNING"},
        },
    }
