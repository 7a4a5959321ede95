"""What a part of the admin's home page is: a panel with figures that lead to their lists.

Panels take a constant number of queries, where Wagtail's own take thousands (``guard.md §4``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import ngettext
from wagtail.admin.ui.components import Component


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


def days_late(days: int) -> str:
    """How late the latest is, in words."""
    words = ngettext("the latest by %(number)d working day", "the latest by %(number)d working days", days)
    return words % {"number": days}


def overdue_among(number: int) -> str:
    """How many of them are overdue, in words; nothing where none is."""
    return ngettext("%(number)d overdue", "%(number)d overdue", number) % {"number": number} if number else ""
