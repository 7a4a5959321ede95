"""What a page is made of to the checks: passages of text, links, pictures, files; each with its place in words.

A key is the path by which Wagtail's editor finds the field or block (``body.<block id>.caption``), so that a finding
leads there; what stands behind ``#`` tells pieces of one block apart.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import SplitResult, urlsplit

from django.utils.text import Truncator
from wagtail.rich_text.rewriters import extract_attrs

from cms.blocks import BREAKS
from foundation.screening.material import Passage

TAG = re.compile(r"<[^<>]*>")
LINK = re.compile(r"(?i)<a\b([^<>]*)>(.*?)(?:</a>|$)")
PAGE, DOCUMENT, ADDRESS = "page", "document", "address"
#: Characters of an address or a name that a place or a finding shows.
SHOWN = 120


@dataclass(frozen=True)
class Piece:
    """Something at a place."""

    key: str
    place: str


@dataclass(frozen=True)
class Link(Piece):
    """A link: to a page or document by id (empty where it is gone), or to an address."""

    text: str
    kind: str
    target: str

    @property
    def parts(self) -> SplitResult | None:
        """The address taken apart; None where it is none."""
        try:
            parts = urlsplit(self.target.strip())
            parts.port  # noqa: B018 - raises where the port is no number
        except ValueError:
            return None
        return parts


@dataclass(frozen=True)
class Picture(Piece):
    """A picture shown."""

    image: int


@dataclass(frozen=True)
class File(Piece):
    """A document that comes with the page: attached, or linked in the text."""

    document: int
    label: str = ""
    linked: bool = False


@dataclass
class Outline:
    """All pieces of a page, in the order of reading."""

    passages: list[Passage] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    files: list[File] = field(default_factory=list)

    def say(self, key: str, place: str, text: object) -> None:
        """Add text, unless there is none."""
        words = str(text or "").strip()
        if words:
            self.passages.append(Passage(key, place, words))

    def refer(self, link: Link) -> None:
        """Add a link; a document behind it comes with the page."""
        self.links.append(link)
        if link.kind == DOCUMENT and link.target.isdecimal():
            self.files.append(File(link.key, link.place, int(link.target), linked=True))


def paragraphs(source: str) -> Iterator[tuple[str, str]]:
    """Paragraphs of rich text, as (markup, text) without those that say nothing. Linear in the length."""
    for markup in BREAKS.sub("\n", source.replace("\r", " ").replace("\n", " ")).split("\n"):
        text = plain(markup)
        if text:
            yield markup, text


def plain(markup: str) -> str:
    """Text of some markup on one line. Linear, where Django's ``strip_tags`` refuses what pastes may hold."""
    return " ".join(html.unescape(TAG.sub("", markup)).split())


def links_in(markup: str, key: str, place: str) -> Iterator[Link]:
    """Links of a piece of rich text as it is stored."""
    for match in LINK.finditer(markup):
        attributes = extract_attrs(match[1])
        kind = attributes.get("linktype", ADDRESS)
        target = attributes.get("id" if kind in (PAGE, DOCUMENT) else "href", "")
        if target or kind in (PAGE, DOCUMENT):
            kind = kind if kind in (PAGE, DOCUMENT) else ADDRESS
            yield Link(key, place, shortened(plain(match[2])), kind, target)


def shortened(text: str) -> str:
    """At most :data:`SHOWN` characters."""
    return Truncator(text).chars(SHOWN)
