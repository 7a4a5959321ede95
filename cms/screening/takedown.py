"""The place of a privacy takedown that lies here: excerpts in reports and exceptions, and reasons that people wrote."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext as _

from cms.publication.takedown import Proof, Takedown

from .models import ScreeningException, ScreeningReport

GONE = "—"


def empty(takedown: Takedown) -> Proof:
    """Empty the findings, and words, place and reason of exceptions; who made them when, from which check, stays."""
    reports = ScreeningReport.objects.filter(page_key=takedown.page_key)
    exceptions = ScreeningException.objects.filter(page_key=takedown.page_key)
    worded = ~Q(excerpt="") | ~Q(place="") | ~Q(reason=GONE)
    count = reports.exclude(findings=[]).update(findings=[])
    count += exceptions.filter(worded).update(excerpt="", place="", reason=GONE)
    rest = reports.exclude(findings=[]).count() + exceptions.filter(worded).count()
    left = (_("words remain"),) if rest else ()
    return Proof(count, _("Read again: %(count)d with words.") % {"count": rest}, left)
