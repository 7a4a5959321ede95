"""Forms of acts: asking, deciding, checking."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from wagtail.admin.widgets import AdminPageChooser

from cms.models import BasePage
from cms.publication.addresses import page_at
from cms.publication.enums import CheckOutcome, WithdrawalKind
from cms.publication.withdrawals import LEADING_ON
from cms.roles.enums import PAGE_ACTIONS
from cms.roles.selectors import roles_of
from foundation.accounts.models import User

LONGEST = 1000


def _text(rows: int) -> forms.Textarea:
    return forms.Textarea({"rows": rows})


class ReasonForm(forms.Form):
    """Why something is asked for."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=LONGEST,
        widget=_text(3),
        help_text=gettext_lazy("For the second person and the record; the public does not read it."),
    )


class WithdrawalForm(ReasonForm):
    """Kind, reason, and what the kind demands besides."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), choices=WithdrawalKind.choices, widget=forms.RadioSelect, initial=None
    )
    target = forms.ModelChoiceField(
        label=gettext_lazy("Item that takes its place"),
        queryset=BasePage.objects.none(),
        required=False,
        widget=AdminPageChooser(target_models=[BasePage]),
        help_text=gettext_lazy("For “merged” and “superseded”. Its address answers in place of the old one."),
    )
    target_address = forms.CharField(
        label=gettext_lazy("Address of the item that takes its place"),
        max_length=LONGEST,
        required=False,
        help_text=gettext_lazy("In place of choosing it, for instance where it belongs to another site."),
    )
    notice = forms.CharField(
        label=gettext_lazy("Public notice"),
        max_length=LONGEST,
        required=False,
        widget=_text(3),
        help_text=gettext_lazy(
            "The old address shows it. Needed for “withdrawn with notice”; never shown after a privacy takedown."
        ),
    )
    field_order = ("kind", "target", "target_address", "notice", "reason")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["target"].queryset = BasePage.objects.live().filter(depth__gt=1)  # type: ignore[attr-defined] # a ModelChoiceField
        if not any(held.role in PAGE_ACTIONS for held in roles_of(user)):
            del self.fields["target"]  # reviewers have no pages to choose among: they give the address

    def clean(self) -> dict[str, Any]:
        """Find the item by its address where none was chosen."""
        values: dict[str, Any] = super().clean() or {}
        address = values.pop("target_address", "")
        if values.get("kind") not in LEADING_ON:
            values["target"] = None
        elif values.setdefault("target", None) is None and address:
            values["target"] = page_at(address)
            if values["target"] is None:
                self.add_error("target_address", _("There is no public page at this address."))
        return values


class ApprovalForm(forms.Form):
    """A comment, if there is one."""

    comment = forms.CharField(
        label=pgettext_lazy("of a decision", "Comment"), max_length=LONGEST, required=False, widget=_text(2)
    )


class RefusalForm(forms.Form):
    """Why it is refused."""

    comment = forms.CharField(label=gettext_lazy("Reason of the refusal"), max_length=LONGEST, widget=_text(2))


class CheckForm(forms.Form):
    """What a third person found."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("Outcome"), choices=CheckOutcome.choices, widget=forms.RadioSelect, initial=None
    )
    result = forms.CharField(label=gettext_lazy("What you found"), max_length=LONGEST, widget=_text(3))


def add_errors(form: forms.Form, error: ValidationError) -> None:
    """Put an action's sentences at their fields, or above the form where it has no such field."""
    sentences = error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}
    for field, texts in sentences.items():
        form.add_error(field if field in form.fields else None, texts)
