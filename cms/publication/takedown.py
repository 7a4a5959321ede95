"""Privacy takedowns: every place that may hold a page's words is emptied and proves it; the receipt lists them all.

The page is down before this begins. A place that fails leaves the rest done, stands in the receipt as open, and is
tried again by the worker until it is clean. Places of higher packages register themselves (:func:`register_place`).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from foundation.audit.actions import record

from .models import PublicationAct, TakedownReceipt

if TYPE_CHECKING:
    from cms.models import BasePage
    from foundation.accounts.models import User

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Takedown:
    """What is taken down: ids only. ``images`` and ``documents`` are all file versions that the page ever named."""

    page_key: int
    act: int
    actor: User | None
    images: tuple[int, ...] = ()
    documents: tuple[int, ...] = ()
    copies: tuple[int, ...] = ()

    @property
    def key(self) -> str:
        """The page's key in the outbox, the index and the audit."""
        return str(self.page_key)


@dataclass(frozen=True)
class Proof:
    """What a place held and how it proves to be empty; ``left`` says what is open, without words of the item."""

    count: int
    proof: str
    left: tuple[str, ...] = ()


@dataclass(frozen=True)
class Place:
    """Somewhere words of a page may lie. ``empty`` is idempotent and runs in a transaction of its own."""

    name: str
    label: str | Promise
    empty: Callable[[Takedown], Proof]


_registered: dict[str, Place] = {}


def register_place(name: str, label: str | Promise, empty: Callable[[Takedown], Proof]) -> None:
    """Add a place; call from ``ready()``. It is emptied after the page's own rows and before the logs.

    ``empty`` gets ids, never words: it may run again in another process after the words are gone. What it cannot empty
    now it names in ``Proof.left``, or raises; both are tried again.
    """
    _registered[name] = Place(name, label, empty)


def places() -> Iterator[Place]:
    """All places in the order in which they are emptied: the logs last, since emptying others writes to them."""
    from . import takedown_places as own

    yield from own.first()
    yield from _registered.values()
    yield from own.last()


def open_receipt(act: PublicationAct, page: BasePage, *, began_at: datetime) -> TakedownReceipt:
    """The receipt, with the inventory of what is to be emptied, in the transaction that takes the page down."""
    from .takedown_places import inventory

    return TakedownReceipt.objects.create(act=act, began_at=began_at, inventory=inventory(page))


def carry_out(receipt: TakedownReceipt) -> TakedownReceipt:
    """Empty every place that is not clean yet; returns the receipt as it is then. Idempotent, outside a transaction."""
    for place in places():
        try:
            _empty(receipt.pk, place)
        except Exception as error:  # the other places must be emptied all the same; logged, named as open, tried again
            logger.exception("takedown %s: %s", receipt.pk, place.name)
            _note(receipt.pk, place, Proof(0, "", (_("failed: %(error)s") % {"error": type(error).__name__},)))
    return _finish(receipt.pk)


@transaction.atomic
def _empty(pk: int, place: Place) -> None:
    receipt = _locked(pk)
    if any(row["place"] == place.name and row["clean"] for row in receipt.places):
        return
    _write(receipt, place, place.empty(subject(receipt)))


@transaction.atomic
def _note(pk: int, place: Place, proof: Proof) -> None:
    _write(_locked(pk), place, proof)


def _locked(pk: int) -> TakedownReceipt:
    return TakedownReceipt.objects.select_for_update(of=("self",)).select_related("act__decided_by").get(pk=pk)


def subject(receipt: TakedownReceipt) -> Takedown:
    """What a receipt is about."""
    found = receipt.inventory
    return Takedown(
        page_key=receipt.act.page_key,
        act=receipt.act_id,
        actor=receipt.act.decided_by,
        images=tuple(found.get("images", ())),
        documents=tuple(found.get("documents", ())),
        copies=tuple(found.get("copies", ())),
    )


def _write(receipt: TakedownReceipt, place: Place, proof: Proof) -> None:
    before = next((row for row in receipt.places if row["place"] == place.name), None)
    entry: dict[str, Any] = {
        "place": place.name,
        "label": str(place.label),
        "count": max(proof.count, before["count"] if before else 0),  # what was found at the first try counts
        "proof": proof.proof,
        "left": list(proof.left),
        "clean": not proof.left,
        "at": timezone.now().isoformat(),
    }
    if before is None:
        receipt.places.append(entry)
    else:
        receipt.places[receipt.places.index(before)] = entry
    receipt.save(update_fields=["places"])


@transaction.atomic
def _finish(pk: int) -> TakedownReceipt:
    receipt = _locked(pk)
    clean = {row["place"] for row in receipt.places if row["clean"]}
    if receipt.finished_at is None and clean >= {place.name for place in places()}:
        receipt.finished_at = timezone.now()
        receipt.save(update_fields=["finished_at"])
        record(
            kind="page.taken_down",
            actor=receipt.act.decided_by,
            object_kind="page",
            object_key=str(receipt.act.page_key),
            payload={"act": receipt.act_id, "receipt": receipt.pk, "places": sorted(clean)},
        )
    return receipt


def retry_open() -> int:
    """Worker's duty: go on with every receipt that is not clean; returns how many were looked at."""
    waiting = list(TakedownReceipt.objects.filter(finished_at=None).order_by("pk"))
    for receipt in waiting:
        carry_out(receipt)
    return len(waiting)
