"""Kinds of notices for the tests of this package."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from foundation.notices import addresses
from tests.factories.notices import kinds


@pytest.fixture(autouse=True)
def declared() -> Iterator[None]:
    """``waiting`` and ``late``; ``alarm`` is urgent; ``reply`` goes outside."""
    with kinds(waiting=False, late=False, alarm=True, reply=False, **{addresses.KIND: False}):
        yield
