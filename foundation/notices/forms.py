"""What a person wishes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .enums import Wish
from .models import MORNING


class PreferenceForm(forms.Form):
    """When mail is wanted. The hour counts with the daily mail only, and is kept otherwise."""

    wish = forms.ChoiceField(label=_("When do you want mail?"), choices=Wish.choices, widget=forms.RadioSelect)
    hour = forms.ChoiceField(
        label=_("Hour of the daily mail"),
        choices=[(hour, f"{hour:02}:00") for hour in range(24)],
        required=False,
        help_text=_("Sent only on days on which something is new. Urgent notices come at once."),
    )

    def __init__(self, *args: Any, has_address: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.disabled = not has_address

    def clean_hour(self) -> int:
        """A number; browsers leave out a field that is switched off."""
        return int(self.cleaned_data["hour"] or MORNING)


class AddressForm(forms.Form):
    """One's mail address."""

    address = forms.EmailField(label=_("Mail address"), max_length=254, help_text=_("A code is sent there first."))


class CodeForm(forms.Form):
    """The code that came by mail."""

    code = forms.CharField(
        label=_("Code from the mail"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )
