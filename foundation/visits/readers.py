"""Telling people who read a page from programs that fetch it, by what they say of themselves."""

from __future__ import annotations

import re
from typing import Final

from django.http import HttpRequest

#: Programs that run scripts too; others never ask for the counter. Cubot is a make of telephones.
_PROGRAMS: Final = re.compile(
    r"(?<!cu)bot(\b|[/_-])|crawl|spider|slurp|scrap|archiver|preview|headless|phantom|selenium|puppeteer|playwright|lighthouse"
    r"|monitor|uptime|pingdom|curl/|wget/|python|java/|okhttp|go-http|libwww|httpclient|node-fetch|axios",
    re.IGNORECASE,
)


def is_reader(request: HttpRequest) -> bool:
    """Whether the request tells of a person who sees a page of this host.

    Not: programs by their name, pages loaded ahead (``Sec-Purpose``, ``Purpose``, ``X-Moz``), and what another website
    sends. Robots that pass themselves off as browsers are not found out: that would need what we do not keep.
    """
    return _by_a_browser(request) and not _ahead(request) and _from_here(request)


def _by_a_browser(request: HttpRequest) -> bool:
    agent = request.headers.get("User-Agent", "")
    return bool(agent.strip()) and not _PROGRAMS.search(agent)


def _ahead(request: HttpRequest) -> bool:
    said = (request.headers.get(name, "").lower() for name in ("Sec-Purpose", "Purpose", "X-Purpose", "X-Moz"))
    return any("prefetch" in words or "prerender" in words or "preview" in words for words in said)


def _from_here(request: HttpRequest) -> bool:
    if said := request.headers.get("Sec-Fetch-Site", ""):
        return said == "same-origin"
    origin = request.headers.get("Origin", "")
    return not origin or origin.partition("://")[2].lower() == request.headers.get("Host", "").lower()
