"""For people who work on zhengai: tracebacks in the browser, templates and static files as they are."""

from ._logging import logging_config
from .demo import *  # noqa: F403
from .demo import TEMPLATES

DEBUG = True
LOGGING = logging_config(form="text", level="INFO")
TEMPLATES[0]["OPTIONS"]["loaders"] = TEMPLATES[0]["OPTIONS"]["loaders"][0][1]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
