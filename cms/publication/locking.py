"""The lock under which acts read a page: the same rows in the same order as a review's."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cms.models import BasePage


def locked_page(pk: int) -> BasePage | None:
    """The specific page, read under the lock of its rows; None where it does not exist.

    Both tables in one query, as :func:`cms.review.actions.submit` does: who locks only one of them first and writes the
    other later waits for somebody who waits for them.
    """
    from cms.models import BasePage as Base

    page = Base.objects.filter(pk=pk).first()
    if page is None:
        return None
    found: BasePage | None = page.specific_class.objects.select_for_update().filter(pk=pk).first()
    return found
