"""The page of the display settings, and the elder mode in one click. Both work without JavaScript."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlsplit

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from . import display
from .middleware import host_of
from .traditional import PREFIX

HOME = {"": "/", PREFIX: f"{PREFIX}/"}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def display_settings(request: HttpRequest) -> HttpResponse:
    """Show the reader's display settings, or keep them and return to `next` (a path of the same host).

    `reset` forgets them all and shows the page again.
    """
    back = _back(request)
    if request.method == "POST" and "reset" in request.POST:
        return _kept(request, "", f"{reverse('display_settings')}?next={quote(back, safe='/')}")
    form = display.DisplaySettingsForm(request.POST or None, initial=display.initial(display.read(request)))
    if request.method == "POST" and form.is_valid():
        return _kept(request, form.letters(), back)
    return render(request, "site_cluster/display_settings.html", {"form": form, "next": back})


@csrf_exempt
@require_POST
def elder_mode(request: HttpRequest) -> HttpResponse:
    """Turn the elder mode on (`elder=on`) or off and return to `next`; the other settings stay.

    The form stands on pages that caches hold for everybody, so it cannot carry a token of one reader. Browsers say
    where a form came from instead: other hosts are refused.
    """
    if not _from_here(request):
        raise PermissionDenied(_("Change the display settings on the pages of this site."))
    others = display.read(request).translate({ord("e"): None, ord("l"): None})
    chosen = "e" if request.POST.get("elder") == "on" else ""
    return _kept(request, f"{chosen}{others}", _back(request))


def _kept(request: HttpRequest, letters: str, back: str) -> HttpResponse:
    response = HttpResponseRedirect(back)
    response.status_code = 303
    display.write(response, display.clean(letters), host=host_of(request), secure=request.is_secure())
    return response


def _from_here(request: HttpRequest) -> bool:
    """Whether the browser names this host as the place of the form. Browsers that name none are believed."""
    if site := request.headers.get("Sec-Fetch-Site"):
        return site in ("same-origin", "none")
    origin: Any = request.headers.get("Origin")
    if origin is None or origin == "null":
        origin = request.headers.get("Referer", "")
    return not origin or urlsplit(origin).netloc.lower() == request.get_host().lower()


def _back(request: HttpRequest) -> str:
    """The address to return to: `next` if it is a path of this host, else the home page; never the settings."""
    wanted = request.POST.get("next") or request.GET.get("next") or "/"
    allowed = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    path = wanted.split("?")[0]
    start = PREFIX if path.startswith(f"{PREFIX}/") else ""
    ours = reverse("display_settings"), reverse("elder_mode")
    return wanted if allowed and not path.removeprefix(start).startswith(ours) else HOME[start if allowed else ""]
