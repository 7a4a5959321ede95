"""Answers that are asked for many times while one screen is made, such as who answers for which place.

Only where a caller says so: what is written in between would not be seen.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

Answer = TypeVar("Answer")
_answers: ContextVar[dict[Hashable, Any] | None] = ContextVar("answers", default=None)


@contextmanager
def remembering() -> Iterator[None]:
    """Keep every :func:`remembered` answer until the end of the block, for this thread or task; nothing inside writes.

    A block within a block shares the outer one's answers.
    """
    if _answers.get() is not None:
        yield
        return
    token = _answers.set({})
    try:
        yield
    finally:
        _answers.reset(token)


def remembered(key: Hashable, find: Callable[[], Answer]) -> Answer:
    """The answer of this block for the key, found once; outside of :func:`remembering` found anew each time.

    It is shared by all who ask: nobody changes it.
    """
    answers = _answers.get()
    if answers is None:
        return find()
    if key not in answers:
        answers[key] = find()
    found: Answer = answers[key]
    return found
