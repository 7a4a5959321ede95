"""System checks: production settings that would be insecure or would lose data, each with what to do about it."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.core.exceptions import ImproperlyConfigured

SECRET_KEY_LENGTH = 50
SECRET_KEY_VARIETY = 10


@register(Tags.security)
def check_production(app_configs: Sequence[AppConfig] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """All findings; nothing to say about development and test settings."""
    if not settings.PORTICO_PRODUCTION:
        return []
    return [*_secret_key(), *_portal(), *_debug(), *_shared_state(), *_https(), *_mail(), *_second_factor()]


@register(Tags.files)
def check_data_dir(app_configs: Sequence[AppConfig] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """The data folder must be one that this process can use, or could make."""
    place = Path(settings.PORTICO_DATA_DIR)
    existing = next(folder for folder in (place, *place.parents) if folder.exists())
    if existing.is_dir():
        return []
    return [
        Error(
            f"The data folder {place} cannot be made: {existing} is a file.",
            hint="Set PORTICO_DATA_DIR to a folder.",
            id="portico.E008",
        )
    ]


def refuse_insecure_settings() -> None:
    """End a server that would start with insecure settings: servers do not run system checks by themselves."""
    errors = [finding for finding in check_production() if finding.is_serious()]
    if errors:
        sys.stderr.write("".join(f"{error.id}: {error.msg} {error.hint}\n" for error in errors))
        raise SystemExit(2)


def _secret_key() -> list[CheckMessage]:
    """The key exists and cannot be guessed."""
    try:
        key = settings.SECRET_KEY
    except ImproperlyConfigured:  # Django's own answer to an empty key
        key = ""
    if not key:
        return [Error("There is no secret key.", hint=_KEY_HINT, id="portico.E001")]
    if len(key) < SECRET_KEY_LENGTH or len(set(key)) < SECRET_KEY_VARIETY:
        return [Error("The secret key is too short or too uniform.", hint=_KEY_HINT, id="portico.E002")]
    return []


def _portal() -> list[CheckMessage]:
    """The portal's address is known, or mails and the admin would link to nowhere."""
    if not settings.PORTICO_PORTAL_URL:
        hint = "Set PORTICO_PORTAL_URL to the portal's public address, such as https://www.example.gov.cn."
        return [Error("The portal has no public address.", hint=hint, id="portico.E003")]
    if settings.SECURE_SSL_REDIRECT and urlsplit(settings.PORTICO_PORTAL_URL).scheme != "https":
        return [
            Error(
                f"The portal's address {settings.PORTICO_PORTAL_URL} is not an HTTPS one.",
                hint="Write https:// in PORTICO_PORTAL_URL.",
                id="portico.E009",
            )
        ]
    return []


def _debug() -> list[CheckMessage]:
    """Debug pages show settings and data to everybody."""
    if settings.DEBUG:
        return [Error("DEBUG is on.", hint="Remove DEBUG from the production settings.", id="portico.E004")]
    return []


def _shared_state() -> list[CheckMessage]:
    """Database, cache and channels reach every process."""
    found: list[CheckMessage] = []
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        hint = "Set PORTICO_DATABASE_URL to a PostgreSQL database."
        found.append(Error("The database is SQLite, which has one writer.", hint=hint, id="portico.E005"))
    if settings.CACHES["default"]["BACKEND"].endswith(("LocMemCache", "DummyCache")):
        hint = "Set PORTICO_REDIS_URL, or leave the database cache."
        found.append(Error("The cache is not shared between processes.", hint=hint, id="portico.E006"))
    if settings.CHANNEL_LAYERS["default"]["BACKEND"].endswith("InMemoryChannelLayer"):
        hint = "Set PORTICO_REDIS_URL; without it live pages of several processes follow one another by a second."
        found.append(Warning("Live channels do not reach other processes.", hint=hint, id="portico.W001"))
    return found


def _https() -> list[CheckMessage]:
    """Cookies and passwords travel encrypted."""
    secure = (settings.SECURE_SSL_REDIRECT, settings.SESSION_COOKIE_SECURE, settings.CSRF_COOKIE_SECURE)
    if not all(secure):
        hint = "Set PORTICO_HTTPS to true and let the proxy speak HTTPS."
        return [Error("Pages and cookies may travel unencrypted.", hint=hint, id="portico.E007")]
    if not settings.SECURE_PROXY_SSL_HEADER:
        hint = "Behind nginx set PORTICO_BEHIND_PROXY to true, or every page redirects to itself for ever."
        return [Warning("No proxy is trusted to say that a request came by HTTPS.", hint=hint, id="portico.W002")]
    return []


def _mail() -> list[CheckMessage]:
    """Mails leave the machine."""
    if settings.EMAIL_BACKEND.endswith("filebased.EmailBackend"):
        hint = "Set PORTICO_SMTP_URL to the mail server."
        return [Warning("Mails are written to files and reach nobody.", hint=hint, id="portico.W003")]
    return []


def _second_factor() -> list[CheckMessage]:
    """Whoever reviews or manages has more than a password."""
    if not settings.PORTICO_REQUIRE_SECOND_FACTOR:
        hint = "Remove PORTICO_REQUIRE_SECOND_FACTOR, or set it to true."
        return [Error("Reviewers and managers log in with a password alone.", hint=hint, id="portico.E010")]
    return []


_KEY_HINT = (
    "Set PORTICO_SECRET_KEY to 50 or more random characters, such as the output of "
    "python3 -c 'import secrets; print(secrets.token_urlsafe(50))'."
)
