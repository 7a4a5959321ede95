"""The one place that reads environment variables: each is declared once, with type, default and meaning."""

from __future__ import annotations

import dataclasses
import difflib
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn, TypeVar

from . import values
from .values import Network

T = TypeVar("T")
BASE_DIR = Path(__file__).resolve().parent.parent
PREFIX = "PORTICO_"


class EnvironmentValueError(ValueError):
    """Wrong values, one problem a line as "NAME: what is wrong and what would be right"."""

    def __init__(self, problems: list[str]) -> None:
        """Keep the problems for whoever prints them."""
        super().__init__("\n".join(problems))
        self.problems = problems


def variable(name: str, parse: Callable[[str], T], default: T, description: str) -> T:
    """Declare a variable; the dataclass field it makes carries everything that the README's table shows."""
    metadata = {"name": name, "parse": parse, "description": description}
    return dataclasses.field(default=default, metadata=metadata)


@dataclass(frozen=True, kw_only=True, slots=True)
class Environment:
    """What the environment says, as typed values."""

    secret_key: str = variable(
        "PORTICO_SECRET_KEY",
        values.text,
        "",
        "Signs sessions and links; 50 or more random characters; required in production",
    )
    old_secret_keys: str = variable(
        "PORTICO_OLD_SECRET_KEYS",
        values.text,
        "",
        "Earlier secret keys, separated by spaces: what they signed and encrypted stays readable",
    )
    require_second_factor: bool = variable(
        "PORTICO_REQUIRE_SECOND_FACTOR",
        values.boolean,
        True,
        "Reviewers, site managers and superusers must have a second factor; off is refused in production",
    )
    portal_url: str = variable(
        "PORTICO_PORTAL_URL",
        values.origin,
        "",
        "Public address of the portal, used in mails and for the admin; required in production",
    )
    data_dir: Path = variable(
        "PORTICO_DATA_DIR", values.path, BASE_DIR / "var", "Folder for uploads, the embedded search index and SQLite"
    )
    database_url: str = variable(
        "PORTICO_DATABASE_URL",
        values.database,
        "",
        "PostgreSQL database; empty: SQLite in the data folder, refused in production",
    )
    redis_url: str = variable(
        "PORTICO_REDIS_URL",
        values.url("redis", "rediss", "unix", example="redis://127.0.0.1:6379/0"),
        "",
        "Redis for cache and live channels; empty: database cache, channels within one process",
    )
    live_connections: int = variable(
        "PORTICO_LIVE_CONNECTIONS", values.count, 10_000, "Readers of live interviews that one process holds at a time"
    )
    live_per_address: int = variable(
        "PORTICO_LIVE_PER_ADDRESS",
        values.count,
        20,
        "Streams that one network address may hold in a process; more read by fetching; 0: any number",
    )
    live_shared_networks: tuple[Network, ...] = variable(
        "PORTICO_LIVE_SHARED_NETWORKS",
        values.networks,
        (),
        "Networks behind whose addresses many people stand, separated by spaces: not held to that number",
    )
    elasticsearch_url: str = variable(
        "PORTICO_ELASTICSEARCH_URL",
        values.url("http", "https", example="http://127.0.0.1:9200"),
        "",
        "Elasticsearch for the public search; empty: embedded index in the data folder",
    )
    search_prefix: str = variable(
        "PORTICO_SEARCH_PREFIX", values.text, "portico", "Start of the names of the Elasticsearch indices"
    )
    smtp_url: str = variable(
        "PORTICO_SMTP_URL",
        values.url("smtp", "smtps", "smtp+starttls", example="smtp+starttls://user:password@host:587"),
        "",
        "Mail server; empty: mails are written to files in the data folder",
    )
    mail_from: str = variable("PORTICO_MAIL_FROM", values.text, "portico@localhost", "Sender address of mails")
    https: bool = variable(
        "PORTICO_HTTPS", values.boolean, True, "Redirect to HTTPS and mark cookies secure; off is refused in production"
    )
    behind_proxy: bool = variable(
        "PORTICO_BEHIND_PROXY",
        values.boolean,
        False,
        "Trust the X-Forwarded-Proto and X-Forwarded-For headers of a proxy that always sets them",
    )
    log_level: str = variable(
        "PORTICO_LOG_LEVEL", values.choice("DEBUG", "INFO", "WARNING", "ERROR"), "INFO", "Least level that is logged"
    )
    debug: bool = variable(
        "PORTICO_DEBUG", values.boolean, False, "Django's debug pages; only the development settings look at it"
    )
    port: int = variable("PORT", values.port, 8000, "Port of make run, in the links of the demo too")
    test_database_url: str = variable(
        "TEST_DATABASE_URL", values.database, "", "PostgreSQL server for the tests; empty: SQLite"
    )
    test_redis_url: str = variable(
        "TEST_REDIS_URL",
        values.url("redis", "rediss", example="redis://127.0.0.1:6379/0"),
        "",
        "Redis for the tests that need it; empty: they are skipped",
    )
    test_elasticsearch_url: str = variable(
        "TEST_ELASTICSEARCH_URL",
        values.url("http", "https", example="http://127.0.0.1:9200"),
        "",
        "Elasticsearch for the tests marked search; empty: they are skipped",
    )
    test_chromium: str = variable(
        "TEST_CHROMIUM", values.text, "", "Chromium program for the tests marked e2e; empty: they are skipped"
    )
    test_corpus: str = variable(
        "TEST_CORPUS", values.text, "", "File of regulations for the tests marked corpus; empty: they are skipped"
    )
    ci: bool = variable("CI", values.boolean, False, "Fail, not skip, where a test or check lacks what it needs")


@dataclass(frozen=True, slots=True)
class Declaration:
    """One row of the README's table."""

    name: str
    field: str
    parse: Callable[[str], Any]
    default: object
    description: str


def declarations() -> Iterator[Declaration]:
    """Every variable in the order of declaration."""
    for field in dataclasses.fields(Environment):
        meta = field.metadata
        yield Declaration(meta["name"], field.name, meta["parse"], field.default, meta["description"])


def read(environ: Mapping[str, str]) -> Environment:
    """Read all variables; an empty value means the default. Raises EnvironmentValueError naming every wrong one."""
    found: dict[str, Any] = {}
    problems: list[str] = []
    for declared in declarations():
        raw = environ.get(declared.name, "").strip()
        if not raw:
            continue
        try:
            found[declared.field] = declared.parse(raw)
        except ValueError as error:
            problems.append(f"{declared.name}: {error}")
    problems.extend(_unknown(environ))
    if problems:
        raise EnvironmentValueError(problems)
    return Environment(**found)


def load() -> Environment:
    """Read this process's environment for the settings; wrong values end it with status 2, without a traceback."""
    try:
        return read(os.environ)
    except EnvironmentValueError as error:
        _refuse(error)


def default_settings_module(environ: Mapping[str, str]) -> str:
    """Settings for manage.py where nothing is named: an installation has a secret key, a fresh checkout has none."""
    return "config.settings.base" if environ.get("PORTICO_SECRET_KEY") else "config.settings.dev"


def _unknown(environ: Mapping[str, str]) -> Iterator[str]:
    """Misspelt variables, which would otherwise be ignored in silence."""
    known = [declared.name for declared in declarations()]
    for name in sorted(set(environ) - set(known)):
        if name.startswith(PREFIX):
            near = difflib.get_close_matches(name, known, n=1, cutoff=0.8)
            mend = f"did you mean {near[0]}?" if near else "the README's table lists all variables"
            yield f"{name}: no such variable; {mend}"


def _refuse(error: EnvironmentValueError) -> NoReturn:
    """Print the problems and end."""
    sys.stderr.write("".join(f"{problem}\n" for problem in error.problems))
    raise SystemExit(2)
