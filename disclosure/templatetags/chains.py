"""Tags of a document's relations: what it carries out, amends and repeals, and what was done to it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.selectors import RelatedGroup
from cms.templatetags.content import official_number
from disclosure.enums import Validity

register = template.Library()

INTERPRETS = "interprets"
#: Relations that make up the history of a document, what was done to it first.
HISTORY = ("repeals", "amends", "implements")


@register.simple_tag
def interpretations(related: Iterable[RelatedGroup]) -> list[RelatedGroup]:
    """Return the groups that explain: what interprets the document, or what it interprets."""
    return [group for group in related if group.kind == INTERPRETS]


@register.simple_tag
def others(related: Iterable[RelatedGroup]) -> list[RelatedGroup]:
    """Return the groups that are neither explanation nor history."""
    return [group for group in related if group.kind not in (INTERPRETS, *HISTORY)]


@register.simple_tag(takes_context=True)
def history(context: template.Context, page: Any, related: Iterable[RelatedGroup]) -> list[dict[str, Any]]:
    """Return the document among those it stands in a history with, as ``components/timeline.html`` takes them.

    What came after it stands above it, what it builds on below; empty where it stands alone.
    """
    groups = sorted((group for group in related if group.kind in HISTORY), key=lambda group: HISTORY.index(group.kind))
    request = context.get("request")
    after = [_item(group, other, request) for group in groups if group.inverse for other in group.pages]
    before = [_item(group, other, request) for group in groups if not group.inverse for other in group.pages]
    if not after and not before:
        return []
    own = {"label": _("This document"), "date": page.written_on, "title": _named(page), "current": True}
    return [*after, own, *before]


@register.simple_tag
def undoes(related: Iterable[RelatedGroup]) -> list[RelatedGroup]:
    """Return the groups of what the document repeals and amends, for its facts: on a phone the history stands last."""
    return [group for kind in HISTORY[:2] for group in related if group.kind == kind and not group.inverse]


@register.simple_tag
def undone_by(related: Iterable[RelatedGroup]) -> list[Any]:
    """Return the pages that repeal or amend the document, repeals first."""
    groups = [group for kind in HISTORY[:2] for group in related if group.kind == kind and group.inverse]
    return [page for group in groups for page in group.pages]


@register.filter
def past_its_day(page: Any) -> bool:
    """Tell whether a document that still counts as in force has outlived its lapse date."""
    return page.validity == Validity.IN_FORCE and page.lapses_on is not None and page.lapses_on < timezone.localdate()


def _item(group: RelatedGroup, page: Any, request: Any) -> dict[str, Any]:
    return {
        "label": group.label,
        "date": getattr(page, "written_on", None),
        "title": _named(page),
        "url": page.get_url(request),
    }


def _named(page: Any) -> str:
    number = getattr(page, "doc_number", "")
    return f"{official_number(number)} {page.title}" if number else page.title
