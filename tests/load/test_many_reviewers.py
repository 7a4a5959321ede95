"""Five hundred items through four steps, by eight reviewers at once who compete for the same items."""

from __future__ import annotations

import random
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event as Flag
from threading import Lock

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from wagtail.models import Revision, TaskState

from cms.models import Article, BasePage, Column, PublicationGrant, Review, ReviewDecision
from cms.publication.selectors import uncovered_pages
from cms.review.actions import decide, submit, take_back
from cms.review.enums import ReviewState
from cms.review.secrecy import Secrecy
from cms.review.selectors import Waiting, waiting_for
from cms.roles.actions import assign
from foundation.accounts.models import User
from foundation.audit.models import AuditEntry
from foundation.audit.selectors import broken_entries
from sites.hosts import forget
from tests.factories.cluster import Cluster, build_cluster
from tests.factories.pages import draft_article, reviewers

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]

ITEMS = 500
RETURNED = 20  # every so-manieth item is returned once
TAKEN_BACK = 25  # every so-manieth item is taken back once, whoever decides at that moment
AT_A_TIME = 12  # items that a reviewer takes from the desk before looking again
PATIENCE = 170  # seconds
SEED = 20261121


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


class Office:
    """Eight reviewers and an author at their work, each with a connection of their own."""

    def __init__(self, cluster: Cluster, pages: list[int]) -> None:
        self.pages, self.author = pages, cluster.city.people["editor"].pk
        self.to_return = {pk for number, pk in enumerate(pages) if number % RETURNED == 3}
        self.to_take_back = {pk for number, pk in enumerate(pages) if number % TAKEN_BACK == 7}
        self.lock, self.over = Lock(), Flag()
        self.counts: Counter[str] = Counter()
        self.errors: list[BaseException] = []

    def run(self, people: list[int]) -> None:
        """Work until everything is public, somebody fails, or patience ends."""
        with ThreadPoolExecutor(len(people) + 1) as pool:
            tasks = [pool.submit(self._work, self._review, pk) for pk in people]
            tasks.append(pool.submit(self._work, self._write, self.author))
            deadline = time.monotonic() + PATIENCE
            while not self.over.wait(0.5) and time.monotonic() < deadline:
                if self.errors or Article.objects.filter(pk__in=self.pages, live=False).count() == 0:
                    break
            self.over.set()
            for task in tasks:
                task.result()

    def _work(self, act: Callable[[int, random.Random], None], user: int) -> None:
        chance = random.Random(SEED + user)  # noqa: S311 -- no secret: who meets whom
        try:
            while not self.over.is_set():
                act(user, chance)
        except BaseException as error:  # noqa: BLE001 -- a failure of any kind ends the work and fails the test
            self.errors.append(error)
            self.over.set()
        finally:
            connection.close()

    @contextmanager
    def _counted(self, name: str) -> Iterator[None]:
        """Count what was done and what was refused; anything else ends the work."""
        try:
            yield
        except (PermissionDenied, ValidationError):
            name += " refused"
        with self.lock:
            self.counts[name] += 1

    def _review(self, pk: int, chance: random.Random) -> None:
        """Take the oldest from the desk, as colleagues of the same step do, in nearly the same order."""
        items = waiting_for(User.objects.get(pk=pk))[:AT_A_TIME]
        chance.shuffle(items)
        for item in items:
            if not self.over.is_set():
                self._decide(item, User.objects.get(pk=pk), chance)
        if not items:
            self.over.wait(0.05)

    def _decide(self, item: Waiting, user: User, chance: random.Random) -> None:
        state = TaskState.objects.get(pk=item.task_state)
        with self.lock:
            back = item.page in self.to_return and chance.random() < 0.5
            self.to_return -= {item.page} if back else set()
        if back:
            with self._counted("return"):
                decide(task_state=state, user=user, action="reject", comment="请修改")
            return
        for _click in range(2 if chance.random() < 0.05 else 1):  # some click twice
            with self._counted("approval"):
                decide(task_state=state, user=user, action="approve", secrecy=Secrecy.public("条例第十九条"))

    def _write(self, pk: int, chance: random.Random) -> None:
        """Take some items back while they are decided, and submit again whatever came back."""
        reviews = Review.objects.filter(page_key__in=self.pages)
        open_ones = list(reviews.filter(state=ReviewState.OPEN, page_key__in=self.to_take_back)[:3])
        for review in open_ones:
            self.to_take_back.discard(review.page_key)
            with self._counted("take-back"):
                take_back(page=Article.objects.get(pk=review.page_key), user=User.objects.get(pk=pk))
        returned = reviews.filter(state__in=(ReviewState.RETURNED, ReviewState.WITHDRAWN), page__live=False)
        for page in list(returned.values_list("page_key", flat=True)):
            with self._counted("submission"):
                submit(page=Article.objects.get(pk=page), user=User.objects.get(pk=pk))
        self.over.wait(0.05 + chance.random() / 10)


def test_reviewers_who_compete_lose_nothing_and_publish_nothing_twice(committed: Cluster) -> None:
    pages = drafts(committed, ITEMS)
    people = reviewers(committed, committed.city)
    everybody = [user.pk for user in people.values()]
    for step in people:
        colleague = User.objects.create_user(f"colleague-{step}", real_name=f"colleague {step}")
        assign(actor=None, role=step, page=committed.city.home, user=colleague)
        everybody.append(colleague.pk)
    author = User.objects.get(pk=committed.city.people["editor"].pk)
    for pk in pages:
        submit(page=Article.objects.get(pk=pk), user=author)

    office = Office(committed, pages)
    office.run(everybody)

    assert office.errors == []
    assert (office.to_return, office.to_take_back) == (set(), set())
    assert office.counts["approval refused"] > 0  # they did meet
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
    assert approvals == ReviewDecision.objects.filter(verdict="approved").count() == office.counts["approval"]
    assert (broken_entries(), list(uncovered_pages())) == ([], [])
