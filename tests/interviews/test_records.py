"""Closing, and the record: begun from the fold, proved at every step, hidden and emptied by a redaction."""

import json
import uuid
from urllib.parse import urlsplit

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from wagtail.models import Revision

from cms.publication.acts import approve as approve_act
from cms.publication.models import PublicationAct
from cms.review.actions import submit
from cms.review.comparison import compare
from cms.review.selectors import open_review
from cms.screening.material import material_of
from foundation.accounts.models import User
from foundation.audit.models import AuditEntry
from foundation.notices.models import Notice
from foundation.outbox.models import Event
from interviews.actions.closing import close
from interviews.actions.record_redaction import empty_stale, stale_records
from interviews.actions.records import begin_record, refresh_record
from interviews.actions.redaction import redact
from interviews.enums import HeldState, Op, QuestionState
from interviews.models import Held, Interview, InterviewRecord
from interviews.protocol import entry_payload, new_msg
from interviews.selectors_records import current_record, entries_at, speaker_label
from tests.factories.admin import browser
from tests.factories.cluster import Cluster
from tests.factories.interviews import asked, live_interview, member, open_up, say
from tests.factories.pages import review_to_the_end

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
SECRET = "身份证尾号四四七二"
CITY = "qinghe.portal.test"


def closed_interview(cluster: Cluster) -> Interview:
    """A closed interview of three entries: one corrected, one withdrawn."""
    host = User.objects.filter(username="host").first() or member("host")
    interview = live_interview(cluster, cluster.city, team={"host": host})
    say(interview, "各位网友好", speaker={"role": "host", "name": "林晓"})
    said = say(interview, "今冬开工三项工程").event
    say(interview, "今冬开工四项工程", op=Op.EDIT, msg=said.msg)
    gone = say(interview, "说错了的话").event
    say(interview, "", op=Op.RETRACT, msg=gone.msg)
    return open_up(interview, "closed")


def record_of(cluster: Cluster, interview: Interview) -> InterviewRecord:
    """A draft record by the place's editor."""
    return begin_record(interview_id=interview.pk, actor=cluster.city.people["editor"])


def live_record(cluster: Cluster, interview: Interview) -> InterviewRecord:
    """A record that went through its review."""
    page: InterviewRecord = review_to_the_end(cluster, cluster.city, record_of(cluster, interview))
    return page


def hold(interview: Interview, state: str, author: User) -> Held:
    """An entry that is not public yet."""
    payload = entry_payload(speaker={"role": "host", "name": "林晓"}, text="谢谢各位")
    return Held.objects.create(
        interview=interview, op=Op.ADD, msg=new_msg(), payload=payload, author=author, state=state
    )


def test_closing_lets_delayed_entries_go_keeps_waiting_ones_and_tells_editors(
    cluster: Cluster, django_capture_on_commit_callbacks
) -> None:
    host = member("host")
    interview = live_interview(cluster, cluster.city, team={"host": host})
    question = asked(interview, state=QuestionState.APPROVED)
    delayed, waiting = hold(interview, HeldState.TIMED, host), hold(interview, HeldState.WAITING, host)
    events = Event.objects.filter(kind="page", key=str(interview.page_id)).count()

    with django_capture_on_commit_callbacks(execute=True):
        interview = close(interview_id=interview.pk, actor=host, seen="live", client_key=uuid.uuid4())

    assert [(event.op, event.seq) for event in interview.events.order_by("-seq")[:2]] == [("state", 3), ("add", 2)]
    assert [Held.objects.get(pk=one.pk).state for one in (delayed, waiting)] == ["released", "waiting"]
    assert (interview.state, interview.closed_at is not None) == ("closed", True)
    question.refresh_from_db()
    assert (question.state, question.due_on is not None) == ("follow_up", True)
    assert Event.objects.filter(kind="page", key=str(interview.page_id)).count() == events + 1
    assert {notice.person_id for notice in Notice.objects.filter(kind="interview.record_due")} == {
        cluster.city.people["editor"].pk,
        cluster.city.people["editor2"].pk,
    }
    assert AuditEntry.objects.filter(kind="interview.closed").count() == 1


def test_closing_from_a_pause_publishes_nothing_that_was_written_in_it(cluster: Cluster) -> None:
    host = member("host")
    interview = open_up(live_interview(cluster, cluster.city, team={"host": host}), "paused")
    held = hold(interview, HeldState.TIMED, host)

    close(interview_id=interview.pk, actor=host, seen="paused")

    held.refresh_from_db()
    assert (held.state, held.version) == ("waiting", 2)
    assert [event.op for event in interview.events.all()] == ["state", "state", "state"]


@pytest.mark.parametrize("seen", ["paused", "closed", "nonsense"])
def test_closing_in_another_state_is_refused(cluster: Cluster, seen: str) -> None:
    host = member("host")
    interview = live_interview(cluster, cluster.city, team={"host": host})

    with pytest.raises(ValidationError) as refusal:
        close(interview_id=interview.pk, actor=host, seen=seen)

    assert refusal.value.code == "conflict"
    assert Interview.objects.get(pk=interview.pk).state == "live"


def test_closing_is_the_hosts_alone(cluster: Cluster) -> None:
    moderator = member("moderator")
    interview = live_interview(cluster, cluster.city, team={"moderator": moderator, "host": member("host")})

    for nobody in (moderator, cluster.county.people["manager"], cluster.city.people["editor"]):
        with pytest.raises(PermissionDenied):
            close(interview_id=interview.pk, actor=nobody, seen="live")


def test_record_holds_the_fold_without_withdrawn_entries(cluster: Cluster) -> None:
    interview = closed_interview(cluster)

    page = record_of(cluster, interview)

    assert [(one["text"], one.get("corrected")) for one in page.transcript] == [
        ("各位网友好", None),
        ("今冬开工四项工程", 1),
    ]
    assert (page.archived_seq, page.archived_epoch) == (interview.last_seq, 1)
    assert (page.live, page.get_parent().pk, page.slug) == (False, interview.page_id, "record")
    assert "说错了的话" not in json.dumps(page.latest_revision.content, ensure_ascii=False)


def test_record_is_begun_once_and_by_who_may_write_there(cluster: Cluster) -> None:
    interview = closed_interview(cluster)
    for stranger in (cluster.county.people["editor"], cluster.city.people["unit"], member("reader")):
        with pytest.raises(PermissionDenied):
            begin_record(interview_id=interview.pk, actor=stranger)

    begin_record(interview_id=interview.pk, actor=cluster.city.people["contributor"])

    with pytest.raises(ValidationError):
        record_of(cluster, interview)
    assert InterviewRecord.objects.count() == 1


def test_record_of_a_running_or_empty_interview_is_refused(cluster: Cluster) -> None:
    running = live_interview(cluster, cluster.city)
    say(running, "各位网友好")
    empty = open_up(live_interview(cluster, cluster.city), "closed")

    for interview in (running, empty):
        with pytest.raises(ValidationError):
            record_of(cluster, interview)
    assert not InterviewRecord.objects.exists()


def test_reviewed_record_takes_the_place_of_the_released_text(cluster: Cluster) -> None:
    interview = closed_interview(cluster)
    before = Event.objects.filter(kind="page", key=str(interview.page_id)).count()

    page = live_record(cluster, interview)

    assert current_record(interview) == page
    assert Event.objects.filter(kind="page", key=str(interview.page_id)).count() == before + 1
    response = Client(HTTP_HOST=CITY).get(urlsplit(page.url).path)
    assert (response.status_code, urlsplit(response.headers["Location"]).path) == (
        302,
        urlsplit(page.get_parent().url).path,
    )


def test_typed_transcript_is_refused_at_submission_and_at_publication(cluster: Cluster) -> None:
    interview = closed_interview(cluster)
    page, editor = record_of(cluster, interview), cluster.city.people["editor"]
    content = page.get_latest_revision_as_object()
    content.transcript[0]["text"] = "从没说过的话"
    revision = content.save_revision(user=editor)

    with pytest.raises(ValidationError):
        submit(page=page, user=editor)
    with pytest.raises(ValidationError):
        revision.publish(skip_permission_checks=True)
    assert open_review(page) is None


@pytest.mark.parametrize(("field", "value"), [("archived_seq", 0), ("archived_seq", 99), ("archived_epoch", 2)])
def test_numbers_that_are_not_the_interviews_are_refused(cluster: Cluster, field: str, value: int) -> None:
    interview = closed_interview(cluster)
    page, editor = record_of(cluster, interview), cluster.city.people["editor"]
    content = page.get_latest_revision_as_object()
    setattr(content, field, value)
    content.save_revision(user=editor)

    with pytest.raises(ValidationError):
        submit(page=page, user=editor)


def test_form_of_the_editor_does_not_change_the_transcript(cluster: Cluster) -> None:
    interview = closed_interview(cluster)
    page = record_of(cluster, interview)
    form = InterviewRecord.get_edit_handler().get_form_class()

    assert not {"transcript", "archived_seq", "archived_epoch"} & set(form.base_fields)
    client = browser(cluster.city.people["editor"])
    response = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))
    assert response.status_code == 200
    assert "今冬开工四项工程" in response.content.decode()


def test_refreshed_record_holds_answers_given_later(cluster: Cluster) -> None:
    interview, editor = closed_interview(cluster), cluster.city.people["editor"]
    page = live_record(cluster, interview)
    say(interview, "补充答复")

    content = refresh_record(record_id=page.pk, actor=editor)

    assert [one["text"] for one in content.transcript] == ["各位网友好", "今冬开工四项工程", "补充答复"]
    assert [one["text"] for one in InterviewRecord.objects.get(pk=page.pk).transcript] == [
        "各位网友好",
        "今冬开工四项工程",
    ]
    versions = Revision.page_revisions.filter(object_id=str(page.pk)).count()
    refresh_record(record_id=page.pk, actor=editor)
    assert Revision.page_revisions.filter(object_id=str(page.pk)).count() == versions


def test_record_in_review_is_not_refreshed(cluster: Cluster) -> None:
    page, editor = record_of(cluster, closed_interview(cluster)), cluster.city.people["editor"]
    submit(page=page, user=editor)

    with pytest.raises(ValidationError):
        refresh_record(record_id=page.pk, actor=editor)
    with pytest.raises(PermissionDenied):
        refresh_record(record_id=page.pk, actor=cluster.county.people["editor"])


def test_checks_and_reviewers_read_the_transcript(cluster: Cluster) -> None:
    host = member("host")
    interview = live_interview(cluster, cluster.city, team={"host": host})
    picture = {"image": 1, "url": "/media/x.jpg", "alt": "会场全景", "width": 1, "height": 1}
    say(interview, "今冬开工\n四项工程", pictures=[picture])
    page = record_of(cluster, open_up(interview, "closed"))

    passages = [one.text for one in material_of(page).passages if one.key.startswith("transcript#")]
    shown = compare(None, page, picture_url=str)

    who = speaker_label({"role": "guest", "post": "省水利厅副厅长", "name": "贺嘉平"})
    assert passages == [f"{who} 今冬开工\n四项工程", "会场全景"]
    rows = [
        str(row.after)
        for part in shown.parts
        if part.label == page._meta.get_field("transcript").verbose_name
        for row in part.rows
    ]
    assert len(rows) == 2
    assert "四项工程" in rows[0]


def test_redaction_hides_a_public_record_at_once_and_asks_for_its_takedown(cluster: Cluster) -> None:
    client = Client(HTTP_HOST=CITY)
    editor, chief = cluster.city.people["editor"], cluster.city.people["chief"]
    interview = live_interview(cluster, cluster.city, team={"host": editor})
    slip = say(interview, SECRET).event
    say(interview, "别的话")
    interview = open_up(interview, "closed")
    page = live_record(cluster, interview)
    address = urlsplit(interview.page.url).path
    assert SECRET in client.get(address).content.decode()

    interview = redact(interview_id=interview.pk, actor=editor, msg=slip.msg, reason="个人信息")

    assert current_record(interview) is None
    for place in (address, reverse("live:text", args=[interview.pk])):
        assert SECRET not in client.get(place).content.decode()
    assert client.get(urlsplit(page.url).path).status_code == 302
    act = PublicationAct.objects.get(page_key=page.pk)
    assert (act.withdrawal_kind, act.state) == ("privacy", "open")
    assert [one.pk for one in stale_records(interview)] == [page.pk]

    approve_act(act=act, user=chief)

    assert list(stale_records(interview)) == []
    assert InterviewRecord.objects.get(pk=page.pk).transcript == []
    assert not Revision.page_revisions.filter(object_id=str(page.pk)).exists()
    again = record_of(cluster, interview)
    assert [one["text"] for one in again.transcript] == ["别的话"]


def test_redaction_by_a_host_without_a_part_in_the_place_tells_the_editors(cluster: Cluster) -> None:
    interview = closed_interview(cluster)
    page = live_record(cluster, interview)
    slip = entries_at(interview)[0]["msg"]

    redact(interview_id=interview.pk, actor=User.objects.get(username="host"), msg=slip, reason="个人信息")

    assert not PublicationAct.objects.exists()
    told = Notice.objects.filter(kind="interview.takedown_due")
    assert {notice.person_id for notice in told} == {cluster.city.people[name].pk for name in ("editor", "editor2")}
    assert current_record(Interview.objects.get(pk=interview.pk)) is None
    assert page.live


def test_redaction_empties_drafts_and_ends_their_review(cluster: Cluster) -> None:
    interview = closed_interview(cluster)
    page, editor = record_of(cluster, interview), cluster.city.people["editor"]
    submit(page=page, user=editor)
    slip = entries_at(interview)[1]["msg"]

    redact(interview_id=interview.pk, actor=User.objects.get(username="host"), msg=slip, reason="个人信息")

    page = InterviewRecord.objects.get(pk=page.pk)
    contents = [one.content for one in Revision.page_revisions.filter(object_id=str(page.pk))]
    assert [content["transcript"] for content in contents] == [[]]
    assert "今冬开工四项工程" not in json.dumps(contents, ensure_ascii=False)
    assert (page.transcript, open_review(page)) == ([], None)
    with pytest.raises(ValidationError):
        submit(page=page, user=editor)
    refreshed = refresh_record(record_id=page.pk, actor=editor)
    assert [one["text"] for one in refreshed.transcript] == ["各位网友好"]
    submit(page=InterviewRecord.objects.get(pk=page.pk), user=editor)


def test_worker_empties_what_a_race_left(cluster: Cluster) -> None:
    interview = closed_interview(cluster)
    page = record_of(cluster, interview)
    Interview.objects.filter(pk=interview.pk).update(epoch=2)

    assert (empty_stale(), empty_stale()) == (1, 0)
    assert InterviewRecord.objects.get(pk=page.pk).get_latest_revision_as_object().transcript == []


def test_screen_begins_the_record_and_leads_to_its_editor(cluster: Cluster) -> None:
    interview = closed_interview(cluster)
    address = reverse("interviews_studio:record", args=[interview.pk])
    client = browser(cluster.city.people["editor"])

    assert client.get(address).status_code == 200
    response = client.post(address)

    page = InterviewRecord.objects.get()
    assert response.headers["Location"] == reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert client.get(address).status_code == 200


@pytest.mark.parametrize("who", ["luoping-editor", "qinghe-unit"])
def test_screen_of_the_record_does_not_exist_for_others(cluster: Cluster, who: str) -> None:
    interview = closed_interview(cluster)
    client = browser(User.objects.get(username=who))

    assert client.get(reverse("interviews_studio:record", args=[interview.pk])).status_code == 404
    assert client.get(reverse("interviews_studio:record", args=[interview.pk + 999])).status_code == 404
