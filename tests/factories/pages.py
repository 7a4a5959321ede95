"""Articles and documents as drafts, in review, and public through a real review."""

from __future__ import annotations

from itertools import count
from typing import Any

from cms.blocks import from_plain_text
from cms.models import Article
from cms.review.actions import approve, submit
from cms.review.chains import standard_steps
from cms.review.selectors import open_review
from disclosure.models import DisclosedDocument
from foundation.accounts.models import User

from .cluster import Cluster, Place
from .extraction import count_as_read

_numbers = count(1)
STEPS = tuple(standard_steps("government"))
NAMES = dict(zip(STEPS, ("unit", "office", "secrecy", "chief"), strict=True))


def draft_article(at: Place, **fields: Any) -> Article:
    """A draft by the place's editor in its news column."""
    number = next(_numbers)
    author: User = fields.pop("author", None) or at.people["editor"]
    text = fields.pop("text", "全省水利工程建设进展顺利。")
    values = {"title": f"稿件{number}", "slug": f"article-{number}", "source": at.organisation.name, **fields}
    page = Article(**values, body=from_plain_text(text), live=False, owner=author)
    at.column("news").add_child(instance=page)
    page.save_revision(user=author)
    return Article.objects.get(pk=page.pk)


def draft_document(at: Place, **fields: Any) -> DisclosedDocument:
    """A draft by the place's editor in its documents column."""
    number = next(_numbers)
    author: User = fields.pop("author", None) or at.people["editor"]
    text = fields.pop("text", "现将有关事项通知如下。")
    values = {
        "title": f"关于第{number}号事项的通知",
        "slug": f"document-{number}",
        "issuer": at.organisation.name,
        "doc_number": f"江政办发〔2026〕{number}号",
        **fields,
    }
    page = DisclosedDocument(**values, body=from_plain_text(text), live=False, owner=author)
    at.column("documents").add_child(instance=page)
    page.save_revision(user=author)
    return DisclosedDocument.objects.get(pk=page.pk)


def reviewers(cluster: Cluster, at: Place) -> dict[str, User]:
    """Who answers at each step for a place of the test cluster."""
    leans_on_city = at is cluster.county
    return {
        step: at.people[name] if not leans_on_city or name == "unit" else cluster.city.people[name]
        for step, name in NAMES.items()
    }


def review_to_the_end(cluster: Cluster, at: Place, page: Any, *, author: User | None = None) -> Any:
    """Submit and approve at every step; returns the live page, read afresh."""
    submit(page=page, user=author or at.people["editor"])
    count_as_read(type(page).objects.get(pk=page.pk).get_latest_revision_as_object())
    who = reviewers(cluster, at)
    while review := open_review(page):
        step = next(s for s in review.steps if not review.decisions.filter(role=s, counts=True).exists())
        approve(page=page, user=User.objects.get(pk=who[step].pk), basis="条例第十九条")
    return type(page).objects.get(pk=page.pk)


def live_article(cluster: Cluster, at: Place, **fields: Any) -> Article:
    """A public article."""
    return review_to_the_end(cluster, at, draft_article(at, **fields))


def live_document(cluster: Cluster, at: Place, **fields: Any) -> DisclosedDocument:
    """A public document."""
    return review_to_the_end(cluster, at, draft_document(at, **fields))
