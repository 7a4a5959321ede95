"""Reading records: what of the fold a record keeps, which record is current, and how an entry reads as a line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from cms.readings import Reading

from .enums import InterviewState, Op, SpeakerRole
from .models import Interview, InterviewRecord
from .selectors import transcript_of

#: Marks of the live text that a record does not keep.
LIVE_ONLY = frozenset({"pinned", "withdrawn", "reason", "redacted"})


def kept(entries: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """What a record keeps of folded entries (:meth:`Entry.as_json`): those with words or pictures, in their order.

    Withdrawn and redacted entries are left out without a trace, since a record is what the interview said in the end;
    ``corrected`` stays, since readers were told so live. What was pinned is no matter of the record.
    """
    return [
        {name: value for name, value in entry.items() if name not in LIVE_ONLY}
        for entry in entries
        if not entry.get("withdrawn") and (entry.get("text") or entry.get("pictures"))
    ]


def entries_at(interview: Interview, seq: int | None = None) -> list[dict[str, Any]]:
    """What a record made now of the events up to a number (None: all) would hold; one query."""
    return kept(entry.as_json() for entry in transcript_of(interview, until=seq).entries)


def current_record(interview: Interview) -> InterviewRecord | None:
    """The record that the public reads in place of the live text: live, and of the present epoch; one query.

    A redaction raises the epoch, so an older record is hidden in the very moment, whatever becomes of its page.
    """
    page = interview.page
    if not page.live or interview.state != InterviewState.CLOSED:
        return None
    rows = InterviewRecord.objects.child_of(page).filter(live=True, archived_epoch=interview.epoch)
    found: InterviewRecord | None = rows.order_by("-archived_seq", "-pk").first()
    return found


def speaker_label(speaker: Mapping[str, Any]) -> str:
    """Who speaks, as records print it: “[主持人]”, “[嘉宾 post name]”, “[网友 name]” (``domain.md §5``)."""
    role, name, post = (str(speaker.get(part, "")) for part in ("role", "name", "post"))
    words = {
        SpeakerRole.HOST.value: _("[Host]"),
        SpeakerRole.GUEST.value: _("[Guest %(who)s]"),
        SpeakerRole.CITIZEN.value: _("[Citizen %(who)s]"),
    }
    who = " ".join(part for part in (post, name) if part)
    return words.get(role, "[%(who)s]") % {"who": who or _("unnamed")}


def asked_label(asked: Mapping[str, Any]) -> str:
    """Who asked the question that an entry answers."""
    return speaker_label({"role": SpeakerRole.CITIZEN.value, "name": asked.get("name") or _("unnamed")})


def reading(value: Any) -> Iterator[Reading]:
    """How a transcript reads to the checks and to reviewers: an entry a piece, its question and pictures beside it."""
    entries = value if isinstance(value, list) else []
    for number, entry in enumerate(entry for entry in entries if isinstance(entry, dict)):
        place = _("Entry %(number)d of the transcript") % {"number": number + 1}
        key = str(entry.get("msg") or number)
        asked = entry.get("asked")
        if isinstance(asked, dict):
            yield Reading(f"{key}-asked", place, f"{asked_label(asked)} {asked.get('text', '')}")
        mark = " " + _("(corrected)") if entry.get("corrected") else ""
        who = _line({**entry, "at": ""}).label
        yield Reading(key, place, f"{who} {entry.get('text', '')}{mark}")
        for at, picture in enumerate(entry.get("pictures") or ()):
            yield Reading(f"{key}-picture{at}", place, str(picture.get("alt", "")))


@dataclass(frozen=True)
class Line:
    """An entry of a transcript as templates and files print it."""

    label: str
    text: str
    at: datetime | None
    corrected: bool = False
    asked_label: str = ""
    asked_text: str = ""
    pictures: tuple[Mapping[str, Any], ...] = ()


def lines(entries: Iterable[Mapping[str, Any]]) -> list[Line]:
    """Entries in the form in which they are printed; takes drafts of a record as they are."""
    return [_line(entry) for entry in entries]


def _line(entry: Mapping[str, Any]) -> Line:
    asked = entry.get("asked") or {}
    return Line(
        label=_("[Notice]") if entry.get("kind") == Op.NOTICE else speaker_label(entry.get("speaker") or {}),
        text=str(entry.get("text", "")),
        at=localtime(datetime.fromisoformat(entry["at"])) if entry.get("at") else None,
        corrected=bool(entry.get("corrected")),
        asked_label=asked_label(asked) if asked else "",
        asked_text=str(asked.get("text", "")),
        pictures=tuple(entry.get("pictures") or ()),
    )
