"""The transcript is the fold of the events: pure functions, the same for pages, records and the check.

The script of the readers' page folds in the same way (``static/portico/live.js``); ``docs/protocol.md`` has the rules.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .enums import InterviewState, Op


@dataclass
class Entry:
    """An entry as it reads now. ``corrected``: times it was corrected; a withdrawn or redacted one has no text."""

    msg: str
    kind: str
    at: str
    seq: int
    speaker: dict[str, Any] = field(default_factory=dict)
    text: str = ""
    pictures: list[dict[str, Any]] = field(default_factory=list)
    asked: dict[str, Any] | None = None
    corrected: int = 0
    withdrawn: bool = False
    reason: str = ""
    redacted: bool = False
    pinned: bool = False

    def as_json(self) -> dict[str, Any]:
        """For snapshots and records; falsy parts are left out."""
        return {name: value for name, value in vars(self).items() if value}


@dataclass
class Transcript:
    """All entries in the order in which they are read, and where the interview stands after event ``seq``."""

    entries: list[Entry] = field(default_factory=list)
    state: str = InterviewState.ANNOUNCED
    seq: int = 0

    def as_json(self) -> dict[str, Any]:
        """For the snapshot."""
        return {"seq": self.seq, "state": self.state, "entries": [entry.as_json() for entry in self.entries]}


def fold(events: Iterable[Mapping[str, Any]]) -> Transcript:
    """Fold events in their public form, in the order of their numbers.

    An event about an entry that does not exist changes nothing; a redacted one leaves a mark where its entry stands.
    """
    transcript, found = Transcript(), dict[str, Entry]()
    for event in events:
        transcript.seq = event["n"]
        _APPLY[event["op"]](transcript, found, event)
    return transcript


def _place(transcript: Transcript, found: dict[str, Entry], event: Mapping[str, Any]) -> None:
    msg = event["msg"]
    if msg in found:
        return
    after = event.get("after")
    before = found.get(after) if after else None  # looked up first: an entry never stands behind itself
    entry = Entry(msg=msg, kind=event["op"] if event["op"] != Op.INSERT else Op.ADD, at=event["at"], seq=event["n"])
    found[msg] = entry
    if event.get("redacted"):
        entry.redacted = True
    else:
        entry.speaker = dict(event.get("speaker", {}))
        entry.text = event["text"]
        entry.pictures = list(event.get("pictures", ()))
        entry.asked = event.get("asked")
    if after == "":
        transcript.entries.insert(0, entry)
    elif before is not None:
        transcript.entries.insert(transcript.entries.index(before) + 1, entry)
    else:
        transcript.entries.append(entry)


def _edit(_transcript: Transcript, found: dict[str, Entry], event: Mapping[str, Any]) -> None:
    entry = found.get(event["msg"])
    if entry is None or entry.withdrawn:
        return
    entry.corrected += 1
    if event.get("redacted"):
        entry.text, entry.pictures, entry.redacted = "", [], True
    else:
        entry.text, entry.redacted = event["text"], False
        entry.speaker = dict(event.get("speaker", entry.speaker))
        entry.pictures = list(event.get("pictures", ()))


def _retract(_transcript: Transcript, found: dict[str, Entry], event: Mapping[str, Any]) -> None:
    entry = found.get(event["msg"])
    if entry is None:
        return
    entry.text, entry.pictures, entry.asked, entry.pinned = "", [], None, False
    entry.withdrawn, entry.reason = True, event.get("reason", "")


def _pin(_transcript: Transcript, found: dict[str, Entry], event: Mapping[str, Any]) -> None:
    entry = found.get(event["msg"])
    if entry is not None and not entry.withdrawn and not event.get("redacted"):
        entry.pinned = event["pinned"]


def _state(transcript: Transcript, _found: dict[str, Entry], event: Mapping[str, Any]) -> None:
    transcript.state = event["state"]


_APPLY = {
    Op.ADD: _place,
    Op.INSERT: _place,
    Op.ANSWER: _place,
    Op.NOTICE: _place,
    Op.EDIT: _edit,
    Op.RETRACT: _retract,
    Op.PIN: _pin,
    Op.STATE: _state,
}
