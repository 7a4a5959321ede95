from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from config import checks

GOOD: dict[str, Any] = {
    "PORTICO_PRODUCTION": True,
    "SECRET_KEY": "".join(chr(33 + number) for number in range(60)),
    "DEBUG": False,
    "PORTICO_PORTAL_URL": "https://www.example.gov.cn",
    "DATABASES": {"default": {"ENGINE": "django.db.backends.postgresql"}},
    "CACHES": {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache"}},
    "CHANNEL_LAYERS": {"default": {"BACKEND": "channels_redis.core.RedisChannelLayer"}},
    "SECURE_SSL_REDIRECT": True,
    "SESSION_COOKIE_SECURE": True,
    "CSRF_COOKIE_SECURE": True,
    "SECURE_PROXY_SSL_HEADER": ("HTTP_X_FORWARDED_PROTO", "https"),
    "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
    "PORTICO_REQUIRE_SECOND_FACTOR": True,
}


@pytest.fixture
def production(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """Settings with nothing to find; a test spoils one of them."""
    fake = SimpleNamespace(**GOOD)
    monkeypatch.setattr(checks, "settings", fake)
    return fake


def test_check_production_good_settings_finds_nothing(production: SimpleNamespace) -> None:
    assert checks.check_production() == []


@pytest.mark.parametrize(
    ("name", "value", "found"),
    [
        ("SECRET_KEY", "", "portico.E001"),
        ("SECRET_KEY", "".join(chr(33 + number) for number in range(49)), "portico.E002"),
        ("SECRET_KEY", "abcabcabc" * 9, "portico.E002"),
        ("PORTICO_PORTAL_URL", "", "portico.E003"),
        ("DEBUG", True, "portico.E004"),
        ("DATABASES", {"default": {"ENGINE": "django.db.backends.sqlite3"}}, "portico.E005"),
        ("CACHES", {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}, "portico.E006"),
        ("CACHES", {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}, "portico.E006"),
        ("SECURE_SSL_REDIRECT", False, "portico.E007"),
        ("SESSION_COOKIE_SECURE", False, "portico.E007"),
        ("CSRF_COOKIE_SECURE", False, "portico.E007"),
        ("PORTICO_PORTAL_URL", "http://www.example.gov.cn", "portico.E009"),
        ("PORTICO_REQUIRE_SECOND_FACTOR", False, "portico.E010"),
        ("CHANNEL_LAYERS", {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}, "portico.W001"),
        ("SECURE_PROXY_SSL_HEADER", None, "portico.W002"),
        ("EMAIL_BACKEND", "django.core.mail.backends.filebased.EmailBackend", "portico.W003"),
    ],
)
def test_check_production_bad_setting_is_found_with_a_hint(
    production: SimpleNamespace, name: str, value: object, found: str
) -> None:
    setattr(production, name, value)

    findings = checks.check_production()

    assert [finding.id for finding in findings] == [found]
    assert findings[0].hint


def test_check_production_outside_production_says_nothing(production: SimpleNamespace) -> None:
    production.PORTICO_PRODUCTION = False
    production.DEBUG = True
    production.SECRET_KEY = ""

    assert checks.check_production() == []


def test_refuse_insecure_settings_error_ends_the_server_with_status_2(
    production: SimpleNamespace, capsys: pytest.CaptureFixture[str]
) -> None:
    production.DEBUG = True

    with pytest.raises(SystemExit) as end:
        checks.refuse_insecure_settings()

    assert end.value.code == 2
    assert capsys.readouterr().err == "portico.E004: DEBUG is on. Remove DEBUG from the production settings.\n"


def test_refuse_insecure_settings_warning_lets_the_server_start(production: SimpleNamespace) -> None:
    production.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"

    checks.refuse_insecure_settings()


def test_check_data_dir_new_folder_is_fine(production: SimpleNamespace, tmp_path: Path) -> None:
    production.PORTICO_DATA_DIR = tmp_path / "new" / "folder"

    assert checks.check_data_dir() == []


def test_check_data_dir_below_a_file_is_refused(production: SimpleNamespace, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    production.PORTICO_DATA_DIR = tmp_path / "file" / "data"

    assert [finding.id for finding in checks.check_data_dir()] == ["portico.E008"]
