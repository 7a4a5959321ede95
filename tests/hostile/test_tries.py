"""The list of hostile tries is complete: each has a test that shows it held, and one that names the hole."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.hostile.tries import TRIES

MODULES = sorted(Path(__file__).parent.glob("test_*.py"))


def about(kind: str) -> dict[str, list[tuple[str, list[str]]]]:
    """Try → the tests of a kind about it, each with its arguments."""
    found: dict[str, list[tuple[str, list[str]]]] = {name: [] for name in TRIES}
    for module in MODULES:
        for function in ast.parse(module.read_text(encoding="utf-8")).body:
            if not isinstance(function, ast.FunctionDef) or not function.name.startswith("test_"):
                continue
            arguments = [argument.arg for argument in function.args.args]
            for call in function.decorator_list:
                if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == kind:
                    for name in call.args:
                        found[ast.literal_eval(name)].append((f"{module.name}::{function.name}", arguments))
    return found


@pytest.mark.parametrize("kind", ["held", "lifted"])
def test_every_try_has_its_test(kind: str) -> None:
    assert [name for name, tests in about(kind).items() if not tests] == []


def test_every_lifted_test_names_its_hole() -> None:
    nameless = [
        test
        for tests in about("lifted").values()
        for test, arguments in tests
        if not any(argument.startswith("hole_") for argument in arguments)
    ]
    assert nameless == []


def test_no_held_test_opens_a_hole() -> None:
    opened = [
        test
        for tests in about("held").values()
        for test, arguments in tests
        if any(argument.startswith("hole_") for argument in arguments)
    ]
    assert opened == []
