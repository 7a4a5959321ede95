"""The short form that makes a sub-site."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.roles.enums import Role
from foundation.organisations.enums import OrganisationKind
from foundation.organisations.models import Organisation

from .actions import Appointment, SitePlan, find_or_make_organisation
from .profiles import portal_site

#: Short name in the account name → role, in the order of the form; the first three cannot be left to the superior.
PEOPLE = {
    "manager": Role.SITE_MANAGER,
    "editor": Role.EDITOR,
    "unit": Role.UNIT_REVIEWER,
    "office": Role.OFFICE_REVIEWER,
    "secrecy": Role.SECRECY_REVIEWER,
    "chief": Role.EDITOR_IN_CHIEF,
}
MANDATORY = ("manager", "editor", "unit")
KINDS = (OrganisationKind.CITY, OrganisationKind.COUNTY, OrganisationKind.DEPARTMENT)


def _kinds() -> list[tuple[str, Any]]:
    return [("", "---------"), *((kind.value, kind.label) for kind in KINDS)]


class ProvisionForm(forms.Form):
    """Unit, address and people. Accounts are named after the address part, such as ``luoping-editor``."""

    name = forms.CharField(label=gettext_lazy("Name of the unit"), max_length=120)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=_kinds)
    superior = forms.ModelChoiceField(
        label=gettext_lazy("Superior unit"),
        queryset=Organisation.objects.none(),
        help_text=gettext_lazy("Its people answer for steps that nobody holds here."),
    )
    slug = forms.CharField(
        label=gettext_lazy("Address part"),
        max_length=60,
        help_text=gettext_lazy("Small letters, digits, hyphens, such as “luoping”."),
    )
    host = forms.CharField(
        label=gettext_lazy("Host name"),
        max_length=253,
        required=False,
        help_text=gettext_lazy("Empty: the address part before the portal's host."),
    )
    index_prefix = forms.CharField(
        label=gettext_lazy("Front part of index numbers"),
        max_length=20,
        required=False,
        help_text=gettext_lazy("The unit's code in the catalogue of disclosed documents, such as “JL0102”."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        superiors = Organisation.objects.filter(site_profiles__isnull=False).distinct()
        self.fields["superior"].queryset = superiors  # type: ignore[attr-defined] # the field is a ModelChoiceField
        for name, role in PEOPLE.items():
            self.fields[f"person_{name}"] = forms.CharField(
                label=role.label,
                max_length=60,
                required=name in MANDATORY,
                help_text=gettext_lazy("Real name.")
                if name in MANDATORY
                else gettext_lazy("Real name. Empty: the superior unit's people answer."),
            )

    def clean(self) -> dict[str, Any]:
        """Refuse the same person twice: steps need different people."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        names = [data[f"person_{name}"] for name in PEOPLE if data.get(f"person_{name}")]
        if len(names) != len(set(names)):
            raise ValidationError(_("Each person appears once: the steps of a review need different people."))
        return data

    def plan(self) -> SitePlan:
        """The plan that the form describes; makes the organisation if it does not exist. Call in a transaction."""
        data = self.cleaned_data
        slug = data["slug"].strip()
        portal = portal_site()
        portal_host = portal.hostname if portal else urlsplit(settings.PORTICO_PORTAL_URL).hostname or ""
        return SitePlan(
            organisation=self._organisation(),
            slug=slug,
            host=data["host"].strip() or f"{slug}.{portal_host}",
            port=portal.port if portal else 80,
            name=data["name"],
            people=tuple(
                Appointment(role, f"{slug}-{name}", data[f"person_{name}"])
                for name, role in PEOPLE.items()
                if data.get(f"person_{name}")
            ),
        )

    def _organisation(self) -> Organisation:
        data = self.cleaned_data
        return find_or_make_organisation(
            name=data["name"], kind=data["kind"], parent=data["superior"], index_prefix=data["index_prefix"]
        )
