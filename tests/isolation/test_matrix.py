"""Every address of the URLconf, asked by six role classes: the table's outcome, no leak, no change."""

from __future__ import annotations

import pytest

from . import table
from .asking import Asker
from .targets import Address, addresses, calls
from .verdict import breaches

pytestmark = pytest.mark.django_db

ADDRESSES = addresses()
ROWS = [
    ((name, method), address, call)
    for address in ADDRESSES
    for name, call, _a in calls(address)
    for method in call.methods
]


def test_table_has_a_row_for_every_address_and_no_other() -> None:
    expected = set(table.read())
    present = {key for key, _address, _call in ROWS}
    missing = sorted({name for name, _method in present - expected})
    gone = sorted({name for name, _method in expected - present})
    assert not missing, f"No row of tests/isolation/expected.csv covers {', '.join(missing)}: {table.HOW}."
    assert not gone, f"tests/isolation/expected.csv has rows for what is not there, {', '.join(gone)}: {table.HOW}."


@pytest.mark.parametrize("address", ADDRESSES, ids=lambda address: address.name)
def test_address_answers_each_role_class_as_the_table_says(asker: Asker, address: Address) -> None:
    expected = table.read()
    wrong = []
    for name, call, arguments in calls(address):
        for method in call.methods:
            answers = asker.row(method, address.name, call, arguments)
            outcomes = {role: answer.outcome for role, answer in answers.items()}
            wrong += breaches(asker.world, name, method, call, answers)
            if outcomes != expected.get((name, method)):
                wrong.append(f"{method} {name}: {outcomes}, expected {expected.get((name, method))}; {table.HOW}")
    assert wrong == []
