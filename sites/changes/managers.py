"""The manager of site profiles: mass writes would pass the guard's receivers by."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import models


class GuardedProfileQuerySet(models.QuerySet[Any]):
    """Profiles are changed one by one, by an approved request."""

    def update(self, **values: Any) -> int:
        """Refuse; ``bulk_update`` ends here too."""
        from .guard import refuse_bulk

        refuse_bulk(self.model)
        return super().update(**values)

    update.alters_data = True  # type: ignore[attr-defined] # Django's flag against calls from templates

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        """Refuse."""
        from .guard import refuse_bulk

        refuse_bulk(self.model)
        return super().bulk_create(objs, *args, **kwargs)

    bulk_create.alters_data = True  # type: ignore[attr-defined] # as above
