"""What the cluster answers besides its pages: theme style sheets, display settings, site maps."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.models import Site

from sites import display, selectors, theme

YEAR = 365 * 24 * 60 * 60


@require_safe
@cache_control(public=True, immutable=True, max_age=YEAR)
def theme_css(request: HttpRequest, hue: int) -> HttpResponse:
    """Answer the colours of a hue as CSS; cached for ever, because its address carries a fingerprint (`theme_url`)."""
    if hue >= theme.HUES:
        raise Http404
    return HttpResponse(theme.stylesheet(hue), content_type="text/css; charset=utf-8")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def display_settings(request: HttpRequest) -> HttpResponse:
    """Show the reader's display settings, or keep them and return to `next` (a path of the same host).

    `?size=e` preselects the elder mode, for the link in the strip.
    """
    kept = display.read(request)
    back = _back(request)
    if request.method == "POST":
        form = display.DisplaySettingsForm(request.POST)
        if form.is_valid():
            response = HttpResponseRedirect(back)
            display.write(response, form.letters(), secure=request.is_secure())
            return response
    else:
        start = display.initial(kept)
        if request.GET.get("size") == display.TextSize.ELDER:
            start["size"] = display.TextSize.ELDER
        form = display.DisplaySettingsForm(initial=start)
    context = {"form": form, "next": back, "view_attribute": display.attribute(kept)}
    return render(request, "site_cluster/display_settings.html", context)


@require_safe
def site_map(request: HttpRequest, site_id: int) -> HttpResponse:
    """List every column of a site that has something to show, three levels deep."""
    site = get_object_or_404(Site.objects.select_related("root_page"), pk=site_id)
    request.content_site = site  # type: ignore[attr-defined] # set by ContentSiteMiddleware; here the address names it
    context = {"site": site, "columns": selectors.site_map(site)}
    return render(request, "site_cluster/site_map.html", context)


def _back(request: HttpRequest) -> str:
    """The address to return to: `next` if it is a path of this host, else the home page."""
    wanted = request.POST.get("next") or request.GET.get("next") or "/"
    allowed = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if allowed and wanted.split("?")[0] != reverse("display_settings") else "/"
