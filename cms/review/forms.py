"""What a reviewer fills in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .enums import LegalBasis, SecrecyCheck, SecrecyVerdict


class ApprovalForm(forms.Form):
    """Approval: a comment is optional."""

    comment = forms.CharField(
        label=pgettext_lazy("of a decision", "Comment"),
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
    )


class ReturnForm(forms.Form):
    """Return: the author must be told why."""

    comment = forms.CharField(label=_("What must be changed"), max_length=2000, widget=forms.Textarea({"rows": 4}))


class SecrecyForm(ApprovalForm):
    """The secrecy reviewer's record of “may be public” (保密审查): kept with person and time."""

    secrecy_checklist = forms.MultipleChoiceField(
        label=_("I have checked"), choices=SecrecyCheck.choices, widget=forms.CheckboxSelectMultiple
    )
    secrecy_basis = forms.CharField(
        label=_("Basis"),
        max_length=1000,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("The provision or fact on which “may be public” rests."),
    )

    field_order = ("secrecy_checklist", "secrecy_basis", "comment")

    def clean_secrecy_checklist(self) -> list[str]:
        """Every point is confirmed, or the item goes back."""
        confirmed: list[str] = self.cleaned_data["secrecy_checklist"]
        if len(confirmed) < len(SecrecyCheck):
            raise forms.ValidationError(_("Confirm every point, or return the item."))
        return confirmed


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
    secrecy_provision = forms.ChoiceField(
        label=_("Provision"),
        required=False,
        choices=[("", _("– only for a refusal –")), *LegalBasis.choices],
    )
    secrecy_basis = forms.CharField(
        label=_("Which fact the provision is applied to"),
        required=False,
        max_length=1000,
        widget=forms.Textarea({"rows": 2}),
    )

    field_order = ("secrecy_verdict", "secrecy_provision", "secrecy_basis", "comment")

    def clean(self) -> dict[str, Any]:
        """A refusal rests on a provision."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("secrecy_verdict") and not data.get("secrecy_provision"):
            self.add_error("secrecy_provision", _("Name the provision that forbids publication."))
        return data
