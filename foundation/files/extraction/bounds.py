"""How much an attachment may cost to be read."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Final, Self


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What a child process may use and give back; bytes and seconds."""

    memory: int = 768 * 2**20
    cpu: int = 60
    wall: int = 90
    output: int = 32 * 2**20
    text: int = 5_000_000
    parts: int = 10_000
    unpacked: int = 512 * 2**20
    entries: int = 20_000

    def as_json(self) -> str:
        """Return the bounds as an argument of the child."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read what ``as_json`` wrote."""
        return cls(**json.loads(text))


BOUNDS: Final = Bounds()
