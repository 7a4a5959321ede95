"""What may stand in events (protocol.py)."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from interviews.protocol import clean_speaker, clean_text


def test_control_invisible_and_directional_characters_are_left_out() -> None:
    unseen = "\x00\x1b\x7f\u200b\u200d\u200f\u202a\u202e\u2060\u2066\u2069\ufeff"
    assert clean_text(f" 第一{unseen}句\r\n\t第二句{unseen} ") == "第一句\n\t第二句"
    assert clean_speaker(role="guest", name=f"贺{unseen}嘉平") == {"role": "guest", "name": "贺嘉平"}


def test_text_that_shows_nothing_is_refused() -> None:
    with pytest.raises(ValidationError) as refusal:
        clean_text("\u200b\u202e \ufeff")
    assert refusal.value.code == "empty"
