"""Which hosts are ours and which site a path belongs to: read from the Site table, without restart or routing."""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from wagtail.models import Site

SECONDS = 1.0


@dataclass(frozen=True)
class Days:
    """Days of mourning, both ends included."""

    first: dt.date
    last: dt.date


@dataclass(frozen=True)
class HostTable:
    """All sites, deepest root first, and by host name; ``mourning``: by the site's id."""

    sites: tuple[Site, ...]
    by_host: dict[str, Site]
    default: Site | None
    mourning: Mapping[int, Days] = field(default_factory=dict)

    def knows(self, host: str) -> bool:
        """Whether the host name is one of ours."""
        return host.lower() in self.by_host

    def owner_of(self, path: str) -> Site | None:
        """The site that a place in the page tree belongs to: the one with the deepest root at or above it."""
        return next((site for site in self.sites if path.startswith(site.root_page.path)), None)

    def content_site(self, host: str, path: str) -> Site | None:
        """The site whose root lies deepest at or above what the path names on that host."""
        base = self.by_host.get(host.lower(), self.default)
        if base is None:
            return None
        wanted = base.root_page.url_path + path.lstrip("/")
        if not wanted.endswith("/"):
            wanted += "/"
        return next((site for site in self.sites if wanted.startswith(site.root_page.url_path)), base)


_lock = threading.Lock()
_table: HostTable | None = None
_read_at = 0.0


def table() -> HostTable:
    """The table, at most a second old: a new sub-site answers without a restart; one query a second and process."""
    global _table, _read_at
    now, found = time.monotonic(), _table  # another thread may forget it between two looks
    if found is None or now - _read_at > SECONDS:
        with _lock:  # once in, look again: another thread may have read it meanwhile
            now, found = time.monotonic(), _table
            if found is None or now - _read_at > SECONDS:
                found = _table = _read()
                _read_at = now
    return found


def forget() -> None:
    """Read again at the next request; called when a site or a root page changed in this process."""
    global _table
    _table = None


def _read() -> HostTable:
    sites = Site.objects.select_related("root_page", "siteprofile")
    rows = sorted(sites, key=lambda site: -len(site.root_page.url_path))
    default = next((site for site in rows if site.is_default_site), None)
    mourning = {site.pk: days for site in rows if (days := _mourning(site))}
    return HostTable(tuple(rows), {site.hostname.lower(): site for site in rows}, default, mourning)


def _mourning(site: Site) -> Days | None:
    """From the profile; a site without one has none."""
    profile = getattr(site, "siteprofile", None)
    first, last = (profile.mourning_from, profile.mourning_until) if profile else (None, None)
    return Days(first, last) if first and last else None
