"""What packages above say of their pages in lists: columns, homes, related pages.

A row shows title and date. A package may prepare its pages for that, all of a list at once, and name the template of
their rows; it may say which of them are on now, for the top of their column; and it may keep pages out of lists that
are a part of the page above them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cms.models import BasePage, Column

Prepare = Callable[[list[Any]], None]
Current = Callable[["Column"], "list[BasePage]"]

_prepare: dict[type[BasePage], Prepare] = {}
_current: dict[str, Current] = {}
_parts: set[type[BasePage]] = set()


def register_rows(model: type[BasePage], prepare: Prepare) -> None:
    """Have ``prepare`` called with the pages of a type in a list, before it is shown; a constant number of queries.

    It may set ``row_template`` on them, the template of their row, and what that needs.
    """
    _prepare[model] = prepare


def register_current(column_type: str, current: Current) -> None:
    """Name what is on now in columns of a type; called for the first page of the column."""
    _current[column_type] = current


def register_part(model: type[BasePage]) -> None:
    """Give pages of a type no row of their own, in any state: the row of the page above stands for both."""
    _parts.add(model)


def has_row(model: type[BasePage]) -> bool:
    """Whether pages of a type stand in lists by themselves."""
    return model not in _parts


def prepared(pages: Iterable[Any]) -> list[Any]:
    """The pages of a list, prepared by whoever registered their type."""
    found = list(pages)
    for model, prepare in _prepare.items():
        if members := [page for page in found if isinstance(page, model)]:
            prepare(members)
    return found


def current_in(column: Column) -> list[BasePage]:
    """What is on now in a column; nothing where nobody registered its type."""
    current = _current.get(column.column_type)
    return prepared(current(column)) if current else []
