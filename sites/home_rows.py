"""What this package puts on homes itself: topics, leaders, figures of data pages, figures of error reports."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q
from django.db.models.functions import Substr
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cms.corrections.actions import LIMIT
from cms.models import BasePage, DataPage, ErrorReport, Leader, Topic

from .home_sources import Row, register_source
from .models import PortalHome, SiteDirectory, UnitSection


def own(pages: Any, home: BasePage) -> Any:
    """Live pages below a home, without those of the sub-sites that lie below the portal."""
    found = pages.filter(live=True, path__startswith=home.path, depth__gt=home.depth)
    if not isinstance(home, PortalHome):
        return found
    below = Substr(OuterRef("path"), 1, len(home.path) + BasePage.steplen)
    return found.exclude(Exists(SiteDirectory.objects.filter(path=below)))


def topics(home: BasePage, limit: int) -> list[Row]:
    """Topics of the site that run: begun and not over, those begun last first."""
    today = timezone.localdate()
    found = own(Topic.objects, home).filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today), starts_on__lte=today)
    pages = found.select_related("lead").defer_streamfields().order_by("-starts_on", "-pk")[:limit]
    return [Row(page.title, "", page.starts_on, text=page.summary, picture=page.lead, page=page) for page in pages]


def ended_topics(keys: Collection[int]) -> frozenset[int]:
    """Those of the ids that are topics whose last day has passed; one query."""
    ended = Topic.objects.filter(pk__in=keys, ends_on__lt=timezone.localdate())
    return frozenset(ended.values_list("pk", flat=True))


def leaders(home: BasePage, limit: int) -> list[Row]:
    """Leaders of the site in their official order."""
    found = own(Leader.objects, home).select_related("portrait").defer_streamfields()
    pages = found.order_by("position", "title", "pk")[:limit]
    return [Row(page.title, "", None, note=page.post, picture=page.portrait, page=page) for page in pages]


def data(home: BasePage, limit: int) -> list[Row]:
    """The figures of the newest data page of the site; each with its period, and with who counted in its state."""
    page = own(DataPage.objects, home).defer_streamfields().order_by("-released_on", "-pk").first()
    if page is None:
        return []
    return [
        Row(
            figure.label,
            "",
            page.released_on,
            note=figure.period or page.period,
            state=page.source,
            page=page,
            value=figure.value,
            unit=figure.unit,
        )
        for figure in page.figures.all()[:limit]
    ]


def error_reports(home: BasePage, limit: int) -> list[Row]:
    """Error reports of the year on the site, the portal's of all sites: received, and closed in the days promised."""
    if isinstance(home, UnitSection):
        return []
    today = timezone.localdate()
    found = ErrorReport.objects.filter(received_at__gte=_begin(today))
    if not isinstance(home, PortalHome):
        found = found.filter(site_key=home.pk)
    counted = found.aggregate(
        received=Count("pk"),
        closed=Count("pk", filter=Q(closed_at__isnull=False)),
        in_time=Count("pk", filter=Q(closed_at__date__lte=F("due_on"))),
    )
    if not counted["received"]:
        return []
    received = f"{counted['received']:,}"
    rows = [Row(_("Error reports received"), "", today, note=since(today), value=received, unit=_("reports counted"))]
    if counted["closed"]:
        share = f"{100 * counted['in_time'] / counted['closed']:.1f}".removesuffix(".0")
        promise = _("promised: %(days)d working days") % {"days": LIMIT}
        rows.append(Row(_("Error reports dealt with in time"), "", today, note=promise, value=share, unit="%"))
    return rows[:limit]


def since(today: date) -> str:
    """The period of a year's figures, in words."""
    begin, end = (date_format(day, "Y-m-d") for day in (today.replace(month=1, day=1), today))
    return _("%(begin)s to %(end)s") % {"begin": begin, "end": end}


def _begin(today: date) -> Any:
    return timezone.make_aware(datetime(today.year, 1, 1))  # noqa: DTZ001 -- made aware right here


def register() -> None:
    """Declare the sources; called from ``ready()``."""
    register_source("topics", topics)
    register_source("leaders", leaders)
    register_source("data", data)
    register_source("figures", error_reports)
