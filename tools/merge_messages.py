"""`make messages`: collect the messages of the code, take over pending translations, compile the catalogue."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import polib

from . import messages


def main() -> int:
    """Merge; returns 1 when messages are left untranslated, 2 without gettext."""
    if not messages.has_gettext():
        print("messages: xgettext is missing; install gettext (apt-get install gettext)", file=sys.stderr)
        return 2
    left = list(merge(messages.extract(), messages.CATALOGUE, messages.PENDING))
    print("\n".join(left))
    return 1 if any(not line.startswith("note:") for line in left) else 0


def merge(template: polib.POFile, path: Path, pending: Path) -> Iterator[str]:
    """Bring the catalogue up to date and remove the pending files; yields notes and what is still wrong."""
    catalogue = messages.load(path)
    catalogue.merge(template)
    catalogue.metadata = messages.METADATA
    for entry in catalogue.obsolete_entries():
        catalogue.remove(entry)
    for entry in catalogue:
        if entry.msgid_plural:  # the template brings two forms; Chinese has one
            entry.msgstr_plural = {0: entry.msgstr_plural.get(0, "")}
    for file in sorted(pending.glob("*.po")):
        yield from _take_over(catalogue, file)
        file.unlink()
    path.parent.mkdir(parents=True, exist_ok=True)
    catalogue.save(str(path))
    # From the file as written: it is what the check compiles too.
    path.with_suffix(".mo").write_bytes(messages.compiled(messages.load(path)))
    for entry in catalogue:
        yield from messages.problems_of(entry)


def _take_over(catalogue: polib.POFile, file: Path) -> Iterator[str]:
    """Fill in one pending file's translations; what is translated already stays."""
    for offered in messages.load(file):
        entry = catalogue.find(offered.msgid, msgctxt=offered.msgctxt or False)
        if entry is None:
            yield f"note: {file.name}: nothing asks for {offered.msgid!r}"
        elif not entry.translated():
            _fill(entry, offered)
        elif entry.msgstr != offered.msgstr and not entry.msgid_plural:
            yield f"note: {file.name}: {offered.msgid!r} stays {entry.msgstr!r}, not {offered.msgstr!r}"


def _fill(entry: polib.POEntry, offered: polib.POEntry) -> None:
    """Copy a translation; Chinese has one form, so a pair without plurals serves both."""
    if entry.msgid_plural:
        entry.msgstr_plural = {0: offered.msgstr_plural.get(0) or offered.msgstr}
    else:
        entry.msgstr = offered.msgstr or offered.msgstr_plural.get(0, "")


if __name__ == "__main__":
    sys.exit(main())
