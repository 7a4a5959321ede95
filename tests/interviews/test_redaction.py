"""Redaction: the words are in no row and in no public read (actions/redaction.py, studio.py)."""

from __future__ import annotations

import uuid

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from foundation.accounts.models import User
from foundation.audit.models import AuditEntry
from foundation.outbox.models import Event
from foundation.pagecache.models import Generation
from interviews.actions import entries
from interviews.actions.entries import Words
from interviews.actions.ledger import event_hash
from interviews.actions.redaction import empty_interview, redact
from interviews.enums import GUEST, HeldState, Op, QuestionState, TeamRole
from interviews.models import Held, Interview, LiveEvent, Question
from interviews.selectors import transcript_of
from tests.factories.cluster import Cluster
from tests.factories.interviews import asked, live_interview, member, say
from tests.snapshot import Snapshot

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

SECRET = "住在槐树巷十七号的那位老人"
SPEAKER = {"role": "guest", "name": "贺嘉平"}


@pytest.fixture
def people(cluster: Cluster) -> dict[str, User]:
    return {role: member(f"studio-{role}") for role in (*TeamRole.values, GUEST)}


@pytest.fixture
def interview(cluster: Cluster, people: dict[str, User]) -> Interview:
    return live_interview(cluster, cluster.city, team=people)


def places_of(text: str) -> list[str]:
    """Tables that hold the text, also as JSON escapes it."""
    escaped = text.encode("unicode_escape").decode()
    found = Snapshot.take().tables.items()
    return [name for name, (_columns, rows) in found if text in str(rows) or escaped in str(rows).replace("\\\\", "\\")]


def public_reads(interview: Interview) -> str:
    """All that the public reads of an interview, by address."""
    client = Client(headers={"host": "qinghe.portal.test"})
    page = interview.page.get_url()
    paths = (
        page,
        f"/live/{interview.pk}/snapshot.json",
        f"/live/{interview.pk}/head.json",
        f"/live/{interview.pk}/e1/p1.json",
        f"/live/{interview.pk}/e2/p1.json",
        f"/live/{interview.pk}/questions.json",
        f"/live/{interview.pk}/print/",
    )
    return "".join(client.get(path).content.decode() for path in paths)


def test_redacted_entry_is_in_no_row_and_in_no_read(interview: Interview, people: dict[str, User]) -> None:
    first = say(interview, "开场白").event
    event = say(interview, SECRET).event
    say(interview, f"{SECRET}（更正）", op=Op.EDIT, msg=event.msg)
    held = Held.objects.create(
        interview=interview, op="edit", msg=event.msg, payload={"text": SECRET}, author=people["stenographer"]
    )
    assert {"interviews_liveevent", "interviews_held"} <= set(places_of(SECRET))
    assert SECRET in public_reads(interview)

    done = redact(interview_id=interview.pk, actor=people["host"], msg=event.msg, reason="个人信息")

    assert (done.epoch, places_of(SECRET)) == (2, [])
    assert SECRET not in public_reads(interview)
    held.refresh_from_db()
    assert (held.state, held.payload) == (HeldState.CANCELLED, None)
    shown = transcript_of(interview).entries
    assert [(entry.msg, entry.text, entry.redacted) for entry in shown] == [
        (first.msg, "开场白", False),
        (event.msg, "", True),
    ]


def test_chain_holds_after_a_redaction_and_the_audit_has_no_words(
    interview: Interview, people: dict[str, User]
) -> None:
    event = say(interview, SECRET).event
    before = list(LiveEvent.objects.filter(interview=interview).values_list("hash", flat=True))

    redact(interview_id=interview.pk, actor=people["host"], msg=event.msg, reason="个人信息")

    rows = list(LiveEvent.objects.filter(interview=interview))
    assert [row.hash for row in rows] == before == [event_hash(row) for row in rows]
    assert (rows[1].payload, rows[1].salt) == (None, "")
    entry = AuditEntry.objects.get(kind="interview.redacted")
    assert entry.payload.data == {"entry": event.msg, "events": 1, "reason": "个人信息", "epoch": 2}
    page = str(interview.page_id)
    assert Event.objects.filter(kind="page", key=page).order_by("pk").last().verb == "published"
    assert Generation.objects.get(tag=f"page:{page}").value > 0


def test_redacted_question_leaves_its_answer_without_its_words(interview: Interview, people: dict[str, User]) -> None:
    question = asked(interview, SECRET, name="槐树巷老李", mail="gAAAA", once="1" * 64, state=QuestionState.APPROVED)
    words = Words(text="请到窗口办理。", speaker=SPEAKER)
    outcome = entries.write(
        interview_id=interview.pk,
        actor=people["stenographer"],
        client_key=uuid.uuid4(),
        words=words,
        question_id=question.pk,
    )
    assert outcome.event is not None
    waiting = Held.objects.create(
        interview=interview,
        op="answer",
        msg=uuid.uuid4().hex,
        payload={"text": "补充", "asked": {"q": question.pk, "name": "槐树巷老李", "text": SECRET}},
        author=people["stenographer"],
    )

    redact(interview_id=interview.pk, actor=people["host"], question_id=question.pk, reason="个人信息")

    assert (places_of(SECRET), places_of("槐树巷老李")) == ([], [])
    assert SECRET not in public_reads(interview)
    entry = transcript_of(interview).entries[0]
    assert (entry.text, entry.speaker, entry.asked, entry.redacted) == ("请到窗口办理。", SPEAKER, None, False)
    found = Question.objects.get(pk=question.pk)
    assert (found.text, found.name, found.mail, found.key, found.once) == ("", "", "", "", None)
    assert found.redacted_at is not None
    waiting.refresh_from_db()
    assert waiting.payload == {"text": "补充"}


@pytest.mark.parametrize("role", ["stenographer", "moderator", "releaser", "photographer", GUEST])
def test_only_hosts_redact(interview: Interview, people: dict[str, User], role: str) -> None:
    event = say(interview, SECRET).event

    with pytest.raises(PermissionDenied):
        redact(interview_id=interview.pk, actor=people[role], msg=event.msg, reason="个人信息")

    assert "interviews_liveevent" in places_of(SECRET)


def test_redaction_of_another_interviews_words_is_refused(
    cluster: Cluster, interview: Interview, people: dict[str, User]
) -> None:
    other = live_interview(cluster, cluster.city, team=people)
    event, question = say(other, SECRET).event, asked(other)
    whom = {"interview_id": interview.pk, "actor": people["host"], "reason": "个人信息"}

    for what in ({"msg": event.msg}, {"msg": ""}, {"question_id": question.pk}, {}, {"msg": "a", "question_id": 1}):
        with pytest.raises(ValidationError):
            redact(**whom, **what)  # type: ignore[arg-type] # one keyword at a time

    interview.refresh_from_db()
    assert interview.epoch == 1


def test_privacy_takedown_of_the_page_empties_all(interview: Interview, people: dict[str, User]) -> None:
    say(interview, SECRET)
    asked(interview, f"{SECRET}怎么办？")
    Held.objects.create(interview=interview, op="add", msg="m", payload={"text": SECRET}, author=people["host"])

    assert empty_interview(interview) == 3

    assert places_of(SECRET) == []
    assert empty_interview(Interview.objects.get(pk=interview.pk)) == 0
