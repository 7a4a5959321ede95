"""Data that a disclosed document should carry (``domain.md §3.2``), for the checks before submission."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cms.screening.registry import Datum, register_data

from .enums import Genre

#: Kinds that come with a document number as a rule.
NUMBERED = frozenset(
    {Genre.DECISION, Genre.ORDER, Genre.OPINION, Genre.NOTICE, Genre.CIRCULAR, Genre.REPLY, Genre.LETTER}
)


def register() -> None:
    """Declare the data. Numbers are advised only: much that is disclosed never had one."""
    from .models import DisclosedDocument

    register_data(
        DisclosedDocument,
        [
            Datum(("issuer",), _("Name the issuer."), demanded=True),
            Datum(("written_on",), _("Give the date on which it was written."), demanded=True),
            Datum(
                ("doc_number",),
                _("Documents of this kind have a number as a rule. Give it as printed."),
                applies=lambda page: page.genre in NUMBERED,
            ),
            Datum(("overview", "search_description"), _("Give an overview of the content in one or two sentences.")),
            Datum(("keywords",), _("Give some keywords, separated by commas.")),
        ],
    )
