"""Writes the expected table; only ``tests.isolation.regenerate`` runs this file."""

from __future__ import annotations

import pytest

from . import table
from .asking import Asker
from .targets import addresses, calls
from .verdict import breaches


@pytest.mark.django_db
def test_write_the_table(asker: Asker) -> None:
    rows, found = [], []
    for address in addresses():
        for name, call, arguments in calls(address):
            for method in call.methods:
                answers = asker.row(method, address.name, call, arguments)
                rows.append(((name, method), {role: answer.outcome for role, answer in answers.items()}))
                found += breaches(asker.world, name, method, call, answers)
    table.write(rows)
    assert found == []
