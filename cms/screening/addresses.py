"""Where links lead: outside, to something public of ours, or to nothing; a constant number of queries for all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.files.storage import storages
from django.urls import Resolver404, resolve
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.contrib.redirects.models import Redirect

from cms.roles.paths import self_and_above
from foundation.files.models import PorticoDocument, PorticoRendition

from .pieces import ADDRESS, DOCUMENT, PAGE, Link

if TYPE_CHECKING:
    from wagtail.models import Site

    from .material import Content

#: Addresses without a page behind them that are sound as they stand.
CALLING = frozenset({"mailto", "tel", "sms"})
WEB = frozenset({"http", "https"})
#: Views that answer only to people of the house.
STAFF_ONLY = ("/admin/", "/files/")

GONE_PAGE = _("The page behind this link does not exist any more. Choose another one, or remove the link.")
HIDDEN_PAGE = _("The page behind this link is not public. Have it published first, or remove the link.")
GONE_FILE = _("The document behind this link is gone. Upload it again and choose it.")
NO_ADDRESS = _("No browser can open this address. Write it in full, such as https://www.example.cn/.")
NOTHING = _("Nothing public answers at this address of ours. Choose the page with “Page” instead, or remove the link.")
STAFF = _("Only people who are logged in can open this address. Choose the page or the document itself.")


@dataclass(frozen=True)
class Own:
    """An address on one of our hosts."""

    site: Site
    path: str

    @property
    def url_path(self) -> str:
        """Where in the page tree it points."""
        return f"{self.site.root_page.url_path}{self.path.strip('/')}".rstrip("/") + "/"


class Addresses:
    """All links of a page, looked up together."""

    def __init__(self, content: Content) -> None:
        self.content = content

    def foreign_host(self, link: Link) -> str:
        """The host that a link leads to, where it is none of ours; empty otherwise."""
        parts = link.parts
        if link.kind != ADDRESS or parts is None or (parts.scheme and parts.scheme.lower() not in WEB):
            return ""
        host = (parts.hostname or "").lower()
        return "" if host in self.content.hosts else host

    def fault(self, link: Link) -> str | Promise:
        """Why readers would stand before nothing, as a sentence; empty for links that work and for foreign ones."""
        if link.kind == PAGE:
            return self._page_fault(link.target)
        if link.kind == DOCUMENT:
            known = link.target.isdecimal() and int(link.target) in self.content.documents
            return "" if known else GONE_FILE
        return self._address_fault(link)

    def _page_fault(self, target: str) -> str | Promise:
        found = self.content.targets.get(int(target)) if target.isdecimal() else None
        if found is None:
            return GONE_PAGE
        if found.path == self.content.page.path:
            return ""
        return "" if found.live and not self._below_hidden(found.path) else HIDDEN_PAGE

    def _address_fault(self, link: Link) -> str | Promise:
        target, parts = link.target.strip(), link.parts
        if parts is None or (parts.scheme and parts.scheme.lower() not in WEB | CALLING):
            return NO_ADDRESS
        if parts.scheme.lower() in CALLING or target.startswith("#") or self.foreign_host(link):
            return ""
        if parts.scheme and not parts.hostname:
            return NO_ADDRESS
        own = self.own(link)
        if own is None or not own.path.startswith("/"):
            return NO_ADDRESS
        if own.path.startswith(STAFF_ONLY):
            return STAFF
        return "" if self._answers(own) else NOTHING

    def own(self, link: Link) -> Own | None:
        """An address of ours taken apart; None for others."""
        parts = link.parts
        if link.kind != ADDRESS or parts is None or parts.scheme.lower() in CALLING:
            return None
        site = self.content.hosts.get((parts.hostname or "").lower()) if parts.hostname else self._home
        return Own(site, unquote(parts.path) or "/") if site is not None else None

    def _answers(self, own: Own) -> bool:
        if own.path.startswith(settings.STATIC_URL):
            return True
        media = _media()
        if own.path.startswith(media):
            return own.path.removeprefix(media) in self._public_files
        if own.url_path in self._public_pages or (own.site.pk, _normal(own.path)) in self._redirected:
            return True
        return _is_view(own.path)

    @cached_property
    def _home(self) -> Site | None:
        """The site of the page itself: what an address without a host is relative to."""
        above = [site for site in self.content.hosts.values() if self.content.page.path.startswith(site.root_page.path)]
        return max(above, key=lambda site: len(site.root_page.path), default=None)

    @cached_property
    def _owned(self) -> list[Own]:
        return [own for link in self.content.outline.links if (own := self.own(link))]

    @cached_property
    def _pages(self) -> dict[str, str]:
        """Address in the tree → path of the live page there, or of the page that is looked at."""
        from cms.models import BasePage

        wanted = {own.url_path for own in self._owned}
        if not wanted:
            return {}
        rows = BasePage.objects.filter(url_path__in=wanted).values_list("url_path", "path", "live")
        return {url_path: path for url_path, path, live in rows if live or path == self.content.page.path}

    @cached_property
    def _public_pages(self) -> frozenset[str]:
        own = self.content.page.path
        return frozenset(at for at, path in self._pages.items() if path == own or not self._below_hidden(path))

    @cached_property
    def _hidden(self) -> frozenset[str]:
        """Paths above any page linked to that are not public: nothing below them answers."""
        from cms.models import BasePage

        paths = {target.path for target in self.content.targets.values()} | set(self._pages.values())
        above = {path for end in paths for path in self_and_above(end)[1:-1]}
        if not above:
            return frozenset()
        return frozenset(BasePage.objects.filter(path__in=above, live=False).values_list("path", flat=True))

    def _below_hidden(self, path: str) -> bool:
        return any(above in self._hidden for above in self_and_above(path)[:-1])

    @cached_property
    def _public_files(self) -> frozenset[str]:
        media = _media()
        names = [own.path.removeprefix(media) for own in self._owned if own.path.startswith(media)]
        if not names:
            return frozenset()
        documents = PorticoDocument._base_manager.filter(file__in=names, public_since__isnull=False)
        sizes = PorticoRendition.objects.filter(file__in=names, image__public_since__isnull=False)
        return frozenset(documents.values_list("file", flat=True)) | frozenset(sizes.values_list("file", flat=True))

    @cached_property
    def _redirected(self) -> frozenset[tuple[int, str]]:
        wanted = {_normal(own.path) for own in self._owned}
        if not wanted:
            return frozenset()
        rows = Redirect.objects.filter(old_path__in=wanted).values_list("site_id", "old_path")
        sites: Iterable[int] = [site.pk for site in self.content.hosts.values()]
        return frozenset((each, path) for site, path in rows for each in ([site] if site else sites))


def _media() -> str:
    """Where public files lie, such as ``/media/``."""
    return urlsplit(storages["public"].url("x")).path.removesuffix("x")


def _normal(path: str) -> str:
    return str(Redirect.normalise_path(path))


def _is_view(path: str) -> bool:
    """Whether a view other than that of pages answers."""
    try:
        match = resolve(path if path.endswith("/") else f"{path}/")
    except Resolver404:
        return False
    return match.url_name != "wagtail_serve"
