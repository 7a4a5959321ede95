"""Making the live part of an interview page."""

from __future__ import annotations

from interviews.models import Interview, QuestionDesk


def ensure_interview(*, page_id: int) -> Interview:
    """The live part of a page, made at its first publication; in the caller's transaction. The team is told once.

    Pictures that went private with an earlier withdrawal are public again with the page.
    """
    from interviews.actions.pictures import settle_all
    from interviews.actions.team import invite

    interview, created = Interview.objects.get_or_create(page_id=page_id)
    QuestionDesk.objects.get_or_create(interview=interview)
    invite(interview)
    if not created:
        settle_all(interview)
    return interview
