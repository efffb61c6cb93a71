"""Every setting, in named sections. The same file runs development, tests and production."""

import os
import tempfile
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

from config import env

# --- Places ---------------------------------------------------------------------------------------

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(env.text("DATA_DIR") or BASE_DIR / "var").resolve()
DATA_DIR.mkdir(parents=True, exist_ok=True)
TEMP_DIR = DATA_DIR / "tmp"
TEMP_DIR.mkdir(exist_ok=True)
# Request bodies are spooled by the standard library, which asks the process and not Django.
tempfile.tempdir = str(TEMP_DIR)

# --- The server -----------------------------------------------------------------------------------

PLATFORM_NAME = env.text("PLATFORM_NAME", "Roundhouse")
PORT = env.number("PORT", 8000)
BIND = env.text("BIND", "127.0.0.1")
# The address people use; links in pages and answers are built from it.
SITE_URL = env.text("SITE_URL", f"http://localhost:{PORT}").rstrip("/")
SECURE = SITE_URL.startswith("https://")
DEBUG = env.flag("DEBUG")
SECRET_KEY = env.secret_key(DATA_DIR)
ALLOWED_HOSTS = [
    *env.words("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]"),
    urlsplit(SITE_URL).hostname or "localhost",
]
CSRF_TRUSTED_ORIGINS = [SITE_URL]
# How many proxies in front add to X-Forwarded-For. Without one, the header is a visitor's claim.
TRUSTED_PROXIES = env.number("TRUSTED_PROXIES", 0)
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

ROOT_URLCONF = "config.urls"
ASGI_APPLICATION = "config.asgi.application"
WSGI_APPLICATION = "config.wsgi.application"
APPEND_SLASH = False
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Apps, highest last ---------------------------------------------------------------------------

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "channels",
    "core",
    "accounts",
    "mediafiles",
    "tours",
    "scenes",
    "hotspots",
    "floorplans",
    "viewer",
    "studio",
]

MIDDLEWARE = [
    "core.middleware.request_id",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "core.middleware.api_errors",
]

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
                "core.context.platform",
            ],
        },
    }
]

# --- Database, broker, sockets: embedded unless an address is given -------------------------------

DATABASES = {"default": env.database(env.text("DATABASE_URL"), DATA_DIR)}
REDIS_URL = env.text("REDIS_URL")

if REDIS_URL:
    CHANNEL_LAYERS = {
        "default": {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {"hosts": [REDIS_URL], "prefix": env.text("REDIS_PREFIX", "roundhouse")},
        }
    }
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": REDIS_URL,
            "KEY_PREFIX": env.text("REDIS_PREFIX", "roundhouse"),
        }
    }
else:
    CHANNEL_LAYERS = {"default": {"BACKEND": "core.channel_layer.LocalChannelLayer"}}
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# --- Work -----------------------------------------------------------------------------------------

CELERY_BROKER_URL = REDIS_URL or "memory://localhost/"
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {"visibility_timeout": 3600, "global_keyprefix": env.text("REDIS_PREFIX", "roundhouse") + ":"}
    if REDIS_URL
    else {"polling_interval": 0.1}
)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_PUBLISH_RETRY = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
# Otherwise every print of the process becomes a warning of Celery's and vanishes.
CELERY_WORKER_REDIRECT_STDOUTS = False
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE = {
    "sweep jobs": {"task": "core.sweep_jobs", "schedule": timedelta(seconds=15)},
    "remove what killed workers left": {
        "task": "scenes.remove_left_behind",
        "schedule": timedelta(minutes=30),
    },
    "forget idempotency keys": {
        "task": "core.forget_idempotency_keys",
        "schedule": timedelta(hours=1),
    },
}
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat-schedule")
# A lease is renewed while work goes on, so it may be short: a dead worker is noticed soon.
JOB_LEASE = timedelta(seconds=env.number("JOB_LEASE_SECONDS", 20))
JOB_ATTEMPTS = env.number("JOB_ATTEMPTS", 3)
JOB_LOSSES = env.number("JOB_LOSSES", 10)
WORKER_THREADS = env.number("WORKER_THREADS", 2)

# --- Files ----------------------------------------------------------------------------------------

PRIVATE_ROOT = DATA_DIR / "files" / "private"
PUBLIC_ROOT = DATA_DIR / "files" / "public"
MEDIA_URL = env.text("MEDIA_URL", "/media/")
MEDIA_ROOT = PUBLIC_ROOT
S3_BUCKET = env.text("S3_BUCKET")


def _s3(prefix: str, **options: object) -> dict:
    return {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": S3_BUCKET,
            "endpoint_url": env.text("S3_ENDPOINT_URL") or None,
            "access_key": env.text("S3_ACCESS_KEY") or None,
            "secret_key": env.text("S3_SECRET_KEY") or None,
            "region_name": env.text("S3_REGION") or None,
            "signature_version": "s3v4",
            "addressing_style": env.text("S3_ADDRESSING_STYLE", "path"),
            "location": prefix,
            "file_overwrite": True,
            **options,
        },
    }


def _folder(root: Path, url: str | None = None, **options: object) -> dict:
    return {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "location": root,
            "base_url": url,
            "file_permissions_mode": 0o644,
            **options,
        },
    }


STORAGES = {
    # Originals: never served but to members, by our own view.
    "default": _s3("private", default_acl=None) if S3_BUCKET else _folder(PRIVATE_ROOT),
    # Derivatives and manifests: anyone who knows the address.
    # The same content is written under the same name again after a crash, on both.
    "public": _s3(
        "public",
        default_acl=env.text("S3_PUBLIC_ACL") or None,
        querystring_auth=False,
        custom_domain=urlsplit(env.text("S3_PUBLIC_ORIGIN")).netloc or None,
        url_protocol=(urlsplit(env.text("S3_PUBLIC_ORIGIN")).scheme or "https") + ":",
        object_parameters={"CacheControl": "public, max-age=31536000, immutable"},
    )
    if S3_BUCKET
    else _folder(PUBLIC_ROOT, MEDIA_URL, allow_overwrite=True),
    "staticfiles": {"BACKEND": "servestatic.storage.CompressedManifestStaticFilesStorage"},
}

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]

FILE_UPLOAD_HANDLERS = [
    "mediafiles.streaming.LimitedUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
FILE_UPLOAD_TEMP_DIR = TEMP_DIR

# --- Limits, each named in the error it causes ----------------------------------------------------

MEGABYTE = 1_000_000
LIMIT_IMAGE_BYTES = env.number("LIMIT_IMAGE_MB", 300) * MEGABYTE
LIMIT_VIDEO_BYTES = env.number("LIMIT_VIDEO_MB", 4000) * MEGABYTE
LIMIT_AUDIO_BYTES = env.number("LIMIT_AUDIO_MB", 200) * MEGABYTE
LIMIT_DOCUMENT_BYTES = env.number("LIMIT_DOCUMENT_MB", 50) * MEGABYTE
# Plans, logos and other flat pictures, which are held in memory whole.
LIMIT_PICTURE_PIXELS = 40_000_000
# Every visitor of a tour loads it.
LIMIT_BACKGROUND_AUDIO_BYTES = 20 * MEGABYTE
LIMIT_JSON_BYTES = 1 * MEGABYTE
LIMIT_JSON_DEPTH = 20
LIMIT_HOTSPOT_HTML_BYTES = 20_000
LIMIT_SCENES_PER_TOUR = 500
LIMIT_HOTSPOTS_PER_SCENE = 200
LIMIT_FLOOR_PLANS_PER_TOUR = 100
LIMIT_MARKERS_PER_FLOOR_PLAN = 500
DATA_UPLOAD_MAX_MEMORY_SIZE = LIMIT_JSON_BYTES
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
DATA_UPLOAD_MAX_NUMBER_FILES = 20

# --- The demo of the embedded server --------------------------------------------------------------

DEMO = env.flag("DEMO", True)
DEMO_EMAIL = "demo@roundhouse.local"
DEMO_PASSWORD = env.text("DEMO_PASSWORD")

# --- People ---------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "accounts:sign_in"
LOGIN_REDIRECT_URL = "studio:tours"
LOGOUT_REDIRECT_URL = "viewer:gallery"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
    )
]
# The tests sign in often; strength there would only cost time.
if env.flag("FAST_PASSWORD_HASHING"):
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# --- Security -------------------------------------------------------------------------------------

SESSION_COOKIE_NAME = "__Host-session" if SECURE else "session"
CSRF_COOKIE_NAME = "__Host-csrftoken" if SECURE else "csrftoken"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "DENY"
# Where public files are read from, when that is not this server.
_files = env.text("S3_PUBLIC_ORIGIN") or env.text("S3_ENDPOINT_URL") if S3_BUCKET else ""
FILES_ORIGIN = [f"{urlsplit(_files).scheme}://{urlsplit(_files).netloc}"] if _files else []
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        # The panorama library places its markers with style attributes.
        "style-src-attr": ["'unsafe-inline'"],
        "img-src": [SELF, "data:", "blob:", "https:", *FILES_ORIGIN],
        "media-src": [SELF, "https:", *FILES_ORIGIN],
        "connect-src": [SELF, *FILES_ORIGIN],
        "worker-src": [SELF, "blob:"],
        "frame-src": ["https://www.youtube-nocookie.com", "https://player.vimeo.com"],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}

# --- API ------------------------------------------------------------------------------------------

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.authentication.TokenAuthentication",
        "accounts.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["accounts.permissions.IsMember"],
    "DEFAULT_PARSER_CLASSES": ["core.parsers.StrictJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PAGINATION_CLASS": "core.pagination.KeysetPagination",
    "DEFAULT_SCHEMA_CLASS": "core.schema.ApiSchema",
    "EXCEPTION_HANDLER": "core.api.answer_error",
    "NUM_PROXIES": TRUSTED_PROXIES,
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Roundhouse API",
    "DESCRIPTION": "Virtual tours: upload panoramas, link them with hotspots, publish, measure.",
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "/static/img/favicon.svg",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {},
}

# --- Words and time -------------------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English"))]
USE_TZ = True
TIME_ZONE = "UTC"

# --- Logs -----------------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "core.logs.RequestIdFilter"}},
    "formatters": {
        "line": {
            "format": "{asctime} {levelname} {name} [{request_id}] {message}",
            "style": "{",
        }
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["request_id"],
        }
    },
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "WARNING")},
}

os.environ.setdefault("VIPS_BLOCK_UNTRUSTED", "1")
