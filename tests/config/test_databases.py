from pathlib import Path

import pytest

from config.databases import SQLITE_OPTIONS, cache, channel_layer, database, mail

DATA = Path("/var/lib/portico")


def test_database_without_address_is_sqlite_in_the_data_folder() -> None:
    assert database("", data_dir=DATA) == {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": "/var/lib/portico/db.sqlite3",
        "OPTIONS": SQLITE_OPTIONS,
    }


def test_database_postgresql_address_is_taken_apart_and_unquoted() -> None:
    found = database("postgresql://user:p%40ss@db.local:5433/portico?sslmode=require", data_dir=DATA)

    assert found == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "portico",
        "USER": "user",
        "PASSWORD": "p@ss",
        "HOST": "db.local",
        "PORT": "5433",
        "OPTIONS": {"sslmode": "require"},
        "CONN_MAX_AGE": 0,
    }


def test_cache_without_redis_is_shared_through_the_database() -> None:
    assert cache("")["BACKEND"] == "django.core.cache.backends.db.DatabaseCache"
    assert cache("")["LOCATION"] == "portico_cache"


def test_cache_with_redis_uses_it() -> None:
    found = cache("redis://redis:6379/1")

    assert (found["BACKEND"], found["LOCATION"]) == (
        "django.core.cache.backends.redis.RedisCache",
        "redis://redis:6379/1",
    )


def test_channel_layer_follows_redis() -> None:
    assert channel_layer("") == {"BACKEND": "channels.layers.InMemoryChannelLayer"}
    assert channel_layer("redis://redis:6379/1") == {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {"hosts": [{"address": "redis://redis:6379/1", "socket_timeout": None, "max_connections": 100_000}]},
    }


@pytest.mark.parametrize(
    ("url", "port", "ssl", "tls"),
    [
        ("smtp://mail", 25, False, False),
        ("smtps://mail", 465, True, False),
        ("smtp+starttls://mail", 587, False, True),
        ("smtp://mail:2525", 2525, False, False),
    ],
)
def test_mail_scheme_chooses_port_and_encryption(url: str, port: int, ssl: bool, tls: bool) -> None:
    found = mail(url, data_dir=DATA)

    assert (found["EMAIL_HOST"], found["EMAIL_PORT"], found["EMAIL_USE_SSL"], found["EMAIL_USE_TLS"]) == (
        "mail",
        port,
        ssl,
        tls,
    )


def test_mail_without_server_is_written_to_files() -> None:
    assert mail("", data_dir=DATA) == {
        "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
        "EMAIL_FILE_PATH": "/var/lib/portico/mail",
    }
