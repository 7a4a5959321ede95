"""What the studio shows: an entry as it stands, what is held, the team. Constant numbers of queries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from foundation.accounts.models import User
from foundation.accounts.selectors import same_person

from . import presence
from .enums import GUEST, HeldState, Op
from .fold import Entry, fold
from .models import Guest, Held, Interview, LiveEvent, QuestionDesk, Suspension, TeamMember
from .permissions import ACTS
from .protocol import public_form

SETTINGS = ("release", "delay", "questions_open", "likes_open", "shortest_question", "longest_question")
PLACING = (Op.ADD, Op.INSERT, Op.ANSWER, Op.NOTICE)


def entry_now(interview: Interview, msg: str) -> Entry | None:
    """A public entry as it reads now; None where there is none of this name in the interview. One query."""
    if not msg:
        return None
    rows = LiveEvent.objects.filter(interview=interview, msg=msg).order_by("seq")
    return next(iter(fold(public_form(event) for event in rows).entries), None)


def last_about(interview: Interview, msg: str) -> int:
    """Number of the last event about an entry; 0 where there is none."""
    rows = LiveEvent.objects.filter(interview=interview, msg=msg).order_by("-seq")
    return rows.values_list("seq", flat=True).first() or 0


def interview_with_desk(interview_id: int) -> Interview:
    """The interview with the version of its desk, in one query. Raises ``Interview.DoesNotExist``.

    Read one after the other, an old state could bear the version of a newer one, and a console that has it would be
    told for ever that nothing changed.
    """
    return Interview.objects.select_related("page", "desk").get(pk=interview_id)


def desk_version(interview: Interview) -> int:
    """The desk's version, as read by :func:`interview_with_desk`."""
    found: QuestionDesk | None = getattr(interview, "desk", None)
    return found.version if found is not None else 0


def desk(interview: Interview, user: User, roles: frozenset[str]) -> dict[str, Any]:
    """All that a console shows beside the public events. Everything is as new as the version, or newer.

    ``interview`` comes from :func:`interview_with_desk`, and all else is read after it.
    """
    from .selectors_questions import questions_for_desk

    return {
        "version": desk_version(interview),
        "seq": interview.last_seq,
        "epoch": interview.epoch,
        "state": interview.state,
        "settings": {name: getattr(interview, name) for name in SETTINGS},
        "roles": sorted(roles),
        "held": held_for_desk(interview, user, roles),
        "questions": questions_for_desk(interview, user, roles),
        "team": team_of(interview),
        "guests": [
            {"key": str(guest.key), "name": guest.name, "post": guest.post, "user": guest.user_id}
            for guest in Guest.objects.filter(page=interview.page_id)
        ],
    }


def held_for_desk(interview: Interview, user: User, roles: frozenset[str]) -> list[dict[str, Any]]:
    """What waits, in order: all of it for the team, for guests and photographers their own."""
    rows = Held.objects.filter(interview=interview, state__in=(HeldState.WAITING, HeldState.TIMED))
    if not roles & (ACTS["write"] | ACTS["release"] | ACTS["moderate"]):
        rows = rows.filter(author=user)
    found = list(rows.select_related("author").order_by("pk"))
    people = same_person({user.pk, *(pk for held in found for pk in held.writers)}) if found else {}
    return [held_json(held, user, roles, people) for held in found]


def held_json(held: Held, user: User, roles: frozenset[str], people: Mapping[int, int]) -> dict[str, Any]:
    """A held entry for consoles. ``people``: :func:`~foundation.accounts.selectors.same_person` of all concerned."""
    waits = held.state == HeldState.WAITING
    hands = {people.get(pk, pk) for pk in held.writers}
    return {
        "held": held.pk,
        "op": held.op,
        "msg": held.msg,
        "after": held.after,
        "state": held.state,
        "version": held.version,
        "seq": held.seq,
        "question": held.question_id,
        "author": {"user": held.author_id, "name": str(held.author)},
        "mine": held.author_id == user.pk,
        "may_release": waits and bool(roles & ACTS["release"]) and people.get(user.pk, user.pk) not in hands,
        "written_at": held.written_at.isoformat(timespec="milliseconds"),
        "release_at": held.release_at.isoformat(timespec="milliseconds") if held.release_at else None,
        **(held.payload or {}),
    }


def team_of(interview: Interview) -> list[dict[str, Any]]:
    """Everybody of the studio: named on the page, guests with an account, and who is there standing in."""
    named = list(TeamMember.objects.filter(page=interview.page_id).values_list("user_id", "role"))
    guests = Guest.objects.filter(page=interview.page_id, user__isnull=False).values_list("user_id", flat=True)
    roles: dict[int, set[str]] = {}
    for user_id, role in [*named, *((pk, GUEST) for pk in guests if pk)]:
        roles.setdefault(user_id, set()).add(role)
    out = set(Suspension.objects.filter(interview=interview).values_list("user_id", flat=True))
    here = presence.present(interview.pk, roles)
    return [
        {
            "user": user.pk,
            "name": str(user),
            "roles": sorted(roles.get(user.pk, ())),
            "present": here.get(user.pk),
            "suspended": user.pk in out,
        }
        for user in _accounts({*roles, *out, *here})
    ]


def _accounts(ids: Iterable[int]) -> Iterable[User]:
    return User.objects.filter(pk__in=set(ids)).order_by("pk")
