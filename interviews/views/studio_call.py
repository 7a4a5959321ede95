"""One way in and out of the studio's API: who asks, what the body says, and which error means what."""

from __future__ import annotations

import json
import logging
import uuid
from collections.abc import Callable, Collection, Mapping
from functools import wraps
from typing import Any, Final, cast

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from foundation.accounts.models import User
from interviews import turns
from interviews.actions.outcomes import ConflictError

logger = logging.getLogger(__name__)

#: Bytes of a JSON body.
LARGEST_BODY: Final = 64 * 1024
LARGEST_NUMBER: Final = 2**31 - 1
KEY_HEADER: Final = "Idempotency-Key"
#: Codes of ``ValidationError`` that are no 422.
STATUSES: Final = {"key": 400, "conflict": 409, "too_large": 413}


class MalformedError(Exception):
    """The request cannot be taken. ``code`` for programs, the sentence for people, ``wait`` seconds before the next."""

    def __init__(self, code: str, sentence: str, status: int = 400, *, wait: int = 0) -> None:
        super().__init__(sentence)
        self.code, self.sentence, self.status, self.wait = code, sentence, status, wait


class Body:
    """The fields of a JSON body, each read once with its type; :meth:`end` refuses what nobody asked for."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self._data = dict(data)

    def text(self, name: str, *, default: str | None = None, longest: int = 20_000) -> str:
        """A string without signs that no database keeps."""
        value = self._take(name, default)
        if not isinstance(value, str) or len(value) > longest or "\x00" in value or not _is_sound(value):
            raise self._wrong(name)
        return value

    def text_or_none(self, name: str) -> str | None:
        """A string, or nothing."""
        if self._data.get(name) is None:
            self._data.pop(name, None)
            return None
        return self.text(name)

    def number(self, name: str) -> int:
        """A whole number from 0."""
        value = self._take(name, None)
        if type(value) is not int or not 0 <= value <= LARGEST_NUMBER:
            raise self._wrong(name)
        return value

    def number_or_none(self, name: str) -> int | None:
        """A whole number from 0, or nothing."""
        if self._data.get(name) is None:
            self._data.pop(name, None)
            return None
        return self.number(name)

    def flag(self, name: str) -> bool:
        """True or false."""
        value = self._take(name, None)
        if type(value) is not bool:
            raise self._wrong(name)
        return value

    def numbers(self, name: str) -> list[int] | None:
        """A list of whole numbers, or nothing."""
        value = self._data.pop(name, None)
        if value is None:
            return None
        wrong = not isinstance(value, list) or len(value) > 100
        if wrong or any(type(one) is not int or not 0 <= one <= LARGEST_NUMBER for one in value):
            raise self._wrong(name)
        return list(value)

    def part(self, name: str, keys: Collection[str]) -> dict[str, str] | None:
        """An object with strings under some of the keys, or nothing."""
        value = self._data.pop(name, None)
        if value is None:
            return None
        if not isinstance(value, dict) or not set(value) <= set(keys):
            raise self._wrong(name)
        inner = Body(value)
        return {key: inner.text(key) for key in value}

    def one_of(self, names: Collection[str]) -> dict[str, bool | int]:
        """True, false or whole numbers under some of the names."""
        found = {name: self._data.pop(name) for name in names if name in self._data}
        for name, value in found.items():
            if type(value) not in (bool, int):
                raise self._wrong(name)
        return found

    def end(self) -> None:
        """Refuse fields that nobody asked for."""
        if self._data:
            raise MalformedError("unknown", _("“%(name)s” is no field here.") % {"name": min(self._data)[:60]})

    def _take(self, name: str, default: Any) -> Any:
        if name not in self._data and default is None:
            raise MalformedError("missing", _("“%(name)s” is missing.") % {"name": name})
        return self._data.pop(name, default)

    def _wrong(self, name: str) -> MalformedError:
        return MalformedError("type", _("“%(name)s” is not what it should be.") % {"name": name})


def _is_sound(value: str) -> bool:
    """Whether the string can be written as UTF-8: JSON can name halves of signs."""
    return not any("\ud800" <= sign <= "\udfff" for sign in value)


class Call:
    """A request to the studio: who asks, about which interview, with which body and key."""

    def __init__(self, request: HttpRequest, interview_id: int, body: Body) -> None:
        self.request, self.interview_id, self.body = request, interview_id, body

    @property
    def actor(self) -> User:
        """Who asks."""
        return cast("User", self.request.user)

    @property
    def key(self) -> uuid.UUID:
        """The submission's key; it is the same when the submission is sent again."""
        given = self.request.headers.get(KEY_HEADER, "")
        try:
            return uuid.UUID(given)
        except ValueError:
            raise MalformedError("key", _("The header %(name)s must be a UUID.") % {"name": KEY_HEADER}) from None


Handler = Callable[..., HttpResponseBase]


def api(method: str, *, json_body: bool = True, limit: str = turns.ACT) -> Callable[[Handler], Handler]:
    """Make a view of a function of a :class:`Call`, for one method; ``limit``: how often an account may post."""

    def decorate(handler: Handler) -> Handler:
        @wraps(handler)
        def view(request: HttpRequest, interview_id: int, **names: Any) -> HttpResponseBase:
            try:
                _demand_request(request, method, interview_id, names)
                if method == "POST":
                    demand_turn(limit, cast("User", request.user))
                body = Body(_json_of(request) if json_body and method == "POST" else {})
                return handler(Call(request, interview_id, body), **names)
            except tuple(ERRORS) as error:
                return _answer(request, interview_id, error)

        return never_cache(view)

    return decorate


def _demand_request(request: HttpRequest, method: str, interview_id: int, names: Mapping[str, Any]) -> None:
    if not request.user.is_authenticated:
        raise MalformedError("login", _("Log in first."), 401)
    if request.method != method:
        raise MalformedError("method", _("Use %(method)s here.") % {"method": method}, 405)
    if any(isinstance(value, int) and value > LARGEST_NUMBER for value in (interview_id, *names.values())):
        raise ObjectDoesNotExist


def demand_turn(limit: str, user: User) -> None:
    """Take a turn; raises :class:`MalformedError` (429) where it is not given yet."""
    if wait := turns.wait_for(limit, user):
        sentence = _("That was too much at once. Send it again in %(seconds)d seconds.")
        raise MalformedError("limit", sentence % {"seconds": wait}, 429, wait=wait)


def _json_of(request: HttpRequest) -> dict[str, Any]:
    if request.content_type != "application/json":
        raise MalformedError("content_type", _("Send JSON."), 415)
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length) > LARGEST_BODY:
        raise MalformedError("too_large", _("This is too long to be sent at once."), 413)
    try:
        found = json.loads(request.body, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        raise MalformedError("json", _("This is no JSON.")) from None
    if not isinstance(found, dict):
        raise MalformedError("json", _("Send a JSON object."))
    return found


def _refuse_constant(name: str) -> float:
    raise ValueError(name)


def _malformed(error: MalformedError) -> tuple[int, dict[str, Any]]:
    return error.status, {"code": error.code, "error": error.sentence}


def _denied(error: PermissionDenied) -> tuple[int, dict[str, Any]]:
    return 403, {"code": "forbidden", "error": str(error)}


def _missing(_error: Exception) -> tuple[int, dict[str, Any]]:
    return 404, {"code": "missing", "error": _("This does not exist here.")}


def _invalid(error: ValidationError) -> tuple[int, dict[str, Any]]:
    first = error.error_list[0] if hasattr(error, "error_list") else next(iter(error.error_dict.values()))[0]
    code, sentence = str(first.code or "invalid"), first.messages[0]
    if isinstance(error, ConflictError):
        return 409, {**error.present, "code": code, "error": sentence}
    return STATUSES.get(code, 422), {"code": code, "error": sentence}


def _unavailable(_error: Exception) -> tuple[int, dict[str, Any]]:
    return 503, {"code": "unavailable", "error": _("The database does not answer; it is tried again.")}


ERRORS: Final[dict[type[Exception], Callable[[Any], tuple[int, dict[str, Any]]]]] = {
    MalformedError: _malformed,
    PermissionDenied: _denied,
    ObjectDoesNotExist: _missing,
    ValidationError: _invalid,
    OperationalError: _unavailable,
    InterfaceError: _unavailable,
}


def _answer(request: HttpRequest, interview_id: int, error: Exception) -> JsonResponse:
    status, body = next(make(error) for kind, make in ERRORS.items() if isinstance(error, kind))
    route = request.resolver_match.url_name if request.resolver_match else ""
    logger.warning(
        "studio %s: %s by %s answered %d (%s)", interview_id, route, request.user.pk or "nobody", status, body["code"]
    )
    wait = 2 if status == 503 else getattr(error, "wait", 0)
    headers = {"Retry-After": str(wait)} if wait else {}
    return answer(body, status=status, headers=headers)


def answer(body: Mapping[str, Any], *, status: int = 200, headers: Mapping[str, str] | None = None) -> JsonResponse:
    """A JSON answer with Chinese as itself."""
    params = {"ensure_ascii": False, "separators": (",", ":")}
    return JsonResponse(body, status=status, headers=headers, json_dumps_params=params)
