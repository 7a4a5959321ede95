"""Forms of the list of sources."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from .models import ReprintSource
from .sources import LARGEST_BYTES


class SourceForm(forms.ModelForm):
    """A source; what it must be, :func:`cms.screening.sources.set_source` says."""

    class Meta:
        model = ReprintSource
        fields = ("name", "domain", "active")

    def _post_clean(self) -> None:
        """Leave the row alone: the action changes it."""


class SourceFile(forms.Form):
    """A CSV file of sources."""

    file = forms.FileField(
        label=_("CSV file"),
        help_text=_("Headings: name, domain, active (名称, 域名, 启用). What the file does not name stays as it is."),
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
    )

    def clean_file(self) -> bytes:
        """Its bytes, not more than may be looked at."""
        upload = self.cleaned_data["file"]
        return bytes(upload.read(LARGEST_BYTES + 1))
