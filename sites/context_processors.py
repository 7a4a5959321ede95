"""Template context that every page of a site needs."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from cms.models.content import DEEPEST_COLUMN
from cms.selectors import column_tree

from . import profiles, selectors


def content_site(request: HttpRequest) -> dict[str, Any]:
    """``content_site``, ``site_profile``, ``site_home``, ``columns``, ``menu``, ``portal_site``: of the content's site.

    ``columns`` is the tree of all that has something to show, three levels deep; ``menu`` its first level in one row.

    All are lazy, since admin screens use this processor too and ask for none of them.
    """
    site = getattr(request, "content_site", None)
    home: Any = SimpleLazyObject(lambda: profiles.home_of(site))
    columns: Any = SimpleLazyObject(lambda: column_tree(home, levels=DEEPEST_COLUMN) if home else [])
    return {
        "content_site": site,
        "site_profile": SimpleLazyObject(lambda: profiles.profile_of(site)),
        "site_home": home,
        "columns": columns,
        "menu": SimpleLazyObject(lambda: selectors.menu(columns)),
        "portal_site": SimpleLazyObject(profiles.portal_site),
    }
