"""Redirects as a place of a privacy takedown: former addresses of the page, and what the requests about them say."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.contrib.redirects.models import Redirect

from cms.models import PublicationAct
from cms.publication.takedown import Proof, Takedown
from cms.publication.takedown_evidence import ERASED_FOR
from foundation.audit.actions import erase_details, record
from foundation.audit.models import AuditEntry
from foundation.outbox.actions import emit

from .changes.enums import ChangeKind, ChangeState
from .changes.guard import applying
from .changes.models import AppliedState, ChangeRequest
from .changes.subjects.redirects import EVENT_KIND

GONE = "—"
#: What stays of the two sides of a request: ids, by which it is found again.
WORDLESS = ("redirect_page_id", "site_id", "parent")


def empty(takedown: Takedown) -> Proof:
    """Remove the redirects that lead to the page, then the words of requests, approved states and audit about them.

    The guard of changes lets a removal through by an approved request only, so each has one: of the two people who
    decided the takedown, without a word of the address.
    """
    act = PublicationAct.objects.select_related("asked_by", "decided_by").get(pk=takedown.act)
    redirects = list(Redirect.objects.filter(redirect_page_id=takedown.page_key).order_by("pk"))
    keys = {str(row.pk) for row in redirects}
    requests = _requests(takedown, keys)
    states = AppliedState.objects.filter(_about(takedown, keys)).exclude(object_key__in=keys)
    logged = {(f"change.{kind}", key) for kind, key in requests.values_list("kind", "object_key")}
    logged |= {(f"change.{ChangeKind.REDIRECT}", key) for key in keys}
    count = len(redirects) + requests.count() + states.count()
    _wipe(requests)
    states.update(title=GONE, values={"redirect_page_id": takedown.page_key})
    removals = [_remove(row, act) for row in redirects]
    for kind, key in sorted(logged):
        erase_details(object_kind=kind, object_key=key, actor=takedown.actor, reason=ERASED_FOR)
    for removal in removals:
        _record(removal, act)
    rest = Redirect.objects.filter(redirect_page_id=takedown.page_key).count()
    rest += _requests(takedown, keys).exclude(title=GONE).count()
    named = AuditEntry.objects.filter(object_kind=f"change.{ChangeKind.REDIRECT}", object_key__in=_former(logged))
    proof = _(
        "Read again: %(count)d with words. Keys of the audit that hold a former address and cannot change: %(keys)d."
    )
    left = (_("words remain"),) if rest else ()
    return Proof(count, proof % {"count": rest, "keys": named.count()}, left)


def _about(takedown: Takedown, keys: set[str], *sides: str) -> Q:
    """Rows of redirects by their keys or by the page that they lead to, and rows of the page's own place."""
    found = Q(kind=ChangeKind.MOVE, object_key=takedown.key)
    redirect = Q(object_key__in=keys)
    for side in sides or ("values",):
        redirect |= Q(**{f"{side}__redirect_page_id": takedown.page_key})
    return found | (Q(kind=ChangeKind.REDIRECT) & redirect)


def _requests(takedown: Takedown, keys: set[str]) -> Any:
    return ChangeRequest.objects.filter(_about(takedown, keys, "before", "after"))


def _wipe(requests: Any) -> None:
    """Who asked and decided stays; an open one has nothing left to decide."""
    for request in list(requests):
        if request.is_open:
            request.state, request.decided_at = ChangeState.OVERTAKEN, timezone.now()
        if request.object_key.startswith("new:"):
            request.object_key = f"new:{request.site_key}:{GONE}"
        request.before, request.after = _wordless(request.before), _wordless(request.after)
        request.title = request.reason = GONE
        request.comment = ""
        request.save()


def _wordless(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name in WORDLESS}


def _remove(row: Redirect, act: PublicationAct) -> ChangeRequest:
    request = ChangeRequest(
        kind=ChangeKind.REDIRECT,
        site=row.site,
        site_key=row.site_id or 0,
        object_key=str(row.pk),
        title=GONE,
        before={"redirect_page_id": act.page_key},
        after={},
        reason=ERASED_FOR,
        state=ChangeState.APPROVED,
        asked_by=act.asked_by,
        asked_by_name=act.asked_by_name,
        asked_for_id=act.asked_for_id,
        asked_for_name=act.asked_for_name,
        decided_by=act.decided_by,
        decided_by_name=act.decided_by_name,
        decided_for_name=act.decided_for_name,
        decided_at=act.decided_at,
    )
    request.digest = request.content_digest()
    request.save()
    with applying(request):
        row.delete()
    emit(kind=EVENT_KIND, key=request.object_key, verb="changed")
    return request


def _record(request: ChangeRequest, act: PublicationAct) -> None:
    record(
        kind="change.approved",
        actor=act.decided_by,
        object_kind=f"change.{request.kind}",
        object_key=request.object_key,
        payload={"request": request.pk, "act": act.pk, "reason": ERASED_FOR, "asked_by": act.asked_by_name},
    )


def _former(logged: set[tuple[str, str]]) -> list[str]:
    """Keys of requests for new redirects: they hold the address itself, and the chain is made of them."""
    return sorted(key for _kind, key in logged if key.startswith("new:"))
