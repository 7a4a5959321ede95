"""Where reviews would stop, by pure functions."""

from __future__ import annotations

import pytest

from cms.enums import Matter
from cms.review.models import STEPS
from cms.roles.enums import Role
from cms.roles.holders import Holder
from cms.roles.holes import Answer, Ask, Gap, Ground, answers, gaps, without

SITE, ABOVE = "00010001", "0001"
UNIT, OFFICE, PARTY, SECRECY, CHIEF = STEPS
FULL = (UNIT, OFFICE, SECRECY, CHIEF)


def one(user: int, *people: int, acting_for: int | None = None) -> Holder:
    return Holder(user, frozenset(people or {user}), acting_for)


def ground(held: dict[tuple[str, str], list[Holder]], *asks: Ask) -> Ground:
    return Ground(SITE, (SITE,), {SITE: [SITE, ABOVE]}, held, asks or (Ask(Matter.GOVERNMENT, "article", FULL),))


def at(place: str, **people: int) -> dict[tuple[str, str], list[Holder]]:
    names = {"unit": UNIT, "office": OFFICE, "party": PARTY, "secrecy": SECRECY, "chief": CHIEF, "editor": Role.EDITOR}
    return {(names[name], place): [one(user)] for name, user in people.items()}


def test_answers_come_from_the_nearest_place_that_has_anybody() -> None:
    found = answers(ground({**at(SITE, unit=1), **at(ABOVE, unit=9, office=2, secrecy=3)}))
    assert found == [
        Answer(UNIT, SITE, (1,)),
        Answer(OFFICE, ABOVE, (2,)),
        Answer(SECRECY, ABOVE, (3,)),
        Answer(CHIEF, "", ()),
    ]


def test_gaps_of_a_full_house_are_none() -> None:
    assert gaps(ground(at(SITE, unit=1, office=2, secrecy=3, chief=4, editor=5))) == []


def test_gap_where_nobody_answers_anywhere_is_vacant_and_said_once_for_all_matters() -> None:
    asks = (
        Ask(Matter.GOVERNMENT, "article", FULL),
        Ask(Matter.GOVERNMENT, "document", FULL),
        Ask(Matter.PARTY, "article", (UNIT, PARTY, SECRECY, CHIEF)),
    )
    held = at(SITE, unit=1, office=2, party=6, secrecy=3, editor=5)
    assert gaps(ground(held, *asks)) == [Gap(CHIEF, (Matter.GOVERNMENT, Matter.PARTY), vacant=True)]


def test_gap_where_one_person_holds_all_steps_is_not_vacant() -> None:
    held = at(SITE, unit=1, office=1, secrecy=1, chief=1)
    assert gaps(ground(held)) == [Gap(OFFICE, (Matter.GOVERNMENT,), vacant=False)]


def test_gap_by_two_accounts_of_one_person() -> None:
    held = at(SITE, unit=1, office=2, secrecy=3) | {(CHIEF, SITE): [one(4, 3)]}
    assert gaps(ground(held)) == [Gap(CHIEF, (Matter.GOVERNMENT,), vacant=False)]


def test_gap_of_single_authors_names_those_whose_own_step_it_is() -> None:
    held = at(SITE, unit=1, office=2, secrecy=3, chief=4)
    held[Role.EDITOR, SITE] = [one(4), one(5), one(7, 2)]
    assert gaps(ground(held)) == [
        Gap(CHIEF, (Matter.GOVERNMENT,), vacant=False, authors=(4,)),
        Gap(OFFICE, (Matter.GOVERNMENT,), vacant=False, authors=(7,)),
    ]


def test_gap_of_an_author_closes_when_the_place_above_answers() -> None:
    held = {**at(SITE, unit=1, office=2, secrecy=3, chief=4, editor=4), **at(ABOVE, chief=8)}
    assert gaps(ground(held)) == []


def test_deputies_of_absent_editors_are_not_tried_as_authors() -> None:
    held = at(SITE, unit=1, office=2, secrecy=3, chief=4)
    held[Role.EDITOR, SITE] = [one(4, 4, 5, acting_for=5)]
    assert gaps(ground(held)) == []


@pytest.mark.parametrize("user", [4, 5])
def test_without_takes_the_holder_and_who_acts_for_them(user: int) -> None:
    held = at(SITE, unit=1) | {(CHIEF, SITE): [one(4, 4, 5, acting_for=5)]}
    assert without(ground(held), role=CHIEF, place=SITE, user=user).held[CHIEF, SITE] == []


def test_without_leaves_others() -> None:
    held = {(CHIEF, SITE): [one(4), one(6)], (UNIT, SITE): [one(4)]}
    left = without(ground(held), role=CHIEF, place=SITE, user=4).held
    assert left == {(CHIEF, SITE): [one(6)], (UNIT, SITE): [one(4)]}
