import dataclasses
from pathlib import Path

import pytest

from config.env import BASE_DIR, Environment, EnvironmentValueError, declarations, default_settings_module, load, read


def test_read_nothing_set_gives_every_default() -> None:
    assert read({}) == Environment()
    assert Environment().data_dir == BASE_DIR / "var"


def test_read_all_kinds_gives_typed_values() -> None:
    found = read(
        {
            "PORTICO_DATA_DIR": "/var/lib/portico",
            "PORTICO_DATABASE_URL": "postgresql://a:b@db:5432/portico",
            "PORTICO_HTTPS": "off",
            "PORTICO_PORTAL_URL": "https://www.example.gov.cn/",
            "PORT": " 8123 ",
            "UNRELATED": "x",
        }
    )

    assert found == dataclasses.replace(
        Environment(),
        data_dir=Path("/var/lib/portico"),
        database_url="postgresql://a:b@db:5432/portico",
        https=False,
        portal_url="https://www.example.gov.cn",
        port=8123,
    )


def test_read_empty_value_means_default() -> None:
    assert read({"PORT": "", "PORTICO_HTTPS": " "}) == Environment()


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        ("PORT", "80a", "'80a' is not a port; write a number from 1 to 65535"),
        ("PORT", "65536", "'65536' is not a port; write a number from 1 to 65535"),
        ("PORT", "²", "'²' is not a port; write a number from 1 to 65535"),
        ("CI", "maybe", "'maybe' is neither yes nor no; write true or false"),
        (
            "PORTICO_DATA_DIR",
            "var",
            "'var' is not an absolute path; write it from the root, such as /var/lib/portico",
        ),
        ("PORTICO_LOG_LEVEL", "LOUD", "'LOUD' is not known; write one of DEBUG, INFO, WARNING, ERROR"),
        (
            "PORTICO_REDIS_URL",
            "http://redis",
            "'http://redis' does not start with redis:// or rediss:// or unix://; write redis://127.0.0.1:6379/0",
        ),
        ("PORTICO_ELASTICSEARCH_URL", "http://", "'http://' names no host; write http://127.0.0.1:9200"),
        (
            "PORTICO_DATABASE_URL",
            "postgresql://db",
            "'postgresql://db' names no database; write postgresql://user:password@host:5432/portico",
        ),
        (
            "PORTICO_PORTAL_URL",
            "https://www.example.gov.cn/zh",
            "'https://www.example.gov.cn/zh' is more than scheme and host; write https://www.example.gov.cn",
        ),
        ("PORTICO_HTPS", "1", "no such variable; did you mean PORTICO_HTTPS?"),
        ("PORTICO_ZZZZ", "1", "no such variable; the README's table lists all variables"),
    ],
)
def test_read_wrong_value_is_refused_with_the_mend(name: str, value: str, problem: str) -> None:
    with pytest.raises(EnvironmentValueError) as refusal:
        read({name: value})

    assert refusal.value.problems == [f"{name}: {problem}"]


def test_read_broken_port_in_an_address_is_refused() -> None:
    with pytest.raises(EnvironmentValueError, match=r"^PORTICO_SMTP_URL: 'smtp://host:x' is not an address \("):
        read({"PORTICO_SMTP_URL": "smtp://host:x"})


def test_read_several_wrong_values_names_all_of_them() -> None:
    with pytest.raises(EnvironmentValueError) as refusal:
        read({"PORT": "x", "CI": "y", "PORTICO_HTTPS": "true"})

    assert [problem.split(":")[0] for problem in refusal.value.problems] == ["PORT", "CI"]


def test_load_wrong_value_ends_with_status_2_and_no_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PORT", "x")

    with pytest.raises(SystemExit) as end:
        load()

    assert end.value.code == 2
    assert capsys.readouterr().err == "PORT: 'x' is not a port; write a number from 1 to 65535\n"


def test_declarations_are_unique_and_described_in_one_line() -> None:
    rows = list(declarations())

    assert len({row.name for row in rows}) == len(rows) == len(dataclasses.fields(Environment))
    assert [row.name for row in rows if not row.description or "\n" in row.description or "|" in row.description] == []


def test_default_settings_module_checkout_is_dev_and_installation_is_base() -> None:
    assert default_settings_module({}) == "config.settings.dev"
    assert default_settings_module({"PORTICO_SECRET_KEY": "x"}) == "config.settings.base"
