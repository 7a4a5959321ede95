"""Receipt numbers: the day, and a part that nobody guesses."""

from __future__ import annotations

import re
import secrets
from datetime import date
from typing import Final

#: Without letters and digits that are taken for one another when read aloud or written by hand.
ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
RANDOM: Final = 8
PATTERN: Final = rf"[0-9]{{8}}-[0-9A-Za-z]{{{RANDOM}}}"


def new_number(day: date) -> str:
    """A number such as ``20261121-7KQ4MZ3H``: some 10¹¹ possible ones a day."""
    return f"{day:%Y%m%d}-{''.join(secrets.choice(ALPHABET) for _place in range(RANDOM))}"


def normalised(typed: str) -> str | None:
    """The number as it is kept, from what somebody typed; None for what is no number."""
    number = re.sub(r"\s", "", typed).upper()
    return number if re.fullmatch(PATTERN, number, re.ASCII) else None
