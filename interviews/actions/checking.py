"""Checks of the words of an entry: forbidden ones stop it, everything else is told to the writer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from foundation.screening.actions import screen
from foundation.screening.enums import Level
from foundation.screening.material import Material, Passage
from interviews.protocol import clean_text

#: Checks of plain text; those that stop an entry, where the office set them to block.
CHECKS: Final = frozenset(
    {
        "words.forbidden",
        "words.sensitive",
        "words.misspelt",
        "leaders",
        "identity",
        "identity.old",
        "bank_card",
        "phone.private",
        "phone.office",
        "address",
    }
)
STOPPING: Final = frozenset({"words.forbidden"})


def check_text(text: str) -> tuple[str, list[Mapping[str, Any]]]:
    """The cleaned text and what the checks noticed, for the writer.

    In a live interview personal data and slips warn; the official who speaks decides. Raises ``ValidationError`` for
    text that is empty, too long, or holds forbidden words.
    """
    cleaned = clean_text(text)
    screened = screen(Material([Passage("text", _("Text"), cleaned)]), only=CHECKS)
    for finding in screened.at(Level.BLOCK):
        if finding.check in STOPPING:
            raise ValidationError(finding.message, code="forbidden_words")
    return cleaned, [
        {"check": one.check, "words": one.words, "before": one.before, "after": one.after, "message": one.message}
        for one in screened.findings
    ]
