"""Forms of the calendar's screens."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from .table import LONGEST_NAME, MOST_BYTES, Row, parse

USUAL, OFF, WORK = "usual", "off", "work"
STATES = {USUAL: None, OFF: False, WORK: True}


class DayForm(forms.Form):
    """What a day is, against its weekday."""

    working = forms.ChoiceField(
        label=_("Offices"),
        widget=forms.RadioSelect,
        choices=[
            (USUAL, _("as the weekday says: Monday to Friday")),
            (OFF, _("closed: a day off")),
            (WORK, _("open: a weekend worked")),
        ],
    )
    name = forms.CharField(
        label=_("Name of the day"),
        required=False,
        max_length=LONGEST_NAME,
        help_text=_("What the calendar shows, such as the holiday's name. Needless with “as the weekday says”."),
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=200, help_text=_("Such as the notice's document number. Stays in the records.")
    )

    def values(self) -> dict[str, Any]:
        """Arguments for ``actions.set_day``."""
        return self.cleaned_data | {"working": STATES[self.cleaned_data["working"]]}


class YearForm(forms.Form):
    """On what ground a year counts as announced, or no longer."""

    source = forms.CharField(label=_("Source"), max_length=200, help_text=_("Such as the notice's document number."))


class TableForm(forms.Form):
    """A holiday table to look at before it is loaded."""

    file = forms.FileField(
        label=_("Holiday table (CSV)"),
        help_text=_("Lines of day,kind,name such as 2027-01-01,off,元旦; kind is off (休) or work (班). Whole years."),
    )
    source = forms.CharField(label=_("Source"), max_length=200, help_text=_("Such as the notice's document number."))

    def clean(self) -> dict[str, Any]:
        """With the table's ``rows``. What is wrong with them stands above the form, a line each."""
        cleaned: dict[str, Any] = super().clean() or {}
        if "file" in cleaned:
            cleaned["rows"] = parse(cleaned["file"].read(MOST_BYTES + 1))
        return cleaned


class ConfirmForm(forms.Form):
    """The same table after its preview."""

    table = forms.CharField(widget=forms.HiddenInput, max_length=MOST_BYTES)
    source = forms.CharField(widget=forms.HiddenInput, max_length=200)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def clean_table(self) -> list[Row]:
        """The rows. A table that is broken on the way is refused like any other."""
        try:
            return parse(self.cleaned_data["table"].encode())
        except ValidationError as error:
            raise ValidationError([_("Load the file again."), *error.messages]) from error
