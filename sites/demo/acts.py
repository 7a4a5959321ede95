"""Acts in the demo: a withdrawal that waits for its second person, an emergency that waits for its check."""

from __future__ import annotations

from typing import Any

from cms.models import BasePage
from cms.publication.acts import approve, ask_emergency, ask_withdrawal
from foundation.accounts.models import User

from .contents import article
from .world import DATA, DemoWorld, read


def load(world: DemoWorld) -> None:
    """Carry out every act of the list as far as it goes."""
    for row in read(DATA / "acts.json"):
        {"withdrawal": _withdrawal, "emergency": _emergency}[row["act"]](world, row)


def _withdrawal(world: DemoWorld, row: dict[str, Any]) -> None:
    page = BasePage.objects.get(pk=world.items[row["item"]].page.pk)
    user = User.objects.get(username=row["asked_by"])
    ask_withdrawal(page=page, user=user, kind=row["kind"], reason=row["reason"], notice=row["notice"])


def _emergency(world: DemoWorld, row: dict[str, Any]) -> None:
    author = User.objects.get(username=row["written_by"])
    page = article(world, row)
    page.owner = author
    world.column(row["site"], row["column"]).add_child(instance=page)
    page.save_revision(user=author)
    act = ask_emergency(page=page, user=User.objects.get(username=row["asked_by"]), reason=row["reason"])
    approve(act=act, user=User.objects.get(username=row["approved_by"]))
