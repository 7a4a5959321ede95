"""Days of mourning (哀悼日): all pages are grey from the first local midnight to the last (`docs/display.md`).

The days stand in the site's profile, so two people sign them. The portal's days hold for every site: one request greys
the whole cluster. Nothing has to run at midnight: each answer asks the calendar, no answer may be kept beyond the next
change, and the worker makes older entries of the page cache stale.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Final

from django.db import transaction
from django.http import HttpResponse
from django.utils import timezone
from wagtail.models import Site

from foundation.pagecache.actions import raise_tags
from foundation.pagecache.models import Generation

from .hosts import Days, table

EVERY: Final = dt.timedelta(seconds=20)
#: A worker that was away makes up for changes of these days.
LOOKS_BACK: Final = dt.timedelta(days=7)
#: Proxies with times of their own are told the end when it is this near.
_NEAR: Final = 600
_PROXY_SECONDS: Final = 60
_KEEPING: Final = re.compile(r"\b(max-age|s-maxage|stale-while-revalidate|stale-if-error)=(\d+)")


def days_of(site: Site | None) -> list[Days]:
    """Days of mourning that hold for a site: its own and the portal's. No query."""
    hosts = table()
    portal = hosts.default
    wanted = {one.pk for one in (site, portal) if one is not None}
    return [days for pk, days in hosts.mourning.items() if pk in wanted]


def is_on(site: Site | None, day: dt.date | None = None) -> bool:
    """Whether the site's pages are grey on a day; without one today, in local time."""
    today = timezone.localdate() if day is None else day
    return any(days.first <= today <= days.last for days in days_of(site))


def next_change(site: Site | None) -> dt.datetime | None:
    """The next local midnight at which the site's pages turn grey or get their colours back."""
    now = timezone.now()
    ahead = [moment for days in days_of(site) for moment in _changes(days) if moment > now]
    return min(ahead, default=None)


def _changes(days: Days) -> tuple[dt.datetime, dt.datetime]:
    return _midnight(days.first), _midnight(days.last + dt.timedelta(days=1))


def _midnight(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time.min))


def limit(site: Site | None, response: HttpResponse) -> None:
    """Let no cache keep a page beyond the next change."""
    change = next_change(site)
    if change is None:
        return
    left = max(int((change - timezone.now()).total_seconds()), 0)
    control = response.get("Cache-Control", "")
    if control:
        response["Cache-Control"] = _KEEPING.sub(lambda found: f"{found[1]}={min(int(found[2]), left)}", control)
    if left < _NEAR and not any(word in control for word in ("private", "no-store", "no-cache")):
        response["X-Accel-Expires"] = str(min(left, _PROXY_SECONDS))


def raise_changed() -> int:
    """The worker's duty: make cached pages stale whose site turned grey or colourful lately, each change once.

    Returns how many changes there were. Idempotent: a generation of its own says that a change is done.
    """
    now = timezone.now()
    count = 0
    for name, tags in _lately(now):
        with transaction.atomic():
            if not Generation.objects.filter(tag=name).exists():
                raise_tags({name, *tags})
                count += 1
    return count


def _lately(now: dt.datetime) -> Iterator[tuple[str, set[str]]]:
    hosts = table()
    for site in hosts.sites:
        days = hosts.mourning.get(site.pk)
        greyed = hosts.sites if site == hosts.default else (site,)
        for moment in _changes(days) if days else ():
            if now - LOOKS_BACK < moment <= now:
                yield f"mourning:{site.pk}:{moment:%Y%m%d}", {f"below:{one.root_page.path}" for one in greyed}
