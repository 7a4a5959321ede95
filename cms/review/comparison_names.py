"""What a comparison names beside words: pages, pictures, attachments. Read in a constant number of queries."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from cms import relations
from foundation.files.models import PorticoDocument, PorticoImage

from .comparison_parts import Bounds, Row, State, bounded, state_of
from .comparison_words import Line, Writer, shown, words

_LINK: Final = re.compile(r"<a\b[^>]*>")
_KIND: Final = re.compile(r'linktype="(page|document)"')
_NUMBER: Final = re.compile(r'\bid="(\d{1,18})"')
SHOWN_OF_DIGEST: Final = 8


@dataclass
class Names:
    """Pages, pictures and documents by id. First everything is asked for, then all is read at once."""

    pages: dict[int, Any] = field(default_factory=dict)
    images: dict[int, Any] = field(default_factory=dict)
    documents: dict[int, Any] = field(default_factory=dict)

    def want(self, kind: str, pk: Any) -> None:
        """Ask for one by its kind (``pages``, ``images``, ``documents``)."""
        if isinstance(pk, int):
            getattr(self, kind).setdefault(pk, None)

    def want_links(self, source: str) -> None:
        """Ask for what the links of a rich text lead to."""
        for tag in _LINK.findall(source):
            kind, number = _KIND.search(tag), _NUMBER.search(tag)
            if kind and number:
                self.want(f"{kind[1]}s", int(number[1]))

    def read(self) -> None:
        """Read everything asked for: three queries."""
        from cms.models import BasePage

        for model, wanted in (
            (BasePage, self.pages),
            (PorticoImage, self.images),
            (PorticoDocument, self.documents),
        ):
            wanted.update(model._base_manager.in_bulk(list(wanted)))

    def targets(self) -> dict[str, tuple[str, str]]:
        """What links lead to, by their mark."""
        pages = {f"a:page:{pk}": self.page_words(pk) for pk in self.pages}
        documents = {
            f"a:document:{pk}": (self.document_words(pk), found.url if found else "")
            for pk, found in self.documents.items()
        }
        return pages | documents

    def page_words(self, pk: int | None) -> tuple[str, str]:
        """A page's title and its address; no address, which would cost a look-up a page."""
        page = self.pages.get(pk) if pk is not None else None
        return (page.title if page else _("a page that is gone")), ""

    def document_words(self, pk: int | None) -> str:
        """“version of 2026-11-20 (38 KB, sha 12ab34cd…)”."""
        found = self.documents.get(pk) if pk is not None else None
        if found is None:
            return _("a file that is gone")
        size = filesizeformat(found.file_size).replace("\xa0", " ") if found.file_size else ""
        digest = f"sha {found.sha256[:SHOWN_OF_DIGEST]}…" if found.sha256 else ""
        facts = ", ".join(part for part in (size, digest) if part)
        day = f"{timezone.localtime(found.created_at):%Y-%m-%d %H:%M}"
        return _("version of %(day)s (%(facts)s)") % {"day": day, "facts": facts}


@dataclass(frozen=True)
class Attached:
    """An attachment of a page: the name shown and the file version."""

    label: str
    document: int


def attachment_rows(
    before: Iterable[Any], after: Iterable[Any], names: Names, writer: Writer, bounds: Bounds, *, whole: bool
) -> list[Row]:
    """Attachments side by side: the same file, its next version or the same name stand beside each other."""
    left = [_attached(item, names) for item in before]
    right = [_attached(item, names) for item in after]
    found: list[tuple[Attached | None, Attached | None, bool]] = []
    for new in right:
        old = next((one for kin in _KINSHIP for one in left if kin(one, new, names)), None)
        if old is not None:
            left.remove(old)
        found.append((old, new, old == new))
    found += [(old, None, False) for old in left]

    def row(one: Attached | None, two: Attached | None, same: bool) -> Row:
        left, right = (_attachment(item, other, names, writer) for item, other in ((one, two), (two, one)))
        return Row(state_of(one, two, same=same), left, right)

    return bounded(found, row, bounds, whole=whole)


def _attached(item: Any, names: Names) -> Attached:
    document = names.documents.get(item.document_id)
    return Attached(item.label or (document.title if document else ""), item.document_id)


def _replaces(one: Attached, two: Attached, names: Names) -> bool:
    new = names.documents.get(two.document)
    return new is not None and new.replaces_id == one.document


#: Whether an attachment before is one after, the surest sign first.
_KINSHIP: tuple[Callable[[Attached, Attached, Names], bool], ...] = (
    lambda one, two, _names: one.document == two.document,
    _replaces,
    lambda one, two, _names: one.label == two.label,
)


def _attachment(item: Attached | None, other: Attached | None, names: Names, writer: Writer) -> SafeString:
    if item is None:
        return SafeString("")
    document = names.documents.get(item.document)
    version = shown(names.document_words(item.document))
    if document is not None:
        version = format_html('<a href="{}">{}</a>', document.url, version)
    if other is None or other.document != item.document:
        version = format_html("<b>{}</b>", version)
    name = words(_("Attachment “%(name)s”") % {"name": item.label})
    return format_html("{}<p>{}</p>", writer.line(Line("p", name)), version)


def relation_rows(
    before: Iterable[Any], after: Iterable[Any], names: Names, writer: Writer, bounds: Bounds, *, whole: bool
) -> list[Row]:
    """Relations side by side: what was stated, what is stated now."""
    left = [(item.kind, item.target_id) for item in before]
    right = [(item.kind, item.target_id) for item in after]
    found: list[tuple[tuple[str, int] | None, tuple[str, int] | None, bool]] = [
        (item if item in left else None, item, item in left) for item in right
    ]
    found += [(item, None, False) for item in left if item not in right]

    def row(one: tuple[str, int] | None, two: tuple[str, int] | None, same: bool) -> Row:
        left, right = (
            _relation(item, names, "" if same or writer.plain else tag) if item else SafeString("")
            for item, tag in ((one, "del"), (two, "ins"))
        )
        return Row(state_of(one, two, same=same), left, right)

    return bounded(found, row, bounds, whole=whole)


def _relation(item: tuple[str, int], names: Names, tag: str) -> SafeString:
    kind, target = item
    labels = {name: str(label) for name, label in relations.choices()}
    text = shown(f"{labels.get(kind, kind)}: {names.page_words(target)[0]}")
    return format_html("<p><{0}>{1}</{0}></p>", tag or "span", text)


def picture(
    pk: Any, caption: str, names: Names, bounds: Bounds, address: Callable[[int], str], *, tag: str = ""
) -> SafeString:
    """A picture by its thumbnail, with the words that reach the public: alternative text and caption."""
    image = names.images.get(pk) if isinstance(pk, int) else None
    if image is None:
        return format_html("<p>{}</p>", _("a picture that is gone"))
    alt = image.description or _("no alternative text")
    facts = format_html(
        "{}<br>{}{}",
        shown(_("Alternative text: %(text)s") % {"text": alt}),
        shown(f"{image.title} · {image.width} × {image.height}"),
        format_html("<br>{}", shown(_("Caption: %(text)s") % {"text": caption})) if caption else "",
    )
    if bounds.pictured():
        thumbnail = format_html('<img src="{}" alt="{}" loading="lazy" width="160">', address(pk), alt)
    else:
        thumbnail = SafeString("")
    if tag:
        facts = format_html("<{0}>{1}</{0}>", tag, facts)
    return format_html('<figure class="portico-figure">{}<figcaption>{}</figcaption></figure>', thumbnail, facts)


def states(rows: Iterable[Row]) -> State:
    """What became of a part with these rows."""
    found = {row.state for row in rows} - {State.GAP}
    if found <= {State.SAME}:
        return State.SAME
    return next(iter(found)) if len(found) == 1 else State.CHANGED
