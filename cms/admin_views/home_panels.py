"""What a part of the admin's home page is: a panel with figures that lead to their lists.

Panels take a constant number of queries, where Wagtail's own take thousands (``guard.md §4``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import ngettext
from wagtail.admin.ui.components import Component

if TYPE_CHECKING:
    from foundation.accounts.models import User


@dataclass(frozen=True)
class Figure:
    """A number at the top of the home page, which leads to the list that it counts.

    ``note`` says more of it, ``late`` that this is bad.
    """

    label: str | Promise
    number: int
    url: str
    note: str = ""
    late: bool = True


class HomePanel(Component):
    """A part of the home page. ``get_context_data`` reads once, for the figures and for the template.

    ``side``: beside the work, with what is good to know.
    """

    side = False

    def figures(self, context: Mapping[str, Any]) -> Iterable[Figure]:
        """Numbers for the top, out of what the panel has read."""
        return ()


class CountPanel(HomePanel):
    """A panel with one number at the top: the ``total`` that its context gives.

    It has the ``label`` of the number and the ``address`` of the whole list.
    """

    label: ClassVar[str | Promise]
    address: ClassVar[str]

    def note(self, context: Mapping[str, Any]) -> str:
        """What else is said of the number."""
        return ""

    def figures(self, context: Mapping[str, Any]) -> Iterable[Figure]:
        """How many there are; nothing where there are none."""
        if context["total"]:
            yield Figure(self.label, context["total"], reverse(self.address), self.note(context))


class WaitingPanel(CountPanel):
    """What waits for somebody: the first rows and, at the top, how many there are."""

    shown: ClassVar[int] = 8

    def waiting(self, user: User) -> Sequence[Any]:
        """All that waits for the person, the most urgent first."""
        return ()

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        """The first rows, and how many there are."""
        rows = self.waiting(parent_context["request"].user)
        return {"rows": rows[: self.shown], "total": len(rows)}


def days_late(days: int) -> str:
    """How late the latest is, in words."""
    words = ngettext("the latest by %(number)d working day", "the latest by %(number)d working days", days)
    return words % {"number": days}


def overdue_among(number: int) -> str:
    """How many of them are overdue, in words; nothing where none is."""
    return ngettext("%(number)d overdue", "%(number)d overdue", number) % {"number": number} if number else ""
