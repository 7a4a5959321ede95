"""The editorial core's own checks and the data that its items should carry; called in ``AppConfig.ready()``."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cms.publication.gates import register_screen
from cms.review.gates import register_gate
from foundation.audit.registry import register_kind
from foundation.screening.enums import Level
from foundation.screening.registry import Check, register_check

from . import links, reprints, structure
from .gates import before_decision, before_going_live, before_submission
from .registry import Datum, register_data

CHECKS = (
    Check(
        links.EXTERNAL,
        _("Links that lead outside"),
        Level.NOTE,
        links.external,
        _("Every address outside the installation's own hosts, for reviewers to look at."),
        elsewhere=True,
    ),
    Check(
        links.DEAD,
        _("Links that lead to nothing"),
        Level.WARN,
        links.dead,
        _("Pages that are gone or not public, documents and pictures that are gone, addresses that no browser opens."),
        elsewhere=True,
    ),
    Check(
        structure.ALTERNATIVE,
        _("Images without description"),
        Level.WARN,
        structure.alternative_texts,
        _("The description is empty or only the name of the file."),
    ),
    Check(
        structure.DEMANDED,
        _("Missing data"),
        Level.WARN,
        structure.demanded_data,
        _("What the rules for government websites demand of an item of this kind."),
    ),
    Check(
        structure.ADVISED,
        _("Advisable data"),
        Level.NOTE,
        structure.advised_data,
        _("Summary, keywords and the like, by which people find an item."),
    ),
    Check(
        structure.EMPTY,
        _("Empty attachments"),
        Level.WARN,
        structure.empty_attachments,
        _("Files without content, and scanned pages without text."),
    ),
    Check(
        structure.UNREAD,
        _("Attachments that were not checked"),
        Level.WARN,
        structure.unread_attachments,
        _("Locked, damaged, not read yet, too large or of a kind that cannot be read: their text was not looked at."),
    ),
    Check(
        structure.LONG,
        _("Text that was not checked"),
        Level.WARN,
        structure.unchecked_text,
        _("Of an item with its attachments the first five million characters are checked."),
    ),
    Check(
        reprints.REPRINT,
        _("Reprints"),
        Level.WARN,
        reprints.reprints,
        _("Source missing, without address, or not on the list of sources. Organisations and sites of ours are none."),
        elsewhere=True,
    ),
    Check(
        structure.SHORT,
        _("Very short text"),
        Level.WARN,
        structure.short_text,
        _("Less than a sentence, with neither picture nor attachment."),
    ),
    Check(
        structure.TWICE,
        _("Same title in the same column"),
        Level.NOTE,
        structure.told_twice,
        _("Another item of the column, public or not, has the same title."),
        elsewhere=True,
    ),
)


def register() -> None:
    """Declare the checks, their gates, and what articles and columns should carry (``domain.md §1.4``)."""
    from cms.models import Article, Column

    for check in CHECKS:
        register_check(check)
    register_gate(before_submission=before_submission, before_decision=before_decision)
    register_screen(before_going_live)
    for name, label in (
        ("screening.allowed", _("Exception from a check")),
        ("source.set", _("Source for reprints set")),
        ("source.imported", _("Sources for reprints imported")),
    ):
        register_kind(name, label)
    keywords = Datum(("keywords",), _("Give some keywords, separated by commas."))
    register_data(
        Article,
        [
            Datum(("source",), _("Name the source: the issuing unit, or where it is reprinted from."), demanded=True),
            Datum(("summary", "search_description"), _("Give a summary of one or two sentences.")),
            keywords,
        ],
    )
    register_data(
        Column,
        [
            Datum(("intro",), _("Say what the column is for: its description is demanded."), demanded=True),
            Datum(("keywords",), _("A column must carry keywords, separated by commas."), demanded=True),
            Datum(("responsible_unit",), _("Name the unit that is responsible for the column.")),
            Datum(("update_cycle_days",), _("Say how often the column is to be updated.")),
        ],
    )
