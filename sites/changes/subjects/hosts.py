"""Host name and port of a site."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import Site

from sites import hosts
from sites.actions import HOST
from sites.changes.guard import values_of
from sites.changes.models import ChangeRequest

from .base import Row, Side, Subject, Values, announce_site

FIELDS = ("hostname", "port")
HIGHEST_PORT = 65535


def forget_addresses() -> None:
    """Read sites anew: what another process cached between the save and its commit would last an hour."""
    Site.clear_site_root_paths_cache()
    hosts.forget()


class HostSubject(Subject):
    """Key: the site's id. Root page and default belong to provisioning."""

    def current(self, key: str) -> Values | None:
        """All fields."""
        site = Site.objects.filter(pk=int(key)).first()
        return values_of(site) if site else None

    def title(self, site: Site, key: str, after: Values) -> str:
        """The present address."""
        return f"{site.root_page.title} ({site.hostname})"

    def check(self, site: Site, key: str, after: Values) -> None:
        """Refuse malformed and used hosts and ports that do not exist."""
        errors: dict[str, str] = {}
        if foreign := set(after) - set(FIELDS):
            raise ValidationError(_("These are not changed here: %(names)s.") % {"names": ", ".join(sorted(foreign))})
        host = after.get("hostname", site.hostname)
        used = Site.objects.filter(hostname=host).exclude(pk=site.pk).first()
        if not HOST.fullmatch(host):
            errors["hostname"] = _("“%(host)s” is no host name. Use letters, digits, hyphens and dots.") % {
                "host": host
            }
        elif used:
            errors["hostname"] = _("The host “%(host)s” is used by “%(site)s”. Choose another.") % {
                "host": host,
                "site": used.site_name,
            }
        if not 1 <= after.get("port", site.port) <= HIGHEST_PORT:
            errors["port"] = _("A port is a number from 1 to 65535.")
        if errors:
            raise ValidationError(errors)

    def apply(self, request: ChangeRequest) -> None:
        """Save; every page of the site has another address, and every site may link to it."""
        site = Site.objects.select_for_update(of=("self",)).select_related("root_page").get(pk=int(request.object_key))
        for name, value in request.after.items():
            setattr(site, name, value)
        site.save()
        transaction.on_commit(forget_addresses)
        announce_site(site)

    def rows(self, before: Values, after: Values) -> list[Row]:
        """Host name and port."""
        labels = {"hostname": _("Host name"), "port": _("Port")}
        return [
            Row(labels[name], Side(str(before.get(name, ""))), Side(str(after[name])))
            for name in FIELDS
            if name in after
        ]
