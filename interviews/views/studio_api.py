"""The studio's API: JSON in and out, rights asked at each request. ``docs/studio-api.md`` describes it."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.utils.translation import gettext as _

from interviews.actions import entries as writing
from interviews.actions import held as holding
from interviews.actions import pictures as files
from interviews.actions import redaction, states
from interviews.actions import team as people
from interviews.actions.entries import Words
from interviews.actions.outcomes import Outcome
from interviews.models import Held, Interview
from interviews.permissions import demand
from interviews.selectors_studio import SETTINGS, desk, desk_version, interview_with_desk
from interviews.turns import PICTURE, WRITE

from .studio_call import Call, MalformedError, answer, api

SPEAKER = ("role", "name", "post")


def _outcome(outcome: Outcome) -> HttpResponse:
    body: dict[str, Any] = {}
    if outcome.held is not None:
        body |= _held(outcome.held)
    if outcome.event is not None:
        body |= {"seq": outcome.event.seq, "msg": outcome.event.msg}
    if outcome.findings:
        body["findings"] = list(outcome.findings)
    status = 200 if not outcome.created else 201 if outcome.event is not None else 202
    return answer(body, status=status)


def _held(held: Held) -> dict[str, Any]:
    release_at = held.release_at.isoformat(timespec="milliseconds") if held.release_at else None
    body = {"held": held.pk, "msg": held.msg, "version": held.version, "state": held.state, "release_at": release_at}
    return body | ({"seq": held.seq} if held.seq is not None else {})


@api("POST", limit=WRITE)
def entries(call: Call) -> HttpResponse:
    """Write an entry."""
    key, body = call.key, call.body
    words = Words(text=body.text("text"), speaker=body.part("speaker", SPEAKER), pictures=body.numbers("pictures"))
    after, question = body.text_or_none("after"), body.number_or_none("question")
    body.end()
    return _outcome(
        writing.write(
            interview_id=call.interview_id,
            actor=call.actor,
            client_key=key,
            words=words,
            after=after,
            question_id=question,
        )
    )


@api("POST", limit=WRITE)
def edit(call: Call, msg: str) -> HttpResponse:
    """Correct a public entry."""
    key, body = call.key, call.body
    words = Words(text=body.text("text"), speaker=body.part("speaker", SPEAKER), pictures=body.numbers("pictures"))
    seen = body.number("seen")
    body.end()
    return _outcome(
        writing.edit(interview_id=call.interview_id, actor=call.actor, client_key=key, msg=msg, words=words, seen=seen)
    )


@api("POST")
def withdraw(call: Call, msg: str) -> HttpResponse:
    """Withdraw a public entry."""
    key, reason = call.key, call.body.text("reason")
    call.body.end()
    return _outcome(
        writing.withdraw(interview_id=call.interview_id, actor=call.actor, client_key=key, msg=msg, reason=reason)
    )


@api("POST", limit=WRITE)
def pin(call: Call, msg: str) -> HttpResponse:
    """Pin an entry, or loose it."""
    key, pinned = call.key, call.body.flag("pinned")
    call.body.end()
    return _outcome(
        writing.pin(interview_id=call.interview_id, actor=call.actor, client_key=key, msg=msg, pinned=pinned)
    )


@api("POST", limit=WRITE)
def notice(call: Call) -> HttpResponse:
    """Tell readers something."""
    key, text = call.key, call.body.text("text")
    call.body.end()
    return _outcome(writing.notice(interview_id=call.interview_id, actor=call.actor, client_key=key, text=text))


@api("POST", limit=WRITE)
def edit_held(call: Call, held_id: int) -> HttpResponse:
    """Change an entry before it is public."""
    text, version = call.body.text("text"), call.body.number("version")
    call.body.end()
    found = holding.edit_held(
        interview_id=call.interview_id, held_id=held_id, actor=call.actor, version=version, text=text
    )
    return answer({**_held(found.held), "findings": list(found.findings)} if found.held else {})


@api("POST")
def release(call: Call, held_id: int) -> HttpResponse:
    """Let a waiting entry go."""
    version = call.body.number("version")
    call.body.end()
    found = holding.release(interview_id=call.interview_id, held_id=held_id, actor=call.actor, version=version)
    return answer(_held(found))


@api("POST")
def cancel(call: Call, held_id: int) -> HttpResponse:
    """Drop an entry before it is public."""
    version = call.body.number("version")
    call.body.end()
    found = holding.cancel(interview_id=call.interview_id, held_id=held_id, actor=call.actor, version=version)
    return answer(_held(found))


@api("POST")
def state(call: Call) -> HttpResponse:
    """Begin, pause, go on or close."""
    key, to, seen = call.key, call.body.text("to"), call.body.text("seen")
    call.body.end()
    if to not in states.WAYS:
        raise MalformedError("type", _("“%(name)s” is not what it should be.") % {"name": "to"})
    found = states.move(interview_id=call.interview_id, actor=call.actor, client_key=key, to=to, seen=seen)
    return answer({"state": found.state, "seq": found.last_seq, "epoch": found.epoch})


@api("POST")
def settings(call: Call) -> HttpResponse:
    """Change settings."""
    values = call.body.one_of(SETTINGS)
    call.body.end()
    _demand_kinds(values)
    found = states.configure(interview_id=call.interview_id, actor=call.actor, values=values)
    return answer({"settings": {name: getattr(found, name) for name in SETTINGS}})


def _demand_kinds(values: dict[str, bool | int]) -> None:
    """Flags are flags and numbers numbers: to Python true is also 1."""
    for name, value in values.items():
        kind = bool if name in ("release", "questions_open", "likes_open") else int
        if type(value) is not kind or not 0 <= value <= 10_000:
            raise MalformedError("type", _("“%(name)s” is not what it should be.") % {"name": name})


@api("POST")
def suspend(call: Call) -> HttpResponse:
    """Put somebody out of the studio."""
    user = call.body.number("user")
    call.body.end()
    people.suspend(interview_id=call.interview_id, actor=call.actor, user_id=user)
    return answer({"user": user, "suspended": True})


@api("POST")
def readmit(call: Call) -> HttpResponse:
    """Let somebody in again."""
    user = call.body.number("user")
    call.body.end()
    people.readmit(interview_id=call.interview_id, actor=call.actor, user_id=user)
    return answer({"user": user, "suspended": False})


@api("POST", json_body=False, limit=PICTURE)
def upload(call: Call) -> HttpResponse:
    """Keep a picture for entries."""
    request = call.request
    if request.content_type != "multipart/form-data":
        raise MalformedError("content_type", _("Send a form with the file."), 415)
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length) > files.LARGEST_BYTES + 64 * 1024:
        raise MalformedError("too_large", _("The picture is too large. Make it smaller."), 413)
    file = request.FILES.get("file")
    if not isinstance(file, UploadedFile):
        raise MalformedError("missing", _("“%(name)s” is missing.") % {"name": "file"})
    image = files.upload(
        interview_id=call.interview_id,
        actor=call.actor,
        file=file,
        size=file.size or 0,
        alt=request.POST.get("alt", "").replace("\x00", ""),
    )
    return answer(dict(files.as_picture(image)), status=201)


@api("GET")
def picture(call: Call, image_id: int) -> HttpResponse:
    """A picture that may not be public yet, for the team."""
    interview = Interview.objects.select_related("page").get(pk=call.interview_id)
    demand(call.actor, "enter", interview)
    rendition = files.of_interview(interview, image_id).get_rendition(files.SHOWN)
    headers = {"Cache-Control": "private, max-age=300", "X-Content-Type-Options": "nosniff"}
    with rendition.file.open("rb") as file:  # at most 1,200 pixels a side: small enough for the memory
        return HttpResponse(file.read(), content_type="image/jpeg", headers=headers)


@api("POST")
def redact(call: Call) -> HttpResponse:
    """Empty an entry or a question for ever."""
    msg, question, reason = (
        call.body.text_or_none("msg"),
        call.body.number_or_none("question"),
        call.body.text("reason"),
    )
    call.body.end()
    found = redaction.redact(
        interview_id=call.interview_id, actor=call.actor, msg=msg, question_id=question, reason=reason
    )
    return answer({"epoch": found.epoch, "seq": found.last_seq})


@api("GET")
def desk_json(call: Call) -> HttpResponse:
    """All that a console shows beside the public events; 304 while the version is the one that the console has."""
    interview = interview_with_desk(call.interview_id)
    roles = demand(call.actor, "enter", interview)
    since = call.request.GET.get("since", "")
    if since.isdecimal() and since.isascii() and len(since) < 19 and int(since) == desk_version(interview):
        return HttpResponse(status=304)
    return answer(desk(interview, call.actor, roles))
