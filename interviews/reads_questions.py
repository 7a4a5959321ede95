"""The list of questions as readers' scripts fetch it: made once per process for all who ask at the same time."""

from __future__ import annotations

import hashlib
import threading
import time
from typing import Any, Final, NamedTuple

from django.utils.translation import get_language

from . import reads
from .enums import InterviewState
from .models import Interview
from .protocol import serialise
from .reads import Standing
from .selectors_pages import asking
from .selectors_questions import public_questions, questions_version, shown_questions

#: How long a list is given from memory, unless something was said, redacted, or moved meanwhile.
SECONDS = 2.0
#: Lists kept per process, by interview and language.
MOST_KEPT: Final = 32


class Listed(NamedTuple):
    """The list as JSON, and its name for conditional requests."""

    body: bytes
    etag: str


def listed(interview_id: int) -> Listed | None:
    """The list; None where the public may not read the interview. No query while memory is fresh."""
    standing = reads.standing(interview_id)
    if standing is None:
        return None
    key = (interview_id, get_language() or "")
    known = _kept.get(key)
    if known is not None and known[1] == standing and time.monotonic() - known[0] < SECONDS:
        return known[2]
    body = serialise(_content(Interview.objects.select_related("page").get(pk=interview_id), standing)).encode()
    made = Listed(body, f'"{hashlib.sha256(body).hexdigest()[:32]}"')
    with _lock:
        _kept.pop(key, None)
        _kept[key] = (time.monotonic(), standing, made)
        while len(_kept) > MOST_KEPT:
            del _kept[next(iter(_kept))]
    return made


_lock = threading.Lock()
_kept: dict[tuple[int, str], tuple[float, Standing, Listed]] = {}


def _content(interview: Interview, standing: Standing) -> dict[str, Any]:
    shown = public_questions(interview)
    return {
        "version": questions_version(interview.pk),
        "moves": standing.questions,
        "open": asking(interview.page, interview) == "open",
        "likes_open": interview.likes_open and interview.state != InterviewState.CLOSED,
        "total": shown_questions(interview).count(),
        "questions": [one.as_json() for one in shown],
    }
