"""Check what the READMEs claim: the table of variables, commands, paths, links and their own length."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from django.core.management import get_commands

from config.env import BASE_DIR, declarations

READMES = ("README.md", "README.zh-CN.md")
LONGEST = 120
ROW = re.compile(r"^\| `([A-Z_]+)` \| (.*?) \| (.*?) \|$", re.MULTILINE)
MAKE = re.compile(r"\bmake ([a-z]+)\b")
CODE = re.compile(r"`([^`\n]+)`|^    (.+)$|^(?:\$ )?(make .+|\.venv.+)$", re.MULTILINE)
LINK = re.compile(r"\]\((?!https?://|#)([^)#]+)")
PATH = re.compile(r"^[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)*/$|^[A-Za-z0-9_/-]+\.(?:md|py|toml|lock|po)$")


def main() -> int:
    """Print what is not true; returns 1 when anything is."""
    import django

    django.setup()
    targets = set(re.findall(r"^([a-z]+):", (BASE_DIR / "Makefile").read_text(), re.MULTILINE))
    found = []
    for name in READMES:
        text = (BASE_DIR / name).read_text(encoding="utf-8")
        claims = untrue(text, BASE_DIR, targets=targets, commands=set(get_commands()), english=name == READMES[0])
        found += [f"{name}: {claim}" for claim in claims]
    print("\n".join(found))
    return 1 if found else 0


def untrue(text: str, root: Path, *, targets: set[str], commands: set[str], english: bool) -> Iterator[str]:
    """Each claim of one README that does not hold; descriptions are compared in the English one only."""
    if (lines := text.count("\n")) > LONGEST:
        yield f"{lines} lines are more than {LONGEST}"
    yield from _variables(text, english=english)
    code = " \n ".join(part for match in CODE.findall(text) for part in match if part)
    yield from (f"no such target: make {name}" for name in sorted(set(MAKE.findall(code)) - targets))
    yield from (f"no such command: manage.py {name}" for name in _commands(code) if name not in commands)
    prose = ROW.sub("", text)
    named = {match[0] for match in CODE.findall(prose) if PATH.match(match[0])} | set(LINK.findall(prose))
    yield from (f"no such file or folder: {name}" for name in sorted(named) if not (root / name).exists())


def table() -> list[tuple[str, str, str]]:
    """Name, default and description of every variable, as the README shows them."""
    return [(row.name, shown(row.default), row.description) for row in declarations()]


def shown(default: object) -> str:
    """A default value for readers."""
    if isinstance(default, bool):
        return f"`{str(default).lower()}`"
    if isinstance(default, Path):
        return f"`{default.relative_to(BASE_DIR)}/`"
    return f"`{default}`" if default not in {"", None, ()} else "–"


def _variables(text: str, *, english: bool) -> Iterator[str]:
    """Rows that are missing, unknown or say something else than the reader."""
    columns = 3 if english else 2
    wanted = [row[:columns] for row in table()]
    given = [row[:columns] for row in ROW.findall(text)]
    yield from (f"the table lacks the row | {' | '.join(row)} |" for row in wanted if row not in given)
    yield from (f"the table has a row of its own: | {' | '.join(row)} |" for row in given if row not in wanted)
    if not set(wanted) ^ set(given) and wanted != given:
        yield "the table is not in the reader's order"


def _commands(code: str) -> list[str]:
    """Management commands that are named."""
    return sorted(set(re.findall(r"manage\.py ([a-z_]+)", code)))


if __name__ == "__main__":
    sys.exit(main())
