"""What an interview's page shows: one address with three faces, in a constant number of queries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from django.db.models import Count, Q, prefetch_related_objects
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from .enums import RUNNING, InterviewState, Op, QuestionState, SpeakerRole, TeamRole
from .models import Guest, Interview, InterviewPage, InterviewRecord, TeamMember
from .reads import snapshot
from .selectors import public_interviews
from .selectors_questions import public_questions, shown_questions
from .selectors_records import current_record

ANNOUNCED, LIVE, CLOSED = "announced", "live", "closed"
NEWEST: Final = "newest"
#: The people of the studio whom readers are told of, in this order.
NAMED: Final = (TeamRole.HOST, TeamRole.STENOGRAPHER, TeamRole.MODERATOR, TeamRole.PHOTOGRAPHER, TeamRole.RELEASER)


def face_of(interview: Interview | None) -> str:
    """Which of the three faces readers see; paused is live, and a page without a live part is an announcement."""
    if interview is None or interview.state == InterviewState.ANNOUNCED:
        return ANNOUNCED
    return LIVE if interview.state in RUNNING else CLOSED


def public_interview(interview_id: int) -> Interview:
    """The interview whose page the public may read; raises ``Http404`` for any other."""
    found = public_interviews().select_related("page").filter(pk=interview_id).first()
    if found is None:
        raise Http404
    return found


def page_context(page: InterviewPage, *, newest: bool = False) -> dict[str, Any]:
    """What the template needs beside attachments and relations. ``newest``: the last entry first.

    ``face``, ``interview`` (None before the first publication), ``said`` (entries in the order asked for), ``pinned``,
    ``questions``, ``counts``, ``readers``, ``record`` and ``later`` (answers given after it), ``guests``,
    ``team``, ``asking``.
    """
    interview = Interview.objects.filter(page_id=page.pk).first() if page.pk else None
    now: dict[str, Any] = snapshot(interview) if interview else {"entries": [], "readers": ""}
    record = current_record(interview) if interview else None
    said, later = _parts(now["entries"], record)
    day = timezone.localdate(page.starts_at)
    return {
        "interview": interview,
        "face": face_of(interview),
        "readers": now["readers"],
        "said": [dressed(entry, day) for entry in (reversed(said) if newest else said)],
        "newest_first": newest,
        "pinned": [dressed(entry, day) for entry in said if entry.get("pinned")],
        "later": [dressed(entry, day) for entry in later],
        "record": record,
        "guests": guests_of(page),
        "team": team_of(page),
        "asking": asking(page, interview),
        "base": reverse("live:calendar", args=[interview.pk]).rpartition("/")[0] + "/" if interview else "",
        **_questions(interview),
    }


def dressed(entry: Mapping[str, Any], day: date) -> dict[str, Any]:
    """An entry with what a template cannot work out: time, whether it is of another day, paragraphs, class."""
    role = entry.get("speaker", {}).get("role", "")
    look = "note" if entry["kind"] == Op.NOTICE else {SpeakerRole.CITIZEN: "q", SpeakerRole.HOST: "host"}.get(role, "")
    lines = [line for line in entry.get("text", "").split("\n") if line.strip()]
    time = datetime.fromisoformat(entry["at"])
    return {**entry, "time": time, "other_day": timezone.localdate(time) != day, "lines": lines, "look": look}


def guests_of(page: InterviewPage) -> list[Guest]:
    """The guests with their portraits; of a preview, those of the draft."""
    guests = list(page.guests.all())
    prefetch_related_objects(guests, "portrait", "portrait__renditions")
    return guests


def team_of(page: InterviewPage) -> list[tuple[str, list[str]]]:
    """Who works in the studio: the word for the role and the names, in a fixed order."""
    members: list[TeamMember] = list(page.team.all())
    prefetch_related_objects(members, "user")
    found = []
    for role in NAMED:
        names = dict.fromkeys(str(member.user.real_name) for member in members if member.role == role)
        if any(names):
            found.append((str(role.label), [name for name in names if name]))
    return found


def asking(page: InterviewPage, interview: Interview | None) -> str:
    """Whether questions are taken now: ``open``, ``soon``, or ``shut``."""
    if interview is None or interview.state == InterviewState.CLOSED or not interview.questions_open:
        return "shut"
    opens = page.questions_open_at
    return "soon" if opens is not None and opens > timezone.now() else "open"


def _parts(
    entries: Sequence[dict[str, Any]], record: InterviewRecord | None
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """What was said, and what came after the record. Entries withdrawn or corrected since stand as they are now."""
    if record is None:
        return list(entries), []
    now = {entry["msg"]: entry for entry in entries}
    kept = [now.get(entry["msg"], entry) for entry in record.transcript]
    return kept, [entry for entry in entries if entry["seq"] > record.archived_seq]


def _questions(interview: Interview | None) -> dict[str, Any]:
    """The questions that readers may see, the most liked first, and how many there are; four queries."""
    if interview is None:
        return {"questions": [], "counts": {"shown": 0, "answered": 0}}
    answered = Count("pk", filter=Q(state=QuestionState.ANSWERED))
    counts = shown_questions(interview).aggregate(shown=Count("pk"), answered=answered)
    return {"questions": public_questions(interview), "counts": counts}
