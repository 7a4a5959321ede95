"""Settings of a checkout: one machine, plain HTTP, no server but ours."""

from __future__ import annotations

from .base import *  # noqa: F403 -- settings extend one another by design
from .base import ENV, LOGGING, STORAGES

PORTICO_PRODUCTION = False
DEBUG = ENV.debug
# Nothing that this key signs leaves a developer's machine; production refuses to start without one of its own.
SECRET_KEY = ENV.secret_key or "not-secret-only-for-a-checkout-on-one-machine-" + "0" * 20
PORTICO_PORTAL_URL = WAGTAILADMIN_BASE_URL = ENV.portal_url or f"http://localhost:{ENV.port}"

PORTICO_REQUIRE_SECOND_FACTOR = False
SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 0
SESSION_COOKIE_SECURE = False
CSRF_COOKIE_SECURE = False

# No collectstatic: files are served from where they lie, changed ones at once.
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
STATIC_ROOT = None
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = ENV.debug

# `make run` prints its own addresses; Daphne's would point at the loopback number.
LOGGING["loggers"]["daphne"] = {"level": "WARNING"}
# One line for each of the demo's pages would bury them.
LOGGING["loggers"]["wagtail"] = {"level": "WARNING"}
# The same for the audit's mirror: a checkout has no outside log.
LOGGING["loggers"]["portico.audit"] = {"level": "WARNING"}
