"""Tags that hand pages to the components of the public face: as cards, as people, as facts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.translation import gettext as _

from cms.models import DataPage, Topic
from cms.selectors_columns import YEAR_PARAMETER, Years, show_pictures

register = template.Library()


@register.simple_tag(takes_context=True)
def cards_of(context: template.Context, pages: Iterable[Any]) -> list[dict[str, Any]]:
    """Return pages as ``components/cards.html`` takes them, with the pictures that were loaded for them."""
    return [_card(page, context.get("request")) for page in pages]


@register.simple_tag(takes_context=True)
def people_of(context: template.Context, leaders: Iterable[Any]) -> list[dict[str, Any]]:
    """Return leaders as ``components/people.html`` takes them."""
    request = context.get("request")
    return [
        {"name": page.title, "post": page.post, "url": page.get_url(request), "picture": page.picture}
        for page in leaders
    ]


@register.simple_tag
def years_of(years: Years) -> list[dict[str, Any]]:
    """Return the years of a column as ``components/tabs.html`` takes them; nothing for a single year."""
    if len(years.found) < 2:
        return []
    every = {"label": _("All years"), "url": "?", "current": years.chosen is None}
    chosen = years.chosen
    return [
        every,
        *({"label": str(y), "url": f"?{YEAR_PARAMETER}={y}", "current": y == chosen} for y in years.found),
    ]


@register.simple_tag
def facts_of(page: Any, *names: str) -> list[dict[str, Any]]:
    """Return fields of a page with their labels, as ``components/facts.html`` takes them."""
    return [
        {"label": _capital(page._meta.get_field(name).verbose_name), "value": getattr(page, name)} for name in names
    ]


@register.simple_tag
def figures_of(page: DataPage) -> list[dict[str, Any]]:
    """Return a data page's figures as ``components/stats.html`` takes them; a period of their own is their note."""
    return [
        {"label": f.label, "value": f.value, "unit": f.unit, "change": f.change, "note": f.period}
        for f in page.figures.all()
    ]


@register.filter
def paragraphs(text: str) -> list[str]:
    """Return the lines of a text that say something."""
    return [line.strip() for line in text.splitlines() if line.strip()]


@register.filter
def pictured(page: Any) -> Any:
    """Return a page with its picture loaded."""
    show_pictures([page])
    return page


def _card(page: Any, request: Any) -> dict[str, Any]:
    card = {
        "title": page.title,
        "url": page.get_url(request),
        "picture": getattr(page, "picture", None),
        "date": page.first_published_at,
    }
    if isinstance(page, Topic):
        card |= {"date": None, "note": span_of(page), "text": page.summary}
        if page.archived:
            card |= {"state": _("Archived"), "look": "off"}
    return card


@register.filter
def span_of(topic: Topic) -> str:
    """Return the days of a topic in words."""
    if topic.ends_on is None:
        return _("Since %(day)s") % {"day": topic.starts_on.isoformat()}
    return _("%(first)s to %(last)s") % {"first": topic.starts_on.isoformat(), "last": topic.ends_on.isoformat()}


def _capital(words: Any) -> str:
    text = str(words)
    return text[:1].upper() + text[1:]
