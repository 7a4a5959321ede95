"""Looking up what became of something by the number on its receipt: one way for whatever gives such numbers.

Pages of a kind differ in their words and addresses only (:class:`Receipts`). None is kept by caches; who asks too often
waits, so that nobody tries numbers out.
"""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from foundation.limits.actions import take
from foundation.limits.visitors import key_of

from .numbers import normalised

#: Of what somebody typed so much is looked at and shown again.
LONGEST_TYPED: Final = 40


@dataclass(frozen=True)
class Receipts:
    """A kind of receipts: the limit of look-ups, names of the addresses of form and state, heading, and a sentence.

    ``find`` is the name of the form's address, ``state`` that of the state's with the number; ``unknown`` says that
    there is none with this number.
    """

    limit: str
    find: str
    state: str
    heading: str | Promise
    unknown: str | Promise

    def look_up(self, request: HttpRequest) -> HttpResponse:
        """Lead from a number that somebody typed to its state; 422 for what is no number."""
        typed = request.GET.get("number", "")[:LONGEST_TYPED]
        if not typed.strip():
            return self._form(request)
        number = normalised(typed)
        if number is None:
            sentence = _("A number looks like 20261121-7KQ4MZ3H: eight digits, a hyphen, eight letters or digits.")
            return self._form(request, typed, sentence, HTTPStatus.UNPROCESSABLE_ENTITY)
        return redirect(self.state, number)

    def refusal(self, request: HttpRequest, number: str) -> HttpResponse | None:
        """Count a look-up; the answer 429 for too many from one network, else None."""
        taken = take(self.limit, key_of(request))
        if taken.allowed:
            return None
        response = self._form(request, number, too_often(taken.wait), HTTPStatus.TOO_MANY_REQUESTS)
        response["Retry-After"] = str(taken.wait)
        return response

    def not_found(self, request: HttpRequest, number: str) -> HttpResponse:
        """The answer 404, with the form to try again."""
        return self._form(request, number, str(self.unknown), HTTPStatus.NOT_FOUND)

    def _form(
        self, request: HttpRequest, typed: str = "", sentence: str = "", status: HTTPStatus = HTTPStatus.OK
    ) -> HttpResponse:
        context = {"heading": self.heading, "action": reverse(self.find), "typed": typed, "sentence": sentence}
        return render(request, "cms/corrections/find.html", context, status=status)


def too_often(wait: int) -> str:
    """What somebody hears whose network asked too often, with the minutes to wait."""
    minutes = max(1, -(-wait // 60))
    return _("Too many requests came from your network. Try again in %(minutes)d minutes.") % {"minutes": minutes}
