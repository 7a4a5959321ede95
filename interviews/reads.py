"""What readers fetch: head, snapshot and numbered pages. ``docs/protocol.md`` describes them for outsiders.

One implementation for the Django views and for the raw ASGI endpoints. Bodies are made once per process and kept, so a
thousand readers who fetch at once cost one query. Nothing a reader sends leads further than a regular expression.
"""

from __future__ import annotations

import hashlib
import json
import re
import threading
import time
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from typing import Any, Final, NamedTuple

from django.db.models import OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce

from . import hints, readers
from .enums import QuestionState
from .fold import fold
from .models import Interview, Question
from .protocol import PAGE_SIZE, serialise
from .selectors import events_after, public_interviews

#: How long a process answers from memory whether an interview is public, and where it stands.
SECONDS = 1.0
#: Bytes of bodies kept per process.
LARGEST_KEPT: Final = 64 * 1024 * 1024
#: Interviews, existing or not, whose standing is remembered at a time.
MOST_KNOWN: Final = 4096
#: Pages that may have been made since memory was filled; what lies further beyond the end was not.
PAGES_AHEAD: Final = 3

JSON_TYPE: Final = "application/json; charset=utf-8"
NEVER: Final = "no-store"
BRIEFLY: Final = "public, max-age=1, stale-while-revalidate=5"
FOR_EVER: Final = "public, max-age=31536000, immutable"

_PATH = re.compile(
    r"/live/(?P<id>[1-9][0-9]{0,17})/"
    r"(?:(?P<kind>head|snapshot)|e(?P<epoch>[1-9][0-9]{0,8})/p(?P<page>[1-9][0-9]{0,6}))\.json",
    re.ASCII,
)


class Read(NamedTuple):
    """What somebody asks for; ``kind`` is ``head``, ``snapshot`` or ``page``, the numbers count for pages only."""

    interview: int
    kind: str
    epoch: int = 0
    page: int = 0


class Standing(NamedTuple):
    """Where a public interview stands; ``state`` is the interview's own, so readers hear of a pause."""

    epoch: int
    seq: int
    state: str
    questions: int


class Answer(NamedTuple):
    """Status, headers in lower case and body; the same for all who ask the same."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def parse(path: str) -> Read | None:
    """What an address asks for; None where it is none of ours."""
    found = _PATH.fullmatch(path)
    if found is None:
        return None
    if found["kind"]:
        return Read(int(found["id"]), found["kind"])
    return Read(int(found["id"]), "page", int(found["epoch"]), int(found["page"]))


def standings(interview_ids: Iterable[int]) -> dict[int, Standing]:
    """Where interviews stand; one query. Those that the public may not read are left out."""
    asked = Question.objects.filter(interview=OuterRef("pk")).exclude(state=QuestionState.PENDING).order_by()
    rows = (
        public_interviews()
        .filter(pk__in=[pk for pk in interview_ids if pk < 2**63])  # databases raise for larger numbers in a list
        .annotate(moved=Coalesce(Subquery(asked.values("interview").annotate(n=Sum("version")).values("n")), 0))
        .values_list("pk", "epoch", "last_seq", "state", "moved")
    )
    return {pk: Standing(epoch, seq, state, moved) for pk, epoch, seq, state, moved in rows}


def standing(interview_id: int, *, within: float | None = None) -> Standing | None:
    """Where an interview stands, remembered for :data:`SECONDS`, or for ``within`` seconds; None: not public."""
    known = _known.get(interview_id)
    if known is not None and time.monotonic() - known[0] < (SECONDS if within is None else within):
        return known[1]
    found = standings([interview_id]).get(interview_id)
    if found is None:
        remember_all()
    remember(interview_id, found)
    return found


def is_unknown(interview_id: int) -> bool:
    """Whether memory knows that there is no such interview; no query."""
    return time.monotonic() - _all[0] < SECONDS and interview_id not in _all[1]


def remember_all() -> None:
    """Remember which interviews there are, public or not; one query, or none while memory is fresh."""
    global _all
    if time.monotonic() - _all[0] >= SECONDS:
        _all = (time.monotonic(), frozenset(Interview.objects.values_list("pk", flat=True)))


def remember(interview_id: int, found: Standing | None) -> None:
    """Keep what the table said just now."""
    with _lock:
        _known.pop(interview_id, None)
        _known[interview_id] = (time.monotonic(), found)
        while len(_known) > MOST_KNOWN:
            _known.popitem(last=False)


def forget(interview_id: int) -> None:
    """Ask the table again at the next read; called when something was committed."""
    with _lock:
        _known.pop(interview_id, None)


def forget_all() -> None:
    """Forget standings and bodies; for tests, whose databases begin anew."""
    global _all
    with _lock:
        _known.clear()
    _bodies.clear()
    _all = (float("-inf"), frozenset())


def ready(read: Read) -> Answer | None:
    """The answer, where memory has it: no query, so it may be asked from an event loop."""
    known = _known.get(read.interview)
    if known is not None and time.monotonic() - known[0] < SECONDS:
        return _answer(read, known[1], query=False)
    return _answer(read, None, query=False) if is_unknown(read.interview) else None


def answer(read: Read) -> Answer:
    """The answer; reads the table where memory does not have it. Raises ``django.db.Error`` without a database."""
    found = standing(read.interview)
    if found is not None:
        readers.refresh(read.interview)
    if found is not None and read.kind == "page" and _beyond(read, found):
        # Another process, or the stream, knew of more than this one remembers.
        found = standing(read.interview, within=0.1 if SECONDS else 0.0)
    made = _answer(read, found, query=True)
    if made is None:
        raise RuntimeError("an answer that may query is always made")
    return made


def matches(answered: Answer, if_none_match: str | None) -> bool:
    """Whether the reader has this body already."""
    etag = answered.headers.get("etag")
    if not if_none_match or etag is None:
        return False
    names = {name.strip().removeprefix("W/") for name in if_none_match.split(",")}
    return etag in names or "*" in names


def snapshot(interview: Interview) -> dict[str, Any]:
    """The fold as readers get it, for templates: ``epoch seq state entries readers``. One query at most."""
    found = Standing(interview.epoch, interview.last_seq, interview.state, 0)
    made: dict[str, Any] = json.loads(_snapshot(interview.pk, found))
    return made | {"state": found.state, "readers": readers.words(interview.pk)}


def head(interview_id: int, found: Standing) -> dict[str, Any]:
    """The body of ``head.json``, and of the stream's heartbeat."""
    return {
        "epoch": found.epoch,
        "head": found.seq,
        "state": found.state,
        "readers": readers.words(interview_id),
        "questions": found.questions,
    }


class _Bodies:
    """Bodies by what they were made of, the least used dropped first."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[Any, ...], bytes] = OrderedDict()
        self._size = 0
        self._lock = threading.Lock()

    def get(self, key: tuple[Any, ...]) -> bytes | None:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def put(self, key: tuple[Any, ...], body: bytes) -> bytes:
        with self._lock:
            self._size += len(body) - len(self._kept.pop(key, b""))
            self._kept[key] = body
            while self._size > LARGEST_KEPT:
                self._size -= len(self._kept.popitem(last=False)[1])
        return body

    def clear(self) -> None:
        with self._lock:
            self._kept.clear()
            self._size = 0


_lock = threading.Lock()
_all: tuple[float, frozenset[int]] = (float("-inf"), frozenset())
_known: OrderedDict[int, tuple[float, Standing | None]] = OrderedDict()
_bodies = _Bodies()


def _beyond(read: Read, found: Standing) -> bool:
    return read.epoch > found.epoch or (read.epoch == found.epoch and read.page > found.seq // PAGE_SIZE + 1)


def _answer(read: Read, found: Standing | None, *, query: bool) -> Answer | None:
    """The answer of an interview that stands so; None where it would take a query and may not."""
    if found is None:
        return _made(404, {"code": "not_found"}, NEVER)
    if read.kind == "head":
        return _made(200, head(read.interview, found), BRIEFLY)
    if read.kind == "snapshot":
        key = _snapshot_key(read.interview, found)
        body = _bodies.get(key) or (_snapshot(read.interview, found) if query else None)
        return _said(200, _with_moving_parts(body, read.interview, found), BRIEFLY) if body else None
    if read.epoch != found.epoch:
        return _made(410, {"epoch": found.epoch}, NEVER)
    if _beyond(read, found):
        sure = query or read.page > found.seq // PAGE_SIZE + 1 + PAGES_AHEAD
        return _made(404, {"code": "not_found", "head": found.seq}, NEVER) if sure else None
    full = read.page * PAGE_SIZE <= found.seq
    body = _bodies.get(_page_key(read, found)) or (_page(read, found) if query else None)
    return _said(200, body, FOR_EVER if full else BRIEFLY) if body else None


def _page_key(read: Read, found: Standing) -> tuple[Any, ...]:
    last = min(found.seq, read.page * PAGE_SIZE)
    return ("page", read.interview, found.epoch, read.page, last)


def _page(read: Read, found: Standing) -> bytes:
    before = (read.page - 1) * PAGE_SIZE
    last = min(found.seq, before + PAGE_SIZE)
    events = list(events_after(read.interview, before, limit=last - before)) if last > before else []
    # The head of a full page is its own last number: the page never changes.
    body = {"epoch": found.epoch, "page": read.page, "full": last == before + PAGE_SIZE, "head": last, "events": events}
    return _bodies.put(_page_key(read, found), serialise(body).encode())


def _snapshot_key(interview_id: int, found: Standing) -> tuple[Any, ...]:
    return ("snapshot", interview_id, found.epoch, found.seq)


def _snapshot(interview_id: int, found: Standing) -> bytes:
    """The fold without what moves beside the events."""
    if body := _bodies.get(_snapshot_key(interview_id, found)):
        return body
    events = events_after(interview_id, 0, limit=found.seq) if found.seq else iter(())
    entries = [entry.as_json() for entry in fold(events).entries]
    body = serialise({"epoch": found.epoch, "seq": found.seq, "entries": entries}).encode()
    return _bodies.put(_snapshot_key(interview_id, found), body)


def _with_moving_parts(body: bytes, interview_id: int, found: Standing) -> bytes:
    moving = serialise({"state": found.state, "readers": readers.words(interview_id)}).encode()
    return body[:-1] + b"," + moving[1:]


def _made(status: int, body: Mapping[str, Any], cache: str) -> Answer:
    return _said(status, serialise(body).encode(), cache)


def _said(status: int, body: bytes, cache: str) -> Answer:
    headers = {"content-type": JSON_TYPE, "cache-control": cache}
    if status == 200:
        headers["etag"] = f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
    return Answer(status, headers, body)


def _on_hint(interview_id: int, _epoch: int, _seq: int, _text: str) -> None:
    forget(interview_id)


hints.listen(_on_hint)
