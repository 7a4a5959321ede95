"""Two removals at the same moment: one of them sees what the other did."""

from __future__ import annotations

import contextlib
import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from foundation.accounts import permissions
from foundation.accounts.actions import deactivate
from foundation.accounts.models import User

MANAGERS = ("a", "b")


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_the_last_two_managers_removed_at_once_leave_one(monkeypatch: pytest.MonkeyPatch) -> None:
    meeting = threading.Barrier(2)

    def last_one(user: User) -> str | None:
        others = User.objects.usable().filter(username__in=MANAGERS).exclude(pk=user.pk)
        found = others.exists()
        with contextlib.suppress(threading.BrokenBarrierError):
            meeting.wait(timeout=1)  # without the lock both would stand here, each seeing the other in place
        return None if found else "the last one"

    monkeypatch.setattr(permissions, "_vetoes", [last_one])
    actors = [User.objects.create_superuser(name, real_name=name) for name in ("x", "y")]
    managers = [User.objects.create_user(name, real_name=name) for name in MANAGERS]
    refused: list[str] = []

    def remove(actor: User, user: User) -> None:
        try:
            deactivate(actor=actor, user=user)
        except ValidationError as error:
            refused.extend(error.messages)
        finally:
            connection.close()

    threads = [threading.Thread(target=remove, args=pair) for pair in zip(actors, managers, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert refused == ["the last one"]
    assert User.objects.usable().filter(username__in=MANAGERS).count() == 1
