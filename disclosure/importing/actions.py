"""Landing rows: each in one transaction, under a grant of the signed import."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, OperationalError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import ReferenceIndex
from wagtail.signal_handlers import disable_reference_index_auto_update

from cms.blocks import from_plain_text
from cms.models import BasePage, HistoricImport
from cms.publication.actions import demand_signatures, person, publish_historic
from cms.publication.permissions import in_review
from cms.roles.enums import Role
from foundation.accounts.models import User
from foundation.audit.actions import record

from .errors import Rejected
from .mapping import Item
from .models import ImportedItem
from .placing import Places

logger = logging.getLogger(__name__)

#: A row that another transaction got in the way of (a deadlock, a locked database) is tried this often.
ATTEMPTS: Final = 3


class Outcome(Enum):
    """What became of a row."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True)
class Signature:
    """Who signs which list for which site, and why. Made by :func:`sign` only."""

    home: BasePage
    chief: User
    secrecy: User
    reason: str
    source: str
    source_digest: str


def sign(*, home: BasePage, chief: User, secrecy: User, reason: str, source: str, source_digest: str) -> Signature:
    """Have a list signed by the site's editor-in-chief and its secrecy reviewer.

    Raises ``PermissionDenied`` or ``ValidationError``. Nothing is written before a row needs it.
    """
    demand_signatures(place=home, chief=chief, secrecy=secrecy, reason=reason)
    return Signature(home, chief, secrecy, reason.strip(), source, source_digest)


@transaction.atomic
def open_batch(*, signature: Signature) -> HistoricImport:
    """The import's record, audited; an interrupted run of the same list by the same people is taken up again."""
    people = [person(Role.EDITOR_IN_CHIEF, signature.chief), person(Role.SECRECY_REVIEWER, signature.secrecy)]
    values: dict[str, Any] = {
        "source": signature.source[:255],
        "source_digest": signature.source_digest,
        "reason": signature.reason,
        "people": people,
        "place_title": signature.home.title,
    }
    if unfinished := HistoricImport.objects.filter(**values, finished_at=None).first():
        return unfinished
    batch = HistoricImport.objects.create(**values)
    record(
        kind="import.signed",
        actor=None,  # an operator's command in the names of the two people, who stand in the payload
        obj=signature.home,
        object_kind="page",
        payload={"import": batch.pk, "by_command": True, **values},
    )
    return batch


def close_batch(*, batch: HistoricImport) -> None:
    """Note that the list was worked through to its end."""
    HistoricImport.objects.filter(pk=batch.pk).update(finished_at=timezone.now())


class Importer:
    """Lands the rows of one signed list; opens the batch with the first row that needs it."""

    def __init__(self, *, signature: Signature, places: Mapping[str, Places]) -> None:
        self.signature = signature
        self.places = places
        self.site_root = signature.home.pk
        self.batch: HistoricImport | None = None

    def land(self, item: Item) -> Outcome:
        """Publish a new or changed row, whole or not at all.

        Raises :class:`Rejected`, and ``OperationalError`` if the database fails at each of ``ATTEMPTS``.
        """
        for attempt in range(1, ATTEMPTS):
            try:
                return self._land(item)
            except OperationalError:
                logger.warning("import: row %s failed at attempt %d, trying again", item.key, attempt, exc_info=True)
        return self._land(item)

    def _land(self, item: Item) -> Outcome:
        known = ImportedItem.objects.filter(site_root=self.site_root, key=item.key).first()
        if known is not None:
            _present(known, item)
            if known.digest == item.digest:
                return Outcome.UNCHANGED
        batch = self.batch or open_batch(signature=self.signature)
        self.batch = batch
        try:
            with transaction.atomic():
                if known is None:
                    self._create(item, batch)
                    return Outcome.NEW
                self._change(item, batch, known)
                return Outcome.CHANGED
        except ValidationError as error:
            raise Rejected(" ".join(_messages(error))) from error
        except PermissionDenied as error:
            raise Rejected(str(error)) from error
        except IntegrityError as error:
            raise Rejected(_("Another import wrote this row at the same moment. Import the list again.")) from error

    def _create(self, item: Item, batch: HistoricImport) -> None:
        page: Any = item.model(
            title=item.title,
            slug=item.slug,
            live=False,
            first_published_at=item.first_published_at,
            body=from_plain_text(item.body),
            **item.fields,
        )
        parent = self.places[item.kind].parent(item.year)
        with _references_once(page):
            parent.add_child(instance=page)
            revision = page.save_revision()
            publish_historic(page=page, batch=batch, actor=None)
        ImportedItem.objects.create(
            site_root=self.site_root,
            key=item.key,
            kind=item.kind,
            page_id=page.pk,
            revision_id=revision.pk,
            digest=item.digest,
        )

    def _change(self, item: Item, batch: HistoricImport, known: ImportedItem) -> None:
        page: Any = item.model.objects.select_for_update().get(pk=known.page_id)
        _demand_untouched(page, known)
        page.title = item.title
        page.body = from_plain_text(item.body)
        page.first_published_at = item.first_published_at or page.first_published_at
        for name, value in item.fields.items():
            setattr(page, name, value)
        with _references_once(page):
            revision = page.save_revision()  # with the day of first publication, which publishing restores from there
            publish_historic(page=page, batch=batch, actor=None)
        ImportedItem.objects.filter(pk=known.pk).update(
            digest=item.digest, revision_id=revision.pk, imported_at=timezone.now()
        )


@contextmanager
def _references_once(page: Any) -> Iterator[None]:
    """Spare the worker a task for each of the page's saves: an imported text names nothing but its organisation."""
    with disable_reference_index_auto_update():
        yield
    if getattr(page, "issuing_organisation_id", None):
        ReferenceIndex.create_or_update_for_object(page)


def _present(known: ImportedItem, item: Item) -> None:
    """Refuse what people have taken from the public since, and a row that changed its kind."""
    if known.kind != item.kind:
        raise Rejected(_("The row was imported as another kind of page. Give it a new id."))
    page = BasePage.objects.filter(pk=known.page_id).values("live").first()
    if page is None:
        raise Rejected(_("The page of this row was deleted. It is not brought back by an import."))
    if not page["live"]:
        raise Rejected(_("The page of this row was withdrawn. It is not brought back by an import."))


def _demand_untouched(page: BasePage, known: ImportedItem) -> None:
    if page.latest_revision_id != known.revision_id:
        raise Rejected(_("The page of this row was edited since. Bring the change in through a review."))
    if in_review(page):
        raise Rejected(_("The page of this row is in review. Import it again when that is decided."))


def _messages(error: ValidationError) -> list[str]:
    if hasattr(error, "error_dict"):
        return [f"{name}: {' '.join(messages)}" for name, messages in error.message_dict.items()]
    return list(error.messages)
