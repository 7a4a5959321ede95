"""Moves of questions by the studio, and the screen of what is left to answer after interviews."""

from __future__ import annotations

import json
import uuid
from http import HTTPStatus
from typing import Any, Final

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied, RequestDataTooBig, ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.request import RawPostDataException
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from interviews import turns
from interviews.actions.questions import ConflictError, move
from interviews.models import Question
from interviews.selectors_due import due_rows, due_sites, undecided_rows
from interviews.selectors_questions import question_json

#: Bytes of a request.
LARGEST: Final = 16 * 1024
PER_PAGE: Final = 25
_LARGEST_NUMBER: Final = 2**63 - 1
_ALLOWED: Final = {"to": str, "version": int, "reason": str, "into": int, "guest": str}
_NEEDED: Final = ("to", "version")


class _RefusedError(Exception):
    """An answer that refuses."""

    def __init__(self, status: HTTPStatus, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.status, self.code, self.sentence = status, code, sentence


@never_cache
@require_POST
def move_question(request: HttpRequest, interview_id: int, question_id: int) -> JsonResponse:
    """Move a question: 200 with it, 409 with how it stands when somebody else moved it meanwhile.

    400 malformed, 403, 404 for a question of another interview, 413, 415, 422 for a move that is not possible, 429.
    """
    if not request.user.is_authenticated:
        return _error(HTTPStatus.FORBIDDEN, "login", _("Log in again, then repeat this."))
    if wait := turns.wait_for(turns.ACT, request.user):
        sentence = _("That was too much at once. Send it again in %(seconds)d seconds.") % {"seconds": wait}
        return _error(HTTPStatus.TOO_MANY_REQUESTS, "limit", sentence, wait=wait)
    try:
        values = _body(request)
        if Question.objects.values_list("interview_id", flat=True).get(pk=question_id) != interview_id:
            raise Question.DoesNotExist
        question = move(question_id=question_id, actor=request.user, **values)
    except _RefusedError as refusal:
        return _error(refusal.status, refusal.code, refusal.sentence)
    except Question.DoesNotExist:
        return _error(HTTPStatus.NOT_FOUND, "unknown", _("There is no such question in this interview."))
    except PermissionDenied as refusal:
        return _error(HTTPStatus.FORBIDDEN, "forbidden", str(refusal))
    except ConflictError as conflict:
        found = conflict.question
        content = {"code": "conflict", "error": str(conflict), "question": question_json(found), "by": _mover(found)}
        return JsonResponse(content, status=HTTPStatus.CONFLICT)
    except ValidationError as refusal:
        code = next((str(one.code) for one in refusal.error_list if one.code), "refused")
        return _error(HTTPStatus.UNPROCESSABLE_ENTITY, code, " ".join(refusal.messages))
    return JsonResponse({"question": question_json(question)})


def _body(request: HttpRequest) -> dict[str, Any]:
    """The arguments of the move; nothing else of what was sent is looked at."""
    if request.content_type != "application/json":
        raise _RefusedError(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "type", _("Send JSON."))
    try:
        raw = request.body
    except (RequestDataTooBig, RawPostDataException) as refusal:
        raise _RefusedError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "large", _("The request is too large.")) from refusal
    if len(raw) > LARGEST:
        raise _RefusedError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "large", _("The request is too large."))
    try:
        return _arguments(json.loads(raw))
    except (ValueError, RecursionError) as refusal:  # UnicodeDecodeError and JSONDecodeError are ValueErrors
        sentence = _("The request is malformed. Reload the page and repeat this.")
        raise _RefusedError(HTTPStatus.BAD_REQUEST, "malformed", sentence) from refusal


def _arguments(sent: Any) -> dict[str, Any]:
    if not isinstance(sent, dict) or any(sent.get(name) is None for name in _NEEDED):
        raise ValueError("not an object with the fields needed")
    values = {name: sent[name] for name in _ALLOWED if sent.get(name) is not None}
    if any(type(value) is not _ALLOWED[name] for name, value in values.items()):
        raise ValueError("a field of another type")
    if any(not 0 <= value <= _LARGEST_NUMBER for value in values.values() if isinstance(value, int)):
        raise ValueError("a number outside what is ever given")
    for value in values.values():
        str(value).encode()  # JSON can name halves of characters, which no database takes
    if any("\x00" in value for value in values.values() if isinstance(value, str)):
        raise ValueError("a text with a null character")
    if values.get("guest"):
        values["guest"] = uuid.UUID(values["guest"])
    else:
        values.pop("guest", None)
    return values


def _mover(question: Question) -> str:
    """Who moved the question last, for who came too late."""
    last = question.moves.select_related("actor").order_by("-pk").first()
    return str(last.actor) if last is not None and last.actor is not None else ""


def _error(status: HTTPStatus, code: str, sentence: str, *, wait: int = 0) -> JsonResponse:
    headers = {"Retry-After": str(wait)} if wait else {}
    return JsonResponse({"code": code, "error": sentence}, status=status, headers=headers)


@never_cache
@require_safe
def due(request: HttpRequest) -> HttpResponse:
    """List what is left to answer in the person's interviews, by due date, and what waits for a decision there."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path(), reverse("account_login"))
    user = request.user
    sites = due_sites(user)
    if sites is None:
        raise PermissionDenied
    asked = request.GET.get("site", "")
    site = next((path for path, _name in sites if path == asked), "")
    found = Paginator(due_rows(user, site=site), PER_PAGE).get_page(request.GET.get("p"))
    context = {
        "rows": list(found),
        "found": found,
        "undecided": undecided_rows(user, site=site),
        "sites": sites,
        "site": site,
        "query": f"site={site}" if site else "",
        "page_title": _("Questions left to answer"),
        "header_icon": "help",
    }
    return render(request, "interviews/questions_due.html", context)
