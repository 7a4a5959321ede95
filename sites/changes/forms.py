"""What may be wished. A form never saves: its ``after`` goes into a request."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Site

from cms.models import BasePage
from sites.models import SiteProfile

from .guard import plain
from .selectors import Branch
from .subjects.moves import standing
from .subjects.profiles import editable
from .subjects.redirects import normalised, target_values

LONGEST_PATH = 255
DAYS = ("opens_on", "mourning_from", "mourning_until")


class ReasonMixin(forms.Form):
    """Why: the one who decides reads it."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("Whoever decides reads it."),
    )

    field_order: list[str] | None = None

    def values(self) -> dict[str, Any]:
        """Wished values by field name."""
        return {name: value for name, value in self.cleaned_data.items() if name != "reason"}


class ReasonForm(ReasonMixin):
    """Only the reason."""


class SecureURLField(forms.URLField):
    """An address that means HTTPS where it does not say."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(assume_scheme="https", **kwargs)


class DayInput(forms.DateInput):
    """A day, chosen from the browser's calendar."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class ProfileForm(ReasonMixin, forms.ModelForm[SiteProfile]):
    """Name, look and footer of a site."""

    class Meta:
        model = SiteProfile
        fields = editable()
        field_classes = {"badge_url": SecureURLField, "error_report_url": SecureURLField}
        widgets = dict.fromkeys(DAYS, DayInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields([*editable(), "reason"])
        if self.instance.site_id and self.instance.site.is_default_site:
            self.fields["mourning_from"].help_text = _("From this day on the pages of all sites are grey.")

    def values(self) -> dict[str, Any]:
        """As requests hold them."""
        return {name: plain(value) for name, value in super().values().items()}

    def save(self, commit: bool = True) -> SiteProfile:
        """Refuse: nothing of a profile is saved by a form."""
        raise ValidationError(_("A profile changes by an approved request."))


class HostForm(ReasonMixin):
    """Host name and port."""

    hostname = forms.CharField(label=gettext_lazy("Host name"), max_length=253)
    port = forms.IntegerField(label=gettext_lazy("Port"), min_value=1, max_value=65535)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(["hostname", "port", "reason"])

    def clean_hostname(self) -> str:
        """In small letters, as hosts are kept."""
        return str(self.cleaned_data["hostname"]).strip().lower()


class RedirectForm(ReasonMixin):
    """Former address, and where it shall lead."""

    old_path = forms.CharField(
        label=gettext_lazy("Former address"),
        max_length=LONGEST_PATH,
        help_text=gettext_lazy("Its path on this site, such as “/old/page”."),
    )
    target = forms.CharField(
        label=gettext_lazy("Leads to"),
        max_length=LONGEST_PATH,
        help_text=gettext_lazy("A path on this site, or a full address on a site of this cluster."),
    )
    is_permanent = forms.BooleanField(
        label=gettext_lazy("Permanent"),
        required=False,
        initial=True,
        help_text=gettext_lazy("Search engines forget the former address."),
    )

    def __init__(self, *args: Any, site: Site, redirect: Redirect | None = None, **kwargs: Any) -> None:
        self.site, self.redirect = site, redirect
        if redirect is not None:
            page = redirect.redirect_page
            target = page.full_url if page else redirect.redirect_link
            kwargs["initial"] = {
                "old_path": redirect.old_path,
                "target": target,
                "is_permanent": redirect.is_permanent,
            }
        super().__init__(*args, **kwargs)
        self.order_fields(["old_path", "target", "is_permanent", "reason"])
        if redirect is not None:
            self.fields["old_path"].disabled = True

    def clean_old_path(self) -> str:
        """As redirects are kept and found."""
        path = normalised(self.cleaned_data["old_path"])
        if len(path) > LONGEST_PATH:
            raise ValidationError(_("This address is too long."))
        return path

    def values(self) -> dict[str, Any]:
        """Fields of the redirect."""
        data = self.cleaned_data
        return {
            "old_path": data["old_path"],
            "site_id": self.site.pk,
            "is_permanent": data["is_permanent"],
            **target_values(self.site, data["target"].strip()),
        }


class OrderForm(ReasonMixin):
    """A number a column; equal numbers keep their present order."""

    def __init__(self, *args: Any, columns: list[BasePage], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.columns = columns
        for position, column in enumerate(columns, start=1):
            self.fields[f"place_{column.pk}"] = forms.IntegerField(
                label=column.title, min_value=1, max_value=999, initial=position
            )
        self.order_fields([f"place_{column.pk}" for column in columns] + ["reason"])

    def values(self) -> dict[str, Any]:
        """The order."""
        ranked = sorted(self.columns, key=lambda column: self.cleaned_data[f"place_{column.pk}"])
        return {"order": [column.pk for column in ranked]}


class MoveForm(ReasonMixin):
    """Below which page of its site a column shall stand."""

    parent = forms.TypedChoiceField(label=gettext_lazy("Shall stand below"), coerce=int)

    def __init__(self, *args: Any, page: BasePage, parents: list[Branch], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.page, self.parents = page, {branch.page.pk: branch for branch in parents}
        choices = [(pk, branch.words) for pk, branch in self.parents.items()]
        self.fields["parent"].choices = [("", "—"), *choices]  # type: ignore[attr-defined] # a choice field
        self.order_fields(["parent", "reason"])

    def values(self) -> dict[str, Any]:
        """Place and address there."""
        return standing(self.page, self.parents[self.cleaned_data["parent"]])


class ApprovalForm(forms.Form):
    """The digest ties the decision to what was read."""

    digest = forms.CharField(widget=forms.HiddenInput, max_length=64)
    comment = forms.CharField(
        label=pgettext_lazy("of a decision", "Comment"),
        required=False,
        max_length=1000,
        widget=forms.Textarea({"rows": 2}),
    )


class RefusalForm(forms.Form):
    """Why not."""

    comment = forms.CharField(
        label=gettext_lazy("Why it is refused"), max_length=1000, widget=forms.Textarea({"rows": 3})
    )
