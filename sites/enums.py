"""Kinds of site."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from foundation.organisations.enums import OrganisationKind


class SiteKind(models.TextChoices):
    """What a site is for; decides its standard columns and the name its rules ask for (``domain.md §1.1``)."""

    PORTAL = "portal", _("Portal")
    CITY = "city", _("City site")
    COUNTY = "county", _("County site")
    DEPARTMENT = "department", _("Department site")


#: Kind of site that an organisation of a kind may have; the others use columns on the site above them.
SITE_KIND_OF: dict[str, SiteKind] = {
    OrganisationKind.PROVINCE: SiteKind.PORTAL,
    OrganisationKind.CITY: SiteKind.CITY,
    OrganisationKind.COUNTY: SiteKind.COUNTY,
    OrganisationKind.DEPARTMENT: SiteKind.DEPARTMENT,
}
