"""Telling readers' hubs that something was committed. A hint may be lost, doubled or late: the table is the truth."""

from __future__ import annotations

from collections.abc import Callable

Listener = Callable[[int, int, int, str], None]

_listeners: list[Listener] = []


def listen(listener: Listener) -> None:
    """Have ``listener(interview_id, epoch, seq, text)`` called in this process, from whatever thread committed."""
    if listener not in _listeners:
        _listeners.append(listener)


def announce(*, interview_id: int, epoch: int, seq: int, text: str) -> None:
    """Tell this process's hub, and through Redis the others'. ``text``: the event's public form as one line of JSON."""
    for listener in _listeners:
        listener(interview_id, epoch, seq, text)


def stir(*, interview_id: int) -> None:
    """Tell consoles that the desk has changed (``QuestionDesk.version``)."""
    for listener in _listeners:
        listener(interview_id, 0, 0, "")
