"""Where each organisation is at home: its site, else its section on somebody's site, else its superior's home."""

from __future__ import annotations

from foundation.organisations.models import Organisation

from .models import SiteProfile, UnitSection


def organisation_homes() -> dict[int, str]:
    """Organisation id → path of its home; three queries. An organisation below none that has one is left out."""
    own: dict[int, str] = {}
    sites = SiteProfile.objects.order_by("pk").values_list("organisation_id", "site__root_page__path")
    sections = UnitSection.objects.filter(organisation__isnull=False).order_by("path")
    for organisation, path in (*sites, *sections.values_list("organisation_id", "path")):
        if organisation is not None:
            own.setdefault(organisation, path)
    parents = dict(Organisation.objects.values_list("pk", "parent_id"))
    found: dict[int, str] = {}
    for organisation in parents:
        above: int | None = organisation
        while above is not None and above not in own:
            above = parents.get(above)
        if above is not None:
            found[organisation] = own[above]
    return found
