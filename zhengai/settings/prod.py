"""From a laptop to a province: embedded by default, everything else from the environment."""

from pathlib import Path

from ._keys import decode_field_key, read_or_make
from ._logging import logging_config
from .base import *  # noqa: F403
from .base import DATABASE, EMBEDDED, STATE_DIR, env

DEBUG = False
LOGGING = logging_config(
    form=env("LOG_FORMAT", default="") or "json", level=env("LOG_LEVEL", default="INFO")
)

SECRET_KEY_FILE = Path(env("SECRET_KEY_FILE", default=str(STATE_DIR / "keys" / "secret.key")))
SECRET_KEY = env("SECRET_KEY", default="") or read_or_make(
    SECRET_KEY_FILE,
    make=EMBEDDED,
    name="SECRET_KEY",
    line="export SECRET_KEY=$(openssl rand -base64 48)",
)
# Encrypted columns cannot be read without this key: back it up apart from the database. A
# database that came back without its key is refused, before a second key makes a mixture.
_database = Path(DATABASE["NAME"])
_unused = EMBEDDED and not (_database.exists() and _database.stat().st_size)
FIELD_KEY_FILE = Path(env("FIELD_KEY_FILE", default=str(STATE_DIR / "keys" / "field.key")))
FIELD_KEY = decode_field_key(
    env("FIELD_KEY", default="")
    or read_or_make(
        FIELD_KEY_FILE,
        make=_unused,
        name="FIELD_KEY",
        line=f"restore {FIELD_KEY_FILE}"
        if EMBEDDED
        else "export FIELD_KEY=$(openssl rand -base64 32)",
    )
)

ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# Only where the proxy speaks https: on a laptop, secure cookies would lock everyone out.
HTTPS = env.bool("HTTPS", default=False)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
if HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
    SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", default=30 * 24 * 3600)
