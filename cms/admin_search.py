"""The admin's search: titles and numbers, straight from the database, within what the person may explore.

Wagtail's own indexes find no two-character Chinese word and are rewritten at each save (``wagtail.md §5``); a title
that contains the words is what an editor looks for. ``WAGTAILSEARCH_BACKENDS`` names this module.
"""

from __future__ import annotations

import re

from django.db.models import Q
from modelsearch.backends.database.fallback import (
    DatabaseSearchBackend,
    DatabaseSearchQueryCompiler,
)

from cms.models import BasePage

BRACKETS = re.compile(r"[\[［【（(]\s*(\d{4})\s*[\]］】）)]")

_number_lookups: list[str] = []


def register_number_lookup(lookup: str) -> None:
    """Let pages be found by a number, e.g. ``discloseddocument__doc_number``; call from ``ready()``."""
    _number_lookups.append(lookup)


class TitleQueryCompiler(DatabaseSearchQueryCompiler):
    """Finds what contains every word of the query in a title or number; brackets of document numbers are folded."""

    def build_single_term_filter(self, term: str) -> Q:
        """One word."""
        condition: Q = super().build_single_term_filter(term)
        if issubclass(self.queryset.model, BasePage):
            condition |= Q(draft_title__icontains=term)
            if self.queryset.model is BasePage:
                folded = BRACKETS.sub(r"〔\1〕", term)
                for lookup in _number_lookups:
                    condition |= Q(**{f"{lookup}__icontains": folded})
        return condition


class TitleSearchBackend(DatabaseSearchBackend):
    """No index, so nothing to keep up to date."""

    query_compiler_class = TitleQueryCompiler
    autocomplete_query_compiler_class = TitleQueryCompiler


SearchBackend = TitleSearchBackend
