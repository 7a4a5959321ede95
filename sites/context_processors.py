"""Template context that every page of a site needs."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from . import selectors


def content_site(request: HttpRequest) -> dict[str, Any]:
    """``content_site``, ``site_profile``, ``site_home``, ``menu``, ``portal_site``: of the content, not of the host.

    All are lazy, since admin screens use this processor too and ask for none of them.
    """
    site = getattr(request, "content_site", None)
    return {
        "content_site": site,
        "site_profile": SimpleLazyObject(lambda: selectors.profile_of(site)),
        "site_home": SimpleLazyObject(lambda: selectors.home_of(site)),
        "menu": SimpleLazyObject(lambda: selectors.menu_of(site)),
        "portal_site": SimpleLazyObject(selectors.portal_site),
    }
