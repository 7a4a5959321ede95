"""Wrapped lines become sentences; titles, lists and tables stay."""

from __future__ import annotations

import pytest

from foundation.files.extraction.layout import unwrap, whole_characters

FULL = "各市县人民政府要加强水库除险加固工程资金监"


@pytest.mark.parametrize(
    ("text", "joined"),
    [
        (f"{FULL}\n管，确保专款专用", f"{FULL}管，确保专款专用"),
        (f"{FULL}到20\n26年完工", f"{FULL}到2026年完工"),
        (f"标题\n{FULL}\n管理", f"标题\n{FULL}管理"),
        (f"{FULL}。\n第二段", f"{FULL}。\n第二段"),
        ("柳汀镇 3.2 3.6\n麦甸乡 4.1 2.0", "柳汀镇 3.2 3.6\n麦甸乡 4.1 2.0"),
        ("110105194912310020\n110105194912310021", "110105194912310020\n110105194912310021"),
        ("This is a line\nof English", "This is a line\nof English"),
        ("", ""),
    ],
)
def test_only_wrapped_chinese_is_joined(text: str, joined: str) -> None:
    assert unwrap(text) == joined


def test_radicals_become_the_characters_they_look_like() -> None:
    assert whole_characters("⽔利⼈豈") == "水利人豈"
