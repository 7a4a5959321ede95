"""The page manager: what would change the public without ``save()`` is refused here."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from wagtail.models import PageManager
from wagtail.query import PageQuerySet


class GuardedQuerySet(PageQuerySet):
    """Mass writes of guarded columns, of live rows and of live subtrees are refused."""

    def update(self, **values: Any) -> int:
        """Update free columns only (treebeard and Wagtail move pages this way), and what is given once."""
        from .guard import given_names, refuse_columns, refuse_given_again

        refuse_columns(self.model, values.keys() - set(given_names(self.model)))
        refuse_given_again(self, values)
        return int(super().update(**values))

    update.alters_data = True  # type: ignore[attr-defined] # Django's flag against calls from templates

    def bulk_update(self, objs: Iterable[Any], fields: Iterable[str], batch_size: int | None = None) -> int:
        """Update free columns only."""
        from .guard import refuse_columns

        fields = list(fields)
        refuse_columns(self.model, fields)
        return int(super().bulk_update(objs, fields, batch_size=batch_size))

    bulk_update.alters_data = True  # type: ignore[attr-defined] # as above

    def bulk_create(
        self, objs: Iterable[Any], batch_size: int | None = None, ignore_conflicts: bool = False, **kwargs: Any
    ) -> list[Any]:
        """Create drafts only; what exists already is not overwritten (``update_conflicts``) but in free columns."""
        from .guard import refuse_columns, refuse_live

        objs = list(objs)
        refuse_live(objs)
        refuse_columns(self.model, kwargs.get("update_fields") or ())
        return list(super().bulk_create(objs, batch_size, ignore_conflicts, **kwargs))

    bulk_create.alters_data = True  # type: ignore[attr-defined] # as above

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        """Delete pages with all below them, unless something there is live, scheduled or in review."""
        from .guard import refuse_deletion_below

        with transaction.atomic():  # treebeard lowers the parents' child counts before Django may refuse
            refuse_deletion_below(self.values_list("path", flat=True))
            return super().delete(*args, **kwargs)

    delete.alters_data = True  # type: ignore[attr-defined] # as above
    delete.queryset_only = True  # type: ignore[attr-defined] # as above


GuardedManager = PageManager.from_queryset(GuardedQuerySet)
