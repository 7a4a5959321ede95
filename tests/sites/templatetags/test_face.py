"""Tags of the frame that are worked out in Python."""

from __future__ import annotations

import pytest

from sites.templatetags.face import dialled


@pytest.mark.parametrize(
    ("phone", "number"),
    [
        ("0990-0002001", "09900002001"),
        (" (0990) 0002001 ", "09900002001"),
        ("（0990）0002001", "09900002001"),
        ("+86 990 0002001", "+869900002001"),
        ("12345", "12345"),
        ("0990-0002001、0990-0002002", ""),
        ("0990-0002001转8001", ""),
        ("总机", ""),
        ("12-", ""),
        ("", ""),
    ],
)
def test_dialled_gives_one_number_alone(phone: str, number: str) -> None:
    assert dialled(phone) == number
