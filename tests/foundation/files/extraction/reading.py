"""Reading in this process, without bounds on it."""

from __future__ import annotations

import io
import json
from typing import Any

from foundation.files.extraction.bounds import BOUNDS, Bounds
from foundation.files.extraction.sink import Sink


def parts(module: Any, data: bytes, bounds: Bounds = BOUNDS) -> list[dict[str, Any]]:
    """What a reader writes about these bytes."""
    out = io.StringIO()
    module.extract(io.BytesIO(data), Sink(out, bounds))
    return [json.loads(line) for line in out.getvalue().splitlines()]


def texts(module: Any, data: bytes, bounds: Bounds = BOUNDS) -> list[str]:
    """The texts alone."""
    return [part["text"] for part in parts(module, data, bounds)]
