"""People besides those of the cluster, and their absences."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from cms.models import Absence
from cms.roles.actions import assign
from foundation.accounts.models import User
from foundation.organisations.models import Organisation

from .cluster import Place

_numbers = count(1)


def day(offset: int) -> date:
    """So many days from today."""
    return timezone.localdate() + timedelta(days=offset)


def account(body: Organisation | None, **fields: Any) -> User:
    """An account of an organisation, without a role."""
    number = next(_numbers)
    values = {"username": f"person-{number}", "real_name": f"新人{number}", "organisation": body, **fields}
    return User.objects.create_user(**values)


def numbered(user: User) -> User:
    """The same person with a mobile number of their own, as roles that decide need it."""
    user.phone = f"150{user.pk:08d}"
    user.save(update_fields=["phone"])
    return user


def holder(at: Place, role: str, **fields: Any) -> User:
    """A new person of the place's organisation who holds a role at its home."""
    user = account(at.organisation, **fields)
    assign(actor=None, role=role, page=at.home, user=user)
    return user


def absent(user: User, first: int = 0, last: int = 7) -> Absence:
    """Days of absence, counted from today."""
    return Absence.objects.create(user=user, first_day=day(first), last_day=day(last))
