"""Pages below ``/zh-hant/``: the same HTML in traditional characters, with links that stay there.

Text is converted where people read it: between tags, in titles and descriptions, in ``alt``, ``aria-label`` and their
like, in structured data. Code, addresses, ids, filing numbers and what readers typed stay. The whole page is one call
of the converter. ``translate="no"`` keeps an element's text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
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

Link = Callable[[str], str]
_BETWEEN: Final = "\x1f"
_TAG: Final = re.compile(r"""<!--.*?-->|<[!/?a-zA-Z](?:[^<>"']|"[^"]*"|'[^']*')*>""", re.DOTALL)
#: What a tag must have to be looked into: words, an address, a language, a wish not to be translated.
_TOLD: Final = re.compile(rf"<form|{HAN.pattern}|\b(?:href|action|lang|translate)\s*=", re.IGNORECASE)
_NAME: Final = re.compile(r"<(/?)([a-zA-Z][^\s/>]*)")
_ATTRIBUTE: Final = re.compile(r"""([^\s"'<>/=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
#: Filing numbers are names given by an authority in simplified characters (``domain.md §1.3``).
_KEPT_WORDS: Final = re.compile(r"([一-鿿]?(?:ICP备|公网安备)\s*\d+\s*号[-\d]*)")
_KEPT: Final = frozenset({"code", "kbd", "samp", "var"})
_RAW: Final = frozenset({"script", "style", "textarea"})
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
    return rest if covers(rest) else None


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


class Page:
    """One HTML page on its way: pieces of it, and which of them are words."""

    def __init__(self, html: str, *, link: Link, path: str) -> None:
        """``link`` writes addresses of pages; forms without an address post to ``path``, the plain one."""
        self.html, self.link, self.path = html, link, path
        self.lower = html.lower() if html.isascii() else re.sub("[A-Z]+", lambda found: found[0].lower(), html)
        self.pieces: list[str] = []
        self.words: list[int] = []
        self.kept, self.depth = "", 0

    def converted(self) -> str:
        """The page in traditional characters."""
        place = 0
        while found := _TAG.search(self.html, place):
            self.add_text(self.html[place : found.start()])
            place = self.add_tag(found[0], found.end())
        self.add_text(self.html[place:])
        self._convert_words()
        return "".join(self.pieces)

    def _convert_words(self) -> None:
        if not self.words:
            return
        texts = _BETWEEN.join(self.pieces[place] for place in self.words)
        for place, text in zip(self.words, to_traditional(texts).split(_BETWEEN), strict=True):
            self.pieces[place] = text

    def add_text(self, text: str) -> None:
        """Text between tags."""
        if not text:
            return
        if self.depth or not HAN.search(text):
            self.pieces.append(text)
            return
        for number, part in enumerate(_KEPT_WORDS.split(text)):
            if number % 2 == 0 and part:
                self.words.append(len(self.pieces))
            self.pieces.append(part.replace(_BETWEEN, ""))

    def add_tag(self, tag: str, end: int) -> int:
        """A tag, with all of an element whose content is no HTML. Returns where to go on."""
        named = _NAME.match(tag)
        name = named[2].lower() if named else ""
        closing = bool(named and named[1])
        if closing or not name or self.depth:
            self._count(name, closing=closing)
            self.pieces.append(tag)
        else:
            self._add_opening(name, tag)
        if name in _RAW and not closing:
            close = self.lower.find(f"</{name}", end)
            close = len(self.html) if close < 0 else close
            self.pieces.append(self._raw(name, tag, self.html[end:close]))
            return close
        return end

    def _count(self, name: str, *, closing: bool) -> None:
        if self.depth and name == self.kept:
            self.depth += -1 if closing else 1

    def _add_opening(self, name: str, tag: str) -> None:
        if not _TOLD.search(tag):
            if name in _KEPT:
                self.kept, self.depth = name, 1
            self.pieces.append(tag)
            return
        given = {found[1].lower(): found[2] if found[2] is not None else found[3] for found in _ATTRIBUTE.finditer(tag)}
        if (name in _KEPT or given.get("translate") == "no") and name not in _VOID:
            self.kept, self.depth = name, 1
        last = 0
        for found in _ATTRIBUTE.finditer(tag):
            group = 2 if found[2] is not None else 3
            new = self._attribute(name, found[1].lower(), found[group], given)
            spoken = not self.depth and _is_spoken(name, found[1].lower(), given) and HAN.search(found[group])
            if spoken or new != found[group]:
                self.pieces.append(tag[last : found.start(group)])
                if spoken:
                    self.words.append(len(self.pieces))
                self.pieces.append(new.replace(_BETWEEN, ""))
                last = found.end(group)
        self.pieces.append(tag[last:])
        if name == "form" and given.get("method", "").lower() == "post" and "action" not in given:
            self.pieces[-1] = f'{self.pieces[-1][:-1]} action="{_escaped(self.path)}">'

    def _attribute(self, name: str, attribute: str, value: str, given: dict[str, str]) -> str:
        """The value as it stands on the traditional page, words aside."""
        if attribute == "lang" and value.lower() in _OWN_LANGUAGES and not self.depth:
            return LANG
        if attribute == "href" and name in ("a", "area") and "hreflang" not in given:
            return self.link(value)
        if attribute == "href" and name == "link" and given.get("rel") == "canonical":
            return self.link(value)
        if attribute == "action" and name == "form":
            if given.get("method", "").lower() != "post":
                return self.link(value)
            return value if value.startswith(("/", "http")) else _escaped(self.path)
        return value

    def _raw(self, name: str, tag: str, content: str) -> str:
        if name != "script" or _JSON not in tag or self.depth:
            return content
        try:
            data = json.loads(content)
        except ValueError:  # whoever wrote it finds it as it was
            return content
        return json.dumps(_converted_json(data), ensure_ascii=False).translate(_JSON_ESCAPES)


def _is_spoken(name: str, attribute: str, given: dict[str, str]) -> bool:
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


def convert(html: str, *, link: Link, path: str) -> str:
    """The page in traditional characters; see :class:`Page`."""
    return Page(html, link=link, path=path).converted()
