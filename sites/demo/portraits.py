"""Portraits of the demo's invented people: a drawn outline, since nobody real shall stand for them."""

from __future__ import annotations

import hashlib
import io
from functools import cache

from PIL import Image, ImageDraw, ImageFilter

SIZE = (720, 960)
GROUNDS = ((206, 216, 226), (214, 220, 208), (224, 216, 204), (212, 208, 222))
COATS = ((44, 58, 78), (58, 60, 66), (72, 56, 52), (40, 66, 70))
SKIN, HAIR, SHIRT = (226, 190, 164), (38, 34, 34), (246, 246, 246)


@cache
def portrait(name: str) -> bytes:
    """An outline of head and shoulders as JPEG; the same name gives the same bytes."""
    seed = hashlib.sha256(name.encode()).digest()
    ground, coat, long_hair = GROUNDS[seed[0] % 4], COATS[seed[1] % 4], seed[2] % 3 == 0
    image = Image.new("RGB", SIZE, ground)
    draw = ImageDraw.Draw(image)
    if long_hair:
        draw.ellipse([212, 170, 508, 640], fill=HAIR)
    draw.ellipse([30, 690, 690, 1300], fill=coat)
    draw.polygon([(300, 620), (420, 620), (440, 720), (360, 860), (280, 720)], fill=SHIRT)
    draw.rectangle([312, 540, 408, 690], fill=SKIN)
    draw.ellipse([238, 230, 482, 590], fill=SKIN)
    draw.pieslice([226, 190, 494, 480], 180, 360, fill=HAIR)
    draw.polygon([(280, 720), (360, 860), (300, 900), (230, 730)], fill=coat)
    draw.polygon([(440, 720), (360, 860), (420, 900), (490, 730)], fill=coat)
    buffer = io.BytesIO()
    image.filter(ImageFilter.GaussianBlur(1.2)).save(buffer, "JPEG", quality=80)
    return buffer.getvalue()
