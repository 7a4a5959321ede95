"""Who wants which events, and what the worker does at intervals."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .models import Event


@dataclass(frozen=True)
class Handler:
    """A named receiver of events of some kinds."""

    name: str
    kinds: frozenset[str]
    handle: Callable[[Sequence[Event]], None]


@dataclass(frozen=True)
class Duty:
    """Work that the worker does at intervals."""

    name: str
    every: timedelta
    run: Callable[[], object]


handlers: dict[str, Handler] = {}
duties: dict[str, Duty] = {}
afterwork: list[Callable[[], object]] = []


def register_handler(name: str, kinds: Collection[str], handle: Callable[[Sequence[Event]], None]) -> None:
    """Call ``handle`` with a batch of events of these kinds, outside any transaction, until it returns without error.

    A handler must be idempotent: events come at least once, in any order, and a batch that fails is tried again one
    event at a time. Call from ``AppConfig.ready()``.
    """
    handlers[name] = Handler(name, frozenset(kinds), handle)


def register_duty(name: str, *, every: timedelta, run: Callable[[], object]) -> None:
    """Have the worker call ``run`` about every ``every``; a failure is logged and tried again at the next turn."""
    duties[name] = Duty(name, every, run)


def register_afterwork(run: Callable[[], object]) -> None:
    """Have the worker call ``run`` outside any transaction whenever it has finished deliveries, a duty or tasks."""
    if run not in afterwork:
        afterwork.append(run)
