"""Raising the desk's version: consoles see a change of questions, held entries or settings by it."""

from __future__ import annotations

from functools import partial

from django.db import transaction
from django.db.models import F

from interviews import hints
from interviews.models import QuestionDesk


def stir(interview_id: int) -> None:
    """Raise the version in the caller's transaction, as its last write; consoles hear of it after the commit."""
    QuestionDesk.objects.filter(interview_id=interview_id).update(version=F("version") + 1)
    transaction.on_commit(partial(hints.stir, interview_id=interview_id), robust=True)
