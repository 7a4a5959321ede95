"""The lock that a review puts on a page."""

from __future__ import annotations

from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from wagtail.locks import WorkflowLock

#: Names of reviewers that the message holds; of more it says how many.
NAMED = 3


class ReviewLock(WorkflowLock):
    """Everybody is locked out while an item is in review; the message says where it stands and how to get it back."""

    def get_message(self, user: Any) -> str:
        """Shown above the form, to everybody: since when, by whom, at which step, with whom, due when."""
        from .actions import may_take_back
        from .authors import standing
        from .selectors import open_review

        review = open_review(self.object)
        item = standing(self.object, review)
        if review is None or item is None:
            return ""
        parts = [
            _("Locked: in review since %(since)s, submitted by %(person)s.")
            % {"since": _moment(review.submitted_at), "person": review.submitted_by or _("an import")},
            _("Now at the step “%(step)s” with %(people)s.") % {"step": item.step, "people": people(item.who)},
        ]
        if item.due_on is not None:
            parts.append(_("Due on %(day)s.") % {"day": date_format(item.due_on, "Y-m-d")})
        if item.escalated:
            parts.append(_("The step is overdue and was opened to others."))
        if may_take_back(user, review):
            parts.append(_("Take it back to change it."))
        else:
            parts.append(_("Nobody can change it until it is decided or its author takes it back."))
        return " ".join(parts)


def people(names: tuple[str, ...]) -> str:
    """Names as a list in a sentence; “nobody” where none is left, which a manager mends."""
    if not names:
        return _("nobody (a site manager must give somebody the role)")
    shown = _(", ").join(names[:NAMED])
    if len(names) > NAMED:
        return _("%(names)s and %(more)d more") % {"names": shown, "more": len(names) - NAMED}
    return shown


def _moment(when: Any) -> str:
    return date_format(localtime(when), "Y-m-d H:i")
