"""One hue a site: the colour scale derived from it, its contrast proof and its style sheet.

Lightness and chroma are fixed for each step in OKLCH; a site stores only the hue, so no editor can choose
colours that nobody can read. Chroma shrinks until the colour lies inside sRGB. No browser needs `oklch()`.
"""

import hashlib
import math
from collections.abc import Mapping
from functools import lru_cache
from typing import Final, NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

DEFAULT_HUE: Final = 256
HUES: Final = 360

STEPS: Final[Mapping[int, tuple[float, float]]] = {
    50: (0.975, 0.012),
    100: (0.945, 0.026),
    200: (0.885, 0.05),
    300: (0.80, 0.085),
    500: (0.56, 0.14),
    600: (0.46, 0.14),
    700: (0.40, 0.125),
    800: (0.33, 0.10),
    900: (0.26, 0.075),
}
"""Step → (lightness, largest chroma)."""

_GAMUT_SLACK: Final = 1e-4
_BISECTIONS: Final = 30


class Pair(NamedTuple):
    """Two colours that meet on a page and the contrast they need (WCAG 2.2 AA: text 4.5, graphics 3)."""

    foreground: int | str
    background: int | str
    minimum: float


PAIRS: Final[tuple[Pair, ...]] = (
    Pair(700, "#ffffff", 4.5),  # links on the page
    Pair(700, "#f5f6f8", 4.5),  # links on a shaded section
    Pair(700, "#eaedf1", 4.5),
    Pair(700, 50, 4.5),  # the current entry of a side navigation
    Pair(700, 100, 4.5),  # file types
    Pair(800, 100, 4.5),
    Pair("#ffffff", 600, 4.5),  # buttons
    Pair("#ffffff", 700, 4.5),  # the main navigation
    Pair("#ffffff", 800, 4.5),
    Pair("#ffffff", 900, 4.5),  # the main navigation, dark
    Pair(300, "#14181d", 4.5),  # links, dark
    Pair(300, "#1b2027", 4.5),
    Pair(300, "#262d36", 4.5),
    Pair(900, 300, 4.5),  # buttons, dark
    Pair(500, "#ffffff", 3.0),  # graphics
)
"""Every pairing of a site colour that static/portico/site.css makes."""


def scale(hue: int) -> dict[int, str]:
    """Return the site colours of a hue (degrees, 0–359) as step → `#rrggbb`."""
    return {step: _hex(lightness, chroma, hue) for step, (lightness, chroma) in STEPS.items()}


def contrast(first: str, second: str) -> float:
    """Return the WCAG contrast ratio (1–21) of two `#rrggbb` colours, in either order."""
    brighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def failed_pairs(colours: Mapping[int, str]) -> list[Pair]:
    """Return the pairs that a scale fails; empty when every pairing can be read."""
    return [
        pair
        for pair in PAIRS
        if contrast(_resolve(pair.foreground, colours), _resolve(pair.background, colours)) < pair.minimum
    ]


def validate_hue(hue: int) -> None:
    """Refuse a hue outside 0–359 or one whose scale fails a pairing.

    Raises:
        ValidationError: with the hue named.
    """
    if not 0 <= hue < HUES:
        raise ValidationError(_("Hue %(hue)s is not between 0 and 359 degrees."), "hue", {"hue": hue})
    if failed_pairs(scale(hue)):
        raise ValidationError(
            _("Hue %(hue)s gives colours that are too hard to read; choose another."), "contrast", {"hue": hue}
        )


@lru_cache(maxsize=HUES)
def stylesheet(hue: int) -> str:
    """Return the style sheet that gives a page the colours of a hue."""
    tokens = "".join(f"--site-{step}:{colour};" for step, colour in scale(hue).items())
    return f":root{{{tokens}}}\n"


@lru_cache(maxsize=HUES)
def fingerprint(hue: int) -> str:
    """Return eight characters that change with the style sheet, so that its address may be cached for ever."""
    return hashlib.sha256(stylesheet(hue).encode()).hexdigest()[:8]


def _resolve(colour: int | str, colours: Mapping[int, str]) -> str:
    return colour if isinstance(colour, str) else colours[colour]


def _hex(lightness: float, chroma: float, hue: int) -> str:
    """Convert OKLCH to sRGB with the largest chroma up to `chroma` that the gamut holds."""
    if not _in_gamut(_linear(lightness, chroma, hue)):
        low, high = 0.0, chroma
        for _step in range(_BISECTIONS):
            middle = (low + high) / 2
            if _in_gamut(_linear(lightness, middle, hue)):
                low = middle
            else:
                high = middle
        chroma = low
    channels = (round(255 * min(1.0, max(0.0, _gamma(value)))) for value in _linear(lightness, chroma, hue))
    return "#" + "".join(f"{channel:02x}" for channel in channels)


def _linear(lightness: float, chroma: float, hue: int) -> tuple[float, float, float]:
    """Convert OKLCH to linear sRGB (Ottosson's matrices)."""
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def _in_gamut(channels: tuple[float, float, float]) -> bool:
    return all(-_GAMUT_SLACK <= value <= 1 + _GAMUT_SLACK for value in channels)


def _gamma(value: float) -> float:
    return 1.055 * max(value, 0.0) ** (1 / 2.4) - 0.055 if value > 0.0031308 else 12.92 * value


def _luminance(colour: str) -> float:
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
