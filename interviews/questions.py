"""What a question may look like: cleaning, the key of its text, likeness. Pure functions."""

from __future__ import annotations

import hashlib
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

#: Characters of the name under which somebody asks.
LONGEST_NAME: Final = 20
#: Letters and digits that a question has at least, whatever the interview's own bounds say.
LEAST_WORDS: Final = 2
#: From this share of common pairs of characters on, two questions are likely the same (Dice: 0 to 1).
ALIKE: Final = 0.6
#: Likely duplicates that are named for one question.
MOST_ALIKE: Final = 5
#: Of a question so many of the rarest pairs are looked up, and of each so many questions that have it, oldest first:
#: the bound on the work, also when thousands send almost the same.
RAREST, HOLDERS = 8, 20

_DROPPED: Final = frozenset({"Cc", "Cf", "Co", "Cs"})


def clean_lines(text: str) -> str:
    """The text without control, invisible and directional characters, with single blank lines at most."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ").split("\n")
    kept = ("".join(sign for sign in line if unicodedata.category(sign) not in _DROPPED).strip() for line in lines)
    return "\n".join(line for line in kept if line)


def clean_name(name: str) -> str:
    """The name on one line. Raises ``ValidationError`` when it is too long."""
    cleaned = " ".join(clean_lines(name).split())
    if len(cleaned) > LONGEST_NAME:
        raise ValidationError(
            _("Write a name of at most %(longest)d characters.") % {"longest": LONGEST_NAME}, code="name"
        )
    return cleaned


def clean_question(text: str, *, shortest: int, longest: int) -> str:
    """The question as it is kept. Raises ``ValidationError`` outside the interview's bounds or without words."""
    cleaned = clean_lines(text)
    if not cleaned:
        raise ValidationError(_("Write your question."), code="length")
    found = len(cleaned)
    if found < shortest or len(_plain(cleaned)) < LEAST_WORDS:
        raise ValidationError(
            _("Ask in at least %(shortest)d characters, in words.") % {"shortest": shortest}, code="length"
        )
    if found > longest:
        raise ValidationError(
            _("Ask in at most %(longest)d characters; there are %(found)d.") % {"longest": longest, "found": found},
            code="length",
        )
    return cleaned


def key_of(text: str) -> str:
    """SHA-256 of the text without case, width, spaces and signs: equal for what reads the same."""
    return hashlib.sha256(_plain(text).encode("utf-8", "surrogatepass")).hexdigest()


def _plain(text: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFKC", text).casefold() if sign.isalnum())


def pairs(text: str) -> frozenset[str]:
    """Pairs of neighbouring characters of the plain text."""
    plain = _plain(text)
    return frozenset(plain[place : place + 2] for place in range(len(plain) - 1))


def likeness(mine: frozenset[str], theirs: frozenset[str]) -> float:
    """Share of common pairs, from 0 to 1 (Dice)."""
    return 2 * len(mine & theirs) / (len(mine) + len(theirs)) if mine and theirs else 0.0


def find_alike(wanted: Iterable[int], texts: Mapping[int, tuple[str, str]]) -> dict[int, list[int]]:
    """For each wanted id the ids of likely duplicates, the most alike first, then the oldest; at most five.

    ``texts``: id → (key, text) of all that are compared, oldest first. The work grows with the number of texts, never
    with its square: a question is compared with those that share one of its rarest pairs (``RAREST``, ``HOLDERS``).
    Nothing of the texts is kept.
    """
    made = {pk: pairs(text) for pk, (_key, text) in texts.items()}
    counts = Counter(chain.from_iterable(made.values()))
    rarest = {pk: _rarest(made[pk], counts) for pk in wanted if pk in made}
    needed = frozenset(chain.from_iterable(rarest.values()))
    holders: defaultdict[str, list[int]] = defaultdict(list)
    same: defaultdict[str, list[int]] = defaultdict(list)
    for pk, (key, _text) in texts.items():
        if len(same[key]) <= MOST_ALIKE:
            same[key].append(pk)
        for pair in made[pk] & needed:
            if len(holders[pair]) < HOLDERS:
                holders[pair].append(pk)
    near = {pk: {other for pair in found for other in holders[pair]} for pk, found in rarest.items()}
    return {pk: _alike(pk, made, same[texts[pk][0]], others) for pk, others in near.items()}


def _rarest(made: frozenset[str], counts: Mapping[str, int]) -> list[str]:
    """The rarest pairs of a text that it shares with others."""
    return sorted((pair for pair in made if counts[pair] > 1), key=lambda pair: (counts[pair], pair))[:RAREST]


def _alike(pk: int, made: Mapping[int, frozenset[str]], same: Sequence[int], near: Iterable[int]) -> list[int]:
    scores = {other: likeness(made[pk], made[other]) for other in near if other != pk}
    found = {other: score for other, score in scores.items() if score >= ALIKE}
    found |= {other: 1.0 for other in same if other != pk}
    return sorted(found, key=lambda other: (-found[other], other))[:MOST_ALIKE]
