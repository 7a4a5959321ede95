"""Reading who stands behind a site, and who above it."""

from __future__ import annotations

from django.db.models import BigIntegerField, Value
from django.http import HttpRequest
from wagtail.models import Site

from cms.models import BasePage
from cms.roles.paths import self_and_above
from cms.roles.places import Owner, Superiors
from foundation.organisations.models import Organisation

from .hosts import table
from .middleware import host_of
from .models import SiteProfile, UnitSection


def profile_of(site: Site | None) -> SiteProfile | None:
    """Profile of a site; None where nothing is provisioned."""
    if site is None:
        return None
    return SiteProfile.objects.filter(site_id=site.pk).select_related("organisation").first()


def home_of(site: Site | None) -> BasePage | None:
    """Root page of a site, as a specific page."""
    return site.root_page.specific if site is not None else None


def sub_site_asked(request: HttpRequest | None) -> Site | None:
    """The sub-site whose host was asked, whatever the path: its search is narrowed to it. None on the portal's host."""
    site = table().by_host.get(host_of(request)) if request else None
    return None if site is None or site.is_default_site else site


def site_names() -> list[str]:
    """Names of all sites; one query."""
    return list(SiteProfile.objects.values_list("name", flat=True))


def portal_site() -> Site | None:
    """The portal."""
    return table().default


def profile_above(path: str) -> SiteProfile | None:
    """Profile of the site that a page's path lies in: the deepest root above it."""
    rows = SiteProfile.objects.filter(site__root_page__path__in=self_and_above(path))
    return rows.select_related("organisation", "site").order_by("-site__root_page__depth").first()


def organisation_of(page: BasePage) -> Organisation | None:
    """The organisation whose site a page lies in."""
    profile = profile_above(page.path)
    return profile.organisation if profile else None


def owner_at(path: str) -> Owner | None:
    """The organisation that a place belongs to: its unit section's, else its site's; two queries at most."""
    sections = UnitSection.objects.filter(path__in=self_and_above(path), organisation__isnull=False)
    section = sections.select_related("organisation").order_by("-depth").first()
    profile = None if section else profile_above(path)
    owner = section.organisation if section else profile and profile.organisation
    return Owner(owner.pk, owner.name, owner.kind) if owner else None


def superior_roots() -> Superiors:
    """Root path of each site → root path of the site of the nearest superior organisation that has one; one query."""
    organisations = Organisation.objects.order_by().annotate(language=Value(""), path=Value(""))
    sites = SiteProfile.objects.order_by().annotate(none=Value(None, output_field=BigIntegerField()))
    both = organisations.values_list("pk", "parent_id", "language", "path").union(
        sites.values_list("organisation_id", "none", "language", "site__root_page__path"), all=True
    )
    known = list(both)
    parents = {organisation: parent for organisation, parent, _language, path in known if not path}
    rows = [(organisation, language, path) for organisation, _parent, language, path in known if path]
    roots = {(organisation, language): path for organisation, language, path in rows}
    found: dict[str, str | None] = {}
    for organisation, language, path in rows:
        above = parents.get(organisation)
        while above is not None and (above, language) not in roots:
            above = parents.get(above)
        found[path] = roots[above, language] if above is not None else None
    return found
