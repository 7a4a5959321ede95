"""The check of reprints: only from listed sources and government sites, with name and address (``domain.md §6``)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from foundation.organisations.models import Organisation
from foundation.screening.findings import Finding
from foundation.screening.material import Material

from .links import at
from .material import Content
from .models import ReprintSource
from .pieces import Piece
from .registry import own_names

REPRINT = "reprint.source"
#: What editors write for “we ourselves”.
OURSELVES = frozenset({"本网", "本站", "本网站", "本单位", "本局", "本厅", "本委", "本办", "原创"})
#: Government's own zones: sites there may be reprinted.
GOVERNMENT = (".gov.cn", ".政务", ".xn--zfr164b")
LEADING = re.compile(r"^(来源|转自|转载自|摘自|据|稿源)[::\s]*")
QUOTES = str.maketrans("", "", "《》“”\"' \u3000")


def plain_name(name: str) -> str:
    """A source's name as it is compared: without quotation marks, blanks, width and what stands before it."""
    folded = unicodedata.normalize("NFKC", name).strip()
    return LEADING.sub("", folded).translate(QUOTES).casefold()


def host_of(address: str) -> str:
    """Host name of an address; empty where there is none."""
    try:
        return (urlsplit(address.strip()).hostname or "").lower()
    except ValueError:
        return ""


def within(host: str, domain: str) -> bool:
    """Whether a host is the domain or lies below it."""
    return bool(domain) and (host == domain or host.endswith(f".{domain}"))


def reprints(material: Material) -> Iterator[Finding]:
    """Items taken from elsewhere whose source is not listed, not named, or without its address."""
    content = material.subject
    if not isinstance(content, Content) or not _names_source(content.page):
        return
    page: Any = content.page
    name, host = plain_name(page.source), host_of(page.source_url)
    outside = bool(host) and host not in content.hosts
    if not name:
        if outside:
            yield _found(page, "source", "", _("This is a reprint without its source. Name the source."))
        return  # without source and address it is no reprint: its source is missing data
    if _is_own(name, page.source) and (not outside or host.endswith(GOVERNMENT)):
        return
    listed = _is_listed(name, host)
    if not listed:
        message = _(
            "“%(source)s” is not on the list of sources that may be reprinted. Take the text from a listed one."
        )
        field = "source_url" if outside and _is_own(name, page.source) else "source"
        yield _found(page, field, page.source, message % {"source": page.source})
    elif not page.source_url:
        yield _found(page, "source_url", "", _("This is a reprint. Give the address of the original."))


def _names_source(page: Any) -> bool:
    return isinstance(getattr(page, "source", None), str) and isinstance(getattr(page, "source_url", None), str)


def _found(page: Any, field: str, words: str, message: str) -> Finding:
    return at(REPRINT, Piece(field, capfirst(str(page._meta.get_field(field).verbose_name))), words, message)


def _is_own(name: str, written: str) -> bool:
    if name in OURSELVES or name in {plain_name(own) for own in own_names()}:
        return True
    spellings = {name, written.strip()}
    return Organisation.objects.filter(Q(name__in=spellings) | Q(short_name__in=spellings)).exists()


def _is_listed(name: str, host: str) -> bool:
    """By name or by domain; a source that has both must not be named with somebody else's address."""
    if host.endswith(GOVERNMENT):
        return True
    for source, domain in ReprintSource.objects.filter(active=True).values_list("name", "domain"):
        if plain_name(source) == name and (not host or not domain or within(host, domain)):
            return True
        if within(host, domain):
            return True
    return False
