"""`python -m tools.overlay`: bring the Chinese that installed packages lack, `locale/overlay`, in line with them.

Wagtail and its family come with Chinese catalogues that are incomplete and not always in our words. The overlay holds
what is missing there and what we say differently (docs/adr/0004-translations.md).
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import django
import polib
from django.apps import apps

from config.env import BASE_DIR

from . import messages

OVERLAY = BASE_DIR / "locale" / "overlay" / "zh_Hans" / "LC_MESSAGES"
DOMAINS = ("django", "djangojs")
ALSO = ("treebeard",)  # its forms may be shown, although it is not among the installed apps
# What no screen says, and what it says instead: an account is 账号, a comment beside a field 批注, an official 您.
UNWANTED = {"帐号": "账号", "帐户": "账号", "评论": "批注", "你": "您"}
TAG = re.compile(r"</?\w+")

Key = tuple[str | None, str]


def main() -> int:
    """Bring the overlay in line with the installed packages; returns 1 when something is left to translate."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    django.setup()
    for domain in DOMAINS:
        update(OVERLAY / f"{domain}.po", domain, folders())
    left = list(problems(OVERLAY, folders()))
    print("\n".join(left))
    return 1 if left else 0


def folders() -> list[Path]:
    """The locale folders of Django and the installed packages, in the order in which Django lets later ones win."""
    places = [Path(django.__file__).parent / "conf"]
    for name in ALSO:
        spec = find_spec(name)
        places += [Path(place) for place in (spec and spec.submodule_search_locations) or ()]
    places += [Path(config.path) for config in reversed(list(apps.get_app_configs()))]
    return [place / "locale" for place in places if (place / "locale").is_dir()]


def asked(places: list[Path], domain: str) -> dict[Key, Any]:
    """What the packages want translated: their English catalogue, or all languages' where there is no English one."""
    found: dict[Key, Any] = {}
    for place in places:
        english = place / "en" / "LC_MESSAGES" / f"{domain}.po"
        files = [english] if english.exists() else sorted(place.glob(f"*/LC_MESSAGES/{domain}.po"))
        for file in files:
            entries = (entry for entry in polib.pofile(str(file)) if not entry.obsolete)
            found |= {(entry.msgctxt, entry.msgid): entry for entry in entries}
    return found


def theirs(places: list[Path], domain: str) -> dict[Key, str]:
    """The packages' own Chinese as Django loads it: from the compiled files, later folders win."""
    found = {}
    for place in places:
        file = place / "zh_Hans" / "LC_MESSAGES" / f"{domain}.mo"
        for entry in polib.mofile(str(file)) if file.exists() else ():
            if text := text_of(entry):
                found[entry.msgctxt, entry.msgid] = text
    return found


def said(path: Path, places: list[Path]) -> dict[Key, str]:
    """What the packages' screens say without our own catalogue: their Chinese, and over it the overlay's."""
    own = {(entry.msgctxt, entry.msgid): text_of(entry) for entry in messages.load(path / "django.po")}
    return theirs(places, "django") | own


def text_of(entry: polib.POEntry) -> str:
    """The one Chinese form of an entry, plural or not."""
    return entry.msgstr_plural.get(0, "") if entry.msgid_plural else entry.msgstr


def problems(overlay: Path, places: list[Path]) -> Iterator[str]:
    """Everything that would leave English, a wrong placeholder or an unwanted word on a screen, or is needless."""
    for domain in DOMAINS:
        catalogue = messages.load(overlay / f"{domain}.po")
        own = {(entry.msgctxt, entry.msgid): text_of(entry) for entry in catalogue}
        wanted, given = asked(places, domain), theirs(places, domain)
        yield from (
            f"{domain}: not covered: {text!r}" for _, text in sorted(wanted.keys() - given.keys() - own.keys(), key=str)
        )
        yield from (f"{domain}: nothing asks for {text!r}" for _, text in sorted(own.keys() - wanted.keys(), key=str))
        for entry in catalogue:
            yield from (f"{domain}: {problem}" for problem in _problems_of(entry, given))
        for (_, msgid), text in sorted((given | own).items(), key=str):
            yield from (f"{domain}: {msgid!r} says {bad}, not {UNWANTED[bad]}" for bad in UNWANTED if bad in text)
        binary = overlay / f"{domain}.mo"
        if not binary.exists() or binary.read_bytes() != messages.compiled(catalogue):
            yield f"{binary.name} is not what {domain}.po compiles to; run python -m tools.overlay"


def _problems_of(entry: polib.POEntry, given: dict[Key, str]) -> Iterator[str]:
    """What is wrong with one entry of the overlay."""
    yield from messages.problems_of(entry)
    if sorted(TAG.findall(text_of(entry))) != sorted(TAG.findall(entry.msgid_plural or entry.msgid)):
        yield f"other HTML tags than the message: {entry.msgid!r}"
    if given.get((entry.msgctxt, entry.msgid)) == text_of(entry):
        yield f"the package says the same by now: {entry.msgid!r}"


def update(path: Path, domain: str, places: list[Path]) -> None:
    """Add what is missing, drop what is not asked for or said alike, and compile; translations stay as they are."""
    old = {(entry.msgctxt, entry.msgid): entry for entry in messages.load(path)}
    given = theirs(places, domain)
    catalogue = polib.POFile(wrapwidth=110)
    catalogue.metadata = messages.METADATA
    for key, entry in asked(places, domain).items():
        text = text_of(old[key]) if key in old else ""
        if (key in old or key not in given) and text != given.get(key):
            catalogue.append(_entry(entry, text, given.get(key, "")))
    path.parent.mkdir(parents=True, exist_ok=True)
    catalogue.save(str(path))
    path.with_suffix(".mo").write_bytes(messages.compiled(messages.load(path)))


def _entry(asked_for: polib.POEntry, text: str, instead_of: str) -> polib.POEntry:
    """An entry of the overlay; one that replaces a package's own translation names it."""
    entry = polib.POEntry(msgctxt=asked_for.msgctxt, msgid=asked_for.msgid, msgid_plural=asked_for.msgid_plural)
    entry.tcomment = f"instead of: {instead_of.strip()}" if instead_of else ""
    if asked_for.msgid_plural:
        entry.msgstr_plural = {0: text}
    else:
        entry.msgstr = text
    return entry


if __name__ == "__main__":
    sys.exit(main())
