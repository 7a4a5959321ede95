"""What the worker does by the clock: due publications, and the daily comparison with the grants."""

from __future__ import annotations

import logging
import time
from datetime import timedelta
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from .selectors import BATCH, Finding, left_over, live_pages, uncovered

if TYPE_CHECKING:
    from cms.models import BasePage

logger = logging.getLogger(__name__)

DAY = timedelta(days=1).total_seconds()
#: The worker checks the next 200 pages each minute: half a second of work, 288,000 pages a day.
EVERY = timedelta(minutes=1)


class Patrol:
    """A walk of one worker through everything public; it begins anew once a day."""

    def __init__(self) -> None:
        """Begin at the first call."""
        self.after: int | None = 0
        self.begun = time.monotonic()

    def check_next(self) -> list[Finding]:
        """Check the next pages, and at the end what is left over; log and return what no grant covers."""
        if self.after is None:
            if time.monotonic() - self.begun < DAY:
                return []
            self.after, self.begun = 0, time.monotonic()
        ids = list(live_pages().filter(pk__gt=self.after).values_list("pk", flat=True)[:BATCH])
        self.after = ids[-1] if ids else None
        found = list(uncovered(ids) if ids else left_over())
        for finding in found:
            logger.error("publications: %s", finding)
        return found


def publish_due() -> int:
    """Publish what is approved for a time that has come, and end what has expired; returns how many pages changed.

    One transaction a page: a refusal is logged and holds up nothing else (Wagtail's own command would stop).
    """
    from wagtail.models import Revision as RevisionModel

    from cms.models import BasePage as Base

    now, changed = timezone.now(), 0
    for revision in RevisionModel.objects.filter(approved_go_live_at__lte=now).order_by("approved_go_live_at"):
        try:
            with transaction.atomic():
                revision.publish(skip_permission_checks=True)
            changed += 1
        except (PermissionDenied, ValidationError) as refusal:
            if revision.pk not in _refused:
                logger.error("scheduled publication of %s refused: %s", revision.object_str, refusal)
            _refused.add(revision.pk)
        except Exception:  # one bad item must hold up no other; logged with its trace, tried again next time
            logger.exception("scheduled publication of %s failed", revision.object_str)
    for page in Base.objects.live().filter(expire_at__lte=now).order_by("-depth").specific():
        try:
            changed += _expire(page)
        except Exception:  # as above
            logger.exception("expiry of %s failed", page)
    return changed


#: Revisions whose refusal this process has logged: the worker asks every few seconds.
_refused: set[int] = set()


@transaction.atomic
def _expire(page: BasePage) -> int:
    """Unpublish a page, and what lies below it, since nothing is served below a page that is not live."""
    below = list(page.get_descendants().live().order_by("-depth").specific())
    for child in below:
        child.unpublish()
    page.unpublish(set_expired=True)
    return 1 + len(below)
