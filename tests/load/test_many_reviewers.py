"""Five hundred items through four steps, by eight reviewers at once who compete for the same items."""

from __future__ import annotations

import multiprocessing
import time
import uuid
from collections import Counter

import pytest
from django.db import connection
from wagtail.models import Revision

from cms.models import Article, BasePage, Column, PublicationGrant, Review, ReviewDecision
from cms.publication.selectors import uncovered_pages
from cms.review.enums import ReviewState
from cms.roles.actions import assign
from foundation.accounts.models import User
from foundation.audit.models import AuditEntry
from foundation.audit.selectors import broken_entries
from sites.hosts import forget
from tests.factories.cluster import Cluster, build_cluster
from tests.factories.pages import draft_article, reviewers
from tests.load import process

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]

ITEMS = 500
RETURNED = 15  # of so many items one may be returned, or taken back while it is decided
PATIENCE = 900  # seconds, on a machine that does other things too; a quiet one needs less than three minutes


@pytest.fixture
def committed(transactional_db: None) -> Cluster:
    """The cluster, seen by other connections too."""
    forget()
    return build_cluster()


def drafts(cluster: Cluster, wanted: int) -> list[int]:
    """Ids of articles by the city's editor, copied in the database from one: creating them is not what is tested."""
    first = draft_article(cluster.city)
    column = Column.objects.get(pk=first.get_parent().pk)
    rows = [
        BasePage(
            title=f"{first.title}-{number}",
            draft_title=f"{first.title}-{number}",
            slug=f"{first.slug}-{number}",
            path=BasePage._get_path(column.path, first.depth, number + 1),
            depth=first.depth,
            url_path=f"{column.url_path}{first.slug}-{number}/",
            content_type=first.content_type,
            locale=first.locale,
            owner=first.owner,
            live=False,
            translation_key=uuid.uuid4(),
        )
        for number in range(1, wanted)
    ]
    BasePage.objects.bulk_create(rows)
    content, author = first.latest_revision.content, first.owner
    Revision.objects.bulk_create(
        Revision(
            content_type=first.content_type,
            base_content_type=first.latest_revision.base_content_type,
            object_id=str(row.pk),
            user=author,
            created_at=first.latest_revision.created_at,
            object_str=row.title,
            content={**content, **_own(row)},
        )
        for row in rows
    )
    names = ", ".join(item.column for item in Article._meta.local_concrete_fields if not item.primary_key)
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO cms_article (basepage_ptr_id, {names}) "  # noqa: S608 -- names of our own columns
            f"SELECT %s, {names} FROM cms_article WHERE basepage_ptr_id = {first.pk}",
            [(row.pk,) for row in rows],
        )
        cursor.execute(
            "UPDATE cms_basepage SET latest_revision_id = r.id FROM wagtailcore_revision r "
            "WHERE r.object_id = cms_basepage.id::text AND latest_revision_id IS NULL"
        )
    BasePage.objects.filter(pk=column.pk).update(numchild=wanted)
    assert BasePage.find_problems() == ([], [], [], [], [])
    return [first.pk, *(row.pk for row in rows)]


def _own(row: BasePage) -> dict[str, object]:
    names = ("pk", "title", "draft_title", "slug", "path", "url_path")
    return {**{name: getattr(row, name) for name in names}, "translation_key": str(row.translation_key)}


def review_at_once(cluster: Cluster, people: list[int], pages: list[int]) -> tuple[Counter[str], list[str]]:
    """Eight people in two processes, one for each core, until everything is public, somebody fails or patience ends."""
    context = multiprocessing.get_context("spawn")
    over, results = context.Event(), context.Queue()
    author, seats = cluster.city.people["editor"].pk, len(people) // 2
    processes = [
        context.Process(
            daemon=True,
            target=process.work,
            args=(connection.settings_dict["NAME"], over, results),
            kwargs={
                "people": people[half * seats : (half + 1) * seats],
                "author": author if half else None,
                "pages": pages,
                "odd": pages[half::RETURNED],
            },
        )
        for half in (0, 1)
    ]
    for one in processes:
        one.start()
    deadline = time.monotonic() + PATIENCE
    while not over.wait(1) and time.monotonic() < deadline:
        if not Article.objects.filter(pk__in=pages, live=False).exists():
            break
    over.set()
    counts: Counter[str] = Counter()
    errors: list[str] = []
    for _one in processes:
        done, failed = results.get(timeout=60)
        counts.update(done)
        errors += failed
    for one in processes:
        one.join()
    return counts, errors


def test_reviewers_who_compete_lose_nothing_and_publish_nothing_twice(committed: Cluster) -> None:
    pages = drafts(committed, ITEMS)
    people = reviewers(committed, committed.city)
    everybody = [user.pk for user in people.values()]
    for step in people:
        colleague = User.objects.create_user(f"colleague-{step}", real_name=f"colleague {step}")
        assign(actor=None, role=step, page=committed.city.home, user=colleague)
        everybody.append(colleague.pk)
    author = User.objects.get(pk=committed.city.people["editor"].pk)

    counts, errors = review_at_once(committed, everybody, pages)

    assert errors == []
    assert min(counts[name] for name in ("return", "take-back", "approval refused")) > 0, counts
    assert counts["submission"] == ITEMS + counts["return"] + counts["take-back"]
    assert Article.objects.filter(pk__in=pages, live=True).count() == ITEMS
    assert Review.objects.filter(state=ReviewState.APPROVED).count() == ITEMS
    assert not Review.objects.filter(state=ReviewState.OPEN).exists()
    keys = [str(pk) for pk in pages]
    grants = PublicationGrant.objects.filter(object_id__in=pages).values_list("object_id", "state")
    assert sorted(grants) == [(pk, "live") for pk in sorted(pages)]
    published = AuditEntry.objects.filter(kind="page.published", object_key__in=keys)
    assert Counter(published.values_list("object_key", flat=True)) == dict.fromkeys(keys, 1)
    decisions: dict[int, list[tuple[str, int | None]]] = {}
    counting = ReviewDecision.objects.filter(counts=True).values_list("review__page_key", "role", "user_id")
    for page, role, user in counting:
        decisions.setdefault(page, []).append((role, user))
    assert all({role for role, _user in found} == set(people) for found in decisions.values())
    assert all(len({user for _role, user in found} - {author.pk}) == len(people) for found in decisions.values())
    approvals = AuditEntry.objects.filter(kind="review.approved", object_key__in=keys).count()
    assert approvals == ReviewDecision.objects.filter(verdict="approved").count() == counts["approval"]
    assert (broken_entries(), list(uncovered_pages())) == ([], [])
