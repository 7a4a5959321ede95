"""The register of checks. Each package declares its own in ``AppConfig.ready()``."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.utils.functional import Promise

from .enums import Level
from .findings import Finding
from .material import Material


@dataclass(frozen=True)
class Check:
    """A check: ``run`` yields findings lazily, in the order of the text; nothing more is asked of it after the cap.

    ``default`` is the level until the provincial office sets another; ``help`` tells it what is found and what not.
    ``elsewhere``: what is found hangs on rows besides the version, its files and the lists, such as the pages that it
    links to; such a check runs whenever a report is looked at, so it must be quick.
    """

    name: str
    label: str | Promise
    default: Level
    run: Callable[[Material], Iterable[Finding]] = field(compare=False)
    help: str | Promise = ""
    elsewhere: bool = False


_checks: dict[str, Check] = {}


def register_check(check: Check) -> None:
    """Add a check, or put one in the place of the earlier of its name (names: at most 60 characters)."""
    _checks[check.name] = check


def checks() -> tuple[Check, ...]:
    """All checks in order of registration."""
    return tuple(_checks.values())


def check_named(name: str) -> Check:
    """The check of a name. Raises ``LookupError`` for one that nobody declared."""
    if name not in _checks:
        raise LookupError(f"check {name!r} is not registered")
    return _checks[name]


def label_of(name: str) -> str:
    """Words for a check; one that nobody declares any more stands for itself."""
    return str(_checks[name].label) if name in _checks else name
