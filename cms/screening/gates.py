"""What the checks stop: a submission, and an approval at the secrecy step and at sign-off; an act of two, they show."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms.roles.enums import Role
from foundation.screening.findings import Finding
from foundation.screening.masking import mask

from .actions import screen_page, screen_review
from .pieces import shortened
from .selectors import being_read, blocks_of

if TYPE_CHECKING:
    from wagtail.models import Revision

    from cms.models import BasePage
    from cms.review.models import Review
    from foundation.accounts.models import User

#: Steps that nothing passes while something blocks. Earlier ones see it.
STRICT = frozenset({Role.SECRECY_REVIEWER, Role.EDITOR_IN_CHIEF})


class Blocked(ValidationError):  # noqa: N818 - named for what the item is, as SubmissionRefused is
    """Something blocks; the first sentence names the first finding and its place."""


def before_submission(page: BasePage, user: User | None, exception: str) -> None:
    """Check the latest version; with blocks only what asks for an exception, in words, goes on to the reviewers.

    Raises :class:`Blocked`.
    """
    blocks = blocks_of(screen_page(page=page, revision=page.get_latest_revision()))
    if blocks and not exception.strip():
        raise Blocked(
            [
                _("“%(page)s” cannot be submitted: %(finding)s")
                % {"page": page.draft_title, "finding": in_words(blocks[0])},
                *_rest(blocks),
                _("Mend it, or say why an exception is needed; the secrecy reviewer decides on it."),
            ]
        )


def before_decision(review: Review, role: str, user: User, approved: bool) -> None:
    """Check the version again if need be; no approval passes the strict steps over a block without an exception.

    Nor before the attachments that can be read were read: what is in them was not checked yet. Raises
    :class:`Blocked`.
    """
    if not approved:
        return
    report = screen_review(review=review)
    if role not in STRICT or report is None:
        return
    if waiting := being_read(review):
        raise Blocked([_still_read(review, waiting)])
    if blocks := blocks_of(report):
        if role == Role.SECRECY_REVIEWER:
            mend = _("Make an exception with its reason, or return it to the author.")
        else:
            mend = _("Return it to the author: only the secrecy reviewer makes exceptions.")
        first = _("“%(page)s” cannot be approved: %(finding)s") % {"page": review.title, "finding": in_words(blocks[0])}
        raise Blocked([first, *_rest(blocks), mend])


def before_going_live(page: BasePage, revision: Revision) -> list[dict[str, Any]]:
    """Check a version that two people would let go live without a review; it stops nothing. Open blocks, masked."""
    blocks = blocks_of(screen_page(page=page, revision=revision))
    return [{"check": one.check, "place": one.place, "words": one.words, "number": one.number} for one in blocks]


def in_words(finding: Finding) -> str:
    """Place, excerpt and message in one sentence."""
    parts = {"place": finding.place, "words": finding.words, "message": finding.message}
    if not finding.place:
        return finding.message
    if not finding.words:
        return _("%(place)s: %(message)s") % parts
    return _("%(place)s, “%(words)s”: %(message)s") % parts


def _still_read(review: Review, titles: Sequence[str]) -> str:
    sentence = ngettext(
        "“%(page)s” cannot be approved yet: its attachment “%(name)s” is still being read for the checks. "
        "Try again shortly; if it stays so, ask your technical staff whether the worker is running.",
        "“%(page)s” cannot be approved yet: %(number)d of its attachments, such as “%(name)s”, are still being read "
        "for the checks. Try again shortly; if it stays so, ask your technical staff whether the worker is running.",
        len(titles),
    )
    return sentence % {"page": review.title, "name": shortened(mask(titles[0])), "number": len(titles)}


def _rest(blocks: Sequence[Finding]) -> list[str]:
    more = len(blocks) - 1
    if not more:
        return []
    words = ngettext("There is %(number)d more of the kind.", "There are %(number)d more of the kind.", more)
    return [words % {"number": more}]
