"""Proving an interview: events without holes, chain and digests whole, every copy equal to the fold.

What is found is said in sentences for people; nothing is mended.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _

from . import reads
from .actions.ledger import event_hash, payload_digest
from .actions.record_redaction import stale_records
from .enums import HeldState, Op, QuestionState
from .fold import Transcript, fold
from .models import Held, Interview, LiveEvent, Question
from .protocol import public_form
from .selectors_records import current_record, entries_at


def faults(interview: Interview) -> Iterator[str]:
    """One sentence for each thing that is not as it must be; none where the interview is proven.

    A constant number of queries beside its records'. Call it on a row that was just read.
    """
    events = list(LiveEvent.objects.filter(interview=interview).order_by("seq"))
    yield from _numbers(interview, events)
    yield from _chain(events)
    yield from _redactions(interview, events)
    transcript = fold(public_form(event) for event in events if _folds(event))
    yield from _copies(interview, transcript)
    yield from _answers(interview, events)
    yield from _releases(interview, events)


def _folds(event: LiveEvent) -> bool:
    """Whether the fold can take the event; one whose words were torn out is a fault of its own already."""
    payload = event.payload
    needed = {Op.STATE: "state", Op.PIN: "pinned", Op.RETRACT: None}.get(Op(event.op), "text")
    return payload is None or needed is None or (isinstance(payload, dict) and needed in payload)


def _numbers(interview: Interview, events: Sequence[LiveEvent]) -> Iterator[str]:
    for place, event in enumerate(events, 1):
        if event.seq != place:
            yield _("The events have a hole: after number %(before)d comes number %(next)d.") % {
                "before": place - 1,
                "next": event.seq,
            }
            break
    last = events[-1].seq if events else 0
    if interview.last_seq != last:
        yield _("The row says that the last event is number %(said)d; it is number %(found)d.") % {
            "said": interview.last_seq,
            "found": last,
        }
    if interview.head_hash != (events[-1].hash if events else ""):
        yield _("The row's hash is not that of the last event.")


def _chain(events: Sequence[LiveEvent]) -> Iterator[str]:
    before = ""
    for event in events:
        if event.prev_hash != before or event.hash != event_hash(event):
            yield _("The chain is broken at event %(seq)d.") % {"seq": event.seq}
        if event.payload is not None and event.digest != payload_digest(event.payload, salt=event.salt):
            yield _("The words of event %(seq)d are not those that were recorded.") % {"seq": event.seq}
        before = event.hash


def _redactions(interview: Interview, events: Sequence[LiveEvent]) -> Iterator[str]:
    for event in events:
        if event.redacted_at is not None and (event.payload is not None or event.salt):
            yield _("Event %(seq)d was redacted and still holds something.") % {"seq": event.seq}
        if event.redacted_at is None and event.payload is None:
            yield _("Event %(seq)d is empty without a redaction.") % {"seq": event.seq}
    if interview.epoch == 1 and any(event.redacted_at for event in events):
        yield _("Something was redacted, but the epoch was not raised: copies are still in use.")


def _copies(interview: Interview, transcript: Transcript) -> Iterator[str]:
    if transcript.seq and transcript.state != interview.state:
        yield _("By its events the interview is “%(events)s”, by its row “%(row)s”.") % {
            "events": transcript.state,
            "row": interview.state,
        }
    reads.forget_all()  # the snapshot as a process that just began would make it
    if reads.snapshot(interview)["entries"] != transcript.as_json()["entries"]:
        yield _("The snapshot that readers get is not the fold of the events.")
    record = current_record(interview)
    if record is not None and record.transcript != entries_at(interview, record.archived_seq):
        yield _("The transcript of the record (page %(page)d) is not what was said up to number %(seq)d.") % {
            "page": record.pk,
            "seq": record.archived_seq,
        }
    for page in stale_records(interview):
        yield _("Page %(page)d holds the words of a record from before a redaction. Ask for its privacy takedown.") % {
            "page": page.pk
        }


def _answers(interview: Interview, events: Sequence[LiveEvent]) -> Iterator[str]:
    answers = [event for event in events if event.op == Op.ANSWER]
    answered = {(event.payload.get("asked") or {}).get("q") for event in answers if event.payload is not None}
    unknown = sum(event.payload is None for event in answers)  # which question it was went with the words
    rows = Question.objects.filter(interview=interview, state=QuestionState.ANSWERED, redacted_at=None)
    missing = [pk for pk in rows.order_by("pk").values_list("pk", flat=True) if pk not in answered]
    for pk in missing[unknown:]:
        yield _("Question %(question)d counts as answered, but no event answers it.") % {"question": pk}


def _releases(interview: Interview, events: Sequence[LiveEvent]) -> Iterator[str]:
    by_key: dict[Any, LiveEvent] = {event.client_key: event for event in events}
    for held in Held.objects.filter(interview=interview, state=HeldState.RELEASED).order_by("pk"):
        event = by_key.get(held.client_key)
        if event is None or (event.seq, event.msg) != (held.seq, held.msg):
            yield _("The held entry %(held)d counts as released, but no event is it.") % {"held": held.pk}
