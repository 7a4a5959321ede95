"""Questions in privacy takedowns, and redactions of a question with all that repeats it."""

from __future__ import annotations

import json
import uuid
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cms.models import TakedownReceipt
from cms.publication.enums import WithdrawalKind
from cms.publication.takedown import Takedown
from foundation.accounts.models import User
from foundation.notices.models import Mail, Notice
from foundation.workdays.models import MovedDeadline
from interviews import question_notices as notices
from interviews import question_takedown
from interviews.actions.ledger import append, locked
from interviews.actions.redaction import redact
from interviews.enums import Op, QuestionState
from interviews.models import Held, Interview, LiveEvent, Question, QuestionMove
from interviews.protocol import entry_payload, new_msg
from interviews.question_takedown import PLACE, empty, worded
from interviews.selectors_questions import repeats
from tests.factories.acts import withdraw
from tests.factories.cluster import Cluster
from tests.factories.interviews import announced_interview, asked, live_interview, member
from tests.snapshot import Snapshot

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
SECRET, NAME = "住在槐树巷十七号的那位老人", "槐树巷老李"
KEY = "k" * 64


@pytest.fixture
def host(cluster: Cluster) -> User:
    return member("takedown-host")


@pytest.fixture
def interview(cluster: Cluster, host: User) -> Interview:
    return live_interview(cluster, cluster.city, team={"host": host})


def places_of(text: str) -> list[str]:
    """Tables that hold the text, also as JSON escapes it."""
    escaped = json.dumps(text).strip('"')
    found = Snapshot.take().tables.items()
    return [name for name, (_columns, rows) in found if text in str(rows) or escaped in str(rows).replace("\\\\", "\\")]


def reads(interview: Interview) -> str:
    """What the public reads of questions: the list as JSON and as a page, the interview, the print view, the file."""
    client = Client(HTTP_HOST="qinghe.portal.test")
    names = ("questions", "question_list", "snapshot", "print")
    paths = [interview.page.get_url(), *(reverse(f"live:{name}", args=[interview.pk]) for name in names)]
    return "\n".join(client.get(path).content.decode() for path in paths)


def quoted(interview: Interview, question: Question) -> LiveEvent:
    """A public answer that quotes a question."""
    from django.db import transaction

    payload = entry_payload(
        speaker={"role": "guest", "name": "贺嘉平"},
        text="请到窗口办理。",
        asked={"q": question.pk, "name": question.name, "text": question.text},
    )
    with transaction.atomic():
        return append(
            locked(interview.pk), op=Op.ANSWER, actor=None, client_key=uuid.uuid4(), payload=payload, msg=new_msg()
        ).event


def test_question_goes_with_its_merged_and_equal_ones_and_with_what_quotes_them(
    interview: Interview, host: User
) -> None:
    shown = asked(interview, SECRET, name=NAME, key=KEY, state=QuestionState.APPROVED)
    merged = asked(interview, f"{SECRET}！", name=NAME, state=QuestionState.MERGED, merged_into=shown)
    asked(interview, f"{SECRET}？？", name=NAME, state=QuestionState.MERGED, merged_into=merged)
    asked(interview, SECRET, name=NAME, key=KEY)
    kept = asked(interview, state=QuestionState.APPROVED)
    quoted(interview, shown)
    asked_of = {"q": merged.pk, "name": NAME, "text": SECRET}
    payload = {"text": "补充", "asked": asked_of}
    Held.objects.create(interview=interview, op="answer", msg=new_msg(), payload=payload, author=host)
    QuestionMove.objects.create(question=merged, before="pending", after="merged", version=2, note=f"同{NAME}")
    assert (SECRET in reads(interview), NAME in reads(interview)) == (True, True)

    redact(interview_id=interview.pk, actor=host, question_id=shown.pk, reason="个人信息")

    assert (places_of(SECRET), places_of(NAME)) == ([], [])
    text = reads(interview)
    assert (SECRET in text, NAME in text, kept.text in text, "请到窗口办理。" in text) == (False, False, True, True)
    assert set(worded(interview).values_list("pk", flat=True)) == {kept.pk}


def test_repeats_stay_within_the_interview_and_end_in_a_circle(cluster: Cluster, interview: Interview) -> None:
    one = asked(interview, key=KEY)
    other = asked(interview, state=QuestionState.MERGED, merged_into=one)
    Question.objects.filter(pk=one.pk).update(merged_into=other)
    asked(announced_interview(cluster, cluster.city), key=KEY)
    assert repeats(one) == [one.pk, other.pk]
    lone = asked(interview, key="")
    asked(interview, key="")
    assert repeats(lone) == [lone.pk]


def test_repeats_of_one_and_of_three_take_the_same_queries(interview: Interview) -> None:
    question, counts = asked(interview, key=KEY), []
    for number in (1, 2):
        for _one in range(number):
            asked(interview, state=QuestionState.MERGED, merged_into=question)
        with CaptureQueriesContext(connection) as taken:
            repeats(question)
        counts.append(len(taken))
    assert counts[0] == counts[1]


@pytest.mark.django_db(transaction=True)
def test_privacy_takedown_of_the_page_empties_questions_notices_and_titles(cluster: Cluster) -> None:
    interview = announced_interview(cluster, cluster.city)
    other = asked(announced_interview(cluster, cluster.city))
    number = asked(interview, SECRET, name=NAME, state=QuestionState.REJECTED, reason=NAME, findings=[{"x": 1}]).number
    days = {"before": date(2027, 1, 4), "after": date(2027, 1, 5), "cause": "元旦"}
    MovedDeadline.objects.create(kind=question_takedown.DEADLINES, key=number, title=f"提问{number}", **days)
    notices.opened(interview, day=date(2027, 1, 4), count=1, pending=0)
    title = interview.page.title
    assert Notice.objects.filter(title__contains=title, kind=notices.OPENED).exists()

    withdraw(cluster.city, interview.page, WithdrawalKind.PRIVACY)

    row = next(row for row in TakedownReceipt.objects.get().places if row["place"] == PLACE)
    assert (row["clean"], row["left"]) == (True, [])
    assert (places_of(SECRET), places_of(NAME)) == ([], [])
    assert not Notice.objects.filter(title__contains=title, kind__startswith="interview.").exists()
    assert MovedDeadline.objects.get(key=number).title == "—"
    assert Question.objects.get(number=number).redacted_at is not None
    other.refresh_from_db()
    assert other.text != ""


def test_place_stops_mails_to_askers_and_finds_nothing_the_second_time(interview: Interview) -> None:
    question = asked(interview, SECRET, state=QuestionState.ANSWERED)
    Mail.objects.create(kind=notices.ANSWERED, key=question.number, text=interview.page.title, message_id="m")
    about = Takedown(page_key=interview.page_id, act=1, actor=None)

    first, again = empty(about), empty(about)

    assert (first.count, first.left, again.left) == (2, (), ())  # the question and the host's invitation
    assert Mail.objects.get().text == ""
    assert again.count == 0


def test_page_without_an_interview_has_nothing_to_empty(cluster: Cluster) -> None:
    asked(announced_interview(cluster, cluster.city))
    found = empty(Takedown(page_key=cluster.city.home.pk, act=1, actor=None))
    assert (found.count, found.left, Question.objects.exclude(text="").count()) == (0, (), 1)
