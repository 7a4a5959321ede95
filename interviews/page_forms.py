"""The form of an interview's page: accounts are chosen among people of the site, the plan's entry by its theme."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from cms.admin_views.visible import colleagues
from cms.forms import OwnChoicesForm
from cms.models import BasePage
from cms.roles.places import site_root_path, site_roots
from foundation.accounts.models import User
from sites.homes import organisation_homes

from .models import Guest, InterviewPage, PlannedInterview, TeamMember


class InterviewPageForm(OwnChoicesForm):
    """Refuses accounts that the editor may not know of, unless the page named them before."""

    def __init__(self, *args: Any, parent_page: BasePage | None = None, **kwargs: Any) -> None:
        super().__init__(*args, parent_page=parent_page, **kwargs)
        place = self.instance.path or (parent_page.path if parent_page else "")
        root = site_root_path(place, site_roots()) if place else ""
        if "planned" in self.fields:
            self.fields["planned"] = _planned_field(self.fields["planned"], root, self.instance.planned)
        people = accounts_of_site(self.for_user, root) if self.for_user else User.objects.none()
        for name in ("guests", "team"):
            if formset := self.formsets.get(name):
                formset.form = _limited(formset.form, people)


def accounts_of_site(user: Any, root: str) -> QuerySet[User]:
    """People whom an editor may name: colleagues, and accounts of the organisations that are at home in the site."""
    at_home = [organisation for organisation, path in organisation_homes().items() if path == root]
    people: QuerySet[User] = User.objects.filter(is_active=True, is_superuser=False)
    known = people.filter(Q(pk__in=colleagues(user).order_by().values("pk")) | Q(organisation_id__in=at_home))
    return known.order_by("real_name", "username")


def planned_entries(root: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """The entries of the site's public plans, the latest year first: groups for a select field; one query."""
    rows = PlannedInterview.objects.filter(page__live=True, page__path__startswith=root).select_related("page")
    groups: dict[str, list[tuple[str, str]]] = {}
    roots = site_roots()
    for row in rows.order_by("-page__year", "month", "sort_order"):
        if site_root_path(row.page.path, roots) == root:
            words = _("Month %(month)d: %(theme)s") % {"month": row.month, "theme": row.theme}
            groups.setdefault(str(row.page.year), []).append((str(row.key), str(words)))
    return list(groups.items())


def _planned_field(field: forms.Field, root: str, present: uuid.UUID | None) -> forms.Field:
    entries = planned_entries(root) if root else []
    listed = {key for _year, group in entries for key, _words in group}
    if present is not None and str(present) not in listed:
        entries = [*entries, (str(_("Not in a public plan")), [(str(present), str(present))])]
    return forms.TypedChoiceField(
        label=field.label,
        help_text=field.help_text,
        required=False,
        choices=[("", "---------"), *entries],
        coerce=uuid.UUID,
        empty_value=None,
        initial=present,
    )


def _limited(form: type[forms.ModelForm[Any]], people: QuerySet[User]) -> type[forms.ModelForm[Any]]:
    """The form of a row with the accounts that may be named, and the one that the row names already."""

    class Limited(form):  # type: ignore[valid-type,misc] # made from the form that Wagtail made
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            row: Guest | TeamMember = self.instance
            if "user" in self.fields:
                named = User.objects.filter(pk=row.user_id) if row.user_id else User.objects.none()
                self.fields["user"].queryset = (people | named).distinct()

    return Limited


def register() -> None:
    """Give the page this form, which its model cannot name: the form reads models of packages between them."""
    InterviewPage.base_form_class = InterviewPageForm
