"""Parsers of environment variables: text in, typed value out, or a ValueError that says what would be right."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

TRUE = frozenset({"1", "true", "yes", "on"})
FALSE = frozenset({"0", "false", "no", "off"})


def text(value: str) -> str:
    """Any text."""
    return value


def boolean(value: str) -> bool:
    """Read a yes or a no."""
    if value.lower() in TRUE:
        return True
    if value.lower() in FALSE:
        return False
    raise ValueError(f"{value!r} is neither yes nor no; write true or false")


def port(value: str) -> int:
    """Read a TCP port."""
    if not value.isascii() or not value.isdigit() or not 1 <= int(value) <= 65535:
        raise ValueError(f"{value!r} is not a port; write a number from 1 to 65535")
    return int(value)


def count(value: str) -> int:
    """Read a number of things; 0 is one too."""
    if not value.isascii() or not value.isdigit() or len(value) > 9:
        raise ValueError(f"{value!r} is not a number; write digits only, such as 20")
    return int(value)


def networks(value: str) -> tuple[Network, ...]:
    """Read networks, separated by spaces."""
    try:
        return tuple(ipaddress.ip_network(part) for part in value.split())
    except ValueError as error:
        raise ValueError(f"{error}; write networks such as 192.0.2.0/24 2001:db8::/48") from error


def path(value: str) -> Path:
    """Read an absolute path, so that web and workers mean the same place wherever they are started."""
    if not Path(value).is_absolute():
        raise ValueError(f"{value!r} is not an absolute path; write it from the root, such as /var/lib/portico")
    return Path(value)


def choice(*allowed: str) -> Callable[[str], str]:
    """Make a parser that takes one of the given words."""

    def parse(value: str) -> str:
        if value not in allowed:
            raise ValueError(f"{value!r} is not known; write one of {', '.join(allowed)}")
        return value

    return parse


def url(*schemes: str, example: str) -> Callable[[str], str]:
    """Make a parser that takes an address with one of the given schemes and, but for files, a host."""

    def parse(value: str) -> str:
        parts = _split(value, example)
        if parts.scheme not in schemes:
            raise ValueError(
                f"{value!r} does not start with {' or '.join(f'{s}://' for s in schemes)}; write {example}"
            )
        if not parts.hostname and parts.scheme != "sqlite":
            raise ValueError(f"{value!r} names no host; write {example}")
        return value

    return parse


def database(value: str) -> str:
    """Read a database address; PostgreSQL needs a name, SQLite an absolute file."""
    value = url("postgresql", "postgres", "sqlite", example="postgresql://user:password@host:5432/portico")(value)
    if not urlsplit(value).path.strip("/"):
        raise ValueError(f"{value!r} names no database; write postgresql://user:password@host:5432/portico")
    return value


def origin(value: str) -> str:
    """Read the address of a site: scheme and host, perhaps a port, and nothing behind them."""
    value = url("http", "https", example="https://www.example.gov.cn")(value).rstrip("/")
    parts = urlsplit(value)
    if parts.path or parts.query or parts.fragment or parts.username:
        raise ValueError(f"{value!r} is more than scheme and host; write https://www.example.gov.cn")
    return value


def _split(value: str, example: str) -> SplitResult:
    """Split an address; a broken one (such as a port that is no number) raises with the example."""
    try:
        parts = urlsplit(value)
        parts.port  # noqa: B018 -- reading it is what makes urllib check it
    except ValueError as error:
        raise ValueError(f"{value!r} is not an address ({error}); write {example}") from error
    return parts
