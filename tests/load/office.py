"""Reviewers and an author at their work, each in a thread with a connection of its own."""

from __future__ import annotations

import random
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock, Thread
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from wagtail.models import TaskState

from cms.models import Article, Review
from cms.review.actions import decide, submit, take_back
from cms.review.enums import ReviewState
from cms.review.secrecy import Secrecy
from cms.review.selectors import Waiting, waiting_for
from foundation.accounts.models import User

AT_A_TIME = 12  # items that a reviewer takes from the desk before looking again, or that the author submits
SEED = 20261121


class Office:
    """Some of the people; the others sit in another process."""

    def __init__(self, *, over: Any, people: list[int], author: int | None, pages: list[int], odd: list[int]) -> None:
        self.over, self.people, self.author, self.pages = over, people, author, pages
        self.drafts = list(pages)
        self.to_return, self.to_take_back = set(odd[::2]), set(odd[1::2])
        self.lock = Lock()
        self.counts: Counter[str] = Counter()
        self.errors: list[str] = []

    def run(self) -> None:
        """Work until it is over."""
        acts = [(self._review, pk) for pk in self.people] + ([(self._write, self.author)] if self.author else [])
        threads = [Thread(target=self._work, args=act) for act in acts]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _work(self, act: Callable[[int, random.Random], None], user: int) -> None:
        chance = random.Random(SEED + user)  # noqa: S311 -- no secret: who meets whom
        try:
            while not self.over.is_set():
                act(user, chance)
        except BaseException:  # noqa: BLE001 -- a failure of any kind ends the work and fails the test
            self.errors.append(traceback.format_exc())
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
        """Take some from the desk: often the oldest, as colleagues of the same step do."""
        waiting = waiting_for(User.objects.get(pk=pk))
        oldest = chance.random() < 0.3
        items = waiting[:AT_A_TIME] if oldest else chance.sample(waiting, min(AT_A_TIME, len(waiting)))
        for item in items:
            if not self.over.is_set():
                self._decide(item, User.objects.get(pk=pk), chance)
        if not items:
            self.over.wait(0.2)

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
        """Submit, take some items back while they are decided, and submit again whatever came back."""
        fresh, self.drafts = self.drafts[:AT_A_TIME], self.drafts[AT_A_TIME:]
        self._submit(fresh, pk)
        reviews = Review.objects.filter(page_key__in=self.pages)
        for review in list(reviews.filter(state=ReviewState.OPEN, page_key__in=self.to_take_back)[:2]):
            self.to_take_back.discard(review.page_key)
            with self._counted("take-back"):
                take_back(page=Article.objects.get(pk=review.page_key), user=User.objects.get(pk=pk))
        returned = reviews.filter(state__in=(ReviewState.RETURNED, ReviewState.WITHDRAWN), page__live=False)
        self._submit(list(returned.values_list("page_key", flat=True)), pk)
        if not self.drafts:
            self.over.wait(0.3 + chance.random() / 2)

    def _submit(self, pages: list[int], pk: int) -> None:
        for page in pages:
            with self._counted("submission"):
                submit(page=Article.objects.get(pk=page), user=User.objects.get(pk=pk))
