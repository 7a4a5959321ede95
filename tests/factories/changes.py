"""Change requests asked for and decided by the people of the test cluster."""

from __future__ import annotations

from typing import Any

from wagtail.models import Site

from cms.models import BasePage
from foundation.accounts.models import User
from sites.changes.actions import approve, ask
from sites.changes.enums import ChangeKind
from sites.changes.models import ChangeRequest
from sites.changes.selectors import branches
from sites.changes.subjects.moves import standing
from sites.models import SiteProfile

from .cluster import Cluster, Place

REASON = "机构调整"


def ask_profile(at: Place, *, user: User | None = None, reason: str = REASON, **after: Any) -> ChangeRequest:
    """A request for another profile, by the place's manager."""
    site = Site.objects.get(pk=at.site.pk)
    who = user or at.people["manager"]
    key = str(site.pk)
    return ask(user=who, kind=ChangeKind.PROFILE, site=site, object_key=key, after=after, reason=reason)


def ask_for(at: Place, kind: str, key: str, after: dict[str, Any], **values: Any) -> ChangeRequest:
    """A request of any kind, by the place's manager."""
    site, user = Site.objects.get(pk=at.site.pk), values.pop("user", None) or at.people["manager"]
    return ask(user=user, kind=kind, site=site, object_key=key, after=after, reason=REASON, **values)


def approved(request: ChangeRequest, user: User) -> ChangeRequest:
    """The request approved as it was asked."""
    return approve(request=request, user=User.objects.get(pk=user.pk), digest=request.digest)


def change_profile(cluster: Cluster, at: Place, **after: Any) -> SiteProfile:
    """A profile changed by request: the county's by its city, a department's and a city's by the portal.

    The portal has nobody above, so it gets a second manager.
    """
    above = {"county": cluster.city, "city": cluster.portal, "department": cluster.portal}
    place = next((superior for name, superior in above.items() if getattr(cluster, name) is at), None)
    decider = place.people["manager"] if place else second_manager(at)
    approved(ask_profile(at, **after), decider)
    return SiteProfile.objects.get(site_id=at.site.pk)


def ask_move(at: Place, page: BasePage, parent: BasePage, **values: Any) -> ChangeRequest:
    """A request for another parent of a public column, by the place's manager."""
    tree = branches(at.home.path)
    wanted = next(branch for branch in tree if branch.page.pk == parent.pk)
    after = standing(BasePage.objects.get(pk=page.pk), wanted)
    return ask_for(at, ChangeKind.MOVE, str(page.pk), after, **values)


def moved(cluster: Cluster, at: Place, page: BasePage, parent: BasePage) -> ChangeRequest:
    """A column moved by an approved request: the county's by its city, others' by the portal."""
    above = cluster.city if at is cluster.county else cluster.portal
    return approved(ask_move(at, page, parent), above.people["manager"])


def second_manager(at: Place, name: str = "second", phone: str = "") -> User:
    """Another manager of a place."""
    from cms.roles.actions import assign
    from cms.roles.enums import Role

    user = User.objects.create_user(f"{name}-{at.site.pk}", password="x", real_name=name, phone=phone)
    assign(actor=None, role=Role.SITE_MANAGER, page=at.home, user=user)
    return User.objects.get(pk=user.pk)
