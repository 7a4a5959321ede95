"""The profile of a site: name, look, footer."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db.models import BooleanField
from django.utils.translation import gettext as _
from wagtail.models import Site

from sites.changes.guard import values_of
from sites.changes.models import ChangeRequest
from sites.models import SiteProfile
from sites.theme import HUES, scale

from .base import Row, Side, Subject, Values, announce_site

#: Steps of the colour scale that are shown as swatches.
SWATCHES = (100, 300, 600, 800)
#: Fields that other sites' lists and the search show too.
SHOWN_ELSEWHERE = frozenset({"name"})


def editable() -> list[str]:
    """Names of the fields that may be changed by request, in the order of the form."""
    return [child.field_name for group in SiteProfile.panels for child in group.children]


class ProfileSubject(Subject):
    """Key: the site's id. Organisation, kind and language belong to provisioning."""

    def current(self, key: str) -> Values | None:
        """All fields."""
        profile = SiteProfile.objects.filter(site_id=int(key)).first()
        return values_of(profile) if profile else None

    def title(self, site: Site, key: str, after: Values) -> str:
        """The site's present name."""
        return SiteProfile.objects.get(site=site).name

    def check(self, site: Site, key: str, after: Values) -> None:
        """Refuse fields of provisioning, malformed values, unreadable hues."""
        if foreign := set(after) - set(editable()):
            raise ValidationError(_("These are not changed here: %(names)s.") % {"names": ", ".join(sorted(foreign))})
        profile = SiteProfile.objects.get(site=site)
        for name, value in after.items():
            setattr(profile, name, value)
        profile.clean_fields(exclude=[item.name for item in profile._meta.fields if item.name not in after])
        profile.clean()

    def apply(self, request: ChangeRequest) -> None:
        """Save; the site's pages become stale by the receiver of every saved profile."""
        profile = SiteProfile.objects.select_for_update().get(site_id=int(request.object_key))
        for name, value in request.after.items():
            setattr(profile, name, value)
        profile.save()
        if SHOWN_ELSEWHERE & request.after.keys():
            announce_site(profile.site)

    def rows(self, before: Values, after: Values) -> list[Row]:
        """By the fields' labels."""
        return [
            Row(
                str(SiteProfile._meta.get_field(name).verbose_name),
                _side(name, before.get(name)),
                _side(name, after[name]),
            )
            for name in editable()
            if name in after
        ]


def _side(name: str, value: object) -> Side:
    if isinstance(SiteProfile._meta.get_field(name), BooleanField):
        return Side(_("Yes") if value else _("No"))
    if name == "hue" and isinstance(value, int) and 0 <= value < HUES:
        colours = scale(value)
        return Side(str(value), colours=tuple(colours[step] for step in SWATCHES))
    return Side("" if value is None else str(value))
