"""Check that every message of ours is translated, that the compiled catalogue says the same, and that it shadows none.

Ours wins over Django's and Wagtail's own (docs/adr/0004-translations.md): the same English in another Chinese would
change their screens too.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import django
import polib

from config.env import read

from . import messages, overlay


def main() -> int:
    """Print the problems; returns 1 when there are any."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    django.setup()
    found = list(problems(messages.CATALOGUE, messages.PENDING, ci=read(os.environ).ci))
    found += shadows(messages.load(messages.CATALOGUE), overlay.said(overlay.OVERLAY, overlay.folders()))
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


def shadows(catalogue: polib.POFile, said: Mapping[overlay.Key, str]) -> Iterator[str]:
    """Messages of ours that say something else than the packages and the overlay say for the same English."""
    for entry in catalogue:
        theirs, ours = said.get((entry.msgctxt, entry.msgid)), overlay.text_of(entry)
        if entry.obsolete or theirs is None or not ours or ours == theirs:
            continue
        yield (
            f"{entry.msgid!r} is {ours} here but {theirs} on the packages' screens, which would say ours too: give "
            "our message a context (pgettext) or more exact words, or have the overlay say ours where it is better"
        )


if __name__ == "__main__":
    sys.exit(main())
