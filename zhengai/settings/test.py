"""The test suite: embedded by default, PostgreSQL through DATABASE_URL, a state folder of its own."""

import atexit
import os
import shutil
import tempfile

if "ZHENGAI_TEST_STATE_DIR" not in os.environ:  # the processes of xdist share their parent's
    _folder = tempfile.mkdtemp(prefix="zhengai-test-")
    os.environ["ZHENGAI_TEST_STATE_DIR"] = _folder
    atexit.register(shutil.rmtree, _folder, ignore_errors=True)
os.environ["ZHENGAI_STATE_DIR"] = os.environ["ZHENGAI_TEST_STATE_DIR"]
os.environ.pop("BROKER_URL", None)  # tests that want a broker start their own processes

from ._logging import logging_config
from .base import *  # noqa: F403
from .base import DATABASE, EMBEDDED, INSTALLED_APPS, SQLITE_OPTIONS, STATE_DIR

# A college that lives; and a sixth layer, to prove that a layer is one app.
INSTALLED_APPS = [*INSTALLED_APPS, "apps.simulation", "tests.dummy_layer"]
DEBUG = False
SERVER_TIMING = True
LOGGING = logging_config(form="text", level="WARNING")
SECRET_KEY = "only-for-tests"
FIELD_KEY = b"only-for-tests".ljust(32, b".")
ALLOWED_HOSTS = ["*"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AXES_ENABLED = False
STATIC_ROOT = STATE_DIR / "static"
STATIC_ROOT.mkdir(exist_ok=True)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
if EMBEDDED:
    # A file, not memory: live servers and threads share it. Nothing need survive a power cut.
    SQLITE_OPTIONS["init_command"] = SQLITE_OPTIONS["init_command"].replace("FULL", "OFF")
    DATABASE["TEST"] = {"NAME": str(STATE_DIR / "test.sqlite3")}
else:
    # Two runs at once on one server need a name each.
    DATABASE["TEST"] = {"NAME": os.environ.get("TEST_DATABASE_NAME", "zhengai_pytest")}
    DATABASE["OPTIONS"].pop("pool", None)
    DATABASE["OPTIONS"]["options"] += " -c synchronous_commit=off"
