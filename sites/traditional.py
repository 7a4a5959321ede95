"""Pages below ``/zh-hant/``: the same HTML in traditional characters, with links that stay there.

Text is converted where people read it: between tags, in titles and descriptions, in ``alt``, ``aria-label`` and their
like, in structured data. Code, addresses, ids, filing numbers and what readers typed stay. The whole page is one call
of the converter. ``translate="no"`` keeps an element's text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from html.parser import HTMLParser
from typing import Any, Final

from .characters import HAN, to_traditional

PREFIX: Final = "/zh-hant"
LANG: Final = "zh-Hant"
#: First parts of addresses that exist once only: not pages, or not for the public.
OUTSIDE: Final = frozenset(
    {"_util", "admin", "api", "files", "healthz", "limits", "media", "patterns", "static", "theme", "visits", "zh-hant"}
)
#: Last parts below /live/ that stream.
STREAMS: Final = frozenset({"events", "socket"})
#: What the page of a live interview fetches, so that new entries have the characters of the page.
_READS: Final = re.compile(r"/live/\d+/(?:head|snapshot|questions|e\d+/p\d+)\.json", re.ASCII)

Link = Callable[[str], str]
Attributes = list[tuple[str, str | None]]
_BETWEEN: Final = "\x1f"
_LINE_END: Final = re.compile("\n")
#: What a tag must have to be looked into, Chinese words apart: an address, a language, a way of sending.
_TOLD: Final = frozenset({"action", "href", "lang"})
#: An attribute of a tag that the parser has found, for the place of its value.
_VALUE: Final = re.compile(r"""([^\s"'<>/=]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'<>`]+))""")
#: Filing numbers are names given by an authority in simplified characters (``domain.md §1.3``).
_KEPT_WORDS: Final = re.compile(r"([一-鿿]?(?:ICP备|公网安备)\s*\d+\s*号[-\d]*)")
#: Elements whose content is not for reading, or is what somebody typed.
_KEPT: Final = frozenset({"code", "kbd", "samp", "script", "style", "textarea", "var"})
_VOID: Final = frozenset({"br", "img", "hr", "input", "link", "meta", "wbr", "source", "track", "use", "path"})
_SPOKEN: Final = frozenset(
    {"alt", "aria-description", "aria-label", "aria-roledescription", "aria-valuetext", "label", "placeholder", "title"}
)
_META: Final = frozenset(
    {
        "articletitle", "author", "columndescription", "columnkeywords", "columnname", "contentsource", "description",
        "keywords", "sitename", "og:description", "og:image:alt", "og:site_name", "og:title", "twitter:description",
        "twitter:title",
    }
)  # fmt: skip
_OWN_LANGUAGES: Final = frozenset({"zh", "zh-cn", "zh-hans"})
_JSON: Final = "application/ld+json"
_JSON_ESCAPES: Final = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


def covers(path: str) -> bool:
    """Whether a path (without prefix) has a traditional page: no second start, no file, no stream, nothing of staff."""
    if not path.startswith("/") or path.startswith(("//", "/\\")) or "." in path.rsplit("/", 1)[-1]:
        return False
    parts = path.strip("/").split("/")
    return parts[0].lower() not in OUTSIDE and not (parts[0] == "live" and parts[-1] in STREAMS)


def plain_path(path: str) -> str | None:
    """The path that ``/zh-hant/…`` stands for; None where it stands for nothing."""
    if not path.startswith(f"{PREFIX}/"):
        return None
    rest = path[len(PREFIX) :]
    return rest if covers(rest) or _READS.fullmatch(rest) else None


def traditional_address(address: str, *, ours: Callable[[str], bool]) -> str:
    """An address as it is written below ``/zh-hant/``; others' addresses, files and fragments stay.

    ``ours`` says whether a host name belongs to the cluster.
    """
    start, path = _parted(address, ours)
    return f"{start}{PREFIX}{path}" if covers(re.split("[?#]", path, maxsplit=1)[0]) else address


def _parted(address: str, ours: Callable[[str], bool]) -> tuple[str, str]:
    """Scheme and host (empty for a path), and the rest; ``("", "")`` for what is not ours."""
    if address.startswith("/"):
        return "", address
    found = re.match(r"(https?://([^/?#:@]+)(?::\d+)?)(/.*)?$", address, re.DOTALL)
    if found is None or not ours(found[2].lower()):
        return "", ""
    return found[1], found[3] or "/"


class Page(HTMLParser):
    """One HTML page on its way: pieces of it, and which of them are words.

    The standard library's parser says where tags, texts and comments begin; whatever is not converted is copied from
    the page itself, so it stays as it was, sign by sign.
    """

    def __init__(self, html: str, *, link: Link, path: str) -> None:
        """``link`` writes addresses of pages; forms without an address post to ``path``, the plain one."""
        super().__init__(convert_charrefs=False)
        self.html, self.link, self.path = html, link, path
        self.lines = [0, *(found.end() for found in _LINE_END.finditer(html))]
        self.pieces: list[str] = []
        self.words: list[int] = []
        self.place, self.in_text = 0, True
        self.kept, self.depth, self.in_data = "", 0, False

    def converted(self) -> str:
        """The page in traditional characters."""
        self.feed(self.html)
        self.close()
        self._write_until(len(self.html))
        if self.words:
            texts = _BETWEEN.join(self.pieces[place] for place in self.words)
            for place, text in zip(self.words, to_traditional(texts).split(_BETWEEN), strict=True):
                self.pieces[place] = text
        return "".join(self.pieces)

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        """An element begins."""
        self._turn(text=False)
        given = self._write_tag(tag, attrs)
        silent = given.get("translate") == "no"
        if self.depth:
            self.depth += tag == self.kept
        elif tag not in _VOID and (silent or tag in _KEPT):
            self.kept, self.depth = tag, 1
            self.in_data = tag == "script" and given.get("type") == _JSON and not silent

    def handle_startendtag(self, tag: str, attrs: Attributes) -> None:
        """An element without content."""
        self._turn(text=False)
        self._write_tag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        """An element ends."""
        self._turn(text=False)
        if self.depth and tag == self.kept:
            self.depth -= 1
            if not self.depth:
                self.kept, self.in_data = "", False

    def handle_data(self, data: str) -> None:
        """Text, or what comes between the tags of a script."""
        self._turn(text=True)

    def handle_entityref(self, name: str) -> None:
        """Text goes on."""
        self._turn(text=True)

    def handle_charref(self, name: str) -> None:
        """Text goes on."""
        self._turn(text=True)

    def handle_comment(self, data: str) -> None:
        """What nobody reads."""
        self._turn(text=False)

    def handle_decl(self, decl: str) -> None:
        """What nobody reads."""
        self._turn(text=False)

    def handle_pi(self, data: str) -> None:
        """What nobody reads."""
        self._turn(text=False)

    def unknown_decl(self, data: str) -> None:
        """What nobody reads."""
        self._turn(text=False)

    def _turn(self, *, text: bool) -> None:
        """Write all before the token that begins here; text goes on where it is only parted by a reference."""
        if text and self.in_text:
            return
        line, offset = self.getpos()
        self._write_until(self.lines[line - 1] + offset)
        self.in_text = text

    def _write_until(self, end: int) -> None:
        piece, self.place = self.html[self.place : end], end
        if self.in_text and self.in_data:
            self.pieces.append(_converted_block(piece))
        elif self.in_text and not self.depth and HAN.search(piece):
            for number, part in enumerate(_KEPT_WORDS.split(piece)):
                self._write(part, spoken=number % 2 == 0)
        elif piece:
            self.pieces.append(piece)

    def _write(self, text: str, *, spoken: bool) -> None:
        if spoken and text:
            self.words.append(len(self.pieces))
        self.pieces.append(text.replace(_BETWEEN, ""))

    def _write_tag(self, name: str, attrs: Attributes) -> Mapping[str, str]:
        """Write the tag that begins here with the values of the traditional page; returns those that it was given."""
        tag = self.get_starttag_text() or ""
        given = {name: value or "" for name, value in reversed(attrs)}  # of two alike the first counts
        silent = bool(self.depth) or given.get("translate") == "no"
        self.place, self.in_text = self.place + len(tag), True
        last = 0
        if HAN.search(tag) or not _TOLD.isdisjoint(given):
            for found in _VALUE.finditer(tag):
                attribute, value = found[1].lower(), found[found.lastindex or 0]
                new = self._value(name, attribute, value, given)
                spoken = not silent and bool(HAN.search(value)) and _is_spoken(name, attribute, given)
                new = LANG if attribute == "lang" and value.lower() in _OWN_LANGUAGES and not silent else new
                if spoken or new != value:
                    self.pieces.append(tag[last : found.start(found.lastindex or 0)])
                    self._write(new, spoken=spoken)
                    last = found.end(found.lastindex or 0)
        self.pieces.append(tag[last:])
        if name == "form" and given.get("method", "").lower() == "post" and "action" not in given:
            self.pieces[-1] = f'{self.pieces[-1][:-1]} action="{_escaped(self.path)}">'
        return given

    def _value(self, name: str, attribute: str, value: str, given: Mapping[str, str]) -> str:
        """The value as it stands on the traditional page, words aside."""
        if attribute == "href" and name in ("a", "area") and "hreflang" not in given:
            return self.link(value)
        if attribute == "href" and name == "link" and given.get("rel") == "canonical":
            return self.link(value)
        if attribute == "action" and name == "form":
            if given.get("method", "").lower() != "post":
                return self.link(value)
            return value if value.startswith(("/", "http")) else _escaped(self.path)
        return value


def _converted_block(text: str) -> str:
    """A block of structured data; one that is broken stays as it was, for whoever wrote it."""
    try:
        data = json.loads(text)
    except ValueError:
        return text
    return json.dumps(_converted_json(data), ensure_ascii=False).translate(_JSON_ESCAPES)


def _is_spoken(name: str, attribute: str, given: Mapping[str, str]) -> bool:
    if attribute == "content" and name == "meta":
        return given.get("name", given.get("property", "")).lower() in _META
    if attribute == "value" and name == "input":
        return given.get("type", "").lower() in ("submit", "reset", "button")
    return attribute in _SPOKEN or attribute.startswith("data-")  # words that scripts say; keys are no Chinese


def _converted_json(data: Any) -> Any:
    if isinstance(data, str):
        return to_traditional(data) if HAN.search(data) and not _KEPT_WORDS.search(data) else data
    if isinstance(data, list):
        return [_converted_json(item) for item in data]
    if isinstance(data, dict):
        pairs: Iterator[tuple[str, Any]] = ((key, _converted_json(value)) for key, value in data.items())
        return dict(pairs) | ({"inLanguage": LANG} if str(data.get("inLanguage", "")).lower() in _OWN_LANGUAGES else {})
    return data


def _escaped(path: str) -> str:
    return path.replace("&", "&amp;").replace('"', "%22").replace("<", "%3C").replace(">", "%3E")


@lru_cache(maxsize=16)
def convert_json(text: str) -> str:
    """JSON with its strings in traditional characters; kept, since all readers of an interview ask for the same."""
    return json.dumps(_converted_json(json.loads(text)), ensure_ascii=False, separators=(",", ":"))


def convert(html: str, *, link: Link, path: str) -> str:
    """The page in traditional characters; see :class:`Page`."""
    return Page(html, link=link, path=path).converted()
