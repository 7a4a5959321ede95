"""Check that every message of ours is translated, and that the compiled catalogue says the same."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

from config.env import read

from . import messages


def main() -> int:
    """Print the problems; returns 1 when there are any."""
    found = list(problems(messages.CATALOGUE, messages.PENDING, ci=read(os.environ).ci))
    print("\n".join(found))
    return 1 if found else 0


def problems(path: Path, pending: Path, *, ci: bool) -> Iterator[str]:
    """Everything wrong with the catalogue; what needs gettext is left out without it, unless this is CI."""
    catalogue = messages.load(path)
    for entry in catalogue:
        if not entry.obsolete:
            yield from messages.problems_of(entry)
    binary = path.with_suffix(".mo")
    if not binary.exists() or binary.read_bytes() != messages.compiled(catalogue):
        yield f"{binary.name} is not what {path.name} compiles to; run make messages"
    yield from (f"not merged: {left.name}; run make messages" for left in sorted(pending.glob("*.po")))
    if messages.has_gettext():
        missing = messages.keys(messages.extract()) - messages.keys(catalogue)
        yield from (f"not in the catalogue: {text!r}; run make messages" for _context, text in sorted(missing, key=str))
    elif ci:
        yield "xgettext is missing, so nobody can tell whether every message is in the catalogue; install gettext"


if __name__ == "__main__":
    sys.exit(main())
