"""The public views beside an interview's page: the calendar file and the print view."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cms.corrections.selectors import site_root_of
from interviews import calendar
from interviews.selectors_pages import page_context, public_interview

#: What is withdrawn is gone from browsers within seconds.
SHORTLY = "private, max-age=5"


@require_safe
def interview_calendar(request: HttpRequest, interview_id: int) -> HttpResponse:
    """Give the appointment as an iCalendar file; 404 where the interview is not public."""
    interview = public_interview(interview_id)
    response = HttpResponse(calendar.write(interview.page), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="interview-{interview.pk}.ics"'
    response["Cache-Control"] = SHORTLY
    return response


@require_safe
def interview_print(request: HttpRequest, interview_id: int) -> HttpResponse:
    """Show the whole interview in the order in which it was said, for paper; 404 where it is not public."""
    interview = public_interview(interview_id)
    request.content_site = site_root_of(interview.page)  # type: ignore[attr-defined] # set by ContentSiteMiddleware; here the address names it
    context = page_context(interview.page) | {"page": interview.page}
    response = render(request, "interviews/print.html", context)
    response["Cache-Control"] = SHORTLY
    return response
