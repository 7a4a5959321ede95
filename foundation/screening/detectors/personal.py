"""All personal data of a text in one pass."""

from __future__ import annotations

from enum import Enum

from .addresses import home_addresses
from .cards import bank_cards
from .digits import Stretch, chains, plain_view
from .identity import identity_numbers, old_identity_numbers
from .phones import is_home, landlines, mobiles

#: The shortest number that is looked for in a chain.
_SHORTEST = 11


class Personal(Enum):
    """Kinds of personal data."""

    IDENTITY = "identity"
    OLD_IDENTITY = "old_identity"
    CARD = "card"
    PRIVATE_PHONE = "private_phone"
    OFFICE_PHONE = "office_phone"
    ADDRESS = "address"


_IN_CHAINS = (
    (Personal.IDENTITY, identity_numbers),
    (Personal.OLD_IDENTITY, old_identity_numbers),
    (Personal.CARD, bank_cards),
    (Personal.PRIVATE_PHONE, mobiles),
)


def personal_data(text: str) -> dict[Personal, list[Stretch]]:
    """All stretches of each kind, in the order of the text; time and memory grow with the length of the text only."""
    view = plain_view(text)
    found: dict[Personal, list[Stretch]] = {kind: [] for kind in Personal}
    for chain in chains(view):
        if len(chain.digits) >= _SHORTEST:
            for kind, detect in _IN_CHAINS:
                found[kind].extend(detect(view, chain))
    for line in landlines(view):
        found[Personal.PRIVATE_PHONE if is_home(view, line) else Personal.OFFICE_PHONE].append(line)
    found[Personal.PRIVATE_PHONE].sort(key=lambda stretch: stretch.start)
    found[Personal.ADDRESS].extend(home_addresses(view))
    return found
