"""Redirects: a former address of a site that leads to something public of ours."""

from __future__ import annotations

from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.db.models import F, Q
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Site

from cms.models import BasePage
from foundation.outbox.actions import emit
from sites.changes.guard import values_of
from sites.changes.models import ChangeRequest
from sites.hosts import table

from .base import Row, Side, Subject, Values

EVENT_KIND = "redirect"
LONGEST_CHAIN = 5
EDITABLE = ("old_path", "redirect_page_id", "redirect_link", "is_permanent")


class Place(NamedTuple):
    """A path on a site's host."""

    site: Site
    path: str


def key_for_new(site: Site, old_path: str) -> str:
    """Object key of a redirect that does not exist yet."""
    return f"new:{site.pk}:{old_path}"


class RedirectSubject(Subject):
    """Key: the redirect's id, or :func:`key_for_new`."""

    def current(self, key: str) -> Values | None:
        """All fields."""
        redirect = _find(key)
        return values_of(redirect) if redirect else None

    def title(self, site: Site, key: str, after: Values) -> str:
        """The full former address."""
        redirect = _find(key)
        return f"{site.root_url}{redirect.old_path if redirect else after.get('old_path', '')}"

    def check(self, site: Site, key: str, after: Values) -> None:
        """Refuse used and answering addresses, targets that are not public or not ours, and loops."""
        redirect = _find(key)
        if redirect is not None and redirect.site_id != site.pk:
            raise ValidationError(_("This redirect belongs to another site."))
        if not after:
            return
        values = {**(values_of(redirect) if redirect else {}), **after}
        place = Place(site, values["old_path"])
        errors = {}
        if sentence := _source_refusal(place, redirect):
            errors["old_path"] = sentence
        elif sentence := _target_refusal(place, values, redirect):
            errors["target"] = sentence
        if errors:
            raise ValidationError(errors)

    def apply(self, request: ChangeRequest) -> None:
        """Create, save or delete. Redirects are asked for after a page was not found, so no cached page is stale."""
        redirect = _find(request.object_key)
        if not request.after:
            assert redirect is not None  # noqa: S101 -- is_overtaken() was asked
            key = str(redirect.pk)
            redirect.delete()
        else:
            redirect = redirect or Redirect()
            for name, value in request.after.items():
                setattr(redirect, name, value)
            redirect.save()
            key = str(redirect.pk)
        emit(kind=EVENT_KIND, key=key, verb="changed")

    def rows(self, before: Values, after: Values) -> list[Row]:
        """Address, target, permanence."""
        labels = {
            "old_path": _("Former address"),
            "redirect_page_id": _("Leads to the page"),
            "redirect_link": _("Leads to the address"),
            "is_permanent": _("Permanent"),
        }
        names = [name for name in EDITABLE if before.get(name) or after.get(name)]
        shown = {name: (_side(name, before), _side(name, after)) for name in names if name in {*before, *after}}
        return [Row(labels[name], *sides) for name, sides in shown.items()]


def normalised(path: str) -> str:
    """The path as redirects are kept and found."""
    found: str = Redirect.normalise_path(path)
    return found


def target_values(site: Site, address: str) -> Values:
    """What a redirect to an address of ours holds: the page there, or else the address itself."""
    url = f"{site.root_url}{address}" if address.startswith("/") and not address.startswith("//") else address
    place = _place(url)
    page = None if place is None or urlsplit(url).query else _live_page(place)
    return {
        "redirect_page_id": page.pk if page else None,
        "redirect_link": "" if page else url,
        "redirect_page_route_path": "",
    }


def _find(key: str) -> Redirect | None:
    if key.startswith("new:"):
        _new, site, path = key.split(":", 2)
        return Redirect.objects.filter(site_id=int(site), old_path=path).first()
    return Redirect.objects.select_related("site", "redirect_page").filter(pk=int(key)).first()


def _source_refusal(place: Place, redirect: Redirect | None) -> str:
    others = Redirect.objects.filter(Q(site=place.site) | Q(site=None), old_path=place.path)
    if not place.path.startswith("/") or place.path == "/" or normalised(place.path) != place.path:
        return _("Write the path of the former address, such as “/old/page”.")
    if others.exclude(pk=redirect.pk if redirect else None).exists():
        return _("“%(path)s” is redirected already. Change that redirect.") % {"path": place.path}
    if _live_page(place) or _own_view(place.path):
        return _("Something answers at “%(path)s” today, so a redirect would never be asked.") % {"path": place.path}
    return ""


def _target_refusal(place: Place, values: Values, redirect: Redirect | None) -> str:
    if values.get("redirect_page_id"):
        public = BasePage.objects.live().filter(pk=values["redirect_page_id"], depth__gt=1)
        return "" if public.exists() else _("The page that it leads to is not public.")
    address = values.get("redirect_link") or ""
    step = _place(address)
    if step is None:
        return _("“%(address)s” is no address of these sites. Redirects stay within them.") % {"address": address}
    seen = [place]
    while step not in seen:
        if _live_page(step) or _own_view(step.path):
            return ""
        seen.append(step)
        onward = _redirect_at(step, redirect)
        if onward is None:
            return _("Nothing public answers at “%(address)s”.") % {"address": address}
        if onward.redirect_page_id:
            return ""
        following = _place(onward.redirect_link)
        if following is None or len(seen) > LONGEST_CHAIN:
            return _("“%(address)s” leads on too far. Name the last address.") % {"address": address}
        step = following
    return _("“%(address)s” leads back to where it began.") % {"address": address}


def _place(address: str) -> Place | None:
    """Site and path of an address of ours; None for any other."""
    parts = urlsplit(address)
    site = table().by_host.get((parts.hostname or "").lower()) if parts.scheme in ("http", "https") else None
    return Place(site, normalised(f"/{parts.path.lstrip('/')}")) if site else None


def _live_page(place: Place) -> BasePage | None:
    path = place.path.split("?")[0].strip("/")
    url_path = f"{place.site.root_page.url_path}{path}/" if path else place.site.root_page.url_path
    found: BasePage | None = BasePage.objects.live().filter(url_path=url_path, depth__gt=1).first()
    return found


def _own_view(path: str) -> bool:
    """Whether a view of ours answers, not the page tree."""
    for tried in (path, f"{path}/"):
        try:
            if resolve(tried).url_name != "wagtail_serve":
                return True
        except Resolver404:
            continue
    return False


def _redirect_at(place: Place, but: Redirect | None) -> Redirect | None:
    rows = Redirect.objects.filter(Q(site=place.site) | Q(site=None), old_path=place.path)
    return rows.exclude(pk=but.pk if but else None).order_by(F("site").asc(nulls_last=True)).first()


def _side(name: str, values: Values) -> Side:
    value: Any = values.get(name)
    if name not in values:
        return Side()
    if name == "is_permanent":
        return Side(_("Yes") if value else _("No"))
    if name == "redirect_page_id":
        page = BasePage.objects.filter(pk=value).first() if value else None
        return Side(f"{page.title} ({page.full_url})" if page else "")
    return Side(str(value or ""))
