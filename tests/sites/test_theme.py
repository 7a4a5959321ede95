"""The colour scale of a site."""

import re

import pytest
from django.core.exceptions import ValidationError

from sites import theme


def test_scale_portal_hue_matches_the_default_tokens() -> None:
    assert theme.scale(256) == {
        50: "#f2f7ff",
        100: "#e2eeff",
        200: "#c4dbfb",
        300: "#9ac0f4",
        500: "#3674c5",
        600: "#1656a4",
        700: "#0d4689",
        800: "#0a3467",
        900: "#072347",
    }


@pytest.mark.parametrize(
    ("hue", "colour"), [(230, "#006181"), (160, "#006943"), (65, "#7f4a00"), (27, "#972f29"), (325, "#7d3682")]
)
def test_scale_sample_hues_give_the_measured_button_colour(hue: int, colour: str) -> None:
    assert theme.scale(hue)[600] == colour


def test_contrast_black_and_white_is_twenty_one_either_way() -> None:
    assert theme.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert theme.contrast("#ffffff", "#000000") == pytest.approx(21)


def test_failed_pairs_no_hue_fails() -> None:
    assert [hue for hue in range(theme.HUES) if theme.failed_pairs(theme.scale(hue))] == []


def test_failed_pairs_pale_scale_names_the_pairs() -> None:
    pale = theme.scale(256) | {600: "#9ac0f4"}
    assert theme.failed_pairs(pale) == [theme.Pair("#ffffff", 600, 4.5)]


@pytest.mark.parametrize("hue", [-1, 360, 1000])
def test_validate_hue_outside_the_circle_is_refused(hue: int) -> None:
    with pytest.raises(ValidationError) as raised:
        theme.validate_hue(hue)
    assert raised.value.code == "hue"


@pytest.mark.parametrize("hue", [0, 256, 359])
def test_validate_hue_on_the_circle_is_accepted(hue: int) -> None:
    theme.validate_hue(hue)


def test_validate_hue_unreadable_scale_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(theme, "STEPS", dict(theme.STEPS) | {700: (0.9, 0.05)})
    with pytest.raises(ValidationError) as raised:
        theme.validate_hue(100)
    assert raised.value.code == "contrast"


def test_stylesheet_holds_every_step_once_and_nothing_else() -> None:
    sheet = theme.stylesheet(160)
    assert re.fullmatch(r":root\{(--site-\d+:#[0-9a-f]{6};){9}\}\n", sheet)


def test_fingerprint_differs_between_hues_and_repeats_for_one() -> None:
    assert theme.fingerprint(160) != theme.fingerprint(161)
    assert theme.fingerprint(160) == theme.fingerprint(160)
