"""Every setting, in named sections. The same file runs development, tests and production."""

import os
import tempfile
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured
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
# What there is on a customer's domain: a team's tours, or a single one; and for our own proxy.
TEAM_HOST_URLCONF = "config.team_host_urls"
TOUR_HOST_URLCONF = "config.tour_host_urls"
INTERNAL_URLCONF = "config.internal_urls"
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
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "core",
    "accounts",
    "mediafiles",
    "tours",
    "scenes",
    "hotspots",
    "floorplans",
    "analytics",
    "ai_jobs",
    "vrtracking",
    "domains",
    "viewer",
    "studio",
]

MIDDLEWARE = [
    "core.middleware.request_id",
    # Before anything that looks at cookies: customers' domains know none.
    "domains.middleware.hosts",
    "django.middleware.security.SecurityMiddleware",
    "analytics.middleware.events_first",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "accounts.sessions.note_use",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "core.languages.language",
    "core.middleware.api_errors",
    "core.middleware.refusals",
    "core.middleware.slashes",
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
                "accounts.context.rail",
                "accounts.context.door",
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
    CACHES: dict[str, dict] = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": REDIS_URL,
            "KEY_PREFIX": env.text("REDIS_PREFIX", "roundhouse"),
        }
    }
else:
    CHANNEL_LAYERS = {"default": {"BACKEND": "core.channel_layer.LocalChannelLayer"}}
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
            # The usual 300 would let anyone with many addresses push the counters of limits out.
            "OPTIONS": {"MAX_ENTRIES": 50_000},
        }
    }

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
    "erase old trash": {"task": "mediafiles.erase_old_trash", "schedule": timedelta(hours=1)},
    "forget removals": {"task": "studio.forget_removals", "schedule": timedelta(hours=6)},
    "erase closed accounts": {
        "task": "accounts.erase_closed_accounts",
        "schedule": timedelta(hours=1),
    },
    "expire uploads": {"task": "mediafiles.expire_uploads", "schedule": timedelta(minutes=5)},
    "finish uploads": {"task": "mediafiles.finish_uploads", "schedule": timedelta(seconds=30)},
    "clean public files": {
        "task": "mediafiles.clean_public_files",
        "schedule": timedelta(hours=1),
    },
    "forget idempotency keys": {
        "task": "core.forget_idempotency_keys",
        "schedule": timedelta(hours=1),
    },
    "forget old answers of providers": {
        "task": "ai_jobs.forget_old_answers",
        "schedule": timedelta(hours=6),
    },
    "forget the salts of past days": {
        "task": "analytics.forget_past_days",
        "schedule": timedelta(minutes=10),
    },
    "fold events into statistics": {
        "task": "analytics.fold",
        "schedule": timedelta(seconds=2),
        # One that waited behind other work is no use beside the next.
        "options": {"expires": 2},
    },
    "forget old events": {"task": "analytics.forget_old", "schedule": timedelta(hours=6)},
    "fold what headsets told": {
        "task": "vrtracking.fold",
        "schedule": timedelta(seconds=2),
        "options": {"expires": 2},
    },
    "forget old VR events": {"task": "vrtracking.forget_old", "schedule": timedelta(hours=6)},
    "look at domains": {"task": "domains.look_at_due", "schedule": timedelta(seconds=10)},
    "forget removed domains": {"task": "domains.forget_removed", "schedule": timedelta(hours=1)},
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


def _s3_client() -> object:
    # A tenth of a second, for those alone who have their files on S3.
    from botocore.config import Config

    return Config(
        signature_version="s3v4",
        s3={"addressing_style": env.text("S3_ADDRESSING_STYLE", "path")},
        # Somebody waits: better soon told that the store is away than a minute of silence.
        connect_timeout=3,
        read_timeout=20,
        retries={"max_attempts": 3, "mode": "standard"},
    )


def _s3(prefix: str, **options: object) -> dict:
    return {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": S3_BUCKET,
            "endpoint_url": env.text("S3_ENDPOINT_URL") or None,
            "access_key": env.text("S3_ACCESS_KEY") or None,
            "secret_key": env.text("S3_SECRET_KEY") or None,
            "region_name": env.text("S3_REGION") or None,
            "client_config": _s3_client(),
            "location": prefix,
            "file_overwrite": True,
            # Larger objects are read by way of TEMP_DIR, not held in memory.
            "max_memory_size": 8_000_000,
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

# An upload that makes no progress for so long is given up; its row answers a week longer.
UPLOAD_EXPIRES = timedelta(hours=env.number("UPLOAD_EXPIRES_HOURS", 24))
UPLOAD_REMEMBERED = timedelta(days=7)
# Renewed while bytes arrive: a request that is silent for longer may be overtaken by another.
UPLOAD_LEASE = timedelta(seconds=env.number("UPLOAD_LEASE_SECONDS", 30))
# Addresses signed for one file sent in one piece; on S3, where browsers meet the store's own API.
UPLOAD_ADDRESS_VALID = timedelta(hours=1)
S3_DIRECT_ENDPOINT = env.text("S3_DIRECT_ENDPOINT")
# Requests that send bytes, in one process of the ASGI server: each has a thread.
UPLOADS_AT_ONCE = env.number("UPLOADS_AT_ONCE", 32)
# No more is taken in when the disk has less free than either: a share of it, or a fixed room.
STORAGE_FLOOR_PERCENT = env.number("STORAGE_FLOOR_PERCENT", 10)
STORAGE_FLOOR_BYTES = env.number("STORAGE_FLOOR_GB", 5) * 1_000_000_000

# --- Help by models: what is there, in which order it is asked, and how much ----------------------

# The first that can answer does. One without a key or an address of its own is passed over.
AI_PROVIDERS = env.chosen_words("AI_PROVIDERS", "gemini,glm,local", ("gemini", "glm", "local"))
GEMINI_API_KEY = env.text("GEMINI_API_KEY")
GEMINI_MODEL = env.text("GEMINI_MODEL", "gemini-3.1-flash-lite")
GEMINI_BASE_URL = env.text("GEMINI_BASE_URL")
# US dollars per million tokens, read and written.
GEMINI_PRICES = env.prices("GEMINI_PRICES", "0.25/1.50")
# Any server that speaks the chat completions of OpenAI and sees pictures.
GLM_API_KEY = env.text("GLM_API_KEY")
GLM_MODEL = env.text("GLM_MODEL", "glm-4.6v")
GLM_BASE_URL = env.text("GLM_BASE_URL")
GLM_PRICES = env.prices("GLM_PRICES", "0.30/0.90")
# Of one provider, over all workers.
AI_CALLS_AT_ONCE = env.number("AI_CALLS_AT_ONCE", 4)
AI_TEAM_CALLS_PER_DAY = env.number("AI_TEAM_CALLS_PER_DAY", 500)
AI_TEAM_DOLLARS_PER_DAY = env.number("AI_TEAM_DOLLARS_PER_DAY", 5)
LIMIT_AI_JOBS_PER_MINUTE = env.number("LIMIT_AI_JOBS_PER_MINUTE", 30)
# However a provider hangs or drips, a call ends after this many seconds.
AI_CALL_SECONDS = 60
AI_CALLS_PER_JOB = 3
# Waiting for a provider that asked for it: at most so long for one, and for all together.
AI_LONGEST_WAIT, AI_PATIENCE = 60, 180
# Seconds before the first repetition; doubled each time, give or take half.
AI_RETRY_BASE = 1.0
AI_ANSWERS_KEPT_DAYS = 30
AI_LEDGER_KEPT_DAYS = 400

# --- What visitors do -----------------------------------------------------------------------------

# Raw events and single visits; their sums by day are kept longer.
EVENTS_KEPT_DAYS = env.number("EVENTS_KEPT_DAYS", 90)
STATISTICS_KEPT_DAYS = env.number("STATISTICS_KEPT_DAYS", 760)
# Requests from one line; each brings up to 50 events. An office is one line.
LIMIT_EVENT_REQUESTS_PER_MINUTE = env.number("LIMIT_EVENT_REQUESTS_PER_MINUTE", 300)
# A map of attention made of fewer visits is not shown: it would tell of persons.
ATTENTION_MIN_VISITS = env.number("ATTENTION_MIN_VISITS", 5)
# A file that knows the country of a network (MaxMind's format); without one it stays unknown.
COUNTRY_DATABASE = env.text("COUNTRY_DATABASE")

# --- What headsets tell ---------------------------------------------------------------------------

# Anybody may write sessions then, as with the originals: for trying out on one's own machine.
VRTRACKING_OPEN_INGEST = env.flag("VRTRACKING_OPEN_INGEST")
if VRTRACKING_OPEN_INGEST and SECURE:
    raise ImproperlyConfigured(
        "VRTRACKING_OPEN_INGEST would let anybody write into the statistics of a public server. "
        "Leave it out, and give each headset an ingest key."
    )
# Requests of one key; each brings up to 5,000 events.
LIMIT_VR_REQUESTS_PER_MINUTE = env.number("LIMIT_VR_REQUESTS_PER_MINUTE", 1200)
LIMIT_VR_BYTES = 2_000_000
LIMIT_VR_INFLATED_BYTES = 10_000_000
LIMIT_VR_EVENTS = 5000
# A running session that was silent for so long is stale.
VR_STALE_AFTER = timedelta(seconds=env.number("VR_STALE_AFTER_SECONDS", 60))

# --- Customers' own domains -----------------------------------------------------------------------

# What their records lead to: a name with an address, and (for names that cannot be an alias) the
# addresses themselves, which are looked up where they are not given.
DOMAINS_TARGET = env.text("DOMAINS_TARGET", urlsplit(SITE_URL).hostname or "localhost").lower()
DOMAINS_ADDRESSES = env.ip_addresses("DOMAINS_ADDRESSES")
# Where visitors reach them over https.
DOMAINS_PORT = env.number("DOMAINS_PORT", 443)
# Where the proxy is asked for a certificate it shows; `DOMAINS_TARGET:DOMAINS_PORT` if empty.
DOMAINS_TLS_ADDRESS = env.text("DOMAINS_TLS_ADDRESS")
# Authorities trusted besides the machine's own, as a file; for those that nobody else knows.
DOMAINS_CA_FILE = env.text("DOMAINS_CA_FILE")
# As CAA records name who issues the certificates.
DOMAINS_AUTHORITIES = env.words("DOMAINS_AUTHORITIES", "letsencrypt.org")
DNS_RESOLVERS = env.servers("DNS_RESOLVERS", port=53)
# Lets a proxy on another machine ask which names may have a certificate.
TLS_CHECK_SECRET = env.text("TLS_CHECK_SECRET")
LIMIT_DOMAINS_PER_TEAM = env.number("LIMIT_DOMAINS_PER_TEAM", 50)
LIMIT_DOMAIN_CHECKS_PER_MINUTE = env.number("LIMIT_DOMAIN_CHECKS_PER_MINUTE", 10)
# New names that may get a certificate: of all teams, and of one. Authorities have limits too.
LIMIT_CERTIFICATES_PER_HOUR = env.number("LIMIT_CERTIFICATES_PER_HOUR", 20)
LIMIT_TEAM_CERTIFICATES_PER_DAY = env.number("LIMIT_TEAM_CERTIFICATES_PER_DAY", 5)

# --- Maps of places: from nowhere unless somewhere is named ---------------------------------------

MAP_TILES_URL = env.tile_template("MAP_TILES_URL")
MAP_ATTRIBUTION = env.text("MAP_ATTRIBUTION")
MAP_TILES_ORIGIN = "/".join(MAP_TILES_URL.split("/")[:3])

# --- Limits, each named in the error it causes ----------------------------------------------------

MEGABYTE = 1_000_000
LIMIT_IMAGE_BYTES = env.number("LIMIT_IMAGE_MB", 300) * MEGABYTE
LIMIT_VIDEO_BYTES = env.number("LIMIT_VIDEO_MB", 4000) * MEGABYTE
LIMIT_AUDIO_BYTES = env.number("LIMIT_AUDIO_MB", 200) * MEGABYTE
LIMIT_DOCUMENT_BYTES = env.number("LIMIT_DOCUMENT_MB", 50) * MEGABYTE
LIMIT_TEAM_BYTES = env.number("LIMIT_TEAM_GB", 50) * 1000 * MEGABYTE
LIMIT_UPLOADS_PER_MINUTE = env.number("LIMIT_UPLOADS_PER_MINUTE", 600)
# Plans, logos and other flat pictures, which are held in memory whole.
LIMIT_PICTURE_PIXELS = 40_000_000
# A person's photo, as a telephone takes it.
LIMIT_PORTRAIT_BYTES = 20 * MEGABYTE
# Every visitor of a tour loads it.
LIMIT_BACKGROUND_AUDIO_BYTES = 20 * MEGABYTE
# Processes that read an upload while somebody waits for the answer, in each process that serves.
CHILDREN_AT_ONCE = env.number("CHILDREN_AT_ONCE", 2)
# Files that nothing refers to any more are kept for so long; at least as long as any request takes.
UNUSED_FILES_KEPT = timedelta(hours=env.number("UNUSED_FILES_KEPT_HOURS", 24))
# How long what was removed from a tour can be put back.
REMOVALS_KEPT_DAYS = 30
# How long a deleted file can be taken out of the trash; its bytes count until it is erased.
MEDIA_TRASH_DAYS = 30
# How long a link to an original opens it.
MEDIA_LINK_MINUTES = 5
LIMIT_JSON_BYTES = 1 * MEGABYTE
LIMIT_JSON_DEPTH = 20
LIMIT_HOTSPOT_HTML_BYTES = 20_000
LIMIT_SCENES_PER_TOUR = 500
LIMIT_HOTSPOTS_PER_SCENE = 200
LIMIT_FLOOR_PLANS_PER_TOUR = 100
LIMIT_MARKERS_PER_FLOOR_PLAN = 500
LIMIT_OPEN_INVITATIONS = 100
DATA_UPLOAD_MAX_MEMORY_SIZE = LIMIT_JSON_BYTES
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
LIMIT_FILES_PER_BATCH = 20
# One more, so that the batch itself refuses and says why.
DATA_UPLOAD_MAX_NUMBER_FILES = LIMIT_FILES_PER_BATCH + 1

# --- The demo of the embedded server --------------------------------------------------------------

DEMO = env.flag("DEMO", True)
DEMO_EMAIL = "demo@roundhouse.local"
DEMO_PASSWORD = env.text("DEMO_PASSWORD")

# --- People ---------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "studio:dashboard"
LOGOUT_REDIRECT_URL = "viewer:gallery"
# Who may sign up: anybody, whoever was invited into a team, or nobody. A server that answers only
# on the machine it runs on is being tried out.
SIGN_UP = env.choice(
    "SIGN_UP",
    "open" if urlsplit(SITE_URL).hostname in {"localhost", "127.0.0.1", "::1"} else "invitation",
    ("open", "invitation", "closed"),
)
# A closed account is erased after this long; until then signing in opens it again.
ACCOUNT_KEPT_DAYS = 14

ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "accounts.forms.SignInForm",
    "signup": "accounts.forms.SignUpForm",
    "reauthenticate": "accounts.forms.ConfirmPasswordForm",
    "reset_password": "accounts.forms.ForgottenPasswordForm",
    "reset_password_from_key": "accounts.forms.NewPasswordForm",
    "change_password": "accounts.forms.ChangePasswordForm",
    "set_password": "accounts.forms.FirstPasswordForm",
    "add_email": "accounts.forms.ChangeEmailForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_CONFIRMATION_EXPIRE_DAYS = 3
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
# Per network (`ip`), per address typed (`key`), per person (`user`).
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip",
    "login_failed": "50/15m/ip,10/15m/key",
    "signup": "20/m/ip",
    "reset_password": "20/m/ip,5/15m/key",
}
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES

MFA_ADAPTER = "accounts.adapters.TwoStepAdapter"
MFA_FORMS = {
    "authenticate": "accounts.forms.CodeForm",
    "reauthenticate": "accounts.forms.ConfirmCodeForm",
    "activate_totp": "accounts.forms.FirstCodeForm",
}
MFA_TOTP_ISSUER = PLATFORM_NAME
# A phone's clock may be half a minute off.
MFA_TOTP_TOLERANCE = 1
# A new address counts once its link was used, so asking for one is no risk to the second step.
MFA_ALLOW_UNVERIFIED_EMAIL = True

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

# --- Mail -----------------------------------------------------------------------------------------

_mail = env.mail(env.text("EMAIL_URL"), DATA_DIR)
EMAIL_BACKEND = f"django.core.mail.backends.{_mail['backend']}.EmailBackend"
EMAIL_FILE_PATH = _mail["folder"]
EMAIL_HOST, EMAIL_PORT = _mail["host"], _mail["port"]
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail["user"], _mail["password"]
EMAIL_USE_TLS, EMAIL_USE_SSL = _mail["starts_tls"], _mail["speaks_tls"]
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.text(
    "DEFAULT_FROM", f"{PLATFORM_NAME} <no-reply@{urlsplit(SITE_URL).hostname}>"
)

# --- Security -------------------------------------------------------------------------------------

SESSION_COOKIE_NAME = "__Host-session" if SECURE else "session"
CSRF_COOKIE_NAME = "__Host-csrftoken" if SECURE else "csrftoken"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "DENY"
# Where public files are read from, when that is not this server.
S3_PUBLIC = env.text("S3_PUBLIC_ORIGIN") if S3_BUCKET else ""
_files = env.text("S3_PUBLIC_ORIGIN") or env.text("S3_ENDPOINT_URL") if S3_BUCKET else ""
FILES_ORIGIN = [f"{urlsplit(_files).scheme}://{urlsplit(_files).netloc}"] if _files else []
_direct = urlsplit(S3_DIRECT_ENDPOINT)
DIRECT_ORIGIN = [f"{_direct.scheme}://{_direct.netloc}"] if S3_BUCKET and _direct.netloc else []
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        # The panorama library places its markers with style attributes.
        "style-src-attr": ["'unsafe-inline'"],
        "img-src": [SELF, "data:", "blob:", "https:", *FILES_ORIGIN],
        "media-src": [SELF, "https:", *FILES_ORIGIN],
        "connect-src": [SELF, *FILES_ORIGIN, *DIRECT_ORIGIN],
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
LANGUAGES = [
    ("en", _("English")),
    ("hi", _("Hindi")),
    ("de", _("German")),
    ("fr", _("French")),
    ("es", _("Spanish")),
]
LOCALE_PATHS = [BASE_DIR / "locale"]
# Modules whose pages speak the visitor's language, and so do errors outside any view. All others
# are English: half a translation is worse than none, and programs compare words.
TRANSLATED_VIEWS = ("viewer.views", "viewer.host_views", "config.info", "django.contrib.admin")
USE_TZ = True
TIME_ZONE = "UTC"

# --- Logs -----------------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "request_id": {"()": "core.logs.RequestIdFilter"},
        "on_purpose": {"()": "core.logs.OnPurposeFilter"},
    },
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
    "loggers": {"django.request": {"filters": ["on_purpose"]}},
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "WARNING")},
}

os.environ.setdefault("VIPS_BLOCK_UNTRUSTED", "1")
