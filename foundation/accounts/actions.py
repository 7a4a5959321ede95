"""Making accounts."""

from __future__ import annotations

import secrets
import string

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from foundation.organisations.models import Organisation

from .models import User

ALPHABET = "".join(c for c in string.ascii_letters + string.digits if c not in "0O1lI")


def initial_password() -> str:
    """A password to hand over: sixteen characters without look-alikes."""
    return "".join(secrets.choice(ALPHABET) for _position in range(16))


@transaction.atomic
def create_account(
    *, username: str, real_name: str, organisation: Organisation, phone: str = "", password: str | None = None
) -> tuple[User, str | None]:
    """Make an account, or find it again: returns it with the initial password, which is None for one that existed.

    The caller has checked the right to it. Raises ``ValidationError`` where the name belongs to somebody else.
    """
    username = username.strip()
    if existing := User.objects.filter(username=username).first():
        if existing.organisation_id != organisation.pk or existing.real_name != real_name:
            raise ValidationError(
                _("The account name “%(name)s” belongs to %(person)s. Choose another name.")
                % {"name": username, "person": existing}
            )
        return existing, None
    password = password or initial_password()
    user = User(username=username, real_name=real_name, organisation=organisation, phone=phone)
    user.set_password(password)
    user.full_clean()
    user.save()
    return user, password
