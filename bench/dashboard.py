"""`python -m bench.dashboard`: what the admin's home page costs where there are many public pages.

Fills the database that the settings name with more public articles, as rows, and measures; take a copy of a loaded demo
(`manage.py load_demo`) in a data folder of its own, and never one that is in use.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time
from typing import Any

TIMES = 7
PEOPLE = ("portal-manager", "qinghe-manager", "qinghe-editor", "qinghe-unit")


def main() -> int:
    """Fill up to the wanted number of pages and print a row a person."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-p", "--pages", type=int, default=20_000, help="public pages in all (default 20000)")
    wanted = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    import django

    django.setup()
    from cms.models import BasePage

    if not BasePage.objects.filter(live=True).exists():
        print("bench: load the demo into this database first", file=sys.stderr)
        return 2
    fill(wanted.pages - BasePage.objects.filter(live=True).count())
    print(f"{BasePage.objects.filter(live=True).count()} public pages")
    print(f"{'person':16} {'first s':>8} {'median s':>9} {'queries':>8} {'columns anew s':>15} {'kept s':>8}")
    for name in PEOPLE:
        print(row(name))
    return 0


def fill(count: int) -> None:
    """Spread public pages over the public columns, past guards and signals, which are not what is measured."""
    import uuid

    from django.contrib.contenttypes.models import ContentType
    from django.utils import timezone

    from cms.models import Article, BasePage, Column

    columns = list(Column.objects.filter(live=True).order_by("path"))
    kind, now, numbers = ContentType.objects.get_for_model(Article), timezone.now(), {}
    rows = []
    for number in range(max(count, 0)):
        column = columns[number % len(columns)]
        step = numbers[column.pk] = numbers.get(column.pk, 10_000) + 1
        rows.append(
            BasePage(
                path=BasePage._get_path(column.path, column.depth + 1, step), depth=column.depth + 1, numchild=0,
                title=f"稿件{number}", draft_title=f"稿件{number}", slug=f"bench-{number}", live=True,
                url_path=f"{column.url_path}bench-{number}/", content_type=kind, translation_key=uuid.uuid4(),
                locale_id=column.locale_id, first_published_at=now, last_published_at=now,
            )
        )  # fmt: skip
    BasePage._base_manager.bulk_create(rows, batch_size=500)


def row(name: str) -> str:
    """The home page for one person: the first time, then the median, and the part of it that counts columns."""
    from django.core.cache import cache
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.urls import reverse

    from cms.admin_views.home_selectors import columns_to_care_for
    from foundation.accounts.models import User

    user = User.objects.get(username=name)
    address, browser = reverse("wagtailadmin_home"), Client(headers={"host": "localhost"})
    browser.force_login(user)
    cache.clear()
    first = timed(browser.get, address)
    median = statistics.median(timed(browser.get, address) for _time in range(TIMES))
    with CaptureQueriesContext(connection) as queries:
        browser.get(address)
    cache.clear()
    anew = timed(columns_to_care_for, user)
    kept = statistics.median(timed(columns_to_care_for, user) for _time in range(TIMES))
    return f"{name:16} {first:8.3f} {median:9.3f} {len(queries):8} {anew:15.3f} {kept:8.3f}"


def timed(call: Any, *arguments: Any) -> float:
    """Seconds that a call takes."""
    began = time.perf_counter()
    call(*arguments)
    return time.perf_counter() - began


if __name__ == "__main__":
    sys.exit(main())
