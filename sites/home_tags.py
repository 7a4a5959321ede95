"""What makes a home stale: the tags that a cache keeps with the page (``foundation.pagecache``), and its last moment.

Whatever changes what the public sees of a page raises ``below:<path>`` for everything above it within its site
(``cms.publication.actions.announce``; interviews do so with each change of state), and a profile that is saved raises
it for its site. A home's own columns, documents and interviews are therefore covered by its own path. The portal shows
what lies on other sites too: the directory, their interviews; so do cities that lead to their counties.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from cms.models import BasePage

from .home_arrangement import arrangement
from .models import PortalHome, SiteDirectory, SiteProfile

#: Blocks that count by the day or end by themselves, without anybody publishing anything.
DAILY = frozenset({"interaction", "interviews", "topics"})
#: The longest that any home is kept.
LONGEST = timedelta(days=1)


def tags_of(home: BasePage) -> frozenset[str]:
    """Tags that a cached home or directory carries; two queries."""
    own = {f"page:{home.pk}", f"below:{home.path}"}
    return frozenset(own | {f"below:{path}" for path in _shown_sites(home)})


def fresh_until(home: Any, now: datetime | None = None) -> datetime:
    """Until when a home may be served unchanged where no tag is raised: figures of the day end with it."""
    here = timezone.localtime(now)
    if any(child.block_type in DAILY for child in arrangement(home)):
        return here.replace(hour=0, minute=0, second=0, microsecond=0) + LONGEST
    return here + LONGEST


def _shown_sites(home: BasePage) -> list[str]:
    """Paths of the other sites that a home may name."""
    sites = SiteProfile.objects.filter(site__root_page__path__isnull=False)
    if isinstance(home, PortalHome | SiteDirectory):
        found = sites.exclude(site__root_page__path=home.path)
    else:
        found = sites.filter(organisation__parent__site_profiles__site__root_page=home.pk)
    return list(found.values_list("site__root_page__path", flat=True))
