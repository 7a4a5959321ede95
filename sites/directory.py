"""The directory of the cluster: sites by kind or region, those with live content and those that are planned."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cms.models import BasePage
from cms.selectors import has_content
from foundation.organisations.enums import OrganisationKind
from foundation.organisations.models import Organisation

from .enums import SiteKind
from .models import SiteDirectory, SiteProfile, UnitSection

BY_KIND, BY_REGION, BY_INITIAL = "kind", "region", "initial"
ORDERS: Final = (BY_KIND, BY_REGION, BY_INITIAL)
#: The group of sites whose address begins with a digit.
DIGITS: Final = "0-9"
LONGEST_FILTER: Final = 40
#: What a government's name ends with and a region's does not.
GOVERNMENT: Final = "人民政府"
#: The region of what belongs to no city.
PROVINCE: Final = _("Provincial level")


@dataclass(frozen=True)
class DirectoryEntry:
    """A site in the directory: its name and its home page. ``opens_on``: of a planned one, where the day is known."""

    name: str
    home: BasePage
    opens_on: date | None = None
    late: bool = False


@dataclass
class DirectoryGroup:
    """Sites of one kind, region or initial: those with content, and those that are planned."""

    kind: str
    label: str | Promise
    entries: list[DirectoryEntry] = field(default_factory=list)
    planned: list[DirectoryEntry] = field(default_factory=list)


def groups(*, by: str = BY_KIND, words: str = "", planned: bool = False) -> list[DirectoryGroup]:
    """All sub-sites in groups, in the order of the tree or of their initials; one query.

    ``words``: only those whose name, short name or address holds them. ``planned``: also those without live
    content; they have no link. A site that was public once and is so no more is not planned and stands nowhere.
    """
    profiles = _profiles()
    if by == BY_INITIAL:
        profiles = sorted(profiles, key=lambda profile: profile.site.root_page.slug)
    found = _grouped(profiles, by=by, words=words)
    if not planned:
        for group in found:
            group.planned.clear()
    return [group for group in found if group.entries or group.planned]


def onward(home: BasePage, *, by: str = BY_KIND) -> dict[str, Any]:
    """The sites and units that a home leads to: on the portal all, elsewhere those of the organisations below."""
    directory = SiteDirectory.objects.child_of(home).filter(live=True).first()
    if directory is not None:
        return {"groups": groups(by=by), "units": [], "directory": directory}
    units = UnitSection.objects.child_of(home).filter(has_content(), live=True).defer_streamfields().order_by("path")
    below = _profiles().filter(organisation__parent__site_profiles__site__root_page=home.pk)
    found = [group for group in _grouped(below, by=by) if group.entries]
    return {"groups": found, "units": list(units), "directory": None}


def _profiles() -> Any:
    """Profiles of sub-sites, with whether something live stands below their homes."""
    return (
        SiteProfile.objects.exclude(kind=SiteKind.PORTAL)
        .annotate(filled=has_content("site__root_page__path"))
        .select_related("site__root_page", "organisation__parent__parent__parent")
        .order_by("site__root_page__path")
    )


def _grouped(profiles: Iterable[Any], *, by: str, words: str = "") -> list[DirectoryGroup]:
    today = timezone.localdate()
    found = {kind.value: DirectoryGroup(kind.value, kind.label) for kind in SiteKind} if by == BY_KIND else {}
    wanted = words.strip().casefold()
    for profile in profiles:
        home = profile.site.root_page
        shown = home.live and profile.filled
        if not _named(profile, wanted) or (not shown and home.first_published_at and not home.live):
            continue
        key, label = _place(profile, by)
        group = found.setdefault(key, DirectoryGroup(key, label))
        if shown:
            group.entries.append(DirectoryEntry(profile.name, home))
        else:
            late = profile.opens_on is not None and profile.opens_on < today
            group.planned.append(DirectoryEntry(profile.name, home, profile.opens_on, late))
    return list(found.values())


def _named(profile: SiteProfile, words: str) -> bool:
    if not words:
        return True
    short = profile.organisation.short_name if profile.organisation else ""
    names = (profile.name, profile.english_name, short, profile.site.root_page.slug)
    return any(words in name.casefold() for name in names)


def _place(profile: SiteProfile, by: str) -> tuple[str, str]:
    """Key and name of the group that a site stands in."""
    if by == BY_KIND:
        return profile.kind, ""
    return _initial(profile.site.root_page.slug) if by == BY_INITIAL else _region(profile.organisation)


def _initial(slug: str) -> tuple[str, str]:
    """The first letter of the address: by custom the pinyin of the short name, which no dictionary reads as surely."""
    letter = slug[:1]
    return (f"initial-{letter}", letter.upper()) if letter.isalpha() else ("initial-digits", DIGITS)


def _region(organisation: Organisation | None) -> tuple[str, str]:
    """The city that an organisation is of or below, else the province; key and name."""
    above = organisation
    while above is not None:
        if above.kind == OrganisationKind.CITY:
            return f"region-{above.pk}", above.name.removesuffix(GOVERNMENT)
        above = above.parent
    return "province", str(PROVINCE)
