"""Settings of the test suite: quick, in a folder of its own for each worker, never near the data of a checkout."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from config import databases

from .base import *  # noqa: F403 -- settings extend one another by design
from .base import CACHES, ENV, PRIVATE_STORAGE, STORAGES

PORTICO_PRODUCTION = False
SECRET_KEY = "only-for-tests-" + "0" * 40
PORTICO_PORTAL_URL = WAGTAILADMIN_BASE_URL = "http://portal.test"

# pytest-xdist names its workers by this variable; it is pytest's own, not one of ours.
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")
PORTICO_DATA_DIR = Path(tempfile.gettempdir()) / f"portico-test-{os.getpid()}-{WORKER}"

DATABASES = {"default": databases.database(ENV.test_database_url, data_dir=PORTICO_DATA_DIR)}
CACHES = CACHES | {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
CHANNEL_LAYERS = {"default": databases.channel_layer("")}
PORTICO_REDIS_URL = ""
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

PORTICO_REQUIRE_SECOND_FACTOR = False
SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 0
SESSION_COOKIE_SECURE = False
CSRF_COOKIE_SECURE = False

MEDIA_ROOT = PORTICO_DATA_DIR / "media" / "private"
PORTICO_PUBLIC_MEDIA_ROOT = PORTICO_DATA_DIR / "media" / "public"
PRIVATE_STORAGE = PRIVATE_STORAGE | {"OPTIONS": {"location": str(MEDIA_ROOT)}}
STORAGES = STORAGES | {
    "default": PRIVATE_STORAGE,
    "private": PRIVATE_STORAGE,
    "public": STORAGES["public"] | {"OPTIONS": {"location": str(PORTICO_PUBLIC_MEDIA_ROOT), "base_url": "/media/"}},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
STATIC_ROOT = None
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False

PORTICO_SEARCH_ENGINE = "embedded"
PORTICO_SEARCH_DIR = PORTICO_DATA_DIR / "search"
PORTICO_ELASTICSEARCH_URL = ENV.test_elasticsearch_url
PORTICO_SEARCH_PREFIX = f"portico-test-{os.getpid()}-{WORKER}"

LOGGING = {"version": 1, "disable_existing_loggers": False}
