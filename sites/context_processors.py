"""Template context that every page of a site needs."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from . import profiles, selectors


def content_site(request: HttpRequest) -> dict[str, Any]:
    """``content_site``, ``site_profile``, ``site_home``, ``menu``, ``portal_site``: of the content, not of the host.

    All are lazy, since admin screens use this processor too and ask for none of them.
    """
    site = getattr(request, "content_site", None)
    home: Any = SimpleLazyObject(lambda: profiles.home_of(site))
    return {
        "content_site": site,
        "site_profile": SimpleLazyObject(lambda: profiles.profile_of(site)),
        "site_home": home,
        "menu": SimpleLazyObject(lambda: selectors.menu(home) if home else []),
        "portal_site": SimpleLazyObject(profiles.portal_site),
    }
