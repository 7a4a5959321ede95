"""Kinds of organisation."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class OrganisationKind(models.TextChoices):
    """Level and nature of a body of government."""

    PROVINCE = "province", _("Provincial government")
    CITY = "city", _("City government")
    COUNTY = "county", _("County government")
    DEPARTMENT = "department", _("Department")
    TOWNSHIP = "township", _("Township or street office")
    UNIT = "unit", _("Other unit")
