"""Forms of the table: giving a role to somebody found by name or to a new account, its terms, days of absence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from foundation.accounts.models import User
from foundation.organisations.models import Organisation

from .account_rows import called
from .appointments import NewAccount
from .enums import Role

MATCHES = 12
EXISTING, NEW = "existing", "new"


def day_field(label: Any, **options: Any) -> forms.DateField:
    """A day, with the browser's own calendar."""
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, widget=widget, **options)


def matching(accounts: QuerySet[User], term: str, managed: QuerySet[User]) -> list[User]:
    """Accounts that may be used whose name holds the term, or number where they are managed.

    An account name that fits exactly stands alone.
    """
    term = term.strip()
    usable = accounts.filter(Q(expires_on=None) | Q(expires_on__gte=timezone.localdate()), is_active=True)
    exact = list(usable.filter(Q(username__iexact=term) | Q(real_name=term))[:MATCHES])
    if len(exact) == 1:
        return exact
    return list(usable.filter(called(term, managed))[: MATCHES + 1])


class PersonFinder:
    """Finds one account by what was typed: at once where one fits, else among radio buttons added to the form."""

    def __init__(self, form: forms.Form, name: str, accounts: QuerySet[User], managed: QuerySet[User]) -> None:
        self.form, self.name, self.accounts, self.managed = form, name, accounts, managed

    @property
    def choice(self) -> str:
        """Name of the field of the radio buttons."""
        return f"{self.name}_choice"

    def find(self) -> User | None:
        """The person; None with an error at the field where nobody or several fit, or nothing was typed."""
        term = self.form.cleaned_data.get(self.name, "").strip()
        if not term:
            return None
        found = matching(self.accounts, term, self.managed)
        chosen = self.form.data.get(self.form.add_prefix(self.choice), "")
        picked = [user for user in found if str(user.pk) == chosen] or found
        if 1 < len(found) <= MATCHES:
            self._offer(found)
        if len(picked) == 1:
            return picked[0]
        if not found:
            sentence = _("Nobody among your accounts is called “%(term)s”.") % {"term": term}
        elif len(found) > MATCHES:
            sentence = _("More than %(number)s people fit “%(term)s”. Type more of the name.") % {
                "number": MATCHES,
                "term": term,
            }
        else:
            sentence = _("Several people fit “%(term)s”. Choose one.") % {"term": term}
        self.form.add_error(self.name, sentence)
        return None

    def _offer(self, found: Sequence[User]) -> None:
        choices = [(str(user.pk), described(user)) for user in found]
        field = forms.ChoiceField(label=_("Which of them?"), choices=choices, required=False, widget=forms.RadioSelect)
        self.form.fields[self.choice] = field


def described(user: User) -> str:
    """A person as lists tell people apart."""
    return " · ".join(str(part) for part in (user, user.username, user.organisation) if part)


class TermsForm(forms.Form):
    """End date and deputy of a role. ``accounts`` are found by name, the ``managed`` of them by phone too."""

    until = day_field(
        gettext_lazy("Until"), required=False, help_text=gettext_lazy("The last day. Empty: without an end.")
    )
    deputy = forms.CharField(
        label=gettext_lazy("Deputy"),
        max_length=150,
        required=False,
        help_text=gettext_lazy("Real name or account name. Answers while the person is away; empty: the role rests."),
    )

    def __init__(self, *args: Any, accounts: QuerySet[User], managed: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.accounts, self.managed = accounts, managed

    def clean(self) -> dict[str, Any]:
        """Find the deputy."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        data["deputy_user"] = PersonFinder(self, "deputy", self.accounts, self.managed).find()
        return data


class AccountFields(forms.Form):
    """What a new account needs."""

    username = forms.CharField(
        label=gettext_lazy("Account name"),
        max_length=150,
        required=False,
        validators=[User.username_validator],
        help_text=gettext_lazy("Small letters, digits and hyphens, such as “luoping-editor2”."),
    )
    real_name = forms.CharField(label=gettext_lazy("Real name"), max_length=60, required=False)
    organisation = forms.ModelChoiceField(
        label=gettext_lazy("Organisation"), queryset=Organisation.objects.none(), required=False
    )
    phone = forms.CharField(
        label=gettext_lazy("Mobile number"),
        max_length=30,
        required=False,
        help_text=gettext_lazy("Tells who is one person: nobody reviews the same item twice through two accounts."),
    )
    expires_on = day_field(
        gettext_lazy("Last day of use"), required=False, help_text=gettext_lazy("Contractors: the end of the contract.")
    )

    needed: tuple[str, ...] = ("username", "real_name", "organisation")

    def __init__(self, *args: Any, organisations: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations  # type: ignore[attr-defined] # it is a ModelChoiceField
        only = list(organisations[:2])
        if len(only) == 1:
            self.initial.setdefault("organisation", only[0].pk)

    def demand_needed(self) -> None:
        """Say what is missing."""
        for name in self.needed:
            if not self.cleaned_data.get(name) and name not in self.errors:
                self.add_error(name, self.fields[name].error_messages["required"])

    def new_account(self) -> NewAccount:
        """The account that the form describes."""
        data = self.cleaned_data
        return NewAccount(
            username=data["username"],
            real_name=data["real_name"],
            organisation=data["organisation"],
            phone=data["phone"],
            expires_on=data["expires_on"],
        )


class NewAccountForm(AccountFields):
    """An account without a role yet."""

    def clean(self) -> dict[str, Any]:
        """Everything but phone and last day is needed."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        self.demand_needed()
        return data


class ChangeAccountForm(AccountFields):
    """An account that exists: its name stays."""

    needed = ("real_name", "organisation")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["username"]

    def clean(self) -> dict[str, Any]:
        """Real name and organisation are needed."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        self.demand_needed()
        return data


class GiveForm(TermsForm, AccountFields):
    """A role at a place for somebody who has an account, or for a new account."""

    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=Role.choices)
    place = forms.TypedChoiceField(label=gettext_lazy("Place"), coerce=int)
    who = forms.ChoiceField(
        label=gettext_lazy("Person"),
        choices=[(EXISTING, gettext_lazy("has an account")), (NEW, gettext_lazy("gets a new account"))],
        initial=EXISTING,
        widget=forms.RadioSelect,
    )
    person = forms.CharField(
        label=pgettext_lazy("of a person", "Name"),
        max_length=150,
        required=False,
        help_text=gettext_lazy("Real name, account name or phone; a part is enough."),
    )

    FIRST = ("role", "place", "who")
    KNOWN = ("person", "person_choice")
    FRESH = ("real_name", "username", "organisation", "phone", "expires_on")
    LAST = ("until", "deputy", "deputy_choice")

    def __init__(self, *args: Any, places: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = places  # type: ignore[attr-defined] # it is a ChoiceField

    def clean(self) -> dict[str, Any]:
        """Find the person, or demand what a new account needs."""
        data = super().clean()
        if data.get("who") == NEW:
            self.demand_needed()
        elif data.get("who") == EXISTING:
            data["person_user"] = PersonFinder(self, "person", self.accounts, self.managed).find()
            if not data["person_user"] and "person" not in self.errors:
                self.add_error("person", _("Type the name of the person."))
        return data

    def target(self) -> User | NewAccount:
        """Who gets the role."""
        found: User | None = self.cleaned_data.get("person_user")
        return found or self.new_account()

    def _some(self, names: Sequence[str]) -> list[forms.BoundField]:
        return [self[name] for name in names if name in self.fields]

    def sections(self) -> dict[str, list[forms.BoundField]]:
        """The fields in the order and groups in which they are shown."""
        parts = {"first": self.FIRST, "known": self.KNOWN, "fresh": self.FRESH, "last": self.LAST}
        return {name: self._some(names) for name, names in parts.items()}


class AbsenceForm(forms.Form):
    """Days on which somebody is away."""

    first_day = day_field(gettext_lazy("First day"))
    last_day = day_field(gettext_lazy("Last day"))
    note = forms.CharField(label=gettext_lazy("Remark"), max_length=120, required=False)
