"""Which public pages a person answers for as editor-in-chief."""

from __future__ import annotations

from django.db.models import QuerySet

from cms.models import BasePage
from cms.roles.enums import Role
from cms.roles.paths import at_or_below
from cms.roles.places import chains, site_roots
from cms.roles.selectors import holders
from foundation.accounts.models import User


def withdrawable_pages(user: User, *, title: str = "") -> QuerySet[BasePage]:
    """Live content of the sites whose editor-in-chief the person is, newest first; ``title``: a part of it.

    A site without an editor-in-chief belongs to the nearest one above (``cms.roles.places``).
    """
    roots = site_roots()
    chain = chains(roots)
    held = holders({place for places in chain.values() for place in places}, [Role.EDITOR_IN_CHIEF])
    own = {
        root
        for root, places in chain.items()
        if user.pk
        in next((held[Role.EDITOR_IN_CHIEF, place] for place in places if (Role.EDITOR_IN_CHIEF, place) in held), ())
    }
    others = set(roots) - own
    below_others = [root for root in others if any(root.startswith(mine) for mine in own)]
    pages = BasePage.objects.live().filter(at_or_below(own), depth__gt=1).exclude(at_or_below(below_others))
    if title:
        pages = pages.filter(title__icontains=title)
    return pages.order_by("-last_published_at", "-pk")
