"""Evidence about a page that is taken down: who did what and when stays, words go."""

from __future__ import annotations

from collections import defaultdict

from django.db.models import Q
from django.urls import reverse
from wagtail.models import PageLogEntry

from foundation.notices.actions import erase
from foundation.notices.models import Notice
from foundation.workdays.actions import NO_TITLE, erase_titles
from foundation.workdays.models import MovedDeadline

from .addresses import HIDDEN, hidden
from .models import PublicationAct, PublicationGrant

GONE = "—"
#: Why audit details are erased: no words of the person who asked, since they may name whom they protect.
ERASED_FOR = "privacy takedown"


def erase_evidence(page_key: int) -> tuple[int, int]:
    """Empty titles, comments and reasons of reviews, grants and acts; how many rows, and how many still hold words."""
    from cms.review.models import Opinion, Review, ReviewDecision, SecrecyRecord
    from cms.screening.models import ScreeningException, ScreeningReport

    for act in PublicationAct.objects.filter(page_key=page_key).exclude(url_path__startswith=HIDDEN):
        PublicationAct.objects.filter(pk=act.pk).update(url_path=hidden(act.url_path))
    reviews = Review.objects.filter(page_key=page_key)
    count = sum(
        (
            PublicationGrant.objects.filter(object_id=page_key).update(title=GONE, reason=""),
            reviews.update(title=GONE, answer="", exception=""),
            Opinion.objects.filter(review__in=reviews).update(question="", answer=""),
            ScreeningReport.objects.filter(page_key=page_key).update(findings=[], omitted={}, basis=""),
            ScreeningException.objects.filter(page_key=page_key).update(place="", excerpt="", reason=GONE),
            ReviewDecision.objects.filter(review__in=reviews).update(comment=""),
            SecrecyRecord.objects.filter(page_key=page_key).update(title=GONE, basis=GONE),
            PublicationAct.objects.filter(page_key=page_key).update(
                title=GONE, reason=GONE, notice="", comment="", check_result=""
            ),
        )
    )
    titled = (
        reviews,
        PublicationGrant.objects.filter(object_id=page_key),
        SecrecyRecord.objects.filter(page_key=page_key),
        PublicationAct.objects.filter(page_key=page_key),
    )
    others = (
        ReviewDecision.objects.filter(review__in=reviews).exclude(comment=""),
        Opinion.objects.filter(review__in=reviews).exclude(question="", answer=""),
        ScreeningReport.objects.filter(page_key=page_key).exclude(findings=[]),
        ScreeningException.objects.filter(page_key=page_key).exclude(reason=GONE),
    )
    rest = sum(rows.exclude(title=GONE).count() for rows in titled)
    return count, rest + sum(rows.count() for rows in others)


def erase_deadlines(page_key: int) -> tuple[int, int]:
    """Empty the titles of moved deadlines of the page's reviews and acts; how many, and how many still hold one.

    Those of error reports carry the report's number instead of a title; see :mod:`cms.corrections.takedown`.
    """
    from cms.review.models import Review

    count = rest = 0
    of_page = {"reviews": Review.objects, "after-checks": PublicationAct.objects}
    for kind, rows in of_page.items():
        keys = [str(pk) for pk in rows.filter(page_key=page_key).values_list("pk", flat=True)]
        count += erase_titles(kind=kind, keys=keys)
        rest += MovedDeadline.objects.filter(kind=kind, key__in=keys).exclude(title=NO_TITLE).count()
    return count, rest


def erase_notices(page_key: int) -> tuple[int, int]:
    """Empty the notices that lead to the page's item or editor, and stop mails; how many, and how many hold words."""
    addresses = [reverse("cms_review:item", args=[page_key]), reverse("wagtailadmin_pages:edit", args=[page_key])]
    told = Notice.objects.filter(url__in=addresses)
    keys: defaultdict[str, set[str]] = defaultdict(set)
    for kind, key in told.values_list("kind", "key"):
        keys[kind].add(key)
    count = sum(erase(kind=kind, keys=found) for kind, found in keys.items())
    return count, told.exclude(title="", body="").count()


def erase_log(page_key: int) -> tuple[int, int]:
    """Empty labels and details of the admin's log of one page; how many rows, and how many still hold words."""
    rows = PageLogEntry.objects.filter(page_id=page_key).exclude(Q(label="") & Q(data={}))
    return rows.update(label="", data={}), rows.count()
