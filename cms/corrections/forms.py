"""What a reader fills in to report an error, and what editors fill in to close a report."""

from __future__ import annotations

from typing import Final

from django import forms
from django.utils.translation import gettext_lazy as _

from foundation.limits.forms import ProofMixin

from .enums import ErrorKind

SHORTEST: Final = 5
LONGEST: Final = 1000
WORDS: Final = 300


class ReportForm(ProofMixin, forms.Form):
    """An error report, with a proof that no program sends them by the thousand."""

    proof_purpose = "corrections.report"

    kind = forms.ChoiceField(
        label=_("What kind of error is it?"),
        choices=ErrorKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the kind of error.")},
    )
    words = forms.CharField(
        label=_("The words in question"),
        required=False,
        max_length=WORDS,
        help_text=_("Copy the wrong words from the page, so that they are found at once."),
        widget=forms.TextInput({"class": "in", "autocomplete": "off"}),
        error_messages={"max_length": _("Copy at most %(limit_value)d characters; there are %(show_value)d.")},
    )
    text = forms.CharField(
        label=_("What is wrong?"),
        min_length=SHORTEST,
        max_length=LONGEST,
        help_text=_("At most 1,000 characters. Leave out identity numbers, phone numbers and addresses of people."),
        widget=forms.Textarea({"class": "in", "rows": 6}),
        error_messages={
            "required": _("Say what is wrong."),
            "min_length": _("Say it in at least %(limit_value)d characters."),
            "max_length": _("Say it in at most %(limit_value)d characters; there are %(show_value)d."),
        },
    )
    mail = forms.EmailField(
        label=_("Your mail address"),
        required=False,
        max_length=254,
        help_text=_(
            "Only to tell you the outcome. It is kept encrypted, shown to nobody, and deleted 30 days after that. "
            "Without it you can look the outcome up by the number you get."
        ),
        widget=forms.EmailInput({"class": "in", "autocomplete": "email"}),
        error_messages={"invalid": _("Write a mail address like name@example.cn, or leave the field empty.")},
    )

    #: Fields in the order of the page.
    shown = ("kind", "words", "text", "mail")

    use_required_attribute = False  # the summary at the top says more than a browser's bubble


class AnswerForm(forms.Form):
    """A reasoned answer."""

    text = forms.CharField(
        label=_("Answer"),
        max_length=2000,
        help_text=_("The reader reads it. Say what was found and why the page stays as it is."),
        widget=forms.Textarea({"rows": 4}),
    )


class AsideForm(forms.Form):
    """Setting a report aside."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        help_text=_("The reader reads it. For what is not about the page, say where it belongs."),
        widget=forms.Textarea({"rows": 3}),
    )


class CorrectionForm(forms.Form):
    """Taking a report."""

    submitted_already = forms.BooleanField(
        label=_("The correction is already in a version that was submitted since the report came"), required=False
    )
