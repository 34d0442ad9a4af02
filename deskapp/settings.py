"""One settings file for every installation; the environment gives the differences (README, "Settings")."""

from pathlib import Path

from csp.constants import NONE, SELF
from django.conf.locale import LANG_INFO
from marshmallow.validate import Length, OneOf

import deskapp
from deskapp.env import count, database, env, refuse_renamed, secret
from deskapp.operating import log_format

refuse_renamed()

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env.str("VAR_DIR", str(BASE_DIR / "var")))

DEBUG = env.bool("DEBUG", False)
SECRET_KEY = secret("SECRET_KEY", VAR_DIR / "secret-key")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"], subcast=str.strip)
BASE_URL = env.str("BASE_URL", "").rstrip("/")
PORT = count("PORT", 8000)
HTTPS = BASE_URL.startswith("https://")
CSRF_TRUSTED_ORIGINS = [BASE_URL] if BASE_URL else []

INSTALLED_APPS = [
    "daphne",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "csp",
    "web",
    "centre",
    "tickets",
    "outcomes",
    "stations",
    "kiosk",
    "desks",
    "insights",
    "display",
    "demo",
    "deskapp",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "web.ui_language.UILanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "deskapp.error_responses.RefusedMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "deskapp.urls"
ASGI_APPLICATION = "deskapp.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

DATABASES = {"default": database("DATABASE_URL", f"sqlite:///{VAR_DIR / 'db.sqlite3'}")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = env.str("REDIS_URL", "")
# Without Redis there is no channel layer: one process notifies its own screens, and a fleet polls.
CHANNEL_LAYERS = (
    {"default": {"BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer", "CONFIG": {"hosts": [REDIS_URL]}}}
    if REDIS_URL
    else {}
)

AUTH_USER_MODEL = "centre.Person"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "deskapp.auth_backend.AuthBackend"]
SESSION_ENGINE = "deskapp.session_store"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
APP_VERSION = deskapp.VERSION
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "desk"
LOGOUT_REDIRECT_URL = "login"
# In the cache, because addresses of people are not kept in the database (shared rule of docs/privacy.md).
AXES_HANDLER = "axes.handlers.cache.AxesCacheHandler"
AXES_FAILURE_LIMIT = count("LOGIN_FAILURES", 8)
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_CLIENT_IP_CALLABLE = "deskapp.server.limits.client_ip.client_ip_of_request"
AXES_LOCKOUT_TEMPLATE = "errors/locked.html"
AXES_VERBOSE = False
AXES_ENABLE_ADMIN = False  # its tables stay empty, because the cache counts
# An embedded installation is one process, so its own memory is enough; a fleet has Redis.
SILENCED_SYSTEM_CHECKS = [] if REDIS_URL else ["axes.W001"]
CACHES = {
    "default": {"BACKEND": "deskapp.server.fallback_cache.FallbackRedisCache", "LOCATION": REDIS_URL}
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}

# The languages of the user interface. The languages that advisors serve and clients request are data.
LANG_INFO["so"] = {"bidi": False, "code": "so", "name": "Somali", "name_local": "Soomaali"}
LANG_INFO["fa-af"] = {"bidi": True, "code": "fa-af", "name": "Dari", "name_local": "دری"}
LANGUAGES = [
    ("fi", "suomi"),
    ("sv", "svenska"),
    ("en", "English"),
    ("ru", "русский"),
    ("et", "eesti"),
    ("ar", "العربية"),
    ("so", "Soomaali"),
    ("fr", "français"),
    ("fa", "فارسی"),
    ("fa-af", "دری"),
]
STAFF_LANGUAGES = ["fi", "sv", "en"]
LANGUAGE_CODE = "fi"
LOCALE_PATHS = [BASE_DIR / "deskapp" / "locale"]
USE_TZ = True
TIME_ZONE = "Europe/Helsinki"

# The version is part of the address, so that a screen that reloads after an upgrade loads no old file.
STATIC_URL = f"static/{deskapp.VERSION}/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 300

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "font-src": [SELF],
        "img-src": [SELF, "data:"],
        "media-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
BEHIND_PROXY = env.bool("BEHIND_PROXY", False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
CSRF_FAILURE_VIEW = "deskapp.error_responses.csrf_failure"

DATA_UPLOAD_MAX_MEMORY_SIZE = count("MAX_BODY_BYTES", 65_536)
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
# Per kiosk; with REDIS_URL for the whole fleet.
TICKETS_PER_MINUTE = count("TICKETS_PER_MINUTE", 60)
DEMO_TICKETS_PER_MINUTE = count("DEMO_TICKETS_PER_MINUTE", 15_000)

# Limits per process (deskapp/server/limits, docs/decisions/0007).
REQUESTS_PER_MINUTE = count("REQUESTS_PER_MINUTE", 6_000)
DEMO_REQUESTS_PER_MINUTE = count("DEMO_REQUESTS_PER_MINUTE", 60_000)
MAX_SOCKETS = count("MAX_SOCKETS", 5_000)
MAX_SOCKETS_PER_ADDRESS = count("MAX_SOCKETS_PER_ADDRESS", 3_000)
MAX_CONNECTIONS = count("MAX_CONNECTIONS", 6_000)
MAX_CONNECTIONS_PER_ADDRESS = count("MAX_CONNECTIONS_PER_ADDRESS", 4_000)
MAX_MESSAGE_BYTES = count("MAX_MESSAGE_BYTES", 1_024)
PINGS_PER_MINUTE = count("PINGS_PER_MINUTE", 60)
SEND_BUFFER_LIMIT_BYTES = count("SEND_BUFFER_LIMIT_BYTES", 1_048_576)
SEND_TIMEOUT_SECONDS = count("SEND_TIMEOUT_SECONDS", 10)
REQUEST_TIMEOUT_SECONDS = count("REQUEST_TIMEOUT_SECONDS", 60)
PING_TIMEOUT_SECONDS = count("PING_TIMEOUT_SECONDS", 30)

METRICS_TOKEN = env.str("METRICS_TOKEN", validate=Length(min=1)) if env.bool("METRICS", False) else ""

LOG_FORMAT = env.str("LOG_FORMAT", "plain", validate=OneOf(log_format.FORMATS))
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"redacted": {"()": log_format.FORMATS[LOG_FORMAT]}},
    "handlers": {"console": {"class": "deskapp.operating.log_rate.RateLimitedHandler", "formatter": "redacted"}},
    # Django's own handlers are removed, because they would log tokens and addresses.
    "loggers": {name: {"handlers": [], "propagate": True} for name in ("django", "django.server")},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "WARNING")},
}
