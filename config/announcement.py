"""What `make run` prints once the web answers: the sites' addresses and who may log in."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from wagtail.models import Site

from cms.roles.models import RoleAssignment
from sites.demo.province import ADMIN
from sites.demo.world import PASSWORD
from sites.models import SiteProfile


def announcement(port: int) -> str:
    """The text, in the default language; names the portal's accounts, after whose pattern all others are called."""
    return "\n".join(["", *_sites(port), "", *_accounts(port), ""])


def _sites(port: int) -> Iterator[str]:
    """One line a site, the portal first."""
    names = dict(SiteProfile.objects.values_list("site_id", "name"))
    for site in Site.objects.order_by("-is_default_site", "hostname"):
        yield f"  http://{site.hostname}:{port}/  {names.get(site.pk, '')}".rstrip()


def _accounts(port: int) -> Iterator[str]:
    """One line for each of the portal's accounts."""
    portal = Site.objects.get(is_default_site=True)
    yield f"  http://{portal.hostname}:{port}/admin/  " + _("password of every account: %(password)s") % {
        "password": PASSWORD
    }
    yield f"  {ADMIN:22} " + _("Technical administrator")
    held = RoleAssignment.objects.filter(page=portal.root_page_id, user__is_active=True).select_related("user")
    for assignment in held.order_by("pk"):
        yield f"  {assignment.user.get_username():22} {assignment.get_role_display()}"
    yield "  " + _("Accounts of the other sites are named alike, such as lanchuan-editor.")
