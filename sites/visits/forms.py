"""What the report of views can be asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .selectors import Period

DAYS = 30


class ReportForm(forms.Form):
    """Site and period; ``fewer`` keeps items that were read less often."""

    site = forms.TypedChoiceField(label=_("Site"), coerce=int, required=False)
    first = forms.DateField(label=_("First day"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    last = forms.DateField(label=_("Last day"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    fewer = forms.IntegerField(
        label=_("Only items with fewer views than"), required=False, min_value=1, max_value=1_000_000_000
    )

    def __init__(self, data: Any, sites: Sequence[tuple[int, str]]) -> None:
        if not data.get("first") and not data.get("last"):  # shown in the fields, not only meant
            last = timezone.localdate()
            data = {**data.dict(), "first": str(last - timedelta(days=DAYS - 1)), "last": str(last)}
        super().__init__(data)
        field = self.fields["site"]
        assert isinstance(field, forms.TypedChoiceField)  # noqa: S101 -- declared above
        field.choices = sites
        self.sites = sites

    def clean(self) -> dict[str, Any]:
        """Fill in the last thirty days; refuse a period that ends before it begins."""
        cleaned: dict[str, Any] = super().clean() or {}
        last = cleaned.get("last") or timezone.localdate()
        first = cleaned.get("first") or date.fromordinal(max(last.toordinal() - DAYS + 1, 1))
        if first > last:
            raise forms.ValidationError(_("The last day lies before the first."))
        return cleaned | {"period": Period(first, last), "site": cleaned.get("site") or self.sites[0][0]}
