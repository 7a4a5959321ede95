"""Digest of what the public would read: SHA-256 over canonical JSON of the content fields and the file versions named.

Fields count unless they are on a closed list; a test keeps that list complete. The normalisations are those that
``guard.md §2`` found necessary for memory, row, revision and both databases to agree.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils import timezone
from modelcluster.models import get_all_child_m2m_relations, get_all_child_relations
from wagtail import blocks
from wagtail.documents import get_document_model
from wagtail.fields import StreamField
from wagtail.images import get_image_model

if TYPE_CHECKING:
    from cms.models import BasePage

VERSION = 1

#: Never content: place in the tree, book-keeping, what publication itself sets. ``given_at_publication`` adds to it.
OUTSIDE = frozenset(
    {
        "id",
        "path",
        "depth",
        "numchild",
        "url_path",
        "content_type",
        "owner",
        "live",
        "has_unpublished_changes",
        "latest_revision",
        "live_revision",
        "latest_revision_created_at",
        "draft_title",
        "first_published_at",
        "last_published_at",
        "expired",
        "locked",
        "locked_at",
        "locked_by",
        "alias_of",
        "translation_key",
    }
)
OUTSIDE_RELATIONS = frozenset({"wagtail_admin_comments"})
OUTSIDE_CHILDREN = frozenset({"sort_order", "translation_key", "locale"})


@dataclass
class FilesNamed:
    """File versions that a page's content names."""

    images: set[int] = field(default_factory=set)
    documents: set[int] = field(default_factory=set)

    def add(self, model: Any, pk: Any) -> None:
        """Note a reference if it is to a file."""
        if pk is None or isinstance(model, str):
            return
        if issubclass(model, get_image_model()):
            self.images.add(int(pk))
        elif issubclass(model, get_document_model()):
            self.documents.add(int(pk))

    def versions(self) -> dict[str, list[list[Any]]]:
        """Version digests, for the page's digest. A version that is gone has none and so changes it."""
        return {
            name: [[row.pk, row.version_digest] for row in model._base_manager.filter(pk__in=pks).order_by("pk")]
            for name, model, pks in (
                ("documents", get_document_model(), self.documents),
                ("images", get_image_model(), self.images),
            )
        }


def digest(page: BasePage) -> str:
    """Digest of a specific page as it stands in memory; see :func:`payload`."""
    raw = json.dumps(payload(page), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(raw.encode()).hexdigest()


def files_named(page: BasePage) -> FilesNamed:
    """File versions that the page's content names."""
    files = FilesNamed()
    _fields(page, files)
    _relations(page, files)
    return files


def payload(page: BasePage) -> dict[str, Any]:
    """What the digest is taken of."""
    files = FilesNamed()
    return {
        "version": VERSION,
        "type": page._meta.label_lower,
        "fields": _fields(page, files),
        "relations": _relations(page, files),
        "files": files.versions(),
    }


def content_fields(model: type[BasePage]) -> Iterator[Any]:
    """Fields of a page model that are content."""
    outside = OUTSIDE | set(model.given_at_publication)
    for item in model._meta.concrete_fields:
        parent_link = item.remote_field is not None and getattr(item.remote_field, "parent_link", False)
        if item.name not in outside and not item.primary_key and not parent_link:
            yield item


def _fields(page: BasePage, files: FilesNamed) -> dict[str, Any]:
    later = type(page).added_to_digest
    return {
        item.name: field_value(item, page, files)
        for item in content_fields(type(page))
        if item.name not in later or getattr(page, item.attname) != item.get_default()
    }


def _relations(page: BasePage, files: FilesNamed) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for relation in get_all_child_relations(type(page)):
        name = relation.get_accessor_name()
        if name in OUTSIDE_RELATIONS:
            continue
        rows = [_child(child, relation.field.name, files) for child in getattr(page, name).all()]
        if not hasattr(relation.related_model, "sort_order"):  # a set, such as tags: order is not content
            rows.sort(key=lambda row: json.dumps(row, sort_keys=True, ensure_ascii=False))
        found[name] = rows
    for item in get_all_child_m2m_relations(type(page)):
        found[item.name] = sorted(row.pk for row in getattr(page, item.name).all())
    return found


def _child(child: models.Model, parent: str, files: FilesNamed) -> dict[str, Any]:
    return {
        item.name: field_value(item, child, files)
        for item in child._meta.concrete_fields
        if not item.primary_key and item.name != parent and item.name not in OUTSIDE_CHILDREN
    }


def field_value(item: Any, obj: models.Model, files: FilesNamed) -> Any:
    """A field's value as the digest takes it, the same wherever it was read; file versions named are added."""
    value = getattr(obj, item.attname)
    if item.is_relation:
        files.add(item.related_model, value)
        return value
    if value and hasattr(item, "extract_references"):
        for model, pk, *_paths in item.extract_references(value):
            files.add(model, pk)
    return _stream(value) if isinstance(item, StreamField) else canonical(item.to_python(value))


def _stream(value: blocks.StreamValue) -> list[dict[str, Any]]:
    """Block ids are the editor's identity, not content: dropped by structure, so that a child *named* id stays."""
    return [
        {"type": child["type"], "value": _block(value.stream_block.child_blocks.get(child["type"]), child["value"])}
        for child in value.get_prep_value()
    ]


def _block(block: Any, prepared: Any) -> Any:
    if isinstance(block, blocks.BaseStreamBlock) and isinstance(prepared, list):
        return [
            {"type": child["type"], "value": _block(block.child_blocks.get(child["type"]), child["value"])}
            for child in prepared
        ]
    if isinstance(block, blocks.ListBlock) and isinstance(prepared, list):
        return [_block(block.child_block, _list_item(item)) for item in prepared]
    if isinstance(block, blocks.BaseStructBlock) and isinstance(prepared, dict):
        return {name: _block(block.child_blocks.get(name), value) for name, value in prepared.items()}
    return canonical(prepared)


def _list_item(item: Any) -> Any:
    return item["value"] if isinstance(item, dict) and item.get("type") == "item" else item


def canonical(value: Any) -> Any:
    """The value as JSON that is the same however it was stored."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return int(value) if value.is_integer() else repr(value)  # PostgreSQL's jsonb gives 1e20 back as an integer
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, dt.datetime):
        aware = timezone.make_aware(value) if timezone.is_naive(value) else value
        return aware.astimezone(dt.UTC).replace(microsecond=0).isoformat()  # revisions keep milliseconds only
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(name): canonical(item) for name, item in value.items()}
    if isinstance(value, list | tuple | set):
        return [canonical(item) for item in value]
    return str(value)
