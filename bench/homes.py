"""`python -m bench.homes`: what the homes and the commonest page kinds of the loaded demo cost, beside one another.

"first" is a page asked for with an empty cache, as after a restart; "again" the same page once more, as all later
readers have it from this process. Only ratios within one run say anything: each row names how often it takes what the
article takes. Wants the machine for itself; load the demo with `make run` first.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

HEAD = f"{'page':12} {'first ms':>9} {'again ms':>9} {'first/again':>12} {'x article':>10} {'queries':>8} {'KB':>6}"
#: Kinds of pages that stand beside the homes; the last row of all is what the others are compared with.
KINDS = ("column", "document", "article")


@dataclass(frozen=True)
class Cost:
    """What one page takes, in milliseconds, queries and bytes."""

    name: str
    first: float
    again: float
    queries: int
    size: int

    def line(self, base: float) -> str:
        """The row of the table; ``base``: what an article takes again."""
        ratios = f"{self.first / self.again:12.2f} {self.again / base:10.2f}"
        return f"{self.name:12} {self.first:9.1f} {self.again:9.1f} {ratios} {self.queries:8} {self.size / 1024:6.0f}"


def main() -> int:
    """Measure and print a table; returns 2 when there is nothing to measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-n", "--requests", type=int, default=20, help="requests a page and state (default 20)")
    wanted = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    import django

    django.setup()
    found = dict(pages())
    if missing := [name for name in ("portal", *KINDS) if name not in found]:
        print(f"bench: there is no {missing[0]}; load the demo with make run first", file=sys.stderr)
        return 2
    costs = [cost(name, host, path, wanted.requests) for name, (host, path) in found.items()]
    print(table(costs))
    return 0


def table(costs: list[Cost]) -> str:
    """All rows, as multiples of the article's."""
    base = next(one.again for one in costs if one.name == "article")
    return "\n".join([HEAD, *(one.line(base) for one in costs)])


def pages() -> Iterator[tuple[str, tuple[str, str]]]:
    """Host and path of the first home of each kind, and of the portal's newest column, document and article."""
    from wagtail.models import Site

    from cms.models import Article, Column
    from disclosure.models import DisclosedDocument
    from sites.enums import SiteKind
    from sites.models import SiteProfile

    for kind in SiteKind:
        profile = SiteProfile.objects.filter(kind=kind).select_related("site").order_by("pk").first()
        if profile is not None:
            yield kind.value, (profile.site.hostname, "/")
    portal = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    if portal is None:
        return
    for name, model in zip(KINDS, (Column, DisclosedDocument, Article), strict=True):
        below = model.objects.filter(live=True, path__startswith=portal.root_page.path)
        page = below.order_by("-first_published_at", "-pk").first()
        if page is not None:
            parts = page.get_url_parts()
            yield name, (parts[1].partition("//")[2].partition(":")[0], parts[2])


def cost(name: str, host: str, path: str, requests: int) -> Cost:
    """Ask for a page both ways. Raises ``SystemExit`` for an answer that is not 200: no time says anything then."""
    from django.core.cache import cache
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from sites.hosts import forget

    client = Client(headers={"host": host})
    answer = client.get(path)
    if answer.status_code != 200:
        raise SystemExit(f"bench: {host}{path} answered {answer.status_code}")

    def empty() -> None:
        cache.clear()
        forget()

    def ask() -> object:
        return client.get(path)

    first = median(ask, requests, before=empty)
    again = median(ask, requests)
    with CaptureQueriesContext(connection) as queries:
        client.get(path)
    return Cost(name, first, again, len(queries), len(answer.content))


def median(ask: Callable[[], object], times: int, *, before: Callable[[], None] | None = None) -> float:
    """Milliseconds of the call alone; what comes ``before`` each is not counted."""
    taken = []
    for _ in range(times):
        if before is not None:
            before()
        began = time.perf_counter()
        ask()
        taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(taken)


if __name__ == "__main__":
    sys.exit(main())
