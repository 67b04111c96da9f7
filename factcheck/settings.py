"""Every setting. Only `env.py` reads the environment; docs/configuration.md explains each variable."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

from factcheck import embedded, env, logs
from factcheck.keys import own_key

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = embedded.folder()

DEBUG = env.flag("FACTCHECK_DEBUG", False)
SECRET_KEY = env.secret("FACTCHECK_SECRET_KEY") or own_key(VAR_DIR / "keys", "secret")
AUDIT_KEY = env.secret("FACTCHECK_AUDIT_KEY") or own_key(VAR_DIR / "keys", "audit")
FACTOR_KEY = env.secret("FACTCHECK_FACTOR_KEY") or own_key(VAR_DIR / "keys", "factor")
ALLOWED_HOSTS = env.listing("FACTCHECK_HOSTS", ["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.listing("FACTCHECK_TRUSTED_ORIGINS", [])
BEHIND_TLS = env.flag("FACTCHECK_BEHIND_TLS", False)

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "rest_framework",
    "drf_spectacular",
    "factcheck",
    "verification",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "verification.web.middleware.Utf8",
    "verification.web.middleware.ContentSecurity",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "verification.web.middleware.SessionAge",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "verification.web.middleware.SignInRequired",
    "verification.web.middleware.OwnAccessFirst",
    "verification.web.middleware.ErrorPages",
]

ROOT_URLCONF = "factcheck.urls"
WSGI_APPLICATION = "factcheck.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "builtins": ["verification.web.tags"],
        },
    }
]


def _database() -> dict[str, Any]:
    """DATABASE_URL in libpq's own notation, or the embedded PostgreSQL."""
    url = env.secret("DATABASE_URL")
    if url is None:
        return dict(embedded.addresses().database)
    try:
        parts = {name: str(value) for name, value in conninfo_to_dict(url).items()}
    except ProgrammingError as error:
        raise env.InvalidSetting("DATABASE_URL", "it must be an address in libpq's notation") from error
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.pop("dbname", "factcheck"),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": parts.pop("port", ""),
        "OPTIONS": parts,
    }


DATABASES = {"default": {**_database(), "CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "verification.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "queue"
LOGOUT_REDIRECT_URL = "sign-in"
# Whoever holds one of these roles sets up a second factor before anything else.
REQUIRE_SECOND_FACTOR = env.listing(
    "FACTCHECK_REQUIRE_SECOND_FACTOR", [], allowed=["reporter", "checker", "reviewer", "editor", "admin"]
)
SESSION_SECONDS = 3600 * env.number("FACTCHECK_SESSION_HOURS", 168, minimum=1, maximum=720)
SESSION_IDLE_SECONDS = 60 * env.number("FACTCHECK_SESSION_IDLE_MINUTES", 720, minimum=5, maximum=43_200)
# The cookie and the row are kept as long as a pause may last; each use begins that anew.
SESSION_COOKIE_AGE = min(SESSION_SECONDS, SESSION_IDLE_SECONDS)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BEHIND_TLS
# Forms and htmx carry the token themselves; no script reads a cookie.
CSRF_COOKIE_HTTPONLY = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_TLS else None
SECURE_SSL_REDIRECT = BEHIND_TLS
# Who asks whether the process lives stands on this side of the proxy.
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
_HSTS_DAYS = env.number("FACTCHECK_HSTS_DAYS", 365, minimum=0, maximum=730)
SECURE_HSTS_SECONDS = 86_400 * _HSTS_DAYS if BEHIND_TLS else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# Whether other hosts below the domain insist on TLS is not the desk's to say.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]

LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = False

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True

MAX_DOCUMENT_BYTES = 5_000_000
DATA_UPLOAD_MAX_MEMORY_SIZE = MAX_DOCUMENT_BYTES + 1_000_000
FILE_UPLOAD_MAX_MEMORY_SIZE = MAX_DOCUMENT_BYTES
# Files for the archive come many at once, and by a handler of their own that writes them to the disk.
DATA_UPLOAD_MAX_NUMBER_FILES = 1_000
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]

REDIS_URL = env.secret("REDIS_URL") or embedded.addresses().broker
CELERY_BROKER_URL = REDIS_URL
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SOFT_TIME_LIMIT = 120
CELERY_TASK_TIME_LIMIT = 150
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 300, "socket_connect_timeout": 5}
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
# No gossip between workers and no remote control: they cost a queue each and tell us nothing.
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
# A fresh process now and then gives back what libraries leak.
CELERY_WORKER_MAX_TASKS_PER_CHILD = 500
CELERY_TIMEZONE = "UTC"
# Imports and vectors for a whole archive take minutes: nobody's article waits behind them.
CELERY_TASK_ROUTES = {
    f"verification.tasks.{name}": {"queue": "background"}
    for name in (
        "deliver_webhook",
        "embed_passages",
        "poll_feeds",
        "send_digests",
        "send_webhooks",
        "work_archive",
    )
}
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULE = {
    "sweep": {
        "task": "verification.tasks.sweep",
        "schedule": timedelta(minutes=1),
        # A sweep that waited longer than this has a successor already.
        "options": {"expires": 60},
    },
    "watch-sources": {
        "task": "verification.tasks.watch_sources",
        "schedule": timedelta(minutes=15),
        "options": {"expires": 900},
    },
    "digests": {
        "task": "verification.tasks.send_digests",
        "schedule": timedelta(minutes=15),
        "options": {"expires": 900},
    },
    "webhooks": {
        "task": "verification.tasks.send_webhooks",
        "schedule": timedelta(seconds=5),
        "options": {"expires": 5},
    },
    "feeds": {
        "task": "verification.tasks.poll_feeds",
        "schedule": timedelta(minutes=1),
        "options": {"expires": 60},
    },
}

# Without a host no mail leaves; what people are told stands on the pages in any case.
EMAIL_HOST = env.text("FACTCHECK_EMAIL_HOST", "")
_MAIL = "django.core.mail.backends"
EMAIL_BACKEND = f"{_MAIL}.smtp.EmailBackend" if EMAIL_HOST else f"{_MAIL}.dummy.EmailBackend"
EMAIL_PORT = env.number("FACTCHECK_EMAIL_PORT", 587, minimum=1, maximum=65535)
EMAIL_HOST_USER = env.text("FACTCHECK_EMAIL_USER", "")
EMAIL_HOST_PASSWORD = env.secret("FACTCHECK_EMAIL_PASSWORD", "")
_SECURITY = env.choice("FACTCHECK_EMAIL_SECURITY", "starttls", ["starttls", "tls", "none"])
EMAIL_USE_TLS, EMAIL_USE_SSL = _SECURITY == "starttls", _SECURITY == "tls"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.text("FACTCHECK_EMAIL_FROM", "")
DESK_ADDRESS = env.text("FACTCHECK_EMAIL_DESK", "").rstrip("/")
DIGEST_HOURS = env.number("FACTCHECK_EMAIL_HOURS", 24, minimum=1, maximum=168)

REST_FRAMEWORK = {
    "DEFAULT_SCHEMA_CLASS": "verification.api.schema.Schema",
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "EXCEPTION_HANDLER": "verification.api.errors.handle",
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "verification.api.authentication.BearerToken",
        "verification.api.authentication.Session",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "UNAUTHENTICATED_USER": None,
    # The Accept header alone chooses; there is one format.
    "URL_FORMAT_OVERRIDE": None,
}
API_REQUESTS_PER_MINUTE = env.number("FACTCHECK_API_REQUESTS_PER_MINUTE", 600, minimum=1)
SPECTACULAR_SETTINGS = {
    "TITLE": "factcheck",
    "DESCRIPTION": "The verification desk of a newsroom: articles, claims, evidence, verdicts, review.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    # Words of a list stand where they are used, instead of in components with invented names; what every
    # operation answers alike stands once.
    "POSTPROCESSING_HOOKS": ["verification.api.schema.share_answers"],
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
}

# Whether readers and programs outside see the checks that editors made public, and as whose.
PUBLIC_CHECKS = env.flag("FACTCHECK_PUBLIC", False)
PUBLIC_SITE = env.text("FACTCHECK_PUBLIC_SITE", "").rstrip("/")
PUBLIC_NAME = env.text("FACTCHECK_PUBLIC_NAME", "")
PUBLIC_LOGO = env.text("FACTCHECK_PUBLIC_LOGO", "")
PUBLIC_REQUESTS_PER_MINUTE = env.number("FACTCHECK_PUBLIC_REQUESTS_PER_MINUTE", 120, minimum=1)

# How many different people have to sign a claim of each risk; one signs what has none.
APPROVALS_BY_RISK = env.numbers(
    "FACTCHECK_APPROVALS", {"legal": 2, "health": 2, "crime": 2, "election": 2}, minimum=1, maximum=3
)

# How often the desk looks again at pages that evidence was taken from; 0: never.
WATCH_HOURS = env.number("FACTCHECK_WATCH_HOURS", 24, minimum=0)

CONTACT = env.text("FACTCHECK_CONTACT", "")
# Who may be asked outside, as soon as an admin enables it; docs/providers.md tells how to add one. LIMITS is
# the budget of requests that all workers share.
VERIFICATION_PROVIDERS: dict[str, dict[str, Any]] = {
    "wikipedia": {
        "BACKEND": "verification.providers.wikipedia.Wikipedia",
        "OPTIONS": {"contact": CONTACT},
        "LIMITS": {"per_minute": 100, "burst": 100},
    },
    "factchecks": {
        "BACKEND": "verification.providers.factchecks.GoogleFactChecks",
        "OPTIONS": {"key": env.secret("FACTCHECK_GOOGLE_FACTCHECK_KEY", "")},
        "LIMITS": {"per_minute": 60, "burst": 60},
    },
    "searxng": {
        "BACKEND": "verification.providers.searxng.SearXNG",
        "OPTIONS": {
            "address": env.text("FACTCHECK_SEARXNG_ADDRESS", ""),
            "networks": env.listing("FACTCHECK_SEARXNG_NETWORKS", []),
        },
        "LIMITS": {"per_minute": 20, "burst": 20},
    },
    "internet_archive": {
        "BACKEND": "verification.providers.internet_archive.InternetArchive",
        "OPTIONS": {"contact": CONTACT},
        "LIMITS": {"per_minute": 15, "burst": 15},
    },
}

VERIFICATION_BACKENDS: dict[str, dict[str, Any]] = {
    "extractor": {"BACKEND": "verification.engine.extract.Pipeline"},
    "embedder": {"BACKEND": "verification.engine.embed.MiniLM"},
    "judge": {"BACKEND": "verification.engine.judge.DeskJudge"},
    "concluder": {"BACKEND": "verification.engine.conclude.DeskConcluder"},
    "search": {"BACKEND": "verification.evidence.search.PostgresSearch"},
    # All workers together keep to one pace with a host.
    "fetcher": {
        "BACKEND": "verification.providers.http.SafeClient",
        "OPTIONS": {"redis_url": REDIS_URL},
    },
    # Webhooks go to addresses of the newsroom's own choice; each try is short, as others wait behind it.
    "webhooks": {
        "BACKEND": "verification.providers.http.SafeClient",
        "OPTIONS": {
            "allow_networks": env.listing("FACTCHECK_WEBHOOK_NETWORKS", []),
            "ports": env.numerals("FACTCHECK_WEBHOOK_PORTS", [80, 443]),
            "total_seconds": 10.0,
        },
    },
    "reader": {"BACKEND": "verification.providers.documents.Reader"},
    "archive_reader": {"BACKEND": "verification.providers.archive.ArchiveReader"},
    "feed_reader": {"BACKEND": "verification.providers.feeds.FeedReader"},
    "factbook": {"BACKEND": "verification.providers.factbook.Factbook"},
    "limits": {
        "BACKEND": "verification.providers.limits.RedisLimits",
        "OPTIONS": {
            "url": REDIS_URL,
            "budgets": {key: entry.get("LIMITS", {}) for key, entry in VERIFICATION_PROVIDERS.items()},
        },
    },
}

LOGGING = logs.configuration(
    json=env.flag("FACTCHECK_LOG_JSON", False),
    level=env.choice("FACTCHECK_LOG_LEVEL", "INFO", ["DEBUG", "INFO", "WARNING", "ERROR"]),
)
