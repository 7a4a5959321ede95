"""Reading accounts."""

from __future__ import annotations

from collections.abc import Iterable

from .models import MobileNumber
from .remembering import remembered


def same_person(ids: Iterable[int]) -> dict[int, int]:
    """Account id → id that stands for the person: the lowest of the accounts that share a mobile number.

    Numbers that an account once had count too, and sharing goes on: who shares one number with one account and another
    with a second is all three. Accounts without a number stand for themselves. One query, and one more for each further
    link of such a chain.
    """
    wanted = set(ids)
    known = remembered("same_person", dict[int, int])
    if missing := wanted - known.keys():
        known.update(_persons(missing))
    return {account: known[account] for account in wanted}


def _persons(wanted: set[int]) -> dict[int, int]:
    links: set[tuple[int, str]] = set()
    known, new = set(wanted), set(wanted)
    while new:
        keys = MobileNumber.objects.filter(account_id__in=new).values("key")
        links |= set(MobileNumber.objects.filter(key__in=keys).values_list("account_id", "key"))
        new = {account for account, _key in links} - known
        known |= new
    return _lowest(wanted, links)


def _lowest(wanted: Iterable[int], links: Iterable[tuple[int, str]]) -> dict[int, int]:
    """The lowest account that each one is linked to, over any number of numbers."""
    groups: list[tuple[set[int], set[str]]] = []
    for account, key in links:
        touching = [group for group in groups if account in group[0] or key in group[1]]
        accounts = {account}.union(*(group[0] for group in touching))
        keys = {key}.union(*(group[1] for group in touching))
        groups = [group for group in groups if group not in touching]
        groups.append((accounts, keys))
    lowest = {account: min(accounts) for accounts, _keys in groups for account in accounts}
    return {account: lowest.get(account, account) for account in wanted}
