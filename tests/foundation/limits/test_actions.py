"""Turns under a limit, and rates set at run time."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError

from foundation.accounts.models import User
from foundation.audit.models import AuditEntry
from foundation.limits import table
from foundation.limits.actions import Taken, set_difficulty, set_limit, take
from foundation.limits.models import LimitSetting, ProofSetting
from foundation.limits.registry import Rate, limits, register_limit

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
NAME = "test.turns"


@pytest.fixture(autouse=True)
def limit() -> Iterator[str]:
    register_limit(NAME, label="Turns of the tests", default=Rate(3, 60))
    yield NAME
    del limits[NAME]


@pytest.fixture
def office() -> User:
    return User.objects.create_superuser("office")


def turns(number: int, key: str = "a") -> list[bool]:
    return [take(NAME, key).allowed for _number in range(number)]


def test_take_gives_the_number_of_turns_then_none() -> None:
    assert turns(5) == [True, True, True, False, False]


def test_take_counts_each_key_alone() -> None:
    assert turns(3) == turns(3, key="b") == [True] * 3
    assert turns(1) == turns(1, key="b") == [False]


def test_take_says_how_long_to_wait_and_gives_a_turn_then() -> None:
    with time_machine.travel("2026-11-21 10:00:00+08:00", tick=False) as clock:
        turns(3)
        taken = take(NAME, "a")
        assert not taken.allowed
        assert 1 <= taken.wait <= 61
        clock.shift(taken.wait)
        assert take(NAME, "a") == Taken(allowed=True, wait=0)


def test_take_of_an_unknown_limit_is_an_error() -> None:
    with pytest.raises(LookupError, match=r"test\.unknown"):
        take("test.unknown", "a")


@pytest.mark.parametrize("rate", [Rate(0, 60), Rate(1, 0), Rate(100_001, 60), Rate(1, 604_801)])
def test_register_limit_refuses_a_rate_out_of_bounds(rate: Rate) -> None:
    with pytest.raises(ValueError, match="needs 1 to"):
        register_limit("test.bad", label="x", default=rate)
    assert "test.bad" not in limits


def test_set_limit_holds_at_once_and_is_recorded(office: User, django_capture_on_commit_callbacks: object) -> None:
    assert turns(2) == [True, True]
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]  # a fixture without a type
        set_limit(actor=office, name=NAME, rate=Rate(2, 60))
    assert turns(1) == [False]
    entry = AuditEntry.objects.get(kind="limits.set")
    assert (entry.object_key, entry.title, entry.actor_id) == (NAME, "Turns of the tests", office.pk)
    assert entry.payload.data == {
        "before": {"number": 3, "seconds": 60},
        "after": {"number": 2, "seconds": 60},
    }


def test_setting_of_another_process_holds_when_the_copy_is_a_second_old(monkeypatch: pytest.MonkeyPatch) -> None:
    assert turns(1) == [True]
    LimitSetting.objects.create(name=NAME, number=1, seconds=60)  # as another process would, which cannot tell us
    assert turns(1) == [True]
    monkeypatch.setattr(table, "SECONDS", -1.0)
    assert turns(1) == [False]


def test_set_limit_to_the_default_leaves_no_row(office: User) -> None:
    set_limit(actor=office, name=NAME, rate=Rate(9, 9))
    set_limit(actor=office, name=NAME, rate=None)
    set_limit(actor=office, name=NAME, rate=Rate(3, 60))
    assert not LimitSetting.objects.exists()
    assert AuditEntry.objects.filter(kind="limits.set").count() == 2


@pytest.mark.parametrize(
    ("rate", "field"),
    [(Rate(0, 60), "number"), (Rate(100_001, 60), "number"), (Rate(1, 0), "seconds"), (Rate(1, 604_801), "seconds")],
)
def test_set_limit_out_of_bounds_is_refused(office: User, rate: Rate, field: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        set_limit(actor=office, name=NAME, rate=rate)
    assert list(refusal.value.message_dict) == [field]
    assert not LimitSetting.objects.exists()


def test_set_limit_by_others_is_refused() -> None:
    person = User.objects.create_user("somebody")
    with pytest.raises(PermissionDenied):
        set_limit(actor=person, name=NAME, rate=Rate(1, 1))
    with pytest.raises(PermissionDenied):
        set_difficulty(actor=person, difficulty=1_000)
    assert not LimitSetting.objects.exists()
    assert not ProofSetting.objects.exists()


def test_set_difficulty_is_in_bounds_and_recorded(office: User) -> None:
    set_difficulty(actor=office, difficulty=50_000)
    set_difficulty(actor=office, difficulty=50_000)
    for wrong in (999, 5_000_001):
        with pytest.raises(ValidationError):
            set_difficulty(actor=office, difficulty=wrong)
    assert list(ProofSetting.objects.values_list("pk", "difficulty")) == [(1, 50_000)]
    entry = AuditEntry.objects.get(kind="limits.difficulty_set")
    assert entry.payload.data == {"before": 200_000, "after": 50_000}
