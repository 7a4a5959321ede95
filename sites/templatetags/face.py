"""Tags of the frame around every page: language, theme, icons, breadcrumbs."""

import re
from collections.abc import Sequence
from typing import Any

from django import template
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from cms.models import BasePage
from cms.selectors import ColumnEntry
from sites import profiles, selectors, theme

register = template.Library()
#: The data block in the head asks for the way to the page too.
_TRAIL = "_portico_trail"
#: One telephone number, with its area code in brackets or not: 0990-0002001, (0990) 0002001, 12345.
_NUMBER = re.compile(r"\+?(?:[(（][0-9]{2,5}[)）])?[0-9 -]{4,18}[0-9]")


@register.simple_tag
def html_lang() -> str:
    """Return the page's language as BCP 47 writes it, for `<html lang>`."""
    language, _dash, script = (get_language() or "zh-hans").partition("-")
    return f"{language}-{script.title()}" if script else language


@register.simple_tag
def theme_url(hue: int | str | None = None) -> str:
    """Return the address of a hue's style sheet; it changes whenever the colours do. Without a profile: the default."""
    degrees = theme.DEFAULT_HUE if hue is None or hue == "" else int(hue)
    return f"{reverse('theme', args=[degrees])}?v={theme.fingerprint(degrees)}"


@register.simple_tag
def icon(name: str, css: str = "ico") -> SafeString:
    """Return a symbol of the sprite, hidden from screen readers: the words beside it speak."""
    sprite = static("portico/icons.svg")
    return format_html('<svg class="{}" aria-hidden="true"><use href="{}#{}"></use></svg>', css, sprite, name)


@register.simple_tag(takes_context=True)
def breadcrumbs(context: dict[str, Any], page: BasePage) -> list[BasePage]:
    """Return the pages above `page` from the content site's home downwards; one query, remembered on the page."""
    trail: list[BasePage] | None = getattr(page, _TRAIL, None)
    if trail is None:
        trail = selectors.breadcrumbs(page, context.get("site_home"))
        setattr(page, _TRAIL, trail)
    return trail


@register.simple_tag
def searches_itself(request: HttpRequest | None) -> bool:
    """Whether a search from the host that was asked stays on that site; without a request: no."""
    return profiles.sub_site_asked(request) is not None


@register.filter
def dialled(phone: str) -> str:
    """Return a telephone number as a link dials it; empty for words, several numbers or an extension."""
    return re.sub(r"[\s()（）-]", "", phone) if _NUMBER.fullmatch(phone.strip()) else ""


@register.filter
def within(page: object, ancestor: BasePage) -> bool:
    """Whether a page is `ancestor` or stands below it; false for anything that is no page."""
    return isinstance(page, BasePage) and bool(page.path) and page.path.startswith(ancestor.path)


@register.filter
def goes_deeper(entries: Sequence[ColumnEntry] | None) -> bool:
    """Whether any first-level column of a tree has columns below it to show."""
    return any(entry.children for entry in entries or ())
