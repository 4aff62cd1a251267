"""Everything the environment can say about this hub; safe without saying anything."""

import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF, UNSAFE_EVAL, UNSAFE_INLINE
from django.core.exceptions import ImproperlyConfigured
from django.templatetags.static import static
from django.urls import reverse_lazy

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.FileAwareEnv()
ENV_FILE = Path(env.str("ENV_FILE", default=str(BASE_DIR / ".env")))
if ENV_FILE.exists():
    environ.Env.read_env(ENV_FILE)

VAR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var")))
DEBUG = env.bool("DEBUG", default=False)

#: Only these run without keys: the first `up` writes keys, a test or a lint needs none that last.
_KEYLESS = {"up", "test", "makemigrations", "collectstatic", "spectacular", "feature_matrix"}


def _key(name: str, throwaway: str) -> str:
    value = env.str(name, default="")
    if value:
        return value
    if _KEYLESS & set(sys.argv[1:2]) or {"pytest", "mypy"} & set(sys.modules):
        return throwaway
    raise ImproperlyConfigured(
        f"{name} is not set. `manage.py up` writes one to {ENV_FILE.name} at its first start; "
        "in production give it in the environment, see README."
    )


SECRET_KEY = _key("SECRET_KEY", "throwaway-" + "x" * 50)
FIELD_ENCRYPTION_KEYS = [
    key.strip()
    for key in _key("FIELD_ENCRYPTION_KEYS", "dGhyb3dhd2F5LXRocm93YXdheS10aHJvd2F3YXktMDA=").split(
        ","
    )
    if key.strip()
]
ALLOWED_HOSTS = [h.strip() for h in env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1"])]
#: Where the world reaches this hub; systems that call us are given it. Blank: webhooks are off.
PUBLIC_URL = env.str("PUBLIC_URL", default="").strip().rstrip("/")
if urlsplit(PUBLIC_URL).hostname:
    ALLOWED_HOSTS.append(str(urlsplit(PUBLIC_URL).hostname))
#: Bytes a webhook may have; more is refused unread.
HOOK_BODY = env.int("HOOK_BODY", default=1_000_000)
ALLOWED_PRIVATE_HOSTS = [
    host.strip() for host in env.list("ALLOWED_PRIVATE_HOSTS", default=[]) if host.strip()
]
#: Where old exchanges go, a file a day; web and workers must see the same folder.
ARCHIVE_DIR = Path(env.str("ARCHIVE_DIR", default="") or VAR / "archive")
#: Folders on this machine below which connections may exchange files; none unless named.
DROP_FOLDERS = [f.strip() for f in env.list("DROP_FOLDERS", default=[]) if f.strip()]
CSRF_TRUSTED_ORIGINS = [o for o in env.list("CSRF_TRUSTED_ORIGINS", default=[]) if o]

INSTALLED_APPS = [
    "unfold",
    "unfold.contrib.filters",
    "unfold.contrib.simple_history",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.forms",
    "axes",
    "csp",
    "django_celery_beat",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "rest_framework",
    "rest_framework_api_key",
    "simple_history",
    "connectors",
    "catalog",
    "mappings",
    "orders",
    "syncs",
    "console",
    "integrator",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "axes.middleware.AxesMiddleware",
]

FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
ROOT_URLCONF = "integrator.urls"
WSGI_APPLICATION = "integrator.wsgi.application"
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
            ]
        },
    }
]


def _database() -> dict[str, Any]:
    database: dict[str, Any] = env.db_url(
        "DATABASE_URL", default=f"sqlite:///{VAR / 'integrator.sqlite3'}"
    )
    if database["ENGINE"].endswith("sqlite3"):
        VAR.mkdir(parents=True, exist_ok=True)
        # WAL alone still answers "database is locked" under load: writers must begin IMMEDIATE.
        database["OPTIONS"] = {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        }
        # A file, so that processes a test starts and kills see the same rows.
        database.setdefault("TEST", {})["NAME"] = str(VAR / "test.sqlite3")
    else:
        database.update(CONN_MAX_AGE=60, CONN_HEALTH_CHECKS=True)
    return database


DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "console:home"
#: So many guesses for one name from one address, then a quarter of an hour without any.
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.25
AXES_RESET_ON_SUCCESS = True
AXES_CLIENT_IP_CALLABLE = "console.callers.address_of"
AXES_LOCKOUT_CALLABLE = "console.logging_in.locked_out"
AXES_SENSITIVE_PARAMETERS = ["password", "code"]
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_VERBOSE = False

LANGUAGE_CODE = "en"
USE_I18N = False
USE_TZ = True
TIME_ZONE = env.str("TIME_ZONE", default="UTC")

STATIC_URL = "static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [BASE_DIR / "console" / "assets"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True

# Plain http on loopback is how a first start is seen; anything further away is asked for by name.
BEHIND_TLS = env.bool("BEHIND_TLS", default=False)
SECURE_SSL_REDIRECT = BEHIND_TLS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_TLS else None
SECURE_HSTS_SECONDS = 31_536_000 if BEHIND_TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = BEHIND_TLS
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BEHIND_TLS
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Strict"
if BEHIND_TLS:  # bound to this host: no neighbour below the same domain can set them
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        # The admin theme evaluates its own attributes (Alpine) and sets styles in place; of ours
        # nothing stands in a page.
        "script-src": [SELF, UNSAFE_EVAL],
        "style-src": [SELF, UNSAFE_INLINE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

#: Seconds to connect, between bytes and in all, and bytes of an answer, where the default is not fit.
HTTP_LIMITS: dict[str, Any] = {
    name: int(told) if name == "body" else float(told)
    for name, told in env.dict("HTTP_LIMITS", default={}).items()
}
#: "curl", or "requests" where no build of libcurl can be had.
HTTP_TRANSPORT = env("HTTP_TRANSPORT", default="curl")
#: Authorities trusted in place of the public ones: a company's own systems often have its own.
CA_FILE = env.str("CA_FILE", default="")
if CA_FILE and not Path(CA_FILE).is_file():
    raise ImproperlyConfigured(f"CA_FILE names {CA_FILE}, and there is no such file.")

REDIS_URL = env.str("REDIS_URL", default="")
CELERY_BROKER_URL = REDIS_URL or "memory://"
CELERY_RESULT_BACKEND = None
CELERY_TASK_IGNORE_RESULT = True
# A killed worker's message is only a hint lost: the sweep finds the row. Late acknowledgement
# stalled for ever after a broker restart.
CELERY_TASK_ACKS_LATE = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_timeout": 5, "socket_connect_timeout": 2}
CELERY_TASK_PUBLISH_RETRY = False
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULER = "django_celery_beat.schedulers:DatabaseScheduler"
CELERY_BEAT_MAX_LOOP_INTERVAL = 5
CELERY_TASK_DEFAULT_QUEUE = "maintenance"
CELERY_TASK_ROUTES = {
    "syncs.collect": {"queue": "collect"},
    "syncs.deliver": {"queue": "deliver"},
    "syncs.answer": {"queue": "hooks"},
}
#: How often whatever is due and nobody is at is looked for.
SWEEP_SECONDS = env.float("SWEEP_SECONDS", default=15.0)
CELERY_BEAT_SCHEDULE = {
    "sweep": {
        "task": "syncs.sweep",
        "schedule": SWEEP_SECONDS,
        "options": {"expires": max(1.0, SWEEP_SECONDS - 1)},
    },
    "heartbeat": {"task": "syncs.heartbeat", "schedule": 30.0, "options": {"expires": 29}},
    "listen": {"task": "syncs.listen", "schedule": 300.0, "options": {"expires": 299}},
    "words": {"task": "syncs.words", "schedule": 6 * 3600.0},
    "prune": {"task": "syncs.prune", "schedule": 86_400.0},
}

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "console.api.tokens.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["console.api.tokens.MayRead"],
    "DEFAULT_THROTTLE_CLASSES": ["console.api.tokens.PerCaller"],
    "DEFAULT_PAGINATION_CLASS": "console.api.paging.Pages",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "PAGE_SIZE": 50,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Integrator",
    "DESCRIPTION": "What the hub is doing, and the few things a program may ask of it.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["console.api.tokens.MayRead"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "SCHEMA_PATH_PREFIX": "/api/v1/",
}

#: "json", a line an object; or "plain", for people at a terminal.
LOG_FORMAT = env.str("LOG_FORMAT", default="json")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {"()": "integrator.logs.JsonLine"},
        "plain": {
            "()": "integrator.logs.PlainLine",
            "format": "{asctime} {levelname} {name}: {message}",
            "style": "{",
        },
    },
    "handlers": {"console": {"class": "integrator.logs.Together", "formatter": LOG_FORMAT}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    # Django's own handlers would write a line of its own beside ours, unmasked.
    "loggers": {
        "axes": {"level": "ERROR"},
        "celery": {"level": "WARNING"},
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "django.server": {"handlers": [], "level": "INFO", "propagate": True},
    },
}

UNFOLD = {
    "SITE_TITLE": "Integrator",
    "SITE_HEADER": "Integrator",
    "SITE_SYMBOL": "hub",
    "SITE_URL": reverse_lazy("console:home"),
    "SHOW_HISTORY": False,
    "LOGIN": {"form": "console.logging_in.LogInForm"},
    "SITE_FAVICONS": [
        {
            "rel": "icon",
            "type": "image/svg+xml",
            "href": lambda request: static("console/favicon.svg"),
        }
    ],
    "STYLES": [lambda request: static("console/console.css")],
    "SCRIPTS": [lambda request: static("console/deeds.js")],
    "SIDEBAR": {
        "show_search": False,
        "show_all_applications": False,
        "navigation": "console.navigation.sidebar",
    },
}
SIMPLE_HISTORY_HISTORY_CHANGE_REASON_USE_TEXT_FIELD = True
