"""How interviews read to the public index."""

from __future__ import annotations

import pytest
from django.utils import timezone

from interviews.actions.records import begin_record
from interviews.enums import InterviewState, Op, QuestionState
from search.sources import build_page
from tests.factories.cluster import Cluster
from tests.factories.interviews import announced_interview, asked, live_interview, open_up, say
from tests.factories.pages import review_to_the_end

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def test_announcement_is_found_by_guests_and_day(cluster: Cluster) -> None:
    interview = announced_interview(cluster, cluster.city)
    document = build_page(str(interview.page_id))
    assert document is not None
    assert (document.title, document.organ) == (interview.page.title, "青河市人民政府")
    assert document.date == timezone.localdate(interview.page.starts_at)
    assert "贺嘉平" in document.body


def test_text_is_found_after_the_closing_only_and_never_what_was_withdrawn(cluster: Cluster) -> None:
    interview = live_interview(cluster, cluster.city)
    say(interview, "除险加固二百座")
    gone = say(interview, "说错了的话").event
    say(interview, "", op=Op.RETRACT, msg=gone.msg)
    asked(interview, "没有批准的问题", state=QuestionState.REJECTED)
    running = build_page(str(interview.page_id))
    open_up(interview, InterviewState.CLOSED)
    closed = build_page(str(interview.page_id))
    assert running is not None
    assert closed is not None
    assert ("除险加固二百座" in running.body, "除险加固二百座" in closed.body) == (False, True)
    assert ("说错了的话" in closed.body, "没有批准的问题" in closed.body) == (False, False)


def test_record_is_no_hit_of_its_own(cluster: Cluster) -> None:
    interview = live_interview(cluster, cluster.city)
    say(interview, "除险加固二百座")
    open_up(interview, InterviewState.CLOSED)
    draft = begin_record(interview_id=interview.pk, actor=cluster.city.people["editor"])
    record = review_to_the_end(cluster, cluster.city, draft)
    document = build_page(str(interview.page_id))
    assert build_page(str(record.pk)) is None
    assert document is not None
    assert document.body.count("除险加固二百座") == 1
