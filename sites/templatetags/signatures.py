"""The tag of signatures below an item."""

from __future__ import annotations

from django import template

from cms.models import BasePage
from cms.publication.selectors import Signature
from cms.publication.selectors import signatures as signatures_of

register = template.Library()


@register.simple_tag
def signatures(page: BasePage) -> list[Signature]:
    """Return the people behind a page's live grant; one query. Ask only where the site's profile shows signatures."""
    return signatures_of(page)
