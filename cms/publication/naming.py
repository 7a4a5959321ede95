"""What public pages name by foreign key: it may not vanish, since they would read otherwise without a review."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models
from django.utils.translation import gettext as _
from modelcluster.models import get_all_child_relations
from wagtail.models import get_page_models

from .digest import OUTSIDE_RELATIONS, content_fields


@cache
def targets() -> dict[type[models.Model], list[tuple[type[models.Model], str, str]]]:
    r"""Model that content names → the models that name it, by which field, and where their page stands (\"\": itself).

    Only keys that a deletion would empty: what cascades or protects answers for itself.
    """
    found: defaultdict[type[models.Model], list[tuple[type[models.Model], str, str]]] = defaultdict(list)
    for model, item, page in _keys():
        entry = (model, item.name, page)
        if item.remote_field.on_delete is models.SET_NULL and entry not in found[item.related_model]:
            found[item.related_model].append(entry)
    return {target: entries for target, entries in found.items() if entries}


def _keys() -> Iterator[tuple[type[models.Model], Any, str]]:
    for page_model in get_page_models():
        yield from ((item.model, item, "") for item in content_fields(page_model) if item.is_relation)
        for relation in get_all_child_relations(page_model):
            if relation.get_accessor_name() not in OUTSIDE_RELATIONS:
                child, parent = relation.related_model, relation.field.name
                fields = (item for item in child._meta.concrete_fields if item.is_relation and item.name != parent)
                yield from ((child, item, f"{parent}__") for item in fields)


def before_delete(sender: type[models.Model], instance: models.Model, **_kwargs: Any) -> None:
    """Refuse to delete what a public page names. Raises ``PermissionDenied`` with the page and the mend."""
    for model, name, page in targets()[sender]:
        row = model._base_manager.filter(**{name: instance.pk, f"{page}live": True}).first()
        if row is not None:
            other: Any = getattr(row, page.removesuffix("__")) if page else row
            raise PermissionDenied(
                _("“%(title)s” is named by the public page “%(other)s”. Have a version without it approved first.")
                % {"title": instance, "other": other.title}
            )
