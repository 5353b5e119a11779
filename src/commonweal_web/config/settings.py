"""Settings. Every choice a deployment makes comes from the environment."""

import os
import secrets
from pathlib import Path
from urllib.parse import unquote, urlsplit

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

from commonweal import publish

PACKAGE = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("COMMONWEAL_VAR", PACKAGE.parent.parent / "var")).resolve()
PRODUCTION = os.environ.get("COMMONWEAL_PRODUCTION") == "1"
DEBUG = os.environ.get("COMMONWEAL_DEBUG") == "1" and not PRODUCTION


def _secret_key() -> str:
    """From the environment; outside production, made once and kept readable by its owner only."""
    if key := os.environ.get("COMMONWEAL_SECRET_KEY"):
        return key
    if PRODUCTION:
        raise ImproperlyConfigured(
            "COMMONWEAL_SECRET_KEY is not set. Set it to at least 50 random characters."
        )
    VAR.mkdir(parents=True, exist_ok=True)
    file = VAR / "secret_key"
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(64))
    return file.read_text()


SECRET_KEY = _secret_key()
ALLOWED_HOSTS = [
    host.strip()
    for host in os.environ.get("COMMONWEAL_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
]
BASE_URL = os.environ.get("COMMONWEAL_URL", "http://localhost:8000").rstrip("/")
CSRF_TRUSTED_ORIGINS = [BASE_URL]

INSTALLED_APPS = [
    "commonweal_web.audit",
    "commonweal_web.people",
    "commonweal_web.jobs",
    "commonweal_web.privacy",
    "commonweal_web.imports",
    "commonweal_web.library",
    "commonweal_web.measures",
    "commonweal_web.surveys",
    "commonweal_web.findings",
    "commonweal_web.pages",
    "commonweal_web.api",
    "commonweal_web.demo",
    "commonweal_web.backups",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.images",
    "wagtail.documents",
    "wagtail.embeds",
    "wagtail.contrib.settings",
    "wagtail.search",
    "wagtail.sites",
    "wagtail.admin",
    "wagtail",
    "taggit",
    "django_tasks",
    "django_tasks_db",
    "django_htmx",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
]
MIDDLEWARE = [
    "commonweal_web.config.page_cache.PageCacheMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "commonweal_web.config.headers.SecurityHeadersMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",  # below the headers, so that files have them
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "commonweal_web.people.second_factor.SecondFactorMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "commonweal_web.config.urls"
WSGI_APPLICATION = "commonweal_web.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "commonweal_web.pages.context.site",
                "commonweal_web.people.context.sign_in",
            ]
        },
    }
]

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",  # the table in `people.rules`
    "allauth.account.auth_backends.AuthenticationBackend",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "account"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "CommonPasswordValidator")
] + [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    }
]

# Signing in: allauth. Who may make an account, and whether roles that write need a second factor.
SIGN_UP_OPEN = os.environ.get("COMMONWEAL_SIGN_UP", "invitation") == "open"
SECOND_FACTOR_REQUIRED = os.environ.get("COMMONWEAL_SECOND_FACTOR", "required") != "off"
if PRODUCTION and not SECOND_FACTOR_REQUIRED:
    raise ImproperlyConfigured(
        "COMMONWEAL_SECOND_FACTOR=off is for a demonstration. In production, leave it out."
    )
EMAIL = urlsplit(os.environ.get("COMMONWEAL_EMAIL", ""))
SENDS_EMAIL = bool(EMAIL.hostname)
if SENDS_EMAIL:
    EMAIL_HOST, EMAIL_PORT = EMAIL.hostname, EMAIL.port or (465 if EMAIL.scheme == "smtps" else 587)
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = (
        unquote(EMAIL.username or ""),
        unquote(EMAIL.password or ""),
    )
    EMAIL_USE_SSL, EMAIL_USE_TLS = EMAIL.scheme == "smtps", EMAIL.scheme == "smtp"
    EMAIL_TIMEOUT = 10
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = VAR / "mail"
DEFAULT_FROM_EMAIL = os.environ.get("COMMONWEAL_EMAIL_FROM", "commonweal@localhost")
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("COMMONWEAL_PROXIES", "1" if PRODUCTION else "0"))
ACCOUNT_RATE_LIMITS = {"complaint": "5/h/ip"}  # beside allauth's own
ACCOUNT_ADAPTER = "commonweal_web.people.adapter.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "commonweal_web.people.adapter.ElsewhereAdapter"
ACCOUNT_FORMS = {"login": "commonweal_web.people.forms.LoginForm"}
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory" if SENDS_EMAIL else "none"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = SENDS_EMAIL
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_USERNAME_MIN_LENGTH = 3
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "commonweal"
MFA_TOTP_TOLERANCE = 1  # a phone's clock may be half a minute out
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION
MFA_ALLOW_UNVERIFIED_EMAIL = True  # people are invited by name; there may be no email at all
SOCIALACCOUNT_PROVIDERS: dict[str, dict[str, object]] = {}
SIGN_IN_ORIGINS: list[str] = []  # where a sign-in form may lead
if client := os.environ.get("COMMONWEAL_ORCID_CLIENT"):
    secret = os.environ.get("COMMONWEAL_ORCID_SECRET", "")
    INSTALLED_APPS.append("allauth.socialaccount.providers.orcid")
    SOCIALACCOUNT_PROVIDERS["orcid"] = {"APPS": [{"client_id": client, "secret": secret}]}
    SIGN_IN_ORIGINS.append("https://orcid.org")
if server := os.environ.get("COMMONWEAL_OIDC_URL"):
    INSTALLED_APPS.append("allauth.socialaccount.providers.openid_connect")
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "oidc",
                "name": os.environ.get("COMMONWEAL_OIDC_NAME", "OpenID Connect"),
                "client_id": os.environ.get("COMMONWEAL_OIDC_CLIENT", ""),
                "secret": os.environ.get("COMMONWEAL_OIDC_SECRET", ""),
                "settings": {"server_url": server},
            }
        ],
    }
    SIGN_IN_ORIGINS.append("{0.scheme}://{0.netloc}".format(urlsplit(server)))

DATABASES = {
    "default": dj_database_url.config(
        default=f"sqlite:///{VAR / 'commonweal.sqlite3'}", conn_max_age=600
    )
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        # IMMEDIATE: a writer waits for its turn at once, not after it has read.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
        " PRAGMA mmap_size=268435456; PRAGMA cache_size=-32000;",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Each process keeps the pages it made. Which generation is in force is shared through a file, so
# that the server's processes and the worker agree; with several machines, share it in Redis.
# The default one counts attempts to sign in: shared by all processes, and with an atomic `add`.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "attempts",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
    "pages": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "pages",
        "TIMEOUT": 3600,
        "OPTIONS": {"MAX_ENTRIES": 1000},
    },
    "api": {  # how often each address asked the API, counted by each process for itself
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "api",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    },
    "shared": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": VAR / "shared-cache",
    },
}
API_RATE = int(os.environ.get("COMMONWEAL_API_RATE", "300"))  # a minute, from one address
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", "English"), ("cy", "Cymraeg")]
LOCALE_PATHS = [PACKAGE / "locale"]
TIME_ZONE = "Europe/London"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [PACKAGE / "static", Path(publish.__file__).parent / "style"]
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_MAX_AGE = 3600
WHITENOISE_ALLOW_ALL_ORIGINS = False
MICRODATA_ROOT = (
    VAR / "private" / "microdata"
)  # read by the site's own user only; served by nothing
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000  # the form of an answer has four for each effect
FILE_UPLOAD_PERMISSIONS = 0o640

WAGTAIL_SITE_NAME = "commonweal"
WAGTAILADMIN_BASE_URL = BASE_URL
WAGTAIL_ENABLE_UPDATE_CHECK = False
# Autosave and Publish at one moment both create the page: the second fails with a 500 (8.0.1).
WAGTAIL_AUTOSAVE_INTERVAL = 0
# One way to sign in, and to change how: /account/.
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_MAX_UPLOAD_SIZE = 20_000_000
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "ods", "odt", "pdf", "pptx", "txt", "xlsx"]
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "jpg", "jpeg", "png", "webp"]
WAGTAILEMBEDS_FINDERS = []  # no page loads anything from another host

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000  # sent over HTTPS only
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_SSL_REDIRECT = PRODUCTION
SECURE_REDIRECT_EXEMPT = ["^health/"]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "SAMEORIGIN"  # the staff preview shows pages in a frame of this site
if PRODUCTION:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
