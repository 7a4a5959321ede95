"""What the tests of change requests share."""

from __future__ import annotations

import pytest

from sites import hosts


@pytest.fixture
def lasting_hosts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the table of hosts: read anew each second, it would add a query on a slow machine."""
    monkeypatch.setattr(hosts, "SECONDS", 3600.0)
