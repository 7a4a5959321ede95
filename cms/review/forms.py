"""What a reviewer fills in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .enums import SecrecyVerdict


class ApprovalForm(forms.Form):
    """Approval: a comment is optional."""

    comment = forms.CharField(label=_("Comment"), required=False, max_length=2000, widget=forms.Textarea({"rows": 3}))


class ReturnForm(forms.Form):
    """Return: the author must be told why."""

    comment = forms.CharField(label=_("What must be changed"), max_length=2000, widget=forms.Textarea({"rows": 4}))


class SecrecyForm(ApprovalForm):
    """The secrecy reviewer's record of “may be public” (保密审查): the basis is kept with person and time."""

    secrecy_basis = forms.CharField(
        label=_("Basis"),
        max_length=1000,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("The provision or fact on which “may be public” rests."),
    )

    field_order = ("secrecy_basis", "comment")


class SecrecyReturnForm(ReturnForm):
    """The secrecy reviewer's return: for changes, or because the item may not be public at all."""

    secrecy_verdict = forms.ChoiceField(
        label=_("Verdict"),
        required=False,
        choices=[
            ("", _("Changes are needed")),
            (SecrecyVerdict.ON_REQUEST.value, SecrecyVerdict.ON_REQUEST.label),
            (SecrecyVerdict.WITHHELD.value, SecrecyVerdict.WITHHELD.label),
        ],
    )
    secrecy_basis = forms.CharField(
        label=_("Legal basis"), required=False, max_length=1000, widget=forms.Textarea({"rows": 2})
    )

    field_order = ("secrecy_verdict", "secrecy_basis", "comment")

    def clean(self) -> dict[str, Any]:
        """A refusal rests on a provision."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("secrecy_verdict") and not data.get("secrecy_basis", "").strip():
            self.add_error("secrecy_basis", _("Name the provision that forbids publication."))
        return data
