"""An interview as plain text: what both downloads hold, one paragraph a line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cms.blocks import plain_text

from .models import Interview, InterviewRecord
from .selectors_records import Line, lines


class Kind(StrEnum):
    """What a paragraph is, for its look on paper."""

    TITLE = "title"
    FACT = "fact"
    HEADING = "heading"
    WORDS = "words"


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of a download."""

    kind: Kind
    text: str


def paragraphs(
    interview: Interview, entries: Iterable[Mapping[str, Any]], record: InterviewRecord | None, url: str
) -> Iterator[Paragraph]:
    """Title, facts, summary where there is a record, and the transcript as official records print it.

    ``entries`` are those of the present; what came after the record stands under a heading of its own.
    """
    page = interview.page
    yield Paragraph(Kind.TITLE, page.title)
    for label, words in _facts(interview, record, url):
        yield Paragraph(Kind.FACT, f"{label}{words}")
    if record is not None:
        yield Paragraph(Kind.HEADING, pgettext("of an interview", "Summary"))
        for words in plain_text(record.summary).split("\n"):
            if words.strip():
                yield Paragraph(Kind.WORDS, words.strip())
    said = list(entries)
    later = [entry for entry in said if record is not None and entry["seq"] > record.archived_seq]
    yield Paragraph(Kind.HEADING, _("Transcript"))
    for line in lines(entry for entry in said if entry not in later):
        yield from _said(line)
    if later:
        yield Paragraph(Kind.HEADING, _("Answered later"))
    for line in lines(later):
        yield from _said(line)


def _facts(interview: Interview, record: InterviewRecord | None, url: str) -> Iterator[tuple[str, str]]:
    page = interview.page
    begins = localtime(interview.started_at or page.starts_at)
    yield _("Time: "), date_format(begins, "Y-m-d H:i")
    yield _("Unit: "), page.unit
    yield _("Guests: "), _(", ").join(f"{guest.post} {guest.name}" for guest in page.guests.all())
    yield _("Address: "), url
    as_it_is = _("as released live; the reviewed record follows")
    yield _("Version: "), _("reviewed record") if record is not None else as_it_is


def _said(line: Line) -> Iterator[Paragraph]:
    if line.asked_text:
        yield Paragraph(Kind.WORDS, f"{line.asked_label} {_flat(line.asked_text)}")
    time = f" ({line.at:%H:%M})" if line.at else ""
    mark = f" [{_('Corrected')}]" if line.corrected else ""
    first, *rest = [words for words in line.text.split("\n") if words.strip()] or [""]
    yield Paragraph(Kind.WORDS, f"{line.label}{time} {_flat(first)}{mark if not rest else ''}")
    for number, words in enumerate(rest, 1):
        yield Paragraph(Kind.WORDS, _flat(words) + (mark if number == len(rest) else ""))
    for picture in line.pictures:
        yield Paragraph(Kind.WORDS, _("[Picture] %(words)s") % {"words": picture.get("alt", "")})


def _flat(text: str) -> str:
    return " ".join(text.split())


def as_text(found: Iterable[Paragraph]) -> str:
    """One file: a paragraph a line, an empty line before headings, and before who speaks next."""
    written: list[str] = []
    for one in found:
        if one.kind == Kind.HEADING or (one.kind == Kind.WORDS and one.text.startswith("[")):
            written.append("")
        written.append(one.text)
    return "\r\n".join(written) + "\r\n"
