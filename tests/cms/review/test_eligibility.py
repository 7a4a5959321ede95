"""Who answers at a step: nearest place first, climbing upwards, never an author, never twice, never a dead end."""

from __future__ import annotations

import random
from itertools import permutations

import pytest

from cms.review import eligibility
from cms.review.eligibility import Question
from cms.roles.holders import Holder

COUNTY, CITY, PROVINCE = "county", "city", "province"
CHAIN = [COUNTY, CITY, PROVINCE]
STEPS = ["unit", "office", "secrecy", "chief"]
Held = dict[tuple[str, str], set[int]]


def question(held: Held, chain: list[str], steps: list[str], barred: set[int]) -> Question:
    holders = {key: [Holder(user, frozenset({user})) for user in users] for key, users in held.items()}
    return Question(holders, chain, tuple(steps), frozenset(barred))


def answering(held: Held, chain: list[str], steps: list[str], barred: set[int]) -> set[int]:
    return set(eligibility.answering(question(held, chain, steps, barred)))


def unfilled_step(held: Held, chain: list[str], steps: list[str], barred: set[int]) -> str | None:
    return eligibility.unfilled_step(question(held, chain, steps, barred))


def candidates(held: Held, chain: list[str], step: str, barred: set[int]) -> set[int]:
    return {holder.user for holder in question(held, chain, [step], barred).options[step]}


def test_nearest_place_with_a_holder_answers() -> None:
    held: Held = {("unit", COUNTY): {1, 2}, ("unit", CITY): {3}}
    assert answering(held, CHAIN, ["unit"], set()) == {1, 2}


def test_step_climbs_where_nobody_holds_it_below() -> None:
    assert answering({("unit", PROVINCE): {9}}, CHAIN, ["unit"], set()) == {9}


def test_step_climbs_past_authors_and_earlier_deciders() -> None:
    held: Held = {("unit", COUNTY): {1}, ("unit", CITY): {2}, ("unit", PROVINCE): {3}}
    assert answering(held, CHAIN, ["unit"], {1}) == {2}
    assert answering(held, CHAIN, ["unit"], {1, 2}) == {3}
    assert answering(held, CHAIN, ["unit"], {1, 2, 3}) == set()


def test_author_beside_a_colleague_is_left_out() -> None:
    assert answering({("unit", COUNTY): {1, 2}}, CHAIN, ["unit"], {1}) == {2}


def test_other_chains_do_not_answer() -> None:
    assert answering({("unit", "elsewhere"): {1}}, CHAIN, ["unit"], set()) == set()


def test_last_hope_of_a_later_step_is_kept_for_it() -> None:
    held: Held = {("unit", COUNTY): {1}, ("unit", CITY): {2}, ("chief", PROVINCE): {1}}
    assert answering(held, CHAIN, ["unit", "chief"], set()) == {2}
    assert answering(held | {("chief", CITY): {5}}, CHAIN, ["unit", "chief"], set()) == {1}


def test_no_step_left_asks_nobody() -> None:
    assert answering({("unit", COUNTY): {1}}, CHAIN, [], set()) == set()


def test_two_roles_of_one_person_fill_one_step_only() -> None:
    held: Held = {(step, COUNTY): {1} for step in STEPS}
    assert unfilled_step(held, CHAIN, STEPS, set()) == "office"
    held |= {("unit", CITY): {2}, ("office", CITY): {3}, ("secrecy", CITY): {4}}
    assert unfilled_step(held, CHAIN, STEPS, set()) is None


def test_matching_exchanges_people_where_step_by_step_would_fail() -> None:
    held: Held = {
        ("unit", COUNTY): {1, 2},
        ("office", COUNTY): {1},
        ("secrecy", COUNTY): {2, 3},
        ("chief", COUNTY): {3, 4},
    }
    assert unfilled_step(held, CHAIN, STEPS, set()) is None
    assert unfilled_step(held, CHAIN, STEPS, {4}) == "chief"


def test_candidates_come_from_the_whole_chain() -> None:
    held: Held = {("unit", COUNTY): {1}, ("unit", PROVINCE): {2, 3}, ("unit", "elsewhere"): {4}}
    assert candidates(held, CHAIN, "unit", {3}) == {1, 2}


@pytest.mark.parametrize("seed", range(40))
def test_matching_agrees_with_trying_everything_and_no_review_gets_stuck(seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311 - made-up people
    held: Held = {(step, place): set(dice.sample(range(6), dice.randint(0, 2))) for step in STEPS for place in CHAIN}
    options = [candidates(held, CHAIN, step, {0}) for step in STEPS]
    possible = any(
        all(person in option for person, option in zip(people, options, strict=True))
        for people in permutations(range(6), len(STEPS))
    )
    assert (unfilled_step(held, CHAIN, STEPS, {0}) is None) is possible
    barred, left = {0}, list(STEPS)
    while possible and left:  # whoever of those who answer decides: there is always somebody for the next step
        people = answering(held, CHAIN, left, barred)
        assert people
        assert not people & barred
        barred.add(dice.choice(sorted(people)))
        left.pop(0)


# Deputies and people with several accounts.
def deputy(user: int, absent: int) -> Holder:
    return Holder(user, frozenset({user, absent}), acting_for=absent)


def own(user: int, person: int | None = None) -> Holder:
    return Holder(user, frozenset({person or user}))


def ask(held: dict[tuple[str, str], list[Holder]], steps: list[str], barred: set[int]) -> Question:
    return Question(held, CHAIN, tuple(steps), frozenset(barred))


def test_deputy_answers_and_names_the_absent() -> None:
    found = eligibility.answering(ask({("unit", COUNTY): [deputy(2, 1)]}, ["unit"], set()))
    assert {user: holder.acting_for for user, holder in found.items()} == {2: 1}


@pytest.mark.parametrize("barred", [1, 2])
def test_deputy_is_barred_with_either_of_the_two_persons(barred: int) -> None:
    held = {("unit", COUNTY): [deputy(2, 1)], ("unit", CITY): [own(3)]}
    assert set(eligibility.answering(ask(held, ["unit"], {barred}))) == {3}


def test_deputy_and_the_absent_cannot_fill_two_steps() -> None:
    held = {("unit", COUNTY): [deputy(2, 1)], ("chief", COUNTY): [deputy(3, 1)]}
    assert eligibility.unfilled_step(ask(held, ["unit", "chief"], set())) == "chief"
    assert eligibility.unfilled_step(ask(held | {("chief", CITY): [own(4)]}, ["unit", "chief"], set())) is None


def test_two_accounts_of_one_person_fill_one_step() -> None:
    held = {("unit", COUNTY): [own(1, 1)], ("chief", COUNTY): [own(2, 1)]}
    assert eligibility.unfilled_step(ask(held, ["unit", "chief"], set())) == "chief"
    assert set(eligibility.answering(ask(held, ["unit"], {1}))) == set()


def test_own_right_comes_before_a_deputys() -> None:
    found = eligibility.answering(ask({("unit", COUNTY): [deputy(2, 1), own(2)]}, ["unit"], set()))
    assert found[2].acting_for is None
    found = eligibility.answering(ask({("unit", COUNTY): [deputy(2, 1), own(2)]}, ["unit"], {1}))
    assert found[2].acting_for is None
