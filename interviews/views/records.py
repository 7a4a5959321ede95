"""The screen of an interview's record in the admin: where it stands, begin it, make it anew."""

from __future__ import annotations

from typing import Any, cast

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages
from wagtail.admin.auth import require_admin_access

from foundation.accounts.models import User
from interviews.actions.records import begin_record, may_begin, refresh_record, standing_record
from interviews.enums import InterviewState
from interviews.models import Interview
from interviews.selectors_records import current_record, entries_at, lines


@require_http_methods(["GET", "POST"])
@require_admin_access
def record(request: HttpRequest, interview_id: int) -> HttpResponse:
    """Show what a record would hold, and begin it or make it anew; 404 for who writes nothing below the interview."""
    user = cast("User", request.user)
    interview = Interview.objects.select_related("page").filter(pk=interview_id).first()
    if interview is None or not may_begin(interview.page, user):
        raise Http404
    standing = standing_record(interview)
    if request.method == "POST":
        return _written(request, interview, standing.pk if standing else None)
    return render(request, "interviews/admin/record.html", _context(interview, standing))


def _written(request: HttpRequest, interview: Interview, standing: int | None) -> HttpResponse:
    user = cast("User", request.user)
    try:
        if standing is None:
            page = begin_record(interview_id=interview.pk, actor=user)
            messages.success(request, _("The record is begun. Write its summary and submit it for review."))
        else:
            page = refresh_record(record_id=standing, actor=user)
            messages.success(
                request, _("The record holds what was said up to number %(seq)d.") % {"seq": page.archived_seq}
            )
    except (ValidationError, PermissionDenied) as refusal:
        sentence = refusal.messages[0] if isinstance(refusal, ValidationError) else str(refusal)
        messages.error(request, sentence)
        return redirect("interviews_studio:record", interview.pk)
    return redirect("wagtailadmin_pages:edit", page.pk)


def _context(interview: Interview, standing: Any) -> dict[str, Any]:
    return {
        "interview": interview,
        "closed": interview.state == InterviewState.CLOSED,
        "standing": standing,
        "current": current_record(interview),
        "behind": interview.last_seq - standing.archived_seq if standing else 0,
        "lines": lines(entries_at(interview)),
        "edit_url": reverse("wagtailadmin_pages:edit", args=[standing.pk]) if standing else "",
        "page_title": _("Record of the interview"),
        "page_subtitle": interview.page.title,
        "header_icon": "doc-full",
    }
