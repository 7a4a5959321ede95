"""Beginning, pausing, going on and closing; and the settings that can be changed while it runs."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.publication.actions import announce
from foundation.accounts.models import User
from foundation.audit.actions import record
from interviews.enums import InterviewState, Op
from interviews.models import Interview
from interviews.permissions import demand
from interviews.protocol import state_payload
from interviews.selectors_studio import SETTINGS

from .desk import stir
from .held import let_go
from .ledger import append, locked
from .outcomes import ConflictError, earlier

ANNOUNCED, LIVE = InterviewState.ANNOUNCED, InterviewState.LIVE
PAUSED, CLOSED = InterviewState.PAUSED, InterviewState.CLOSED
#: From where to where.
WAYS: Final[dict[str, frozenset[str]]] = {
    ANNOUNCED: frozenset({LIVE}),
    LIVE: frozenset({PAUSED, CLOSED}),
    PAUSED: frozenset({LIVE, CLOSED}),
    CLOSED: frozenset(),
}
#: Settings that the public page shows.
PUBLIC: Final = frozenset({"questions_open", "likes_open", "shortest_question", "longest_question"})


@transaction.atomic
def move(*, interview_id: int, actor: User, client_key: uuid.UUID, to: str, seen: str) -> Interview:
    """Move the interview to another state; ``seen`` is the state that the person saw.

    Hosts; pausing is for everybody who writes or moderates. An interview that is there already stays as it is. Going on
    lets held entries go in order; closing is :func:`interviews.actions.closing.close`. Raises ``PermissionDenied``,
    ``ValidationError``, :class:`ConflictError`, ``Interview.DoesNotExist``.
    """
    interview = locked(interview_id)
    demand(actor, "pause" if to == PAUSED else "state", interview)
    if earlier(interview, client_key, actor) or interview.state == to:
        return interview
    if interview.state != seen or to not in WAYS[interview.state]:
        raise ConflictError(
            _("The interview is “%(state)s” now. Look at it again.") % {"state": interview.get_state_display()},
            code="state",
            present={"state": interview.state},
        )
    if to == CLOSED:
        from .closing import close

        return close(interview_id=interview.pk, actor=actor, seen=seen, client_key=client_key)
    before, interview.state = interview.state, to
    interview.started_at = interview.started_at or timezone.now()
    interview.save(update_fields=["state", "started_at"])
    append(interview, op=Op.STATE, actor=actor, client_key=client_key, payload=state_payload(to))
    let_go(interview)
    stir(interview.pk)
    if before == ANNOUNCED:
        announce([interview.page], verb="published")
    _record("interview.state", actor, interview, {"before": before, "after": to, "seq": interview.last_seq})
    return interview


@transaction.atomic
def configure(*, interview_id: int, actor: User, values: Mapping[str, bool | int]) -> Interview:
    """Change settings (:data:`~interviews.selectors_studio.SETTINGS`), in force at once. Hosts.

    Raises ``PermissionDenied`` and ``ValidationError``.
    """
    interview = locked(interview_id)
    demand(actor, "settings", interview)
    if unknown := set(values) - set(SETTINGS):
        raise ValidationError(_("There is no setting “%(name)s”.") % {"name": min(unknown)}, code="unknown")
    before = {name: getattr(interview, name) for name in values}
    for name, value in values.items():
        setattr(interview, name, value)
    interview.clean_fields(exclude={field.name for field in interview._meta.fields} - set(values))
    if interview.shortest_question > interview.longest_question:
        raise ValidationError(_("The shortest question is longer than the longest."), code="length")
    changed = {name: value for name, value in values.items() if value != before[name]}
    if not changed:
        return interview
    interview.save(update_fields=sorted(changed))
    if PUBLIC & set(changed):
        announce([interview.page], verb="published")
    stir(interview.pk)
    was = {name: before[name] for name in changed}
    _record("interview.settings", actor, interview, {"before": was, "after": changed})
    return interview


def _record(kind: str, actor: User, interview: Interview, payload: Mapping[str, object]) -> None:
    page = interview.page
    record(kind=kind, actor=actor, object_kind="page", object_key=str(page.pk), title=page.title, payload=payload)
