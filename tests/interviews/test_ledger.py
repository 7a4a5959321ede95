"""Numbers, keys and the chain of events (actions/ledger.py, fold.py)."""

import uuid

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from interviews.actions.ledger import event_hash, payload_digest
from interviews.enums import Op
from interviews.fold import fold
from interviews.models import LiveEvent
from interviews.protocol import public_form
from tests.factories.cluster import Cluster
from tests.factories.interviews import live_interview, say

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def test_events_are_numbered_without_holes_and_chained(cluster: Cluster) -> None:
    interview = live_interview(cluster, cluster.city)
    for number in range(3):
        say(interview, f"第{number}句")

    events = list(LiveEvent.objects.filter(interview=interview))

    assert [event.seq for event in events] == [1, 2, 3, 4]
    assert [event.prev_hash for event in events] == ["", *(event.hash for event in events[:-1])]
    assert all(event.hash == event_hash(event) for event in events)
    assert all(event.digest == payload_digest(event.payload, salt=event.salt) for event in events)


def test_same_key_again_gives_the_first_event(cluster: Cluster) -> None:
    interview, key = live_interview(cluster, cluster.city), uuid.uuid4()
    first = say(interview, "一句话", client_key=key)

    again = say(interview, "一句话", client_key=key)

    assert (first.created, again.created) == (True, False)
    assert again.event.pk == first.event.pk
    assert LiveEvent.objects.filter(interview=interview).count() == 2


def test_key_of_somebody_else_is_refused(cluster: Cluster) -> None:
    interview, key = live_interview(cluster, cluster.city), uuid.uuid4()
    say(interview, "一句话", client_key=key, actor=cluster.city.people["editor"])

    with pytest.raises(ValidationError):
        say(interview, "另一句", client_key=key, actor=cluster.city.people["editor2"])


def test_events_are_neither_changed_nor_removed(cluster: Cluster) -> None:
    interview = live_interview(cluster, cluster.city)
    event = say(interview, "一句话").event

    for attempt in (event.save, event.delete, LiveEvent.objects.all().delete, LiveEvent.objects.all().update):
        with pytest.raises(PermissionDenied):
            attempt()


def test_fold_places_corrects_and_withdraws(cluster: Cluster) -> None:
    interview = live_interview(cluster, cluster.city)
    first, last = say(interview, "一"), say(interview, "三")
    say(interview, "二", op=Op.INSERT, after=first.event.msg)
    say(interview, "三（更正）", op=Op.EDIT, msg=last.event.msg)

    transcript = fold(public_form(event) for event in LiveEvent.objects.filter(interview=interview))

    assert [(entry.text, entry.corrected) for entry in transcript.entries] == [("一", 0), ("二", 0), ("三（更正）", 1)]
    assert (transcript.state, transcript.seq) == ("live", 5)
