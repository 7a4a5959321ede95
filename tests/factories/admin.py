"""What the editor's form posts."""

from __future__ import annotations

from typing import Any

from django.test import Client
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from cms.models import Article
from foundation.accounts.models import User

EMPTY = (
    "summary", "cover", "author", "editor_name", "source_url", "keywords", "seo_title", "search_description",
    "go_live_at", "expire_at",
)  # fmt: skip


def article_form(page: Article, **values: str) -> dict[str, Any]:
    """The fields of an article's editing screen; ``values`` overwrite and add, e.g. ``action-publish``."""
    fields = {
        "title": page.title,
        "slug": page.slug,
        "source": page.source,
        "matter": page.matter,
        "body": streamfield([("paragraph", rich_text("<p>越权</p>"))]),
        "attachments": inline_formset([]),
        "relations": inline_formset([]),
        "comments": inline_formset([]),
        **dict.fromkeys(EMPTY, ""),
        **values,
    }
    return dict(nested_form_data(fields))


def browser(user: User, host: str = "portal.test") -> Client:
    """A logged-in browser."""
    client = Client(HTTP_HOST=host)
    client.force_login(user)
    return client
