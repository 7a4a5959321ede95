"""Production settings, secure by default; `config.checks` refuses what is missing, `config.env` reads the values."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from config import databases, policy
from config.env import BASE_DIR, load

from .login import *  # noqa: F403 -- settings by concern

ENV = load()
PORTICO_PRODUCTION = True  # load_demo refuses to run where this is true

# Identity
SECRET_KEY = ENV.secret_key
DEBUG = False
# Every host goes through: sites.middleware.HostMiddleware, first in the list, answers only the hosts of the Site table,
# which grows without a restart.
ALLOWED_HOSTS = ["*"]
PORTICO_PATTERNS = False  # the pattern page, for those who write templates; DEBUG shows it too
PORTICO_PORTAL_URL = ENV.portal_url
PORTICO_DATA_DIR = ENV.data_dir

# Own apps come before Wagtail's, so that their templates win.
INSTALLED_APPS = [
    "daphne",
    "config.apps.ConfigConfig",
    "interviews",
    "disclosure",
    "search",
    "sites",
    "cms",
    "foundation.organisations",
    "foundation.accounts",
    "foundation.audit",
    "foundation.files",
    "foundation.outbox",
    "foundation.pagecache",
    "foundation.workdays",
    "foundation.screening",
    "foundation.notices",
    "foundation.limits",
    "foundation.visits",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.contrib.sitemaps",
    "wagtail.contrib.typed_table_block",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "axes",
    "django_filters",
    "django_tasks",
    "django_tasks_db",
    "channels",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "sites.middleware.HostMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "sites.reading.ReadingMiddleware",
    "sites.middleware.ContentSiteMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "foundation.audit.middleware.AuditMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "config.policy.PolicyMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "foundation.accounts.middleware.GateMiddleware",
    "foundation.accounts.middleware.SeenMiddleware",
    "sites.middleware.WithdrawnMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
ASGI_APPLICATION = "config.asgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "sites.context_processors.content_site",
            ],
        },
    }
]

# Data
DATABASES = {"default": databases.database(ENV.database_url, data_dir=ENV.data_dir)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Wagtail would write every rendition to the default cache on each view of a page, and read its visibility back from it.
CACHES = {
    "default": databases.cache(ENV.redis_url),
    "renditions": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"},
}
CHANNEL_LAYERS = {"default": databases.channel_layer(ENV.redis_url)}
# Readers of live interviews (docs/live-servers.md).
PORTICO_REDIS_URL = ENV.redis_url
PORTICO_LIVE_CONNECTIONS = ENV.live_connections
PORTICO_LIVE_PER_ADDRESS = ENV.live_per_address
PORTICO_LIVE_SHARED_NETWORKS = ENV.live_shared_networks
# Rows commit with the change that asked for the work; `manage.py worker` runs them.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}

# Files: uploads are private until published; only the public storage has addresses of its own.
MEDIA_ROOT = ENV.data_dir / "media" / "private"
MEDIA_URL = "/media/"
PORTICO_PUBLIC_MEDIA_ROOT = ENV.data_dir / "media" / "public"
PRIVATE_STORAGE: dict[str, Any] = {
    "BACKEND": "foundation.files.storage.PrivateStorage",
    "OPTIONS": {"location": str(MEDIA_ROOT)},
}
STORAGES: dict[str, dict[str, Any]] = {
    "default": PRIVATE_STORAGE,
    "private": PRIVATE_STORAGE,
    "public": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(PORTICO_PUBLIC_MEDIA_ROOT), "base_url": MEDIA_URL},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
STATIC_URL = "/static/"
STATIC_ROOT: Path | None = ENV.data_dir / "static"
STATICFILES_DIRS = [BASE_DIR / "static"] if (BASE_DIR / "static").is_dir() else []
FILE_UPLOAD_PERMISSIONS = 0o644

# Security
SECURE_SSL_REDIRECT = ENV.https
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENV.behind_proxy else None
SECURE_HSTS_SECONDS = 31_536_000 if ENV.https else 0
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"  # the admin shows previews in a frame
CONTENT_SECURITY_POLICY = policy.setting()
SESSION_COOKIE_SECURE = ENV.https
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 8 * 60 * 60
CSRF_COOKIE_SECURE = ENV.https
CSRF_COOKIE_SAMESITE = "Lax"
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # a long article is a form of many fields

# Language and time
LANGUAGE_CODE = "zh-hans"
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
LOCALE_PATHS = [BASE_DIR / "locale", BASE_DIR / "locale" / "overlay"]  # earlier wins; docs/adr/0004
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
WAGTAIL_USER_TIME_ZONES = [TIME_ZONE]

# Wagtail
WAGTAIL_SITE_NAME = "Portico"
WAGTAILADMIN_BASE_URL = ENV.portal_url
WAGTAIL_PAGE_MODEL = "cms.BasePage"
WAGTAILIMAGES_IMAGE_MODEL = "files.PorticoImage"
WAGTAILDOCS_DOCUMENT_MODEL = "files.PorticoDocument"
WAGTAIL_WORKFLOW_REQUIRE_REAPPROVAL_ON_EDIT = True
WAGTAIL_FINISH_WORKFLOW_ACTION = "cms.review.finish.finish_workflow"
WAGTAIL_WORKFLOW_CANCEL_ON_PUBLISH = False  # an earlier approved version may go live while a newer one is in review
WAGTAILIMAGES_IMAGE_FORM_BASE = "foundation.files.forms.ImageForm"
WAGTAILDOCS_DOCUMENT_FORM_BASE = "foundation.files.forms.DocumentForm"
WAGTAIL_AUTOSAVE_INTERVAL = 0  # autosave may overwrite a revision that reviewers have already approved
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAILADMIN_NOTIFICATION_INCLUDE_SUPERUSERS = False
WAGTAIL_ALLOW_UNICODE_SLUGS = False
WAGTAIL_MODERATION_ENABLED = False
WAGTAILREDIRECTS_AUTO_CREATE = False  # sites.changes.receivers makes them, known to the nightly comparison
WAGTAILEMBEDS_FINDERS: list[dict[str, Any]] = []  # no page calls other servers
# Our own search serves public and admin; Wagtail's would find no two-character word and rewrite itself on each save.
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "cms.admin_search", "AUTO_UPDATE": False}}

# Public search
PORTICO_SEARCH_ENGINE = "elasticsearch" if ENV.elasticsearch_url else "embedded"
PORTICO_ELASTICSEARCH_URL = ENV.elasticsearch_url
PORTICO_SEARCH_PREFIX = ENV.search_prefix
PORTICO_SEARCH_DIR = ENV.data_dir / "search"

# Mail: EMAIL_BACKEND and what it needs
globals().update(databases.mail(ENV.smtp_url, data_dir=ENV.data_dir))
DEFAULT_FROM_EMAIL = SERVER_EMAIL = ENV.mail_from

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"},
        "bare": {"format": "%(message)s"},
    },
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line"},
        # The audit's mirror: standard output carries nothing else; docs/audit.md.
        "audit": {"class": "logging.StreamHandler", "formatter": "bare", "stream": "ext://sys.stdout"},
    },
    "root": {"handlers": ["console"], "level": ENV.log_level},
    "loggers": {
        "django": {"handlers": [], "level": ENV.log_level, "propagate": True},
        # The worker looks for tasks several times a second, and both say so each time.
        "django_tasks": {"level": "WARNING"},
        "django_tasks_db": {"level": "WARNING"},
        "elastic_transport": {"level": "WARNING"},  # it would log every request
        "portico.audit": {"handlers": ["audit"], "level": "INFO", "propagate": False},
    },
}
