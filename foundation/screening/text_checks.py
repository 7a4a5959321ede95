"""The checks of text that this package brings: listed words, leaders, personal data."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .detectors.personal import Personal
from .enums import Level, TermKind
from .findings import Finding, found_at
from .leaders import Slip
from .lists import Listed
from .material import Material
from .normal import names_normal
from .registry import Check, register_check

_WORDS: dict[str, Promise] = {
    TermKind.FORBIDDEN: gettext_lazy("“%(word)s” must not appear."),
    TermKind.SENSITIVE: gettext_lazy("“%(word)s” is listed as sensitive: check the wording."),
    TermKind.MISSPELT: gettext_lazy("“%(word)s” is probably misspelt."),
}
_PERSONAL: dict[Personal, Promise] = {
    Personal.IDENTITY: gettext_lazy("An identity number. Take it out, or leave the first and last characters only."),
    Personal.OLD_IDENTITY: gettext_lazy("This looks like an identity number of 15 digits. Take it out if it is one."),
    Personal.CARD: gettext_lazy("The number of a bank card. Take it out."),
    Personal.PRIVATE_PHONE: gettext_lazy("A mobile or home number. Give an office's number instead, if one is needed."),
    Personal.OFFICE_PHONE: gettext_lazy("A landline. See that it is an office's and is answered."),
    Personal.ADDRESS: gettext_lazy("A home address beside a person's name. Leave it out, or shorten it to the county."),
}


def register() -> None:
    """Declare the checks; the order is that of the screens."""
    for check in (*word_checks(), *personal_checks()):
        register_check(check)


def word_checks() -> list[Check]:
    """Listed words, and leaders."""
    return [
        Check(
            "words.forbidden",
            gettext_lazy("Forbidden words"),
            Level.BLOCK,
            partial(listed_words, TermKind.FORBIDDEN),
            gettext_lazy("Words of the list; also where spaces or signs are put between their characters."),
        ),
        Check(
            "words.sensitive",
            gettext_lazy("Sensitive words"),
            Level.WARN,
            partial(listed_words, TermKind.SENSITIVE),
            gettext_lazy("Words of the list that need a second look; found like forbidden ones."),
        ),
        Check(
            "words.misspelt",
            gettext_lazy("Misspelt words"),
            Level.WARN,
            partial(listed_words, TermKind.MISSPELT),
            gettext_lazy("Words of the list, exactly as written there, with what to write instead."),
        ),
        Check(
            "leaders",
            gettext_lazy("Leaders and posts"),
            Level.WARN,
            wrong_leaders,
            gettext_lazy("A listed name beside another post, or a name one character off beside a listed post."),
        ),
    ]


def personal_checks() -> list[Check]:
    """Personal data of each kind."""
    return [
        Check(
            "identity",
            gettext_lazy("Identity numbers"),
            Level.BLOCK,
            partial(personal_of, Personal.IDENTITY, "identity"),
            gettext_lazy("18 characters with valid province, birthday and check character, however they are spaced."),
        ),
        Check(
            "identity.old",
            gettext_lazy("Identity numbers of 15 digits"),
            Level.WARN,
            partial(personal_of, Personal.OLD_IDENTITY, "identity.old"),
            gettext_lazy("With valid province and birthday; without check digit, so some are other numbers."),
        ),
        Check(
            "bank_card",
            gettext_lazy("Bank cards"),
            Level.BLOCK,
            partial(personal_of, Personal.CARD, "bank_card"),
            gettext_lazy("16 to 19 digits with known leading digits and a valid check digit."),
        ),
        Check(
            "phone.private",
            gettext_lazy("Mobile and home numbers"),
            Level.WARN,
            partial(personal_of, Personal.PRIVATE_PHONE, "phone.private"),
            gettext_lazy("Mobile numbers, and landlines named as somebody's own."),
        ),
        Check(
            "phone.office",
            gettext_lazy("Landlines"),
            Level.NOTE,
            partial(personal_of, Personal.OFFICE_PHONE, "phone.office"),
            gettext_lazy("Offices publish theirs; the note asks to see that the number is right."),
        ),
        Check(
            "address",
            gettext_lazy("Home addresses"),
            Level.WARN,
            partial(personal_of, Personal.ADDRESS, "address"),
            gettext_lazy("An address down to house or village group behind a person's name."),
        ),
    ]


def listed_words(kind: TermKind, material: Material) -> Iterator[Finding]:
    """Listed words of one kind. Misspelt ones count only as written: nobody hides a misspelling."""
    book = material.lists.words
    for passage in material.passages:
        for match in book.matches(kind, passage.normal.text):
            start, end = passage.normal.span(match.start, match.end)
            if kind != TermKind.MISSPELT or end - start == match.end - match.start:
                yield found_at(f"words.{kind}", passage, start, end, _said_of(kind, match.listed))


def wrong_leaders(material: Material) -> Iterator[Finding]:
    """Names and posts that do not fit the list of leaders; silent without one."""
    book = material.lists.leaders
    if not book.names:
        return
    for passage in material.passages:
        normal = names_normal(passage.text)
        for slip in book.slips(normal.text):
            start, end = normal.span(slip.start, slip.end)
            yield found_at("leaders", passage, start, end, _said_of_slip(slip))


def personal_of(kind: Personal, name: str, material: Material) -> Iterator[Finding]:
    """Personal data of one kind."""
    for passage in material.passages:
        for stretch in passage.personal[kind]:
            yield found_at(name, passage, stretch.start, stretch.end, str(_PERSONAL[kind]))


def _said_of(kind: TermKind, listed: Listed) -> str:
    said = [str(_WORDS[kind]) % {"word": listed.text}]
    if listed.suggestion:
        said.append(_("Write “%(suggestion)s”.") % {"suggestion": listed.suggestion})
    if listed.note:
        said.append(listed.note)
    return " ".join(said)


def _said_of_slip(slip: Slip) -> str:
    values = {"name": slip.name, "post": slip.post, "said": slip.said}
    if slip.is_name:
        return _("“%(said)s”: the list has %(name)s (%(post)s). Check the name.") % values
    return _("“%(said)s” beside %(name)s: the list has %(post)s. Check the post.") % values
