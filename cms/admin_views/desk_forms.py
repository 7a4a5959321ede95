"""Forms of the desk: what is shown, whom to ask, what one thinks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from cms.review.desk import DeskRow, by_due_date
from cms.review.enums import STEP_LABELS
from foundation.accounts.models import User

ANY = ("", _("All"))
#: The longest question and the longest opinion.
LONGEST = 2_000


class DeskFilter(forms.Form):
    """Which of the waiting items are shown, and in which order. A value that is no choice counts as none."""

    site = forms.ChoiceField(label=_("Site"), required=False)
    step = forms.ChoiceField(label=_("Step"), required=False)
    due = forms.ChoiceField(
        label=_("Due"), required=False, choices=[ANY, ("overdue", _("Overdue")), ("today", _("Not overdue"))]
    )
    opened = forms.ChoiceField(
        label=_("Opened"), required=False, choices=[ANY, ("yes", _("Opened by me")), ("no", _("Not opened yet"))]
    )
    sort = forms.ChoiceField(
        label=_("Order of items"),
        required=False,
        choices=[("", _("What is due first")), ("since", _("What waits longest")), ("title", _("By title"))],
    )
    group = forms.ChoiceField(
        label=_("Group by"),
        required=False,
        choices=[("", _("No groups")), ("site", _("Site")), ("step", _("Step"))],
    )

    def __init__(self, data: Any, rows: Sequence[DeskRow]) -> None:
        super().__init__(data)
        self.rows = rows
        steps = {row.role for row in rows}
        self.fields["site"].choices = [ANY, *((site, site) for site in sorted({row.site for row in rows}))]  # type: ignore[attr-defined] # a ChoiceField
        self.fields["step"].choices = [ANY, *((step, label) for step, label in STEP_LABELS.items() if step in steps)]  # type: ignore[attr-defined] # a ChoiceField

    @property
    def values(self) -> dict[str, str]:
        """What was chosen, without what is no choice."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    def found(self) -> list[DeskRow]:
        """The rows asked for, in the order asked for; groups one after another."""
        chosen = self.values
        rows = [row for row in self.rows if _fits(row, chosen)]
        if chosen.get("sort") == "since":
            rows.sort(key=lambda row: (row.since, row.review))
        elif chosen.get("sort") == "title":
            rows.sort(key=lambda row: (row.title, row.review))
        else:
            rows.sort(key=by_due_date)
        group = chosen.get("group", "")
        return sorted(rows, key=lambda row: str(getattr(row, group))) if group else rows


def _fits(row: DeskRow, chosen: dict[str, str]) -> bool:
    wanted = {
        "site": row.site,
        "step": row.role,
        "due": "overdue" if row.overdue else "today",
        "opened": "yes" if row.opened else "no",
    }
    return all(chosen.get(name, value) == value for name, value in wanted.items())


class QuestionForm(forms.Form):
    """Asking somebody for an opinion."""

    person = forms.ModelChoiceField(label=_("Whom"), queryset=User.objects.none(), empty_label=_("– choose –"))
    question = forms.CharField(label=_("Question"), max_length=LONGEST, widget=forms.Textarea({"rows": 3}))

    def __init__(self, data: Any, people: QuerySet[User]) -> None:
        super().__init__(data)
        field = self.fields["person"]
        field.queryset = people.select_related("organisation")  # type: ignore[attr-defined] # a ModelChoiceField
        field.label_from_instance = _with_organisation  # type: ignore[attr-defined] # as above


def _with_organisation(person: User) -> str:
    organisation = person.organisation
    return f"{person}（{organisation.short_name or organisation.name}）" if organisation else str(person)


class OpinionForm(forms.Form):
    """Giving the opinion that one was asked for."""

    opinion = forms.CharField(label=_("My opinion"), max_length=LONGEST, widget=forms.Textarea({"rows": 5}))
