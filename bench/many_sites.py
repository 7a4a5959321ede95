"""`python -m bench.many_sites`: what a person with roles at 200 sites waits for, beside a superuser.

Makes its own data in the PostgreSQL database that PORTICO_DATABASE_URL names, which must be empty: sites and pages, as
rows. Editor-and-reviewer roles at each site against a superuser; the goal is a ratio of at most 2 on each screen.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time
from typing import Any

GOAL = 2.0
TIMES = 7
ROLES = ("editor", "unit_reviewer", "office_reviewer")


def main() -> int:
    """Measure and print; returns 2 for another database, 1 when a screen misses the goal."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-s", "--sites", type=int, default=200)
    parser.add_argument("-p", "--pages", type=int, default=500, help="pages a site (default 500)")
    wanted = parser.parse_args()
    if not os.environ.get("PORTICO_DATABASE_URL", "").startswith("postgres"):
        print("bench: set PORTICO_DATABASE_URL to an empty PostgreSQL database", file=sys.stderr)
        return 2
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    from django.db import transaction

    from cms.models import BasePage

    if not BasePage.objects.filter(depth__gt=2).exists():
        with transaction.atomic():
            build(wanted.sites, wanted.pages)
    return report()


def build(sites: int, pages: int) -> None:
    """Portal and sub-sites; pages as rows, past guards and signals, which are not what is measured."""
    from django.db import connection
    from wagtail.models import Collection, Site

    from cms.models import BasePage, PlaceCollection, RoleAssignment
    from cms.roles.actions import staff_group
    from foundation.accounts.models import User
    from foundation.organisations.models import Organisation
    from sites.actions import SitePlan, create_portal
    from sites.models import SiteDirectory, SiteHome

    province = Organisation.objects.create(name="江岭省人民政府", kind="province")
    create_portal(plan=SitePlan(province, "portal", "portal.test", "江岭省人民政府", columns=()))
    directory = SiteDirectory.objects.get()
    user = User.objects.create_user("everywhere", real_name="甲")
    user.groups.add(staff_group())
    User.objects.create_superuser("root", real_name="乙")
    root = Collection.get_first_root_node()
    for number in range(sites):
        home = directory.add_child(instance=SiteHome(title=f"第{number}站", slug=f"site-{number}", live=False))
        Site._base_manager.bulk_create([Site(hostname=f"s{number}.portal.test", port=80, root_page_id=home.pk)])
        RoleAssignment.objects.bulk_create([RoleAssignment(role=role, page_id=home.pk, user=user) for role in ROLES])
        PlaceCollection.objects.create(page_id=home.pk, collection=root.add_child(name=f"第{number}站"))
        _fill(home, pages, user)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    print(f"{BasePage.objects.count()} pages in {sites} sites")


def _fill(home: Any, count: int, owner: Any) -> None:
    """Children of a home as article rows, drafts, each with a log entry."""
    import uuid

    from django.contrib.contenttypes.models import ContentType
    from django.db import connection
    from django.utils import timezone
    from wagtail.models import PageLogEntry

    from cms.models import Article, BasePage

    kind = ContentType.objects.get_for_model(Article)
    now = timezone.now()
    rows = [
        BasePage(
            path=BasePage._get_path(home.path, home.depth + 1, number + 1), depth=home.depth + 1, numchild=0,
            title=f"稿件{number}", draft_title=f"稿件{number}", slug=f"article-{number}", live=False, owner=owner,
            url_path=f"{home.url_path}article-{number}/", content_type=kind, translation_key=uuid.uuid4(),
            locale_id=home.locale_id, latest_revision_created_at=now, has_unpublished_changes=True,
        )
        for number in range(count)
    ]  # fmt: skip
    made = BasePage._base_manager.bulk_create(rows)
    empty = [field for field in Article._meta.local_fields if not field.primary_key]
    columns = ", ".join(f'"{field.column}"' for field in empty)
    marks = ", ".join(["%s"] * len(empty))
    blank = [field.get_db_prep_save(_blank(field), connection) for field in empty]
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO cms_article (basepage_ptr_id, {columns}) VALUES (%s, {marks})",  # noqa: S608 -- names of our fields
            [[page.pk, *blank] for page in made],
        )
    BasePage._base_manager.filter(pk=home.pk).update(numchild=count)
    PageLogEntry._base_manager.bulk_create(
        [
            PageLogEntry(
                page_id=page.pk, content_type=kind, label=page.title, action="wagtail.edit", user=owner, timestamp=now
            )
            for page in made
        ]
    )


def _blank(field: Any) -> Any:
    return field.get_default() if field.has_default() or not field.null else None


def addresses() -> dict[str, str]:
    """The screens."""
    from django.urls import reverse

    from cms.models import Article
    from sites.models import SiteDirectory, SiteHome

    directory, home = SiteDirectory.objects.get(), SiteHome.objects.earliest("path")
    page = Article.objects.filter(path__startswith=home.path).latest("pk")
    pages = reverse("wagtailadmin_api:pages:listing")
    return {
        "explorer, directory": reverse("wagtailadmin_explore", args=[directory.pk]),
        "explorer, site": reverse("wagtailadmin_explore", args=[home.pk]),
        "explorer, search all": reverse("wagtailadmin_explore", args=[home.pk]) + "?q=稿件7&search_all=1",
        "menu, directory": f"{pages}?child_of={directory.pk}&for_explorer=1",
        "menu, site": f"{pages}?child_of={home.pk}&for_explorer=1",
        "chooser": reverse("wagtailadmin_choose_page"),
        "chooser, site": reverse("wagtailadmin_choose_page_child", args=[home.pk]),
        "chooser, search": reverse("wagtailadmin_choose_page_search") + "?q=稿件7",
        "page search": reverse("wagtailadmin_pages:search") + "?q=稿件7",
        "site history": reverse("wagtailadmin_reports:site_history"),
        "pages of a type": reverse("wagtailadmin_pages:type_use", args=["cms", "article"]),
        "edit": reverse("wagtailadmin_pages:edit", args=[page.pk]),
        "images": reverse("wagtailimages:index"),
        "home": reverse("wagtailadmin_home"),
    }


def report() -> int:
    """Print the table."""
    missed = 0
    print(f"{'screen':24} {'200 sites s':>12} {'queries':>8} {'superuser s':>12} {'queries':>8} {'ratio':>7}")
    for name, address in addresses().items():
        clients = [client(username, address) for username in ("everywhere", "root")]
        times: list[list[float]] = [[], []]
        for _time in range(TIMES):  # in turn, so that a busy moment meets both
            for who, spent in zip(clients, times, strict=True):
                began = time.perf_counter()
                who.get(address)
                spent.append(time.perf_counter() - began)
        many, root = (statistics.median(spent) for spent in times)
        queries = [counted(who, address) for who in clients]
        missed += many / root > GOAL
        print(f"{name:24} {many:12.3f} {queries[0]:8} {root:12.3f} {queries[1]:8} {many / root:7.2f}")
    return 1 if missed else 0


def client(username: str, address: str) -> Any:
    """A warm browser; raises for an answer that is no screen."""
    from django.test import Client

    from foundation.accounts.models import User

    browser = Client(headers={"host": "portal.test"})
    browser.force_login(User.objects.get(username=username))
    answer = browser.get(address)
    if answer.status_code != 200:
        raise RuntimeError(f"{address} answered {username} {answer.status_code}")
    return browser


def counted(browser: Any, address: str) -> int:
    """Queries of a screen."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        browser.get(address)
    return len(queries)


if __name__ == "__main__":
    sys.exit(main())
