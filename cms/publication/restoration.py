"""Bringing a withdrawn page back exactly as it was public last; anything else is a new version and a new review."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from wagtail.models import Revision

from .digest import digest
from .emergency import go_live
from .enums import CheckOutcome, GrantKind, GrantState
from .models import PublicationAct, PublicationGrant
from .permissions import in_review
from .stones import taken_down

if TYPE_CHECKING:
    from cms.models import BasePage
    from foundation.accounts.models import User


def demand(page: BasePage) -> dict[str, Any]:
    """What the act is to hold: the version that was public last. Raises ``ValidationError`` where it cannot return."""
    if taken_down([page.pk]):
        raise ValidationError(_("What was taken down for privacy never comes back."))
    last = PublicationGrant.objects.filter(object_id=page.pk, live_at__isnull=False).order_by("-live_at").first()
    if page.live or in_review(page) or last is None or last.state != GrantState.REVOKED:
        raise ValidationError(_("“%(page)s” was not withdrawn, or is public or in review.") % {"page": page.title})
    revision = Revision.objects.filter(pk=last.revision_id).first()
    if revision is None or digest(revision.as_object()) != last.digest:
        raise ValidationError(
            _("What was public of “%(page)s” is not there unchanged. Submit it for review.") % {"page": page.title}
        )
    if _is_condemned(last):
        raise ValidationError(
            _("A third person found “%(page)s” wrong as it was public. Correct it and have it reviewed.")
            % {"page": page.title}
        )
    return {"revision_key": revision.pk, "digest": last.digest}


def _is_condemned(last: PublicationGrant) -> bool:
    """Whether a check found fault with this content since it was granted (a review later than that is a new word)."""
    return PublicationAct.objects.filter(
        page_key=last.object_id,
        digest=last.digest,
        check_outcome__in=(CheckOutcome.CORRECTION, CheckOutcome.WITHDRAWN),
        checked_at__gte=last.created_at,
    ).exists()


def carry_out(act: PublicationAct, page: BasePage, user: User | None) -> None:
    """Publish that version again. Raises ``ValidationError`` where it is not what was asked for any more."""
    found = demand(page)
    if (found["revision_key"], found["digest"]) != (act.revision_key, act.digest):
        raise ValidationError(_("“%(page)s” has changed since this was asked for. Ask anew.") % {"page": page.title})
    go_live(act, page, user, kind=GrantKind.RESTORATION)
