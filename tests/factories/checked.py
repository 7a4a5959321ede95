"""Bodies of pages, checks of the tests' own, and items in review although something blocks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from cms.models import Article, Review
from cms.review.actions import approve, submit
from cms.review.selectors import open_review
from cms.screening.material import content_of
from foundation.accounts.models import User
from foundation.files.enums import ExtractionState
from foundation.files.models import Extraction, PorticoDocument
from foundation.screening import registry
from foundation.screening.enums import Level
from foundation.screening.findings import Finding, found_at
from foundation.screening.material import Material
from foundation.screening.registry import Check, register_check

from .cluster import Cluster
from .pages import draft_article, reviewers

#: A word that only these tests look for.
WORD = "待核词语"


def body(*blocks: tuple[str, Any]) -> list[dict[str, Any]]:
    """Blocks of a text with ids ``id-1``, ``id-2`` …"""
    return [{"type": kind, "value": value, "id": f"id-{number}"} for number, (kind, value) in enumerate(blocks, 1)]


def table(*rows: list[str], heads: tuple[str, ...] = ("姓名", "住址"), caption: str = "") -> dict[str, Any]:
    """A table's value."""
    return {
        "caption": caption,
        "table": {
            "caption": "",
            "columns": [{"type": "text", "heading": head} for head in heads],
            "rows": [{"values": row} for row in rows],
        },
    }


def saved(page: Any, blocks: list[dict[str, Any]] | None = None) -> Any:
    """The page as its next version has it."""
    if blocks is not None:
        page.body = blocks
    return content_of(page, page.save_revision(clean=False))


def words_found(name: str, word: str = WORD) -> Callable[[Material], Iterator[Finding]]:
    """A check that finds a word wherever it stands."""

    def run(material: Material) -> Iterator[Finding]:
        for passage in material.passages:
            start = passage.text.find(word)
            while start >= 0:
                yield found_at(name, passage, start, start + len(word), "Write something else.")
                start = passage.text.find(word, start + 1)

    return run


@contextmanager
def checking(level: Level, *, name: str = "test.word", word: str = WORD) -> Iterator[None]:
    """Inside, a check of this level finds the word."""
    before = dict(registry._checks)
    register_check(Check(name, "Words of the test", level, words_found(name, word)))
    try:
        yield
    finally:
        registry._checks.clear()
        registry._checks.update(before)


def marked(cluster: Cluster, text: str = f"今有{WORD}一处。", **fields: Any) -> Article:
    """A draft of the department with the word."""
    return draft_article(cluster.department, text=text, **fields)


def submitted(cluster: Cluster, **fields: Any) -> tuple[Article, Review]:
    """In review although it blocks, since the author gave a reason."""
    page = marked(cluster, **fields)
    submit(page=page, user=cluster.department.people["editor"], exception="须保留")
    review = open_review(page)
    assert review is not None
    return page, review


def to_step(cluster: Cluster, page: Article, step: str) -> User:
    """Approve up to a step; returns who answers there, read afresh."""
    who = reviewers(cluster, cluster.department)
    while (review := open_review(page)) is not None:
        done = set(review.decisions.filter(counts=True).values_list("role", flat=True))
        current = next(role for role in review.steps if role not in done)
        person = User.objects.get(pk=who[current].pk)
        if current == step:
            return person
        approve(page=page, user=person, basis="条例第十九条")
    raise AssertionError(step)


def extraction_of(document: PorticoDocument, *parts: tuple[str, str], **fields: Any) -> Extraction:
    """What was read of a document: parts as (place, text)."""
    values = {
        "state": ExtractionState.READ,
        "parts": [{"place": place, "text": text} for place, text in parts],
        "due_at": None,
        **fields,
    }
    return Extraction.objects.update_or_create(document=document, defaults=values)[0]
