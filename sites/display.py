"""A reader's display settings: text size and colours, kept in one cookie that `static/portico/view.js` also reads.

The cookie `view` holds one letter a mode; only allow-listed letters ever reach a page (domain.md §8).
"""

from typing import Any, Final

from django import forms
from django.db.models import TextChoices
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

COOKIE: Final = "view"
MAX_AGE: Final = 365 * 24 * 60 * 60
MODES: Final = {"e": "elder", "d": "dark", "h": "high"}
"""Letter in the cookie → word in `<html data-view>`."""


class TextSize(TextChoices):
    """How large the text is; larger is the elder mode of the whole site."""

    STANDARD = "", _("Standard size")
    ELDER = "e", _("Elder mode: large text, one column")


class Colours(TextChoices):
    """Which colours the pages have."""

    LIGHT = "", _("Light")
    DARK = "d", _("Dark")
    HIGH = "h", _("High contrast: yellow on black")


class DisplaySettingsForm(forms.Form):
    """Both choices; leaving one out means its standard value."""

    size = forms.ChoiceField(label=_("Text size"), choices=TextSize.choices, required=False, widget=forms.RadioSelect)
    colours = forms.ChoiceField(label=_("Colours"), choices=Colours.choices, required=False, widget=forms.RadioSelect)

    def letters(self) -> str:
        """Return what the cookie shall hold; the form must be valid."""
        return f"{self.cleaned_data['size']}{self.cleaned_data['colours']}"


def read(request: HttpRequest) -> str:
    """Return the allow-listed letters of the reader's cookie, in a fixed order; anything else is dropped."""
    chosen = request.COOKIES.get(COOKIE, "")
    return "".join(letter for letter in MODES if letter in chosen)


def write(response: HttpResponse, letters: str, *, secure: bool) -> None:
    """Remember the letters for a year, or forget them when there are none. Scripts must be able to read the cookie."""
    if letters:
        response.set_cookie(COOKIE, letters, max_age=MAX_AGE, samesite="Lax", secure=secure)
    else:
        response.delete_cookie(COOKIE, samesite="Lax")


def attribute(letters: str) -> str:
    """Return the value of `<html data-view>` for the letters."""
    return " ".join(MODES[letter] for letter in letters)


def initial(letters: str) -> dict[str, Any]:
    """Return the form's starting values for the letters."""
    return {
        "size": TextSize.ELDER if "e" in letters else TextSize.STANDARD,
        "colours": next((letter for letter in "hd" if letter in letters), Colours.LIGHT),
    }
