"""People to tell, and a kind to tell them of."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from foundation.accounts.models import User
from foundation.notices import registry
from foundation.notices.actions import set_preference
from foundation.notices.enums import Wish
from foundation.notices.models import Preference


def person(name: str, *, email: str | None = None, wish: str = "", hour: int = 8, **fields: object) -> User:
    """An account with a mail address, and a wish where one is given."""
    address = f"{name}@mail.test" if email is None else email
    user = User.objects.create_user(name, email=address, real_name=f"{name}先生", **fields)
    if wish:
        set_preference(person=user, wish=wish, hour=hour)
    return user


def crowd(count: int, *, wish: str = "") -> list[int]:
    """Many accounts at once, as ids."""
    users = User.objects.bulk_create([User(username=f"p{n}", email=f"p{n}@mail.test") for n in range(count)])
    if wish:
        Preference.objects.bulk_create([Preference(person=user, wish=Wish(wish)) for user in users])
    return [user.pk for user in users]


@contextmanager
def kinds(**urgency: bool) -> Iterator[None]:
    """Only these kinds, e.g. ``waiting=False``, as if packages had declared them."""
    before = dict(registry.kinds)
    registry.kinds.clear()
    for name, urgent in urgency.items():
        registry.register_kind(name, f"Kind {name}", urgent=urgent)
    try:
        yield
    finally:
        registry.kinds.clear()
        registry.kinds.update(before)
