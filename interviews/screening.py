"""What an announcement should carry, and how long before the beginning it should be public (``domain.md §5``)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cms.screening.material import Content
from cms.screening.registry import Datum, register_data
from foundation.screening.enums import Level
from foundation.screening.findings import Finding
from foundation.screening.material import Material
from foundation.screening.registry import Check, register_check

AHEAD: Final = "interviews.ahead"
#: Days between the announcement and the beginning: as it should be, and the least.
WEEK, LEAST = 7, 3


def ahead(material: Material) -> Iterator[Finding]:
    """An announcement that is not public yet and comes late; days are counted by the calendar."""
    from .models import InterviewPage

    if not isinstance(material.subject, Content) or not isinstance(material.subject.page, InterviewPage):
        return
    page = material.subject.page
    if page.live or page.first_published_at is not None:
        return
    days = (timezone.localdate(page.starts_at) - timezone.localdate()).days
    if days >= WEEK:
        return
    if days < 0:
        message = _("The interview lies in the past. Correct its time.")
    elif days < LEAST:
        message = _("The interview begins in less than three days. Announce it a week ahead, three days at the least.")
    else:
        message = ngettext(
            "The interview begins in %(days)d day. Announce it a week ahead.",
            "The interview begins in %(days)d days. Announce it a week ahead.",
            days,
        ) % {"days": days}
    words = f"{timezone.localtime(page.starts_at):%Y-%m-%d %H:%M}"
    yield Finding(AHEAD, "starts_at", _("Time of the interview"), "", words, "", message, None)


def register() -> None:
    """Declare data and check; called from ``ready()``."""
    from .models import InterviewPage

    register_data(
        InterviewPage,
        [
            Datum(("unit",), gettext_lazy("Name the unit whose officials answer."), demanded=True),
            Datum(("body", "summary"), gettext_lazy("Say in some sentences what the interview is about.")),
            Datum(("how_to_ask",), gettext_lazy("Say how and from when people can ask.")),
            Datum(("summary", "search_description"), gettext_lazy("Give a summary in one or two sentences.")),
        ],
    )
    register_check(
        Check(
            AHEAD,
            gettext_lazy("Interviews announced late"),
            Level.WARN,
            ahead,
            gettext_lazy("An announcement should be public a week before the interview, three days at the least."),
            elsewhere=True,
        )
    )
