"""What a submission came to: an event, an entry that is held, or a conflict with what somebody else did meanwhile."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from interviews.actions.ledger import taken
from interviews.models import Held, Interview, LiveEvent
from interviews.permissions import ACTS


class ConflictError(ValidationError):
    """Something changed since the writer looked; ``present`` says how it stands now, under the name of what it is."""

    def __init__(self, message: str, *, code: str = "conflict", present: Mapping[str, Any] | None = None) -> None:
        super().__init__(message, code=code)
        self.present = dict(present or {})


@dataclass(frozen=True)
class Outcome:
    """The first outcome of a submission: the event it made, or the entry that is held. ``created``: this time.

    ``findings``: what the checks of text noticed, for the writer; nothing that forbids.
    """

    event: LiveEvent | None = None
    held: Held | None = None
    created: bool = True
    findings: Sequence[Mapping[str, Any]] = field(default_factory=tuple)


def earlier(interview: Interview, client_key: uuid.UUID, actor: User) -> Outcome | None:
    """What the submission came to before, among the events and the held entries; None for a new key.

    Raises ``ValidationError`` (code ``key``) for a key that somebody else used.
    """
    held = Held.objects.filter(interview=interview, client_key=client_key).first()
    if held is not None and held.author_id != actor.pk:
        raise ValidationError(_("This submission's key belongs to somebody else. Send it again."), code="key")
    event = taken(interview, client_key, actor)
    return Outcome(event, held, created=False) if event or held else None


def permit(roles: frozenset[str], act: str, interview: Interview) -> None:
    """Raise ``PermissionDenied`` unless one of the roles, as just read, may do the act."""
    if not ACTS[act] & roles:
        raise PermissionDenied(_("You may not do this in “%(title)s”.") % {"title": interview.page.title})
