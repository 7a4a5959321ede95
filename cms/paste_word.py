"""What in the HTML of a clipboard only Word and WPS write, and how deep it goes; before and beside its reading."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

#: Elements that begin and end a line.
BLOCKS: Final = frozenset(
    {
        "p",
        "div",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "li",
        "ul",
        "ol",
        "table",
        "tbody",
        "thead",
        "tfoot",
        "tr",
        "td",
        "th",
        "caption",
        "blockquote",
        "pre",
        "dl",
        "dt",
        "dd",
        "hr",
        "section",
        "article",
        "header",
        "footer",
        "address",
        "center",
        "figure",
        "figcaption",
    }
)
INLINE: Final = frozenset({"a", "b", "strong", "i", "em", "span", "font", "sup", "sub", "del", "br", "img", "u", "s"})
VOID: Final = frozenset({"br", "hr", "img"})
UNREAD: Final = frozenset(
    {"script", "style", "title", "xml", "template", "noscript", "iframe", "object", "svg", "math", "select", "textarea"}
)
#: Elements within one another that are read, and lines; parsers get slow beyond, and no text is like that.
DEEPEST, MOST_LINES = 1000, 5000
_TAG: Final = re.compile(r"<(/?)([a-zA-Z][^\s/>]*)")
#: Elements that cannot lie within themselves, or hold nothing.
_FLAT: Final = VOID | frozenset(
    {"p", "li", "td", "th", "tr", "dd", "dt", "col", "meta", "link", "input", "option", "tbody", "thead", "tfoot"}
)
#: Style → why what carries it is left out.
_LEFT_OUT: Final = (
    (re.compile(r"mso-element:\s*(?:foot|end)note(?!-)"), "footnotes"),
    (re.compile(r"mso-element:\s*(?:foot|end)note"), "footnote lists"),
    (re.compile(r"mso-element:\s*comment"), "comments"),
    (re.compile(r"mso-element:\s*(?:header|footer)"), "running heads"),
    (re.compile(r"mso-hide:\s*all|display:\s*none|visibility:\s*hidden"), "hidden"),
)
_LEFT_OUT_CLASSES: Final = (("MsoToc", "contents"), ("MsoCommentReference", "comments"), ("msocom", "comments"))
_MARKER: Final = re.compile(r"(<!(?:--)?\[if !supportLists\](?:--)?>|<!(?:--)?\[endif\](?:--)?>)")
_NOTE_LINK: Final = re.compile(r"^#?_(ftn|edn|msocom)")


def depth_of(html: str) -> int:
    """How deep elements lie within one another, comments apart; rather more than less."""
    deepest = depth = position = 0
    while position < len(html):
        comment = html.find("<!--", position)
        end = comment if comment >= 0 else len(html)
        for tag in _TAG.finditer(html, position, end):
            if tag[2].lower() not in _FLAT:
                depth = max(depth + (-1 if tag[1] else 1), 0)
                deepest = max(deepest, depth)
        close = html.find("-->", end)
        position = close + 3 if close >= 0 else len(html)
    return deepest


def marked(html: str) -> Iterator[str]:
    """The HTML with numbers and bullets, which Word and WPS put between comments, in elements of their own."""
    within = False
    for part in _MARKER.split(html):
        if "supportLists" in part and _MARKER.fullmatch(part):
            yield "" if within else '<span style="mso-list:Ignore">'
            within = True
        elif within and _MARKER.fullmatch(part):
            yield "</span>"
            within = False
        else:
            yield part


def reason_of(tag: str, style: str, values: dict[str, str]) -> str:
    """Why an element is left out, or nothing."""
    if tag == "del":
        return "deletions"
    if tag == "a" and _NOTE_LINK.match(values.get("href", "")):
        return "references"
    classes = values.get("class", "")
    found = next((reason for word, reason in _LEFT_OUT_CLASSES if word in classes), "")
    return found or next((reason for pattern, reason in _LEFT_OUT if pattern.search(style)), "")
