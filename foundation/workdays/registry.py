"""Whose deadlines depend on the calendar."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from django.utils.functional import Promise

from foundation.outbox.registry import register_duty, register_handler

from .calendar import KIND

EVERY = timedelta(days=1)


@dataclass(frozen=True)
class Move:
    """One deadline of the consumer's that moved; ``title`` names the object for people."""

    key: str
    title: str
    before: date
    after: date


Recompute = Callable[[], Iterable[Move]]


@dataclass(frozen=True)
class Deadlines:
    """A consumer: its kind in the log, the words for it, and what recomputes its rows."""

    name: str
    label: str | Promise
    recompute: Recompute


deadlines: dict[str, Deadlines] = {}


def register_deadlines(name: str, label: str | Promise, recompute: Recompute) -> None:
    """Have ``recompute`` called whenever the calendar changed, and once a day for what slipped in between.

    It is called by the worker inside a transaction: it compares the open deadlines of its own rows with ``due()``,
    changes those that differ (and their mark of being provisional) and gives a :class:`Move` for each date that
    changed. Log and change commit together. It must be idempotent: called again it finds nothing. A failure is tried
    again until it is done, and holds up nobody else. Call from ``AppConfig.ready()``.
    """
    from .recomputing import handle, recompute_now

    deadlines[name] = Deadlines(name, label, recompute)
    register_handler(f"deadlines:{name}", {KIND}, partial(handle, name))
    register_duty(f"deadlines:{name}", every=EVERY, run=partial(recompute_now, name))


def label_of(name: str) -> str:
    """Words for a kind in the log; one that nobody registers any more stands for itself."""
    return str(deadlines[name].label) if name in deadlines else name
