"""`make bench`: how long the pages and the search of the loaded demo take, in one process, warm."""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time

WARM_UP = 5


def main() -> int:
    """Measure and print a table; returns 2 when there is nothing to measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-n", "--requests", type=int, default=100, help="requests an address (default 100)")
    wanted = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    import django

    django.setup()
    from wagtail.models import Site

    portal = Site.objects.filter(is_default_site=True).first()
    if portal is None:
        print("bench: there is no portal; load the demo with make run first", file=sys.stderr)
        return 2
    print(f"{'address':44} {'p50 ms':>8} {'p95 ms':>8} {'queries':>8}")
    for address in addresses():
        print(row(portal.hostname, address, wanted.requests))
    return 0


def addresses() -> list[str]:
    """The portal, its directory, the newest page of each kind, and searches common and rare."""
    from cms.models import Article, Column
    from disclosure.models import DisclosedDocument

    pages = [
        model.objects.filter(live=True).order_by("-first_published_at", "-pk").first()
        for model in (Column, Article, DisclosedDocument)
    ]
    found = [f"/{'/'.join(page.url_path.strip('/').split('/')[1:])}/" for page in pages if page is not None]
    return ["/", "/sites/", *found, "/search/?q=水利", "/search/?q=实施办法", "/api/search/?q=教育"]


def row(host: str, address: str, requests: int) -> str:
    """One line of the table; an answer that is not 200 is shown as such, not as a time."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(headers={"host": host})
    answer = client.get(address)
    if answer.status_code != 200:
        return f"{address:44} answered {answer.status_code}"
    for _ in range(WARM_UP):
        client.get(address)
    times = []
    for _ in range(requests):
        began = time.perf_counter()
        client.get(address)
        times.append((time.perf_counter() - began) * 1000)
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    p95 = statistics.quantiles(times, n=20)[-1] if len(times) > 1 else times[0]
    return f"{address:44} {statistics.median(times):8.1f} {p95:8.1f} {len(queries):8}"


if __name__ == "__main__":
    sys.exit(main())
