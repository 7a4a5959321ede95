"""Django's settings for databases, caches, channels and mail, made from addresses."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

# Measured with web and worker writing at once: only IMMEDIATE transactions never meet a locked database, write-ahead
# logging keeps readers quick meanwhile, and without case_sensitive_like SQLite cannot use the index on page paths.
SQLITE_OPTIONS: dict[str, Any] = {
    "timeout": 20,
    "transaction_mode": "IMMEDIATE",
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA case_sensitive_like=ON;",
}


def database(url: str, *, data_dir: Path) -> dict[str, Any]:
    """Settings of the default database; an empty address is SQLite in the data folder."""
    parts = urlsplit(url or f"sqlite://{data_dir / 'db.sqlite3'}")
    if parts.scheme == "sqlite":
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": unquote(parts.path), "OPTIONS": dict(SQLITE_OPTIONS)}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "OPTIONS": dict(parse_qsl(parts.query)),
        # Under ASGI each thread would keep a connection of its own for this long.
        "CONN_MAX_AGE": 0,
    }


def cache(redis_url: str) -> dict[str, Any]:
    """Settings of the default cache: shared by all processes, so never in the memory of one."""
    if redis_url:
        return {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": redis_url,
            "KEY_PREFIX": "portico",
        }
    return {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "portico_cache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }


def channel_layer(redis_url: str) -> dict[str, Any]:
    """Settings of the default channel layer: hints between processes need Redis.

    The layer over Redis' own publishing, since the other one loses what exceeds its capacity without a word (measured:
    74 % of a burst). Since redis-py 8 a connection gives up after five idle seconds and a pool holds a hundred of them
    unless they are told otherwise; a console is idle for longer, and there may be more.
    """
    if redis_url:
        host = {"address": redis_url, "socket_timeout": None, "max_connections": 100_000}
        return {"BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer", "CONFIG": {"hosts": [host]}}
    return {"BACKEND": "channels.layers.InMemoryChannelLayer"}


def mail(smtp_url: str, *, data_dir: Path) -> dict[str, Any]:
    """Top-level mail settings; without a server mails become files, which nobody mistakes for sent ones."""
    if not smtp_url:
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "EMAIL_FILE_PATH": str(data_dir / "mail"),
        }
    parts = urlsplit(smtp_url)
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or {"smtp": 25, "smtps": 465}.get(parts.scheme, 587),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp+starttls",
        "EMAIL_TIMEOUT": 10,  # the worker's other duties wait so long when the server hangs; docs/notices.md
    }
