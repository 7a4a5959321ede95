"""English words, so that the tests do not depend on the catalogue."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """The messages as they are written in the code."""
    with translation.override("en"):
        yield
