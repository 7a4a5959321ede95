"""What the cluster answers besides its pages: theme style sheets, site maps."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_safe
from wagtail.models import Site

from sites import patterns as pattern_page
from sites import selectors, theme

YEAR = 365 * 24 * 60 * 60


@require_safe
@cache_control(public=True, immutable=True, max_age=YEAR)
def theme_css(request: HttpRequest, hue: int) -> HttpResponse:
    """Answer the colours of a hue as CSS; cached for ever, because its address carries a fingerprint (`theme_url`)."""
    if hue >= theme.HUES:
        raise Http404
    return HttpResponse(theme.stylesheet(hue), content_type="text/css; charset=utf-8")


@require_safe
def site_map(request: HttpRequest, site_id: int) -> HttpResponse:
    """List every column of a site that has something to show, three levels deep."""
    site = get_object_or_404(Site.objects.select_related("root_page"), pk=site_id)
    request.content_site = site  # type: ignore[attr-defined] # set by ContentSiteMiddleware; here the address names it
    context = {"site": site, "columns": selectors.site_map(site)}
    return render(request, "site_cluster/site_map.html", context)


@never_cache
@require_safe
def patterns(request: HttpRequest) -> HttpResponse:
    """Show every component in each of its states, for those who write templates: 404 unless in development."""
    if not (settings.DEBUG or settings.PORTICO_PATTERNS):
        raise Http404
    return render(request, "patterns/index.html", {"patterns": pattern_page.patterns(request)})
