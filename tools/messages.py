"""The translation catalogue: what the code asks for, what is translated, and the compiled file."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import polib
from django.utils.translation.template import templatize

from config.env import BASE_DIR

CATALOGUE = BASE_DIR / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
PENDING = BASE_DIR / "locale" / "pending"
PLACES = ("config", "interviews", "disclosure", "search", "sites", "cms", "foundation", "templates")
KEYWORDS = (
    "gettext_noop",
    "gettext_lazy",
    "ngettext_lazy:1,2",
    "pgettext:1c,2",
    "npgettext:1c,2,3",
    "pgettext_lazy:1c,2",
    "npgettext_lazy:1c,2,3",
)
METADATA = {
    "Project-Id-Version": "Portico",
    "Language": "zh_Hans",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=1; plural=0;",
}
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w*\}")


def has_gettext() -> bool:
    """Whether messages can be extracted on this machine."""
    return shutil.which("xgettext") is not None


def load(path: Path) -> polib.POFile:
    """Read a catalogue; one that does not exist is empty."""
    catalogue = polib.pofile(str(path), wrapwidth=110) if path.exists() else polib.POFile(wrapwidth=110)
    catalogue.metadata = METADATA
    return catalogue


def compiled(catalogue: polib.POFile) -> bytes:
    """The .mo file of a catalogue, the same bytes for the same messages."""
    return catalogue.to_binary()


def extract(root: Path = BASE_DIR) -> polib.POFile:
    """Every message of our own code and templates; needs gettext's xgettext."""
    with tempfile.TemporaryDirectory() as folder:
        names = list(_prepared(root, Path(folder)))
        (Path(folder) / "files").write_text("\n".join(names))
        command = [
            "xgettext",
            "--language=Python",
            "--from-code=UTF-8",
            "--add-location=file",
            "--add-comments=Translators",
        ]
        command += [f"--keyword={keyword}" for keyword in KEYWORDS]
        done = subprocess.run(
            [*command, "--files-from=files", "--output=-"], cwd=folder, capture_output=True, check=False
        )
        if done.returncode:
            raise RuntimeError(f"xgettext failed: {done.stderr.decode()}")
        return polib.pofile(done.stdout.decode(), wrapwidth=110)


def _prepared(root: Path, folder: Path) -> Iterator[str]:
    """Copies of all sources for xgettext, under their own names, templates turned into what it can read."""
    for place in PLACES:
        for source in sorted((root / place).rglob("*")):
            if source.suffix not in {".py", ".html", ".txt"} or "migrations" in source.parts:
                continue
            name = source.relative_to(root).as_posix()
            text = source.read_text(encoding="utf-8")
            copy = folder / name
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_text(text if source.suffix == ".py" else templatize(text, origin=name), encoding="utf-8")
            yield name


def problems_of(entry: polib.POEntry) -> Iterator[str]:
    """What is wrong with one translation."""
    texts = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
    if not texts or not all(texts):
        yield f"untranslated: {entry.msgid!r}"
        return
    if entry.fuzzy:
        yield f"fuzzy: {entry.msgid!r}"
    wanted = set(PLACEHOLDER.findall(entry.msgid_plural or entry.msgid))
    if any(set(PLACEHOLDER.findall(text)) != wanted for text in texts):
        yield f"other placeholders than the message: {entry.msgid!r}"


def keys(catalogue: polib.POFile) -> set[tuple[str | None, str]]:
    """Context and message of every entry in use."""
    return {(entry.msgctxt, entry.msgid) for entry in catalogue if not entry.obsolete}
