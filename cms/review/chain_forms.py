"""The form of a review chain: criteria, and steps that cannot fall below the floor."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cms.enums import ContentClass, Matter
from foundation.organisations.enums import OrganisationKind

from .chains import MOST_DAYS
from .clock import STANDARD_DAYS
from .enums import STEP_LABELS
from .models import STEPS, ReviewChain


def _with_any(choices: list[tuple[Any, Any]]) -> list[tuple[Any, Any]]:
    return [("", _("Any")), *choices]


class ChainForm(forms.Form):
    """Which items, and which steps they take. The action checks both."""

    name = forms.CharField(
        label=_("Name of the chain"),
        max_length=60,
        help_text=_("As reviewers call it, such as “Short chain of the counties”."),
    )
    organisation_kind = forms.ChoiceField(
        label=_("Kind of organisation"), required=False, choices=lambda: _with_any(list(OrganisationKind.choices))
    )
    content_class = forms.ChoiceField(
        label=_("Content"), required=False, choices=lambda: _with_any(list(ContentClass.choices))
    )
    matter = forms.ChoiceField(
        label=_("Matter"),
        required=False,
        choices=lambda: _with_any(list(Matter.choices)),
        help_text=_("Any: tick the government's office; party affairs go to the party's office in its place."),
    )
    steps = forms.MultipleChoiceField(
        label=_("Steps"),
        choices=[(str(step), STEP_LABELS[step]) for step in STEPS],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Secrecy review and sign-off always, and unit or office before them: three people and the author."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for step in STEPS:
            self.fields[_days_of(step)] = forms.IntegerField(
                label=_("Working days: %(step)s") % {"step": STEP_LABELS[step]},
                required=False,
                min_value=1,
                max_value=MOST_DAYS,
                widget=forms.NumberInput(attrs={"placeholder": STANDARD_DAYS}),
            )

    def clean(self) -> dict[str, Any]:
        """Give the days as one value, for the steps that have them."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        given = {str(step): data.pop(_days_of(step), None) for step in STEPS}
        return data | {"days": {step: days for step, days in given.items() if days and step in data.get("steps", ())}}

    @classmethod
    def initial_of(cls, chain: ReviewChain) -> dict[str, Any]:
        """The values of a chain."""
        days = {_days_of(step): number for step, number in chain.days.items()}
        return {name: getattr(chain, name) for name in cls.base_fields} | days


def _days_of(step: str) -> str:
    return f"days_{step}"
