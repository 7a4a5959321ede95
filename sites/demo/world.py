"""What the demo's loaders share: sites by address, people by account, and the items that wait to be published."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.utils import timezone

from cms.models import BasePage, Column, HistoricImport, PageRelation, PlaceCollection
from cms.publication.actions import demand_signatures, publish_historic
from cms.roles.enums import Role
from cms.roles.holders import nearest_holders
from foundation.accounts.models import User
from foundation.files.models import PorticoDocument, PorticoImage

DATA = Path(__file__).parent
SOURCE = "demo"
PASSWORD = "jiangling-2026"  # noqa: S105 - printed at start: accounts of an invented province on one's own machine
REASON = "Demo content, written for this product"


@dataclass(frozen=True)
class Item:
    """A draft with what it still needs before it goes live."""

    page: BasePage
    published: datetime
    relations: tuple[tuple[str, str], ...]


@dataclass
class DemoWorld:
    """The province while it is loaded."""

    digest: str
    homes: dict[str, BasePage] = field(default_factory=dict)
    items: dict[str, Item] = field(default_factory=dict)
    batches: dict[str, HistoricImport] = field(default_factory=dict)
    builders: dict[str, Callable[[DemoWorld, dict[str, Any]], BasePage]] = field(default_factory=dict)

    def column(self, site: str, path: str) -> Column:
        """A column by the slugs on the way to it."""
        url_path = f"{self.homes[site].url_path}{path.strip('/')}/"
        found: Column = Column.objects.get(url_path=url_path)
        return found

    def add(self, key: str, parent: BasePage, page: BasePage, published: str, relations: Any) -> None:
        """Add a draft; it goes live with :meth:`publish`, after all others that it may point to exist."""
        parent.add_child(instance=page)
        when = timezone.make_aware(datetime.fromisoformat(published))
        pairs = tuple((relation["kind"], relation["target"]) for relation in relations)
        self.items[key] = Item(page, when, pairs)

    def publish(self) -> None:
        """Publish everything added, as historic imports that each site's own people sign."""
        for key, item in self.items.items():
            page = item.page
            for position, (kind, target) in enumerate(item.relations):
                page.relations.add(PageRelation(kind=kind, target_id=self.items[target].page.pk, sort_order=position))
            page.save()
            page.save_revision()
            batch = self.batch(key.partition("/")[0])
            publish_historic(page=page, batch=batch, actor=None, first_published_at=item.published)

    def batch(self, site: str) -> HistoricImport:
        """The site's signed list."""
        if site not in self.batches:
            home = self.homes[site]
            chief = self.signer(home, Role.EDITOR_IN_CHIEF)
            secrecy = self.signer(home, Role.SECRECY_REVIEWER)
            demand_signatures(place=home, chief=chief, secrecy=secrecy, reason=REASON)
            people = [
                {"role": Role.EDITOR_IN_CHIEF, "user": chief.pk, "name": str(chief)},
                {"role": Role.SECRECY_REVIEWER, "user": secrecy.pk, "name": str(secrecy)},
            ]
            self.batches[site] = HistoricImport.objects.create(
                source=f"{SOURCE}:{site}",
                source_digest=self.digest,
                reason=REASON,
                people=people,
                place_title=home.title,
                finished_at=timezone.now(),
            )
        return self.batches[site]

    def signer(self, home: BasePage, role: str) -> User:
        """The person who answers for a site in a role."""
        return User.objects.get(pk=min(nearest_holders(role, home)))

    def image(self, site: str, name: str, alt: str, data: bytes) -> PorticoImage:
        """A picture in the site's collection."""
        collection = PlaceCollection.objects.get(page_id=self.homes[site].pk).collection
        image = PorticoImage(
            title=alt[:255], description=alt, collection=collection, file=ImageFile(io.BytesIO(data), f"{name}.jpg")
        )
        image.save()
        return image

    def document(self, site: str, name: str, title: str, data: bytes) -> PorticoDocument:
        """An attachment in the site's collection."""
        collection = PlaceCollection.objects.get(page_id=self.homes[site].pk).collection
        document = PorticoDocument(title=title, collection=collection, file=ContentFile(data, name))
        document.save()
        return document


def read(path: Path) -> Any:
    """A data file."""
    return json.loads(path.read_text(encoding="utf-8"))
