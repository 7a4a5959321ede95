"""Interviews, announced through a real review, and what is said in them."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import timedelta
from itertools import count
from typing import Any

from django.db import transaction
from django.utils import timezone

from cms.blocks import from_plain_text
from foundation.accounts.models import User
from interviews.actions.ledger import Appended, append, locked
from interviews.enums import InterviewState, Op, TeamRole
from interviews.models import Guest, Interview, InterviewPage, Question, TeamMember
from interviews.protocol import entry_payload, new_msg, state_payload

from .cluster import Cluster, Place
from .pages import review_to_the_end

_numbers = count(1)


def member(name: str, **fields: Any) -> User:
    """An account for the studio, without any role elsewhere."""
    return User.objects.create_user(username=name, password=fields.pop("password", None), real_name=name, **fields)


def draft_interview(at: Place, *, team: Mapping[str, User] | None = None, **fields: Any) -> InterviewPage:
    """A draft in the place's news column with one guest; ``team``: role → account, ``guest`` is the guest's own."""
    number = next(_numbers)
    begins = fields.pop("starts_at", None) or timezone.now() + timedelta(days=7)
    author: User = fields.pop("author", None) or at.people["editor"]
    page = InterviewPage(
        **{
            "title": f"访谈{number}：冬春水利建设",
            "slug": f"interview-{number}",
            "unit": at.organisation.name,
            "starts_at": begins,
            "ends_at": begins + timedelta(hours=1),
            "summary": "围绕冬春水利建设回答提问。",
            "how_to_ask": "即日起可以提问。",
            **fields,
        },
        body=from_plain_text("今冬明春哪些工程开工、群众能得到什么。"),
        live=False,
        owner=author,
    )
    accounts = dict(team or {})
    page.guests = [Guest(name="贺嘉平", post="省水利厅副厅长", user=accounts.pop("guest", None))]
    page.team = [TeamMember(role=role, user=user) for role, user in accounts.items()] or [
        TeamMember(role=TeamRole.HOST, user=at.people["editor2"])
    ]
    at.column("news").add_child(instance=page)
    page.save_revision(user=author)
    return InterviewPage.objects.get(pk=page.pk)


def announced_interview(
    cluster: Cluster, at: Place, *, team: Mapping[str, User] | None = None, **fields: Any
) -> Interview:
    """A public announcement."""
    page = review_to_the_end(cluster, at, draft_interview(at, team=team, **fields))
    interview: Interview = page.interview
    return interview


def open_up(interview: Interview, state: str = InterviewState.LIVE) -> Interview:
    """The interview in another state, by an event as the studio writes it."""
    with transaction.atomic():
        found = locked(interview.pk)
        append(found, op=Op.STATE, actor=None, client_key=uuid.uuid4(), payload=state_payload(state))
        found.state = state
        found.started_at = found.started_at or timezone.now()
        found.closed_at = timezone.now() if state == InterviewState.CLOSED else None
        found.save(update_fields=["state", "started_at", "closed_at"])
    return Interview.objects.get(pk=interview.pk)


def live_interview(cluster: Cluster, at: Place, **fields: Any) -> Interview:
    """An interview that has begun."""
    return open_up(announced_interview(cluster, at, **fields))


def say(interview: Interview, text: str, *, actor: User | None = None, **options: Any) -> Appended:
    """One public entry; ``options``: ``op``, ``msg``, ``after``, ``client_key``, ``speaker``, ``pictures``."""
    speaker = options.pop("speaker", {"role": "guest", "name": "贺嘉平", "post": "省水利厅副厅长"})
    pictures: Sequence[Any] = options.pop("pictures", ())
    with transaction.atomic():
        return append(
            locked(interview.pk),
            op=options.pop("op", Op.ADD),
            actor=actor,
            client_key=options.pop("client_key", None) or uuid.uuid4(),
            msg=options.pop("msg", None) or new_msg(),
            payload=entry_payload(speaker=speaker, text=text, pictures=pictures),
            **options,
        )


def asked(interview: Interview, text: str = "水库加固期间怎样保证灌溉？", **fields: Any) -> Question:
    """A question as it is kept, pending."""
    number = next(_numbers)
    values = {"number": f"20261121-T{number:07d}", "name": "小河", "key": f"{number:064d}", **fields}
    return Question.objects.create(interview=interview, text=text, **values)
