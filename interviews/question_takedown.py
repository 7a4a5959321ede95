"""Questions in privacy takedowns: with the interview's page all go; a single one takes along whatever repeats it.

A page is taken down by two people and every place proves to be empty (:mod:`cms.publication.takedown`); one question is
redacted by the host, in every state (:mod:`interviews.actions.redaction`). What answers quote of a question lies in the
live text and goes with either; files, lists and the index are made anew from these rows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from django.db.models import Q, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cms.publication.takedown import Proof, Takedown, register_place
from foundation.notices.actions import erase, settle_many
from foundation.notices.models import Notice
from foundation.workdays.actions import erase_titles

from . import question_notices as notices
from .actions.closing import RECORD_DUE
from .actions.ledger import locked
from .actions.redaction import empty_questions
from .actions.team import INVITED
from .models import Interview, Question, QuestionMove

PLACE: Final = "interview_questions"
#: Of the calendar's log, in which moved days are named by number.
DEADLINES: Final = "interview questions"
_OF_DAYS: Final = (notices.OPENED, notices.SOON, notices.OVERDUE)


def register() -> None:
    """Add the place, after that of the live text; called from ``ready()``."""
    register_place(PLACE, _("Questions of readers, and notices about the interview"), empty)


def worded(interview: Interview) -> QuerySet[Question]:
    """The interview's questions of which anything is left that a person wrote, or that leads to one."""
    words = ~Q(text="") | ~Q(name="") | ~Q(mail="") | ~Q(key="") | ~Q(visitor="") | ~Q(reason="")
    return Question.objects.filter(words | ~Q(findings=[]) | Q(once__isnull=False), interview=interview)


def empty(takedown: Takedown) -> Proof:
    """Empty words, names, addresses and notes of an interview's questions, and the notices that hold its title."""
    key = Interview.objects.filter(page_id=takedown.page_key).values_list("pk", flat=True).first()
    if key is None:
        return Proof(0, gettext("The page never had questions."))
    interview = locked(key)
    questions = Question.objects.filter(interview=interview)
    numbers = list(questions.values_list("number", flat=True))
    asked = list(worded(interview).values_list("pk", flat=True))
    empty_questions(asked)
    told = sum(erase(kind=kind, keys=keys) for kind, keys in _told(interview))
    settle_many(kind=notices.ANSWERED, keys=numbers)  # mails to askers that have not left name the interview
    moved = erase_titles(kind=DEADLINES, keys=numbers)
    rest = worded(interview).count() + QuestionMove.objects.filter(question__in=questions).exclude(note="").count()
    left = (gettext("words remain"),) if rest else ()
    return Proof(len(asked) + told + moved, gettext("Read again: %(count)d with words.") % {"count": rest}, left)


def _told(interview: Interview) -> Iterator[tuple[str, set[str]]]:
    """Kind and keys of the notices about the interview that hold words, such as its title."""
    own = Q(kind__in=(INVITED, RECORD_DUE), key=str(interview.pk))
    of_days = Q(kind__in=_OF_DAYS, key__startswith=f"{interview.pk}:")
    found: defaultdict[str, set[str]] = defaultdict(set)
    for kind, key in Notice.objects.filter(own | of_days).exclude(title="", body="").values_list("kind", "key"):
        found[kind].add(key)
    yield from found.items()
