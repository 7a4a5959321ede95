"""Pictures of the demo province, drawn here: no photograph of any real place."""

from __future__ import annotations

import hashlib
import io
import math
import random
from functools import cache

from PIL import Image, ImageDraw, ImageFilter

SIZE = (1280, 800)
Colour = tuple[int, int, int]

PALETTES: dict[str, tuple[Colour, Colour, Colour]] = {
    "river": ((196, 222, 238), (92, 142, 168), (38, 84, 112)),
    "mountain": ((224, 226, 236), (122, 140, 162), (52, 72, 92)),
    "city": ((244, 226, 206), (150, 150, 168), (66, 74, 98)),
    "field": ((232, 236, 208), (150, 170, 86), (86, 112, 48)),
    "bridge": ((206, 224, 236), (110, 136, 150), (54, 66, 84)),
    "school": ((238, 230, 214), (176, 128, 96), (104, 66, 52)),
    "factory": ((226, 228, 230), (140, 146, 152), (72, 80, 90)),
    "hall": ((242, 222, 214), (166, 92, 82), (98, 44, 44)),
}


@cache
def picture(motif: str, seed: str) -> bytes:
    """A drawing of a motif as JPEG; the same words give the same bytes."""
    light, middle, dark = PALETTES[motif]
    rng = random.Random(hashlib.sha256(f"{motif}{seed}".encode()).hexdigest())  # noqa: S311 - a drawing, no secret
    image = Image.new("RGB", SIZE, light)
    draw = ImageDraw.Draw(image)
    _sky(draw, light, middle)
    _hills(draw, rng, middle, dark)
    if motif in ("city", "school", "factory", "hall"):
        _buildings(draw, rng, dark, tall=motif == "city")
    if motif in ("river", "bridge"):
        _water(draw, rng, light, middle)
    if motif == "bridge":
        _bridge(draw, dark)
    if motif == "field":
        _furrows(draw, middle, dark)
    buffer = io.BytesIO()
    image.filter(ImageFilter.SMOOTH).save(buffer, "JPEG", quality=78)
    return buffer.getvalue()


def _mix(first: Colour, second: Colour, share: float) -> Colour:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(first, second, strict=True))
    return (red, green, blue)


def _sky(draw: ImageDraw.ImageDraw, light: Colour, middle: Colour) -> None:
    for y in range(SIZE[1]):
        draw.line([(0, y), (SIZE[0], y)], fill=_mix((250, 250, 250), _mix(light, middle, 0.2), y / SIZE[1]))


def _hills(draw: ImageDraw.ImageDraw, rng: random.Random, middle: Colour, dark: Colour) -> None:
    for layer in range(3):
        base, height = 360 + layer * 110, 150 - layer * 30
        phases = [rng.uniform(0, 6.3) for _wave in range(3)]
        points = [
            (
                x,
                base
                - height * sum(math.sin(x / (190 - 50 * k) + phase) / (k + 1.5) for k, phase in enumerate(phases)) / 2,
            )
            for x in range(0, SIZE[0] + 10, 10)
        ]
        draw.polygon([*points, (SIZE[0], SIZE[1]), (0, SIZE[1])], fill=_mix(middle, dark, layer / 3))


def _buildings(draw: ImageDraw.ImageDraw, rng: random.Random, dark: Colour, *, tall: bool) -> None:
    x = 40
    while x < SIZE[0] - 120:
        width, height = rng.randint(80, 170), rng.randint(180, 460 if tall else 260)
        top = 690 - height
        draw.rectangle([x, top, x + width, 690], fill=_mix(dark, (255, 255, 255), rng.uniform(0.1, 0.35)))
        for window_y in range(top + 20, 670, 34):
            for window_x in range(x + 14, x + width - 18, 30):
                draw.rectangle([window_x, window_y, window_x + 14, window_y + 18], fill=(252, 244, 220))
        x += width + rng.randint(12, 60)


def _water(draw: ImageDraw.ImageDraw, rng: random.Random, light: Colour, middle: Colour) -> None:
    draw.polygon([(0, 610), (SIZE[0], 560), (SIZE[0], SIZE[1]), (0, SIZE[1])], fill=_mix(light, middle, 0.45))
    for _ripple in range(90):
        x, y = rng.randint(0, SIZE[0]), rng.randint(620, SIZE[1])
        draw.line([(x, y), (x + rng.randint(30, 120), y)], fill=_mix(light, (255, 255, 255), 0.5), width=2)


def _bridge(draw: ImageDraw.ImageDraw, dark: Colour) -> None:
    draw.line([(0, 560), (SIZE[0], 540)], fill=dark, width=16)
    for tower in (340, 900):
        draw.line([(tower, 260), (tower, 640)], fill=dark, width=18)
        for end in range(-300, 301, 60):
            draw.line([(tower, 270), (tower + end, 552)], fill=dark, width=3)


def _furrows(draw: ImageDraw.ImageDraw, middle: Colour, dark: Colour) -> None:
    for k in range(-14, 15):
        draw.line([(640 + k * 24, 560), (640 + k * 160, SIZE[1])], fill=_mix(middle, dark, (k % 3) / 3), width=12)
