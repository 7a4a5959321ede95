"""Forms of the provincial office's screen."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from .models import EASIEST, HARDEST, LONGEST, MOST
from .registry import Rate


class RateForm(forms.Form):
    """So many times within so long."""

    number = forms.IntegerField(label=_("Times"), min_value=1, max_value=MOST)
    seconds = forms.IntegerField(
        label=_("Within so many seconds"),
        min_value=1,
        max_value=LONGEST,
        help_text=_("60 is a minute, 3600 an hour, 86400 a day."),
    )

    def rate(self) -> Rate:
        """The rate typed."""
        return Rate(self.cleaned_data["number"], self.cleaned_data["seconds"])


class DifficultyForm(forms.Form):
    """How much a browser computes."""

    difficulty = forms.IntegerField(
        label=_("Difficulty"),
        min_value=EASIEST,
        max_value=HARDEST,
        help_text=_(
            "The browser tries half of it on the mean. 200000 takes a desktop computer some tenths of a second and an "
            "old phone one to two seconds; raise it when programs flood the forms."
        ),
    )
