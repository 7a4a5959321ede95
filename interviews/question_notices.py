"""What askers, moderators and managers are told about questions. No words of a question: what is sent stays sent."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import date
from typing import Final

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from cms.roles.enums import Role
from cms.roles.holders import nearest_holders
from foundation.accounts.cipher import UnreadableSecretError, decrypt
from foundation.notices.actions import Message, notify_address, notify_many, settle

from .enums import QuestionState, TeamRole
from .models import Interview, InterviewPage, Question, Suspension, TeamMember

logger = logging.getLogger(__name__)

ANSWERED: Final = "interview.question_answered"
OPENED: Final = "interview.follow_ups"
SOON: Final = "interview.follow_up_soon"
OVERDUE: Final = "interview.follow_up_overdue"
MAIL: Final = b"portico.interviews.mail"


def answered(question: Question) -> None:
    """Tell who asked, if an address was left, where to read the answer."""
    address = address_of(question)
    if not address:
        return
    page = question.interview.page
    with translation.override(settings.LANGUAGE_CODE):
        notify_address(
            kind=ANSWERED,
            address=address,
            title=_("Your question %(number)s was answered") % {"number": question.number},
            body=_("The answer stands on the page of the online interview “%(title)s”: %(address)s")
            % {"title": page.title, "address": page.full_url or ""},
            url=_root_of(page) + reverse("live:question", args=[question.number]),
            key=question.number,
        )


def opened(interview: Interview, *, day: date, count: int, pending: int) -> None:
    """Tell hosts and moderators what the closing left to them."""
    body = _("%(count)d approved questions are to be answered by %(day)s; %(pending)d wait for a decision.")
    _tell(OPENED, [interview], day, body, {"count": count, "pending": pending})


def due_soon(interviews: Iterable[Interview], day: date) -> None:
    """Remind hosts and moderators a working day before; each person once a day that is due."""
    _tell(SOON, interviews, day, _("Questions of this interview are to be answered by %(day)s."), {})


def overdue(interviews: Iterable[Interview], day: date) -> None:
    """Tell hosts, moderators and the managers of the site that the day has passed."""
    body = _("Questions of this interview were to be answered within five working days, by %(day)s.")
    _tell(OVERDUE, interviews, day, body, {}, managers=True)


def settle_done(interview: Interview, day: date) -> None:
    """Take the reminders back once nothing of that day is left."""
    left = Question.objects.filter(interview=interview, state=QuestionState.FOLLOW_UP, due_on=day, redacted_at=None)
    if not left.exists():
        for kind in (OPENED, SOON, OVERDUE):
            settle(kind=kind, key=_key(interview, day))


def address_of(question: Question) -> str:
    """The asker's mail address in the clear; empty where none was left, or its key is lost (which is logged)."""
    if not question.mail:
        return ""
    try:
        return decrypt(question.mail, purpose=MAIL)
    except UnreadableSecretError:
        logger.warning("interviews: the mail address of question %d was encrypted with a key that is gone", question.pk)
        return ""


def responsible(interview: Interview) -> set[int]:
    """Hosts and moderators of the page who were not put out; where there are none, the hosts of the place."""
    team = TeamMember.objects.filter(page=interview.page_id, role__in=(TeamRole.HOST, TeamRole.MODERATOR))
    out = Suspension.objects.filter(interview=interview).values("user")
    found = set(team.exclude(user__in=out).values_list("user_id", flat=True))
    return found or set(nearest_holders(Role.INTERVIEW_HOST, interview.page)) or managers(interview)


def managers(interview: Interview) -> set[int]:
    """Who manages the place, the nearest upwards."""
    return set(nearest_holders(Role.SITE_MANAGER, interview.page))


def _tell(
    kind: str, interviews: Iterable[Interview], day: date, body: str, facts: dict[str, int], *, managers: bool = False
) -> None:
    with translation.override(settings.LANGUAGE_CODE):
        notify_many(
            kind=kind,
            messages=[
                Message(
                    people=responsible(one) | (_managers(one) if managers else set()),
                    key=_key(one, day),
                    title=_("Questions left from “%(title)s”") % {"title": one.page.title},
                    body=body % {"day": day.isoformat(), **facts},
                    url=reverse("interviews_studio:due"),
                )
                for one in interviews
            ],
        )


_managers = managers


def _key(interview: Interview, day: date) -> str:
    return f"{interview.pk}:{day.isoformat()}"


def _root_of(page: InterviewPage) -> str:
    parts = page.get_url_parts()
    return parts[1] if parts else settings.PORTICO_PORTAL_URL
