"""What the further page kinds tell the core: their rows in lists, and what they should carry (``domain.md §1.5``)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from .listing import register_rows
from .screening.registry import Datum, register_data

#: Sentences for what is missing, by field; the first four and the last five are demanded by the rule.
SENTENCES = {
    "post": _("Give the post in full."),
    "portrait": _("Add a portrait."),
    "duties": _("Say what it is responsible for."),
    "resume": _("Add the résumé that the unit has published."),
    "head": _("Name who is in charge."),
    "address": _("Give the address, so that people find it."),
    "office_hours": _("Give the office hours."),
    "phone": _("Give a telephone number."),
}


def register() -> None:
    """Declare rows and data; called from ``ready()``."""
    from .models import DataPage, Gallery, Institution, Leader, Topic

    for model in (Leader, Institution, Topic):
        register_rows(model, _prepare)
    for model in (Leader, Institution):
        demanded = [Datum((name,), SENTENCES[name], demanded=True) for name in model.demanded]
        register_data(model, [Datum(("source",), _("Name the unit that answers for it."), demanded=True), *demanded])
    summary = Datum(("summary", "search_description"), _("Give a summary of one or two sentences."))
    for kind in (Topic, DataPage, Gallery):
        source = Datum(("source",), _("Name the source: the issuing unit, or who counted."), demanded=True)
        register_data(kind, [source, summary, Datum(("keywords",), _("Give some keywords, separated by commas."))])


def _prepare(pages: Sequence[Any]) -> None:
    for page in pages:
        page.row_template = f"cms/rows/{page._meta.model_name}.html"
