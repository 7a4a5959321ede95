"""Reading a list: CSV or NDJSON, gzipped or not, found out from the content. UTF-8 only, with or without a BOM."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext as _

from .errors import Unusable

COLUMNS: Final = (
    "id", "kind", "file", "title", "issuer", "doc_number", "written", "promulgated", "published", "effective",
    "last_changed", "theme", "genre", "validity", "source", "author", "region", "history", "body",
)  # fmt: skip
MOST_CHARACTERS: Final = 5_000_000
LONGEST_NAME, MOST_WORDS = 40, 3  # of a column: beyond that the line is a sentence
GZIP = b"\x1f\x8b"
LINES_AS_LIST = "history"


@dataclass(frozen=True)
class Row:
    """One row: its first line in the file, and its known columns as text, or the reason why it cannot be read."""

    line: int
    values: Mapping[str, str] = field(default_factory=dict)
    problem: str = ""

    @property
    def key(self) -> str:
        """What names the row from one import to the next: ``id``, else ``file``."""
        return self.values.get("id") or self.values.get("file") or ""

    @property
    def is_article(self) -> bool:
        """Whether the row becomes an article; everything else becomes a disclosed document."""
        return self.values.get("kind", "").lower() == "article"


@dataclass
class Survey:
    """What the first reading of a list found; nothing is written before it is through."""

    path: Path
    sha256: str
    rows: int = 0
    article_keys: set[str] = field(default_factory=set)
    document_keys: set[str] = field(default_factory=set)
    unknown_columns: set[str] = field(default_factory=set)
    readable: int = 0


def survey(path: Path) -> Survey:
    """Read the whole list once. Raises :class:`Unusable` for what is no list, unreadable, not UTF-8 or empty."""
    if not path.is_file():
        raise Unusable(_("There is no file “%(path)s”.") % {"path": path})
    try:
        with path.open("rb") as stream:
            found = Survey(path, hashlib.file_digest(stream, "sha256").hexdigest())
    except OSError as error:
        raise Unusable(_("“%(path)s” cannot be read: %(error)s.") % {"path": path, "error": error.strerror}) from error
    for row in read(path, unknown_columns=found.unknown_columns):
        found.rows += 1
        if not row.problem:
            found.readable += 1
            (found.article_keys if row.is_article else found.document_keys).add(row.key)
    if not found.rows:
        raise Unusable(_("“%(path)s” holds no rows.") % {"path": path})
    if not found.readable:
        raise _neither(path)
    return found


def read(path: Path, *, unknown_columns: set[str] | None = None) -> Iterator[Row]:
    """Rows of a list in order; names of columns that nobody knows are added to ``unknown_columns``.

    Raises :class:`Unusable` where the file as a whole breaks off.
    """
    unknown = set() if unknown_columns is None else unknown_columns
    with _text(path) as stream:
        first = _first_character(stream)
        if not first:
            return
        stream.seek(0)
        if first == "{":
            yield from _ndjson(stream, unknown)
        else:
            yield from _csv(stream, path, unknown)


@contextmanager
def _text(path: Path) -> Iterator[io.TextIOWrapper]:
    """The file's text; every way in which it can break while it is read becomes one sentence."""
    try:
        with path.open("rb") as raw:
            packed = raw.read(2) == GZIP
            raw.seek(0)
            with gzip.GzipFile(fileobj=raw) if packed else raw as data:
                yield io.TextIOWrapper(data, encoding="utf-8-sig", newline="")
    except UnicodeDecodeError as error:
        raise Unusable(
            _("“%(path)s” is not UTF-8 text. Save it as UTF-8 and import it again.") % {"path": path}
        ) from error
    except (OSError, EOFError, zlib.error) as error:
        raise Unusable(
            _("“%(path)s” cannot be read to its end: %(error)s. Get a whole copy of it.")
            % {"path": path, "error": error}
        ) from error


def _first_character(stream: io.TextIOWrapper) -> str:
    while part := stream.read(4096):
        if stripped := part.lstrip():
            return stripped[0]
    return ""


def _neither(path: Path) -> Unusable:
    return Unusable(
        _("“%(path)s” is neither CSV with a line of column names (title, body or file, …) nor NDJSON.") % {"path": path}
    )


def _ndjson(stream: io.TextIOWrapper, unknown: set[str]) -> Iterator[Row]:
    for number, line in enumerate(stream, start=1):
        if line.strip():
            yield _object(number, line, unknown)


def _object(number: int, line: str, unknown: set[str]) -> Row:
    try:
        data = json.loads(line)
    except (ValueError, RecursionError):
        return Row(number, problem=_("The line is no valid JSON."))
    if not isinstance(data, dict):
        return Row(number, problem=_("The line is no JSON object."))
    unknown.update(data.keys() - set(COLUMNS))
    values: dict[str, str] = {}
    for name in COLUMNS:
        text = _as_text(name, data.get(name))
        if text is None:
            return Row(number, _key_only(data), _("Column “%(name)s” holds no text.") % {"name": name})
        values[name] = _clean(name, text)
    return Row(number, values)


def _key_only(data: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(data[name]).strip() for name in ("id", "file") if isinstance(data.get(name), str | int)}


def _as_text(name: str, value: Any) -> str | None:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if name == LINES_AS_LIST and isinstance(value, list) and all(isinstance(line, str) for line in value):
        return "\n".join(value)
    return None


def _clean(name: str, text: str) -> str:
    return text if name == "body" else text.strip()


def _csv(stream: io.TextIOWrapper, path: Path, unknown: set[str]) -> Iterator[Row]:
    csv.field_size_limit(
        max(csv.field_size_limit(), MOST_CHARACTERS)
    )  # the module's own 131,072 is less than a code of law
    reader = csv.reader(stream, strict=True)
    names = _header(reader, path)
    unknown.update(set(names) - set(COLUMNS))
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield Row(line, problem=_("The line is no valid CSV: %(error)s.") % {"error": error})
            continue
        if cells:
            yield _record(line, names, cells)


def _header(reader: Any, path: Path) -> list[str]:
    try:
        names = [name.strip().lower() for name in next((cells for cells in reader if any(cells)), [])]
    except csv.Error as error:
        raise _neither(path) from error
    mandatory = "title" in names and {"body", "file"} & set(names) and {"id", "file"} & set(names)
    if not mandatory or any(len(name) > LONGEST_NAME or len(name.split()) > MOST_WORDS for name in names):
        raise _neither(path)
    if repeated := sorted({name for name in names if name and names.count(name) > 1}):
        raise Unusable(
            _("“%(path)s” names the column “%(name)s” twice. Keep one of them.") % {"path": path, "name": repeated[0]}
        )
    return names


def _record(line: int, names: list[str], cells: list[str]) -> Row:
    values = {name: _clean(name, cell) for name, cell in zip(names, cells, strict=False) if name in COLUMNS}
    if len(cells) == len(names):
        return Row(line, values)
    reason = _("The row has %(found)d columns, the first line %(wanted)d.")
    return Row(line, values, reason % {"found": len(cells), "wanted": len(names)})
