"""Made-up numbers, lists and passages. Region 119999 does not exist, so no identity number here is anybody's."""

from __future__ import annotations

from foundation.screening.csv_files import Row, leader_row, term_row
from foundation.screening.detectors.cards import luhn
from foundation.screening.detectors.identity import check_character
from foundation.screening.detectors.personal import Personal, personal_data
from foundation.screening.list_actions import LEADER_LIST, WORD_LIST, import_rows
from foundation.screening.material import Material, Passage


def identity(number: int = 1, born: str = "19900101", region: str = "119999") -> str:
    """A valid number of 18 characters."""
    front = f"{region}{born}{number:03d}"
    return front + check_character(front)


def identity_with(last: str) -> str:
    """A valid number that ends as wanted."""
    return next(made for made in map(identity, range(1000)) if made[-1] == last)


def card(front: str = "622202", length: int = 19, number: int = 1) -> str:
    """A number with a valid check digit."""
    body = f"{front}{number:0{length - len(front) - 1}d}"
    return next(body + str(digit) for digit in range(10) if luhn(body + str(digit)))


def words_found(kind: Personal, text: str) -> list[str]:
    """The stretches of one kind, as they stand in the text."""
    return [text[stretch.start : stretch.end] for stretch in personal_data(text)[kind]]


def material(*texts: str) -> Material:
    """A passage for each text, keyed p1, p2, …"""
    return Material([Passage(f"p{n}", f"第{n}段", text) for n, text in enumerate(texts, start=1)])


def list_words(*rows: tuple[str, ...]) -> None:
    """Put words on the list: kind, text, suggestion, note."""
    names = ("kind", "text", "suggestion", "note")
    made = [Row(n, *term_row(dict(zip(names, row, strict=False)))) for n, row in enumerate(rows, start=2)]
    import_rows(actor=None, listed=WORD_LIST, rows=made, source="test", digest="")


def list_leaders(*rows: tuple[str, ...]) -> None:
    """Put leaders on the list: name, post, aliases."""
    names = ("name", "post", "aliases")
    made = [Row(n, *leader_row(dict(zip(names, row, strict=False)))) for n, row in enumerate(rows, start=2)]
    import_rows(actor=None, listed=LEADER_LIST, rows=made, source="test", digest="")
