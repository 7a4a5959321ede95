"""What is public, by kind: features register how an object reads to the public, and the index asks again and again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from django.utils import timezone
from wagtail.models import Site

from cms.blocks import plain_text
from cms.models import Article, BasePage
from sites.profiles import profile_of

from .attachments import attached_text

PAGE = "page"
_KEYS_A_QUERY = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceDocument:
    """A public object as the public may read it now; ``body`` ends with what its attachments say."""

    title: str
    url: str
    body: str = ""
    site_root: int = 0
    site_name: str = ""
    organ: str = ""
    doc_number: str = ""
    index_number: str = ""
    theme: str = ""
    genre: str = ""
    validity: str = ""
    kind_label: str = ""
    date: date | None = None

    def digest(self) -> str:
        """SHA-256 over all fields: equal exactly if nothing that is shown or searched differs."""
        content = json.dumps(asdict(self), ensure_ascii=False, sort_keys=True, default=str)
        return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()


Build = Callable[[str], SourceDocument | None]
Keys = Callable[[], Iterable[str]]
Affected = Callable[[str], Iterable[str]]
BuildPage = Callable[[Any], SourceDocument | None]


@dataclass(frozen=True, slots=True)
class Source:
    """One kind of public objects."""

    kind: str
    build: Build
    keys: Keys
    affected: Affected


def _itself(key: str) -> Iterable[str]:
    return (key,)


_sources: dict[str, Source] = {}
_page_builders: dict[type[BasePage], BuildPage] = {}


def register(kind: str, build: Build, *, keys: Keys, affected: Affected = _itself) -> None:
    """Register a kind of public objects; call from ``AppConfig.ready()``.

    ``build(key)`` reads the database and returns the object as the public may see it now, None if the public may not.
    ``keys()`` lists the keys of all that may be public, for the nightly comparison; ``affected(key)`` the keys to look
    at again when something happened to this one. Events of kinds beside ``page`` need an outbox handler of their own.
    """
    _sources[kind] = Source(kind, build, keys, affected)


def get_source(kind: str) -> Source | None:
    """Source of a kind; None where none is registered."""
    return _sources.get(kind)


def all_sources() -> Iterator[Source]:
    """Every registered source."""
    yield from _sources.values()


def register_page(model: type[BasePage], build: BuildPage) -> None:
    """Register a page type: ``build(page)`` gets a live page below live ancestors that no view restriction hides.

    Start from ``page_document(page, body=…)``, which fills in address, site, title and date.
    """
    _page_builders[model] = build


def page_document(page: BasePage, **fields: Any) -> SourceDocument | None:
    """Document of a page with its canonical address, site, issuer and date of publication; ``fields`` win.

    None for a page outside every site.
    """
    parts = page.get_url_parts()
    if parts is None or parts[2] is None:
        return None
    site = Site.objects.get(pk=parts[0])
    profile = profile_of(site)
    published = page.first_published_at
    found: dict[str, Any] = {
        "title": page.title,
        "url": f"{parts[1]}{parts[2]}",
        "site_root": site.root_page_id,
        "site_name": profile.name if profile else site.site_name,
        "organ": profile.organisation.name if profile and profile.organisation else "",
        "kind_label": str(page._meta.verbose_name or ""),
        "date": timezone.localdate(published) if published else None,
    }
    return SourceDocument(**(found | fields))


def attachment_text(page: BasePage) -> str:
    """Names of a page's attachments, one a line."""
    rows = page.attachments.select_related("document")
    return "\n".join(row.label or row.document.title for row in rows)


def build_page(key: str) -> SourceDocument | None:
    """A page as the public may see it: of a registered type, live, below live ancestors only, hidden by nothing."""
    page = BasePage.objects.filter(pk=int(key), live=True).first() if key.isdecimal() else None
    if page is None or (build := _page_builders.get(page.specific_class)) is None:
        return None
    if page.get_ancestors().filter(live=False).exists() or page.get_view_restrictions().exists():
        return None
    document = build(page.specific)
    if document is None or not (attached := attached_text(key)):
        return document
    return replace(document, body="\n".join(filter(None, (document.body, attached))))


def page_keys() -> Iterator[str]:
    """Keys of the live pages of all registered types.

    A query a chunk and no open cursor: the sweep walks this over many turns of the worker, which closes connections.
    """
    for model in _page_builders:
        last = 0
        while keys := list(
            model.objects.filter(live=True, pk__gt=last).order_by("pk").values_list("pk", flat=True)[:_KEYS_A_QUERY]
        ):
            yield from map(str, keys)
            last = keys[-1]


def affected_pages(key: str) -> Iterator[str]:
    """The page and all below it: their addresses, and whether the public sees them, hang on it."""
    yield key
    page = BasePage.objects.filter(pk=int(key)).first() if key.isdecimal() else None
    if page is None or page.is_leaf():
        return
    for model in _page_builders:
        for below in model.objects.descendant_of(page).values_list("pk", flat=True):
            yield str(below)


def build_article(page: Article) -> SourceDocument | None:
    """Article: summary, text, names of attachments and credits."""
    parts = [page.summary, plain_text(page.body), attachment_text(page), page.keywords, page.source, page.author]
    return page_document(page, body="\n".join(part for part in parts if part))


def register_own() -> None:
    """Register pages, and articles among them."""
    register(PAGE, build_page, keys=page_keys, affected=affected_pages)
    register_page(Article, build_article)
    from . import page_sources

    page_sources.register()
