"""Forms of the office's screens."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from .csv_files import MAX_BYTES
from .enums import Level, TermKind
from .models import Leader, Term
from .registry import checks
from .selectors import levels

#: The longest text that the box for trying takes.
LONGEST_TRY = 50_000


class TermForm(forms.Form):
    """A listed word; what is wrong with it is said by the action."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=TermKind.choices)
    text = forms.CharField(label=pgettext_lazy("of a list", "Words"), max_length=60)
    suggestion = forms.CharField(
        label=gettext_lazy("Suggestion"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("What to write instead."),
    )
    note = forms.CharField(
        label=gettext_lazy("Remark"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Why, or where the rule stands. Authors read it beside the finding."),
    )

    @staticmethod
    def initial_of(term: Term) -> dict[str, Any]:
        """What the form shows of a term."""
        return {"kind": term.kind, "text": term.text, "suggestion": term.suggestion, "note": term.note}


class LeaderForm(forms.Form):
    """A leader with posts."""

    name = forms.CharField(label=pgettext_lazy("of a person", "Name"), max_length=40)
    post = forms.CharField(
        label=gettext_lazy("Posts"),
        max_length=200,
        help_text=gettext_lazy("In full, with the body, as written officially; several separated by “、”."),
    )
    aliases = forms.CharField(
        label=gettext_lazy("Other spellings of the name"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("Several separated by “、”. They count as right."),
    )

    @staticmethod
    def initial_of(leader: Leader) -> dict[str, Any]:
        """What the form shows of a leader."""
        return {"name": leader.name, "post": leader.post, "aliases": leader.aliases}


class ImportForm(forms.Form):
    """A CSV file."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("CSV in UTF-8 or GB18030, at most 1 MB. You see what it would change before it does."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,text/csv"}),
    )

    def clean_file(self) -> UploadedFile:
        """Refuse before reading."""
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > MAX_BYTES:
            raise forms.ValidationError(
                _("The file is larger than %(size)d MB. Split it.") % {"size": MAX_BYTES // 1024**2}
            )
        return file


class ConfirmForm(forms.Form):
    """The good rows of a file that was looked at, as CSV again."""

    source = forms.CharField(max_length=200)
    rows = forms.CharField(strip=False)


class LevelsForm(forms.Form):
    """One choice for each registered check."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        present = levels()
        for check in checks():
            self.fields[check.name] = forms.ChoiceField(
                label=str(check.label),
                choices=Level.choices,
                initial=present[check.name],
                widget=forms.Select(attrs={"aria-describedby": f"help-{check.name}"}),
            )


class TryForm(forms.Form):
    """A text to try the checks on."""

    text = forms.CharField(
        label=gettext_lazy("Text to check"),
        max_length=LONGEST_TRY,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=gettext_lazy("Nothing of it is kept."),
    )
