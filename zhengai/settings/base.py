"""Settings that every size of deployment shares; what differs comes from the environment."""

from pathlib import Path
from typing import Any

import environ

from zhengai.schedule import BEAT_SCHEDULE

BASE_DIR = Path(__file__).resolve().parents[2]
env = environ.Env()
# Everything that is written at run time lives here: database, keys, uploads, artifacts, queues.
STATE_DIR = Path(env("ZHENGAI_STATE_DIR", default=str(BASE_DIR / "var")))
STATE_DIR.mkdir(parents=True, exist_ok=True)
# Private files (uploads, artifacts): no folder of these is ever served.
MEDIA_ROOT = STATE_DIR / "files"

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

AUTH_USER_MODEL = "accounts.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ROOT_URLCONF = "zhengai.urls"
WSGI_APPLICATION = "zhengai.wsgi.application"
LOGIN_URL = "accounts:login"
LOGIN_REDIRECT_URL = "dashboards:desk"
LOGOUT_REDIRECT_URL = "accounts:login"

# Order is the import contract's, lowest first: a lower app's ready() runs before an upper one's.
ZHENGAI_APPS = [
    "apps.core",
    "apps.rendering",
    "apps.accounts",
    "apps.operations",
    "apps.organisation",
    "apps.layers",
    "apps.workflow",
    "apps.evidence",
    "apps.datahub",
    "apps.chains",
    "apps.improvement",
    "apps.submissions",
    "apps.monitoring",
    "apps.diagnosis",
    "apps.reports",
    "apps.school",
    "apps.major",
    "apps.teacher",
    "apps.course",
    "apps.student",
    "apps.dashboards",
    "apps.console",
]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "guardian",
    "axes",
    "csp",
    *ZHENGAI_APPS,
]

MIDDLEWARE = [
    "apps.core.middleware.RequestIdMiddleware",
    "apps.core.compress.CompressMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "apps.accounts.middleware.AccountsMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "apps.core.middleware.DomainErrorMiddleware",
    "axes.middleware.AxesMiddleware",
]

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "apps.dashboards.context.shell",
            ],
            "builtins": ["apps.core.templatetags.ui", "apps.layers.templatetags.subjects"],
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
        },
    }
]

# Six processes that read and then write: 628 of 900 transactions fail with the defaults, none so.
SQLITE_OPTIONS: dict[str, Any] = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-65536;"
        "PRAGMA temp_store=MEMORY; PRAGMA journal_size_limit=67108864;"
    ),
}
# Compose hands on an unset variable as an empty one.
DATABASE_URL = env("DATABASE_URL", default="") or f"sqlite:///{STATE_DIR / 'zhengai.sqlite3'}"
DATABASES = {"default": env.db_url_config(DATABASE_URL)}
DATABASE = DATABASES["default"]
EMBEDDED = DATABASE["ENGINE"].endswith("sqlite3")
if EMBEDDED:
    DATABASE["OPTIONS"] = SQLITE_OPTIONS
else:
    DATABASE["CONN_HEALTH_CHECKS"] = True
    DATABASE.setdefault("OPTIONS", {}).setdefault("connect_timeout", 5)
    # A college's tables are in memory or on an SSD: following an index costs hardly more than reading
    # on, and the server's own guess of 4, made for turning disks, scans whole tables instead.
    DATABASE["OPTIONS"].setdefault("options", "-c random_page_cost=1.1")
    DATABASE["OPTIONS"]["pool"] = {
        "min_size": 1,
        "max_size": env.int("DATABASE_POOL_SIZE", default=8),
        "timeout": 10,
    }

CACHES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}
if CACHE_URL := env("CACHE_URL", default=""):
    CACHES["default"] = {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": CACHE_URL,
        "OPTIONS": {"socket_timeout": 3, "socket_connect_timeout": 3},
    }

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
ANONYMOUS_USER_NAME = None
GUARDIAN_MONKEY_PATCH_USER = False
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_TEMPLATE = "accounts/locked_out.html"
AXES_VERBOSE = False
AXES_ENABLE_ADMIN = False

SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
# With the session, so that no one-time password travels in a cookie that can be read.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
# A token lives as long as the browser, not a year.
CSRF_COOKIE_AGE = None
# Tells each answer's statements and milliseconds in a header.
SERVER_TIMING = env.bool("SERVER_TIMING", default=False)
CSRF_FAILURE_VIEW = "apps.core.views.csrf_failure"
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"

DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024  # everything but files
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000  # a grid posted whole, without JavaScript
DATA_UPLOAD_MAX_NUMBER_FILES = 20
EVIDENCE_MAX_BYTES = env.int("EVIDENCE_MAX_MB", default=20) * 1024 * 1024  # one file of evidence
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
# How many proxies stand before us: that many last entries of X-Forwarded-For are believed.
PROXY_COUNT = env.int("PROXY_COUNT", default=0)
AXES_CLIENT_IP_CALLABLE = "apps.core.client_ip.client_ip"

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
# Icons are drawn from an installed package; nothing third-party is committed.
NODE_MODULES = BASE_DIR / "node_modules"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}

# The broker carries hints only, and may lose them: JobRun rows are the truth (apps.operations).
BROKER_DIR = STATE_DIR / "broker"
BROKER_URL = env("BROKER_URL", default="")
CELERY_BROKER_URL = BROKER_URL or "files://"
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any]
if BROKER_URL:
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "visibility_timeout": 300,
        "socket_timeout": 5,
        "socket_connect_timeout": 5,
        "socket_keepalive": True,
        "health_check_interval": 30,
        "retry_on_timeout": True,
    }
else:
    (BROKER_DIR / "control").mkdir(parents=True, exist_ok=True)
    (BROKER_DIR / "hints").mkdir(exist_ok=True)
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(BROKER_DIR / "hints"),
        "data_folder_out": str(BROKER_DIR / "hints"),
        "control_folder": str(BROKER_DIR / "control"),
        "polling_interval": 0.1,
    }
    CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_TIMEOUT = 5
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0.2, "interval_max": 0.5}
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_IGNORE_RESULT = True
CELERY_RESULT_BACKEND = None
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE = BEAT_SCHEDULE
CELERY_BEAT_SCHEDULER = "zhengai.beat:CarefulScheduler"
CELERY_BEAT_SCHEDULE_FILENAME = str(STATE_DIR / "beat-schedule")
JOB_LEASE_SECONDS = env.float("JOB_LEASE_SECONDS", default=60)
# Seconds that a job may take over one PDF; a page that somebody waits for has a minute.
RENDERING = {"job_seconds": env.float("RENDER_JOB_SECONDS", default=600)}

# guardian's backend is not hooked on purpose: grants carry dates that it does not know (apps.layers.rights).
SILENCED_SYSTEM_CHECKS = ["guardian.W001"]
