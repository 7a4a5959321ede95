"""What an author says when submitting; Wagtail's screens start a workflow without a way to say it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """The author's answer to the last return, and why a blocking finding should be let through."""

    answer: str = ""
    exception: str = ""


_said: ContextVar[Words] = ContextVar("words of a submission")


@contextmanager
def saying(*, answer: str = "", exception: str = "") -> Iterator[None]:
    """What is submitted inside is submitted with these words."""
    token = _said.set(Words(answer.strip(), exception.strip()))
    try:
        yield
    finally:
        _said.reset(token)


def words_said() -> Words:
    """The words of the submission under way."""
    return _said.get(Words())
