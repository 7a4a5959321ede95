"""Tags of text bodies: headings that can be linked to, and the typography of official Chinese documents.

Rich text, imported text above all, comes as plain `<p>`s. The addressee's line stands flush left, signature and date
on the right, lines that begin “一、” or “第一章” head what follows (GB/T 9704): they get a class by what they say.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from django import template
from django.core.paginator import Page
from django.utils.html import conditional_escape, strip_tags
from django.utils.safestring import SafeString, mark_safe
from wagtail.blocks import StreamValue
from wagtail.rich_text import RichText, expand_db_html

register = template.Library()

_PARAGRAPH: Final = re.compile(r"<p(?P<attributes>[^>]*)>(?P<inner>.*?)</p>", re.DOTALL)
_ADDRESSEE: Final = re.compile(r"^[^。；！？]{2,200}[：:]$")
_DIGITS: Final = "[0-9０-９一二三四五六七八九十〇○零]"
_DATE: Final = re.compile(rf"^{_DIGITS}{{2,4}}\s*年\s*{_DIGITS}{{1,3}}\s*月\s*{_DIGITS}{{1,3}}\s*日$")
_SENTENCE: Final = re.compile(r"[。；：！？，:;!?]")
_CLAUSE: Final = re.compile(r"^(第[一二三四五六七八九十百]+条)(?=\s)")
_LINES: Final = (
    ("mid", re.compile(r"^第[一二三四五六七八九十百]+[章节编]\s*\S{0,24}$")),
    ("lv1", re.compile(r"^[一二三四五六七八九十]+、[^。；：，！？]{2,36}$")),
    ("lv2", re.compile(r"^（[一二三四五六七八九十]+）[^。；：，！？]{2,36}$")),
)
_ROLES: Final = {
    "mid": ' role="heading" aria-level="2"',
    "lv1": ' role="heading" aria-level="2"',
    "lv2": ' role="heading" aria-level="3"',
}
_ADDRESS: Final = re.compile(r"(?<![\"'>=/\w])(https?://[\w./?&=%#~+:;,@!-]+)", re.ASCII)
_YEAR: Final = re.compile(r"[\[(（［【〔﹝]\s*(\d{4})\s*[\])）］】〕﹞]")
_SIGNATURE_LENGTH: Final = 40
_OPENING, _CLOSING = 3, 6


@dataclass(frozen=True)
class Heading:
    """A heading of the text: its anchor, words and level (2 or 3)."""

    anchor: str
    text: str
    level: int


@register.filter
def headings(body: StreamValue) -> list[Heading]:
    """Return the first-level headings of a body, for its table of contents."""
    found = []
    for position, block in enumerate(body, start=1):
        if block.block_type == "heading" and block.value["level"] == "2":
            found.append(Heading(f"s{position}", block.value["text"], 2))
    return found


@register.filter
def prose(value: RichText) -> SafeString:
    """Return a rich text as HTML whose addressee, signature, date and chapter lines carry their classes."""
    paragraphs = list(_PARAGRAPH.finditer(source := expand_db_html(value.source)))
    texts = [strip_tags(found["inner"]).strip() for found in paragraphs]
    classes = _classes(texts)
    numbers = iter(range(len(paragraphs)))

    def dress(found: re.Match[str]) -> str:
        name = classes[next(numbers)]
        inner = _ADDRESS.sub(r'<span class="url">\1</span>', _CLAUSE.sub(r"<b>\1</b>", found["inner"]))
        attributes = f' class="{name}"{_ROLES.get(name, "")}' if name else found["attributes"]
        return f"<p{attributes}>{inner}</p>"

    return mark_safe(_PARAGRAPH.sub(dress, source))  # noqa: S308 -- the editor's rich text, sanitised on entry


@register.simple_tag
def keep_together(text: str) -> SafeString:
    """Return a text of one line, escaped, whose days and years in brackets never break."""
    escaped = str(conditional_escape(text))
    return mark_safe(re.sub(r"(（\d{4}[^（）]{1,12}）|\d{4}-\d{2}-\d{2})", r'<span class="nb">\1</span>', escaped))  # noqa: S308 -- escaped


@register.filter
def official_number(number: str) -> str:
    """Return a document number with its year in the brackets that GB/T 9704 prescribes: 〔2011〕."""
    return _YEAR.sub(r"〔\1〕", number)


@register.filter
def page_numbers(items: Page[Any]) -> Iterator[int | str]:
    """Return the numbers a pager shows: the first, the last, those around the current one, and gaps."""
    return items.paginator.get_elided_page_range(items.number, on_each_side=1, on_ends=1)


def _classes(texts: list[str]) -> list[str]:
    """The class of each paragraph, or an empty string."""
    classes = [next((name for name, pattern in _LINES if pattern.match(text)), "") for text in texts]
    for position in range(min(_OPENING, len(texts))):
        if _ADDRESSEE.match(texts[position]):
            classes[position] = "to"
            break
    for position in range(max(0, len(texts) - _CLOSING), len(texts)):
        if _DATE.match(texts[position]):
            classes[position] = "sign-line"
            if position and _is_signature(texts[position - 1]):
                classes[position - 1] = "sign-line"
    return classes


def _is_signature(text: str) -> bool:
    return 1 < len(text) <= _SIGNATURE_LENGTH and not _SENTENCE.search(text)
