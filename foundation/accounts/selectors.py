"""Reading accounts."""

from __future__ import annotations

from collections.abc import Iterable

from .models import User


def same_person(ids: Iterable[int]) -> dict[int, int]:
    """Account id → id that stands for the person: the lowest of the accounts with the same mobile number; one query.

    Accounts without a mobile number stand for themselves.
    """
    wanted = set(ids)
    keys = User.objects.filter(pk__in=wanted).exclude(phone_key="").values("phone_key")
    first: dict[str, int] = {}
    found = {pk: pk for pk in wanted}
    for pk, key in User.objects.filter(phone_key__in=keys).order_by("pk").values_list("pk", "phone_key"):
        first.setdefault(key, pk)
        if pk in wanted:
            found[pk] = first[key]
    return found
