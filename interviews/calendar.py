"""An interview as an iCalendar file (RFC 5545): UTC times, escaped text, lines folded at 75 octets."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

from django.utils.translation import gettext as _

from .models import InterviewPage

LONGEST_LINE: Final = 75
END: Final = "\r\n"
_ESCAPES: Final = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})


def write(page: InterviewPage) -> bytes:
    """The file of a live page. ``UID`` stays with the page; ``SEQUENCE`` rises with each version that goes live."""
    return "".join(f"{fold_line(line)}{END}" for line in _lines(page)).encode()


def escape(text: str) -> str:
    """A TEXT value; control characters, which none may hold, are left out."""
    kept = "".join(sign for sign in text.replace("\r\n", "\n") if sign in "\n\t" or (sign >= " " and sign != "\x7f"))
    return kept.translate(_ESCAPES)


def fold_line(line: str) -> str:
    """A content line in pieces of at most 75 octets; a character is never cut, as some readers join bytes too late."""
    pieces, octets = [""], 0
    for sign in line:
        size = len(sign.encode())
        if octets + size > LONGEST_LINE:
            pieces.append("")
            octets = 1  # the blank before a continuation
        pieces[-1] += sign
        octets += size
    return f"{END} ".join(pieces)


def _lines(page: InterviewPage) -> Iterator[str]:
    yield from ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Portico//Online interviews//EN", "CALSCALE:GREGORIAN")
    yield from ("METHOD:PUBLISH", "BEGIN:VEVENT", f"UID:interview-{page.translation_key}")
    stamp = page.last_published_at or page.starts_at
    yield f"DTSTAMP:{_utc(stamp)}"
    yield f"LAST-MODIFIED:{_utc(stamp)}"
    yield f"SEQUENCE:{page.live_revision_id or 0}"
    yield f"DTSTART:{_utc(page.starts_at)}"
    yield f"DTEND:{_utc(page.ends_at)}"
    yield f"SUMMARY:{escape(_('Online interview: %(title)s') % {'title': page.title})}"
    yield f"DESCRIPTION:{escape(_description(page))}"
    if address := page.full_url:
        yield f"URL:{address}"
    yield from ("STATUS:CONFIRMED", "TRANSP:TRANSPARENT", "END:VEVENT", "END:VCALENDAR")


def _description(page: InterviewPage) -> str:
    guests = _("Guests: %(names)s") % {"names": "；".join(str(guest) for guest in page.guests.all())}
    parts = (page.summary, _("Unit: %(unit)s") % {"unit": page.unit}, guests, page.how_to_ask, page.full_url or "")
    return "\n".join(part for part in parts if part)


def _utc(time: datetime) -> str:
    return f"{time.astimezone(UTC):%Y%m%dT%H%M%SZ}"
