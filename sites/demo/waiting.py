"""Items that wait at each step of a review, brought there by their own people."""

from __future__ import annotations

from typing import Any

from cms.blocks import from_plain_text
from cms.models import BasePage, PageRelation
from cms.publication.digest import files_named
from cms.review.actions import approve, send_back, submit
from cms.roles.enums import Role
from foundation.accounts.models import User
from foundation.files.extraction.pool import read_now

from . import province
from .world import DATA, DemoWorld, read

BASIS = "《中华人民共和国保守国家秘密法》；内容不涉及国家秘密、工作秘密和个人隐私。"
RETURNED = "returned"


def load(world: DemoWorld) -> None:
    """Write, submit and decide every item of the list; then somebody goes on leave."""
    for row in read(DATA / "waiting.json"):
        author = User.objects.get(username=row["by"])
        page = _correction(world, row, author) if "corrects" in row else _draft(world, row, author)
        read_now(documents=files_named(page).documents)
        submit(page=page, user=author)
        for number, decision in enumerate(row["decisions"], start=1):
            user = User.objects.get(username=decision["username"])
            if row["stands_at"] == RETURNED and number == len(row["decisions"]):
                send_back(page=page, user=user, comment=decision["comment"])
            else:
                basis = BASIS if decision["role"] == Role.SECRECY_REVIEWER else ""
                approve(page=page, user=user, comment=decision["comment"], basis=basis)
    province.send_away()


def _draft(world: DemoWorld, row: dict[str, Any], author: User) -> BasePage:
    page = world.builders[row["kind"]](world, row)
    page.owner = author
    world.column(row["site"], row["column"]).add_child(instance=page)
    pairs = [("related", key) for key in row.get("related", [])]
    pairs += [(relation["kind"], relation["target"]) for relation in row.get("relations", [])]
    for position, (kind, target) in enumerate(pairs):
        page.relations.add(PageRelation(kind=kind, target_id=world.items[target].page.pk, sort_order=position))
    page.save()
    page.save_revision(user=author)
    return page


def _correction(world: DemoWorld, row: dict[str, Any], author: User) -> BasePage:
    """A new version of a public article, while the old one stays public."""
    page: Any = BasePage.objects.get(pk=world.items[row["corrects"]].page.pk).specific
    page.title, page.summary, page.body = row["title"], row["summary"], from_plain_text(row["body"])
    page.save_revision(user=author)
    return type(page).objects.get(pk=page.pk)
