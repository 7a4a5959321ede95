"""The calendar file, byte for byte."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

import pytest
from django.utils import translation

from interviews import calendar
from tests.factories.cluster import Cluster
from tests.factories.interviews import announced_interview

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

GOLDEN = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Portico//Online interviews//EN
CALSCALE:GREGORIAN
METHOD:PUBLISH
BEGIN:VEVENT
UID:interview-0f8fad5b-d9cb-469f-a165-70867728950e
DTSTAMP:20261120T010203Z
LAST-MODIFIED:20261120T010203Z
SEQUENCE:7
DTSTART:20261128T020000Z
DTEND:20261128T030000Z
SUMMARY:Online interview: 访谈\\, 一\\; 二\\\\
DESCRIPTION:围绕冬春水利建设回答提问。\\nUnit: 青河市人民
 政府\\nGuests: 省水利厅副厅长 贺嘉平\\n即日起可以提问。\\
 n第二行\\nhttp://qinghe.portal.test/news/golden/
URL:http://qinghe.portal.test/news/golden/
STATUS:CONFIRMED
TRANSP:TRANSPARENT
END:VEVENT
END:VCALENDAR
"""


def test_file_is_as_rfc_5545_wants_it(cluster: Cluster) -> None:
    interview = announced_interview(
        cluster,
        cluster.city,
        title="访谈, 一; 二\\",
        slug="golden",
        how_to_ask="即日起可以提问。\r\n第二行",
    )
    page = interview.page
    page.starts_at, page.ends_at = (datetime(2026, 11, 28, hour, tzinfo=UTC) for hour in (2, 3))
    page.last_published_at = datetime(2026, 11, 20, 1, 2, 3, tzinfo=UTC)
    page.translation_key, page.live_revision_id = uuid.UUID("0f8fad5b-d9cb-469f-a165-70867728950e"), 7

    with translation.override("en"):
        written = calendar.write(page)

    assert written.decode() == GOLDEN.replace("\n", "\r\n")


@pytest.mark.parametrize("text", ["a" * 200, "访" * 100, "a访" * 60, "😀" * 40])
def test_folded_line_is_short_and_reads_as_before(text: str) -> None:
    pieces = calendar.fold_line(text).split("\r\n ")
    assert "".join(pieces) == text
    assert [len(piece.encode()) + (number > 0) <= 75 for number, piece in enumerate(pieces)] == [True] * len(pieces)
    assert len(pieces) > 1


def test_control_characters_are_left_out() -> None:
    assert calendar.escape("a\x00b\x0b\x7fc\r\nd") == "abc\\nd"
