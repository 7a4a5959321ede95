"""Words side by side: text cut into lines and words, rich text with its formatting, what came and went marked.

Everything that leaves here is escaped or rebuilt from a closed list of tags: content is hostile until it is public.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import groupby
from typing import Final

import nh3
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from .comparison_align import CLOSE, Effort, align

#: A word of letters and digits, a run of blanks, or one sign: Chinese is compared sign by sign.
_WORD: Final = re.compile(r"[0-9A-Za-z\u00c0-\u024f_]+|\s+|.", re.DOTALL)
#: Signs that nobody sees but that hide or turn round what stands beside them.
_UNSEEN: Final = re.compile("([\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff])")
_BLOCKS: Final = {"p": "p", "li": "li", "h2": "h", "h3": "h", "h4": "h", "h5": "h", "h6": "h", "blockquote": "p"}
_MARKS: Final = {"b": "b", "strong": "b", "i": "i", "em": "i"}
_SILENT: Final = frozenset({"ul", "ol", "div", "span"})
_TAG: Final = re.compile(r"<([A-Za-z][A-Za-z0-9-]*)")
_ATTRIBUTES: Final = {"*": {"linktype", "id", "href", "src", "url", "embedtype", "alt"}}
#: Marks within marks that are told apart.
_DEEPEST: Final = 12
_SAFE_ADDRESS: Final = ("http://", "https://", "mailto:", "tel:", "/", "#")
#: Marks of a word: its emphasis, and where it leads.
Format = tuple[str, ...]
Token = tuple[str, Format]


@dataclass(frozen=True)
class Line:
    """A line or paragraph: what it is (``p``, ``li``, ``h``), and its words with their formatting."""

    kind: str
    tokens: tuple[Token, ...]

    @property
    def text(self) -> str:
        """The words alone."""
        return "".join(text for text, _format in self.tokens)


def words(text: str, formatting: Format = ()) -> tuple[Token, ...]:
    """A text cut into words."""
    return tuple((word, formatting) for word in _WORD.findall(text))


def plain_lines(text: str, kind: str = "p") -> list[Line]:
    """A text without markup, line by line; empty lines are dropped."""
    return [Line(kind, words(line)) for line in text.splitlines() if line.strip()]


class RichTextReader(HTMLParser):
    """Reads rich text as stored into lines; a tag that no editor writes is shown by its name, never dropped."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[Line] = []
        self._tokens: list[Token] = []
        self._kind = "p"
        self._marks: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a line, or what marks its words."""
        if tag in _BLOCKS:
            self._end(_BLOCKS[tag])
        elif tag == "br":
            self._end(self._kind)
        elif tag in _MARKS or tag == "a":
            mark = _MARKS.get(tag) or _leads_to({name: value or "" for name, value in attrs})
            self._marks += [(tag, mark)] if len(self._marks) < _DEEPEST else []
        elif tag not in _SILENT:
            shown = "".join(f" {name}={value}" for name, value in attrs)
            self._tokens.append((f"‹{tag}{shown}›", ("code",)))

    def handle_endtag(self, tag: str) -> None:
        """End a line, or what marked its words."""
        if tag in _BLOCKS:
            self._end("p")
            return
        for place in range(len(self._marks) - 1, -1, -1):
            if self._marks[place][0] == tag:
                del self._marks[place]
                return

    def handle_data(self, data: str) -> None:
        """Note words with what marks them now."""
        self._tokens += words(data, tuple(dict.fromkeys(mark for _tag, mark in self._marks)))

    def _end(self, kind: str) -> None:
        if any(text.strip() for text, _format in self._tokens):
            self.lines.append(Line(self._kind, tuple(self._tokens)))
        self._tokens = []
        self._kind = kind

    def close(self) -> None:
        """End the last line."""
        super().close()
        self._end("p")


def _leads_to(attributes: Mapping[str, str]) -> str:
    """Where a link leads, as a mark: ``page:3``, ``document:4`` or the address itself."""
    kind = attributes.get("linktype", "")
    return f"a:{kind}:{attributes.get('id', '')}" if kind else f"a::{attributes.get('href', '')}"


def rich_lines(source: str) -> list[Line]:
    """Rich text as stored, line by line.

    nh3 first brings it into good form (in linear time, whatever was pasted); it keeps the words of every tag.
    """
    tags = {name.lower() for name in _TAG.findall(source)}
    reader = RichTextReader()
    reader.feed(nh3.clean(source, tags=tags, clean_content_tags=set(), attributes=_ATTRIBUTES, link_rel=None))
    reader.close()
    return reader.lines


def alike(one: Line, two: Line) -> bool:
    """Whether half of their words are the same: enough to stand beside each other."""
    first, second = Counter(one.tokens), Counter(two.tokens)
    return 2 * sum((first & second).values()) >= 0.5 * (len(one.tokens) + len(two.tokens))


@dataclass
class Writer:
    """Writes words as HTML. ``targets`` names what links lead to: mark → (words, address).

    ``plain``: nothing is marked as come, since everything did: a new item.
    """

    effort: Effort
    plain: bool = False
    targets: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    def line(self, line: Line, tag: str = "") -> SafeString:
        """A whole line; ``tag``: all of it came (``ins``) or went (``del``)."""
        return self._wrapped(line.kind, self.run(line.tokens, tag))

    def both(self, before: Line, after: Line) -> tuple[SafeString, SafeString]:
        """Two lines that stand beside each other, with what differs marked."""
        old, new = self.runs(before.tokens, after.tokens)
        if before.kind != after.kind:
            old = _concatenated([_kind_note(before.kind, "del"), old])
            new = _concatenated([_kind_note(after.kind, "ins"), new])
        return self._wrapped(before.kind, old), self._wrapped(after.kind, new)

    def runs(self, before: tuple[Token, ...], after: tuple[Token, ...]) -> tuple[SafeString, SafeString]:
        """Two runs of words, with what differs marked."""
        found = _differences(before, after, self.effort)
        old = _concatenated(self.run(one, "" if same else "del") for same, one, _two in found)
        return old, _concatenated(self.run(two, "" if same else "ins") for same, _one, two in found)

    def _wrapped(self, kind: str, inner: SafeString) -> SafeString:
        return format_html('<p class="portico-line portico-line--{}">{}</p>', kind, inner)

    def run(self, tokens: Iterable[Token], tag: str) -> SafeString:
        """Words; ``tag``: they came (``ins``) or went (``del``)."""
        parts = []
        for formatting, run in groupby(tokens, key=lambda token: token[1]):
            parts.append(self._formatted("".join(text for text, _format in run), formatting, tag))
        inner = _concatenated(parts)
        if not tag or self.plain or not inner:
            return inner
        return format_html("<del>{}</del>", inner) if tag == "del" else format_html("<ins>{}</ins>", inner)

    def _formatted(self, text: str, formatting: Format, tag: str) -> SafeString:
        found = shown(text)
        for mark in formatting:
            if mark in ("b", "i", "code"):
                found = format_html("<{0}>{1}</{0}>", mark, found)
            elif mark.startswith("a:"):
                found = self._link(found, mark, tag)
        return found

    def _link(self, inner: SafeString, mark: str, tag: str) -> SafeString:
        """A link; where it came or went its target is spelt out, since that may be all that differs."""
        target, address = self.targets.get(mark, (mark.removeprefix("a::"), mark.removeprefix("a::")))
        if address.startswith(_SAFE_ADDRESS):
            inner = format_html('<a href="{}" rel="noopener noreferrer" target="_blank">{}</a>', address, inner)
        else:
            inner = format_html("<u>{}</u>", inner)
        return format_html("{} <code>→ {}</code>", inner, shown(target)) if tag else inner


def _differences(
    before: tuple[Token, ...], after: tuple[Token, ...], effort: Effort
) -> list[tuple[bool, tuple[Token, ...], tuple[Token, ...]]]:
    """Runs of words that stayed or changed; long lines sentence by sentence first."""
    if len(before) * len(after) <= CLOSE:
        return _calmed(before, after, effort)
    old, new = _sentences(before), _sentences(after)
    found = []
    for chunk in align(old, new, effort):
        one = tuple(token for part in old[chunk.a : chunk.b] for token in part)
        two = tuple(token for part in new[chunk.c : chunk.d] for token in part)
        if chunk.same or len(one) * len(two) > CLOSE:
            effort.exhausted |= not chunk.same
            found.append((chunk.same, one, two))
        else:
            found += _calmed(one, two, effort)
    return found


def _calmed(
    before: tuple[Token, ...], after: tuple[Token, ...], effort: Effort
) -> list[tuple[bool, tuple[Token, ...], tuple[Token, ...]]]:
    """Runs of words; a single sign that stayed between two changes is read as changed with them."""
    chunks = align(before, after, effort)
    found: list[tuple[bool, tuple[Token, ...], tuple[Token, ...]]] = []
    for place, chunk in enumerate(chunks):
        lonely = chunk.same and 0 < place < len(chunks) - 1 and chunk.b - chunk.a == 1
        same = chunk.same and not lonely
        one, two = before[chunk.a : chunk.b], after[chunk.c : chunk.d]
        if found and found[-1][0] is same:
            found[-1] = (same, found[-1][1] + one, found[-1][2] + two)
        else:
            found.append((same, one, two))
    return found


def _sentences(tokens: tuple[Token, ...]) -> list[tuple[Token, ...]]:
    found: list[tuple[Token, ...]] = []
    start = 0
    for place, (text, _format) in enumerate(tokens, start=1):
        if text in "。；！？.!?;\n":
            found.append(tokens[start:place])
            start = place
    return [*found, tokens[start:]] if start < len(tokens) else found


def shown(text: str) -> SafeString:
    """A text escaped, with signs that nobody sees made visible."""
    return mark_safe(  # noqa: S308 - escaped; the pattern adds a code point's number only
        _UNSEEN.sub(lambda found: f"<code>U+{ord(found[1]):04X}</code>", str(conditional_escape(text)))
    )


def _kind_note(kind: str, tag: str) -> SafeString:
    label = {"p": _("paragraph"), "li": _("list item"), "h": _("heading")}.get(kind, kind)
    return format_html("<{0}>[{1}]</{0}> ", tag, label)


def _concatenated(parts: Iterable[SafeString]) -> SafeString:
    return format_html_join("", "{}", ((part,) for part in parts))
