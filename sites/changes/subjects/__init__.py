"""The kinds of object that change by request: what they hold now, what may stand there, and how a change is made."""

from __future__ import annotations

from sites.changes.enums import ChangeKind

from .base import Row, Side, Subject
from .hosts import HostSubject
from .moves import MoveSubject
from .order import OrderSubject
from .profiles import ProfileSubject
from .redirects import RedirectSubject

__all__ = ["Row", "Side", "Subject", "subject_of"]

_SUBJECTS: dict[str, Subject] = {
    ChangeKind.PROFILE: ProfileSubject(),
    ChangeKind.HOST: HostSubject(),
    ChangeKind.REDIRECT: RedirectSubject(),
    ChangeKind.MENU_ORDER: OrderSubject(),
    ChangeKind.MOVE: MoveSubject(),
}


def subject_of(kind: str) -> Subject:
    """The subject of a kind of change."""
    return _SUBJECTS[kind]
