"""A reader's display settings, kept in one cookie that `static/portico/view.js` also reads (`docs/display.md`).

The cookie `view` holds one letter a mode in a fixed order; only allow-listed letters ever reach a page (domain.md §8).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final

from django import forms
from django.db.models import TextChoices
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext_lazy as _

from .hosts import table

COOKIE: Final = "view"
#: What the proxy in front understood of the cookie, and made part of its cache key (`docs/display.md`).
HEADER: Final = "X-View"
MAX_AGE: Final = 365 * 24 * 60 * 60
MODES: Final = {
    "e": "elder",
    "l": "large",
    "d": "dark",
    "h": "high",
    "s": "system",
    "r": "aloud",
    "p": "pointer",
    "c": "calm",
}
"""Letter in the cookie → word in `<html data-view>`."""
PATTERN: Final = "[el]?[dhs]?r?p?c?"
"""What a well-formed cookie looks like; the same words stand in `view.js` and in the proxy's recipe."""
EXTRAS: Final = (("r", "aloud"), ("p", "pointer"), ("c", "calm"))
"""Letters of what is on or off, and their fields."""
_ONE_OF: Final = ("el", "hds")


class TextSize(TextChoices):
    """How large the text is; the largest is the elder mode of the whole site."""

    STANDARD = "", _("Standard size")
    LARGER = "l", _("Larger")
    ELDER = "e", _("Elder mode")


class Colours(TextChoices):
    """Which colours the pages have."""

    LIGHT = "", _("Light")
    DARK = "d", _("Dark")
    HIGH = "h", _("High contrast")
    SYSTEM = "s", _("As this device is set")


class DisplaySettingsForm(forms.Form):
    """All choices; leaving one out means its standard value."""

    size = forms.ChoiceField(label=_("Text size"), choices=TextSize.choices, required=False, widget=forms.RadioSelect)
    colours = forms.ChoiceField(label=_("Colours"), choices=Colours.choices, required=False, widget=forms.RadioSelect)
    aloud = forms.BooleanField(label=_("Read texts aloud"), required=False)
    pointer = forms.BooleanField(label=_("Large mouse pointer"), required=False)
    calm = forms.BooleanField(label=_("Calm: nothing moves"), required=False)

    def letters(self) -> str:
        """Return what the cookie shall hold; the form must be valid."""
        given = self.cleaned_data
        extras = "".join(letter for letter, name in EXTRAS if given[name])
        return f"{given['size']}{given['colours']}{extras}"


def clean(letters: Iterable[str]) -> str:
    """Return the allow-listed letters in their order, one size and one set of colours at most; the rest is dropped."""
    found = set(letters) & set(MODES)
    for group in _ONE_OF:
        first = next((letter for letter in group if letter in found), "")
        found -= set(group) - {first}
    return "".join(letter for letter in MODES if letter in found)


def read(request: HttpRequest) -> str:
    """Return the letters of the reader's cookie."""
    return clean(request.COOKIES.get(COOKIE, "")[: len(MODES) * 2])


def shown(request: HttpRequest) -> str:
    """Return the letters that this answer is written for: those of the proxy in front, else those of the cookie."""
    given = request.headers.get(HEADER)
    if given is not None:
        return given if re.fullmatch(PATTERN, given) else ""
    return read(request)


def mark(request: HttpRequest, response: HttpResponse) -> None:
    """Say for whom a page was written, so that no cache gives it to another reader.

    What follows the proxy's header varies by it, and the proxy's key holds it; what follows the cookie is one reader's.
    """
    if HEADER in request.headers:
        patch_vary_headers(response, [HEADER])
    elif read(request) and "no-store" not in response.get("Cache-Control", ""):
        response["Cache-Control"] = "private, no-cache"


def domain(host: str) -> str | None:
    """Domain of the cookie: the portal's where the host lies at or below it, so that settings hold for all its sites.

    None, the host alone, for a foreign name, and where browsers would refuse (no dot in it, a number).
    """
    portal = table().default
    above = portal.hostname.lower().removeprefix("www.") if portal else ""
    usable = "." in above and not above.replace(".", "").isdigit() and ":" not in above
    return above if usable and (host == above or host.endswith(f".{above}")) else None


def write(response: HttpResponse, letters: str, *, host: str, secure: bool) -> None:
    """Remember the letters for a year, or forget them when there are none. Scripts must be able to read the cookie."""
    if letters:
        response.set_cookie(COOKIE, letters, max_age=MAX_AGE, samesite="Lax", secure=secure, domain=domain(host))
    else:
        response.delete_cookie(COOKIE, samesite="Lax", domain=domain(host))


def attribute(letters: str) -> str:
    """Return the value of `<html data-view>` for the letters."""
    return " ".join(MODES[letter] for letter in letters)


def initial(letters: str) -> dict[str, Any]:
    """Return the form's starting values for the letters."""
    return {
        "size": next((letter for letter in _ONE_OF[0] if letter in letters), TextSize.STANDARD),
        "colours": next((letter for letter in _ONE_OF[1] if letter in letters), Colours.LIGHT),
    } | {name: letter in letters for letter, name in EXTRAS}
