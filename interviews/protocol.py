"""The public form of events, and what may stand in them. ``docs/protocol.md`` describes it for outsiders.

An event as readers get it: ``{"n": number, "op": …, "at": ISO time, "msg": entry, …payload}``. A redacted one keeps
``n``, ``op``, ``at`` and ``msg`` and says ``"redacted": true``.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NotRequired, TypedDict

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from .enums import InterviewState, SpeakerRole

if TYPE_CHECKING:
    from .models import LiveEvent

#: Version of the public form: raised when a reader of the old one could misread the new one.
VERSION: Final = 1
#: Events a numbered page holds; full pages never change within an epoch.
PAGE_SIZE: Final = 50
LONGEST_TEXT: Final = 5000
LONGEST_NAME: Final = 120
LONGEST_REASON: Final = 300
MOST_PICTURES: Final = 9
#: Bytes of one frame; a longer one becomes a hint, and readers fetch pages.
LARGEST_FRAME: Final = 16 * 1024
#: Characters that show nothing, or turn the direction of what follows: names could be forged with them.
_UNSEEN: Final = [*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF]
_DROPPED: Final = dict.fromkeys([*(set(range(0x20)) - {0x09, 0x0A}), 0x7F, *_UNSEEN])


class Speaker(TypedDict):
    """Who speaks: a role of :class:`SpeakerRole`, the name, and the post where there is one."""

    role: str
    name: str
    post: NotRequired[str]


class Picture(TypedDict):
    """A picture of an entry: id of the image, address of the public file, alternative text and size in pixels."""

    image: int
    url: str
    alt: str
    width: int
    height: int


class Asked(TypedDict):
    """The question that an entry answers, as readers see it; ``q`` is its id (the receipt number stays secret)."""

    q: int
    name: str
    text: str


def new_msg() -> str:
    """Name of a new entry."""
    return uuid.uuid4().hex


def clean_text(text: str, *, longest: int = LONGEST_TEXT) -> str:
    """Text without control, invisible and directional characters and without space around it.

    Raises ``ValidationError`` when empty or too long.
    """
    cleaned = text.replace("\r\n", "\n").replace("\r", "\n").translate(_DROPPED).strip()
    if not cleaned:
        raise ValidationError(_("Write something."), code="empty")
    if len(cleaned) > longest:
        raise ValidationError(
            _("Write at most %(longest)d characters; there are %(found)d.")
            % {"longest": longest, "found": len(cleaned)},
            code="too_long",
        )
    return cleaned


def clean_speaker(*, role: str, name: str, post: str = "") -> Speaker:
    """A speaker. Raises ``ValidationError`` for an unknown role or a name that is empty or too long."""
    if role not in SpeakerRole.values:
        raise ValidationError(_("Choose who speaks."), code="speaker")
    speaker: Speaker = {"role": role, "name": clean_text(name, longest=LONGEST_NAME)}
    if post.strip():
        speaker["post"] = clean_text(post, longest=LONGEST_NAME)
    return speaker


def entry_payload(
    *,
    speaker: Speaker,
    text: str,
    pictures: Sequence[Picture] = (),
    asked: Asked | None = None,
) -> dict[str, Any]:
    """Payload of ``add``, ``insert``, ``edit`` and ``answer``."""
    payload: dict[str, Any] = {"speaker": speaker, "text": text}
    if pictures:
        payload["pictures"] = list(pictures)
    if asked is not None:
        payload["asked"] = asked
    return payload


def state_payload(state: str) -> dict[str, Any]:
    """Payload of ``state``."""
    return {"state": InterviewState(state).value}


def public_form(event: LiveEvent) -> dict[str, Any]:
    """The event as the public reads it."""
    form: dict[str, Any] = {"n": event.seq, "op": event.op, "at": event.at.isoformat(timespec="milliseconds")}
    if event.msg:
        form["msg"] = event.msg
    if event.after is not None:
        form["after"] = event.after
    if event.payload is None:
        return form | {"redacted": True}
    return form | event.payload


def serialise(form: Mapping[str, Any]) -> str:
    """One line of JSON: Chinese text as itself, three bytes a character instead of six."""
    return json.dumps(form, ensure_ascii=False, separators=(",", ":"))
