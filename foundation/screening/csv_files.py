"""Lists as CSV: read with every broken row named, written so that a spreadsheet takes no cell for a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from .enums import TermKind
from .leaders import parts
from .models import Leader, Term
from .normal import HAN, plain_name, plain_word

BOM = "\ufeff"  # without it Excel and WPS take UTF-8 for GBK
#: A cell that begins so would be a formula in a spreadsheet.
FORMULA = re.compile(r"^\s*[=+\-@＝＋－＠]|^[\t\r]")
#: The screen sends the good rows back with the confirmation; Django takes 2.5 MB of fields.
MAX_BYTES = 1024 * 1024
MAX_ROWS = 50_000
#: Broken rows that are told one by one.
MAX_TOLD = 200

TERM_COLUMNS = ("kind", "text", "suggestion", "note", "active")
LEADER_COLUMNS = ("name", "post", "aliases", "active")
#: Headings that are understood, in both languages of the screens.
_HEADINGS = {
    "kind": ("kind", "类型", "类别", "种类"),
    "text": ("text", "word", "word or phrase", "词语", "词", "内容", "错误词", "敏感词"),
    "suggestion": ("suggestion", "建议", "建议用语", "建议词", "正确词", "替换"),
    "note": ("note", "说明", "备注"),
    "active": ("active", "in use", "启用", "是否启用", "状态"),
    "name": ("name", "name of the leader", "姓名", "领导姓名"),
    "post": ("post", "posts", "职务", "现任职务"),
    "aliases": ("aliases", "other spellings of the name", "姓名的其他写法", "其他写法", "别名", "别称"),
}
_KINDS = {
    TermKind.SENSITIVE: ("sensitive", "敏感词", "敏感"),
    TermKind.FORBIDDEN: ("forbidden", "禁用", "禁用词", "禁止"),
    TermKind.MISSPELT: ("misspelt", "错别字", "错误", "易错", "易错词", "错词"),
    TermKind.EXEMPT: ("exempt", "例外词组", "exempt phrase", "例外", "豁免", "放行"),
}
_TRUE = frozenset({"", "1", "yes", "true", "是", "启用", "y"})
_FALSE = frozenset({"0", "no", "false", "否", "停用", "n"})
#: What people call the columns; each is understood as a heading.
LABELS = {
    field.name: field.verbose_name
    for model in (Leader, Term)
    for field in model._meta.concrete_fields
    if field.name in {*TERM_COLUMNS, *LEADER_COLUMNS}
}
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_HAN = re.compile(f"[{HAN}]")


@dataclass(frozen=True, slots=True)
class Row:
    """A good row: its line, what identifies it, and the fields of its model."""

    line: int
    key: tuple[str, str]
    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Broken:
    """A row that cannot be taken: its line, and a sentence that says what to mend."""

    line: int
    sentence: str


@dataclass
class ListFile:
    """What a file holds. ``repeated``: rows that say again what an earlier line of the file says of the same thing."""

    rows: list[Row] = field(default_factory=list)
    broken: list[Broken] = field(default_factory=list)
    repeated: list[Broken] = field(default_factory=list)


def read_terms(data: bytes) -> ListFile:
    """Listed words of a file; broken rows are in the result. Raises ``ValidationError`` for what is no list at all."""
    return _read(data, TERM_COLUMNS, ("kind", "text"), term_row)


def read_leaders(data: bytes) -> ListFile:
    """Leaders of a file; see :func:`read_terms`."""
    return _read(data, LEADER_COLUMNS, ("name", "post"), leader_row)


def term_row(cells: Mapping[str, str]) -> tuple[tuple[str, str], dict[str, Any]]:
    """Key and fields of a term. Raises ``ValidationError`` with one sentence for what cannot be taken."""
    text = _text(cells, "text", Term._meta.get_field("text").max_length)
    normal, kind = plain_word(text), _kind(cells.get("kind", ""))
    if len(normal) < 2:
        raise ValidationError(_("“%(text)s” is too short: a listed word has at least two characters.") % {"text": text})
    values: dict[str, Any] = {
        "kind": kind,
        "text": text,
        "normal": normal,
        "suggestion": _text(cells, "suggestion", Term._meta.get_field("suggestion").max_length, needed=False),
        "note": _text(cells, "note", Term._meta.get_field("note").max_length, needed=False),
        "active": _truth(cells.get("active", "")),
    }
    if kind == TermKind.MISSPELT and plain_word(values["suggestion"]) == normal:
        raise ValidationError(
            _("“%(text)s” is suggested in place of itself. Give another suggestion.") % {"text": text}
        )
    return (kind, normal), values


def leader_row(cells: Mapping[str, str]) -> tuple[tuple[str, str], dict[str, Any]]:
    """Key and fields of a leader. Raises ``ValidationError`` with one sentence for what cannot be taken."""
    name = plain_name(_text(cells, "name", Leader._meta.get_field("name").max_length))
    if len(name) < 2 or not _HAN.search(name):
        raise ValidationError(_("“%(name)s” is no name: give at least two Chinese characters.") % {"name": name})
    post = "、".join(parts(_text(cells, "post", Leader._meta.get_field("post").max_length)))
    if any(len(part) < 2 for part in parts(post)) or not post:
        raise ValidationError(_("“%(post)s” is no post: write it in full, several separated by “、”.") % {"post": post})
    aliases = parts(_text(cells, "aliases", Leader._meta.get_field("aliases").max_length, needed=False))
    if any(len(alias) < 2 for alias in aliases):
        raise ValidationError(_("Other spellings of a name have at least two characters, separated by “、”."))
    values = {"name": name, "post": post, "aliases": "、".join(aliases), "active": _truth(cells.get("active", ""))}
    return (name, post), values


def write_csv(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """The lines of a file that :func:`read_terms` or :func:`read_leaders` reads back; formulas are text."""
    yield BOM + _line(columns)
    for row in rows:
        yield _line([_cell(value) for value in row])


def _read(
    data: bytes,
    columns: Sequence[str],
    needed: Sequence[str],
    take: Callable[[Mapping[str, str]], tuple[tuple[str, str], dict[str, Any]]],
) -> ListFile:
    found, lines = ListFile(), dict[tuple[str, str], int]()
    for line, cells in _records(_decoded(data), columns, needed):
        try:
            if cells is None:
                raise ValidationError(_("The row has more cells than the heading. Put cells with commas in quotes."))
            key, values = take(cells)
        except ValidationError as error:
            found.broken.append(Broken(line, error.messages[0]))
            continue
        if key in lines:
            found.repeated.append(Broken(line, _("The same as in line %(line)d, which counts.") % {"line": lines[key]}))
        else:
            lines[key] = line
            found.rows.append(Row(line, key, values))
    if not found.rows and not found.broken:
        raise ValidationError(_("The file has a heading but no rows."))
    return found


def _decoded(data: bytes) -> str:
    """UTF-8 with or without BOM, else GB18030, which Excel and WPS write. Raises ``ValidationError`` for others."""
    if len(data) > MAX_BYTES:
        raise ValidationError(_("The file is larger than %(size)d MB. Split it.") % {"size": MAX_BYTES // 1024**2})
    if b"\x00" in data:
        raise ValidationError(_("This is not a CSV file. In Excel or WPS, save the sheet as CSV."))
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ValidationError(_("The file is neither UTF-8 nor GB18030. Save it as CSV UTF-8."))


def _records(text: str, columns: Sequence[str], needed: Sequence[str]) -> Iterator[tuple[int, dict[str, str] | None]]:
    """Line number and cells by column of each row that is not empty; None for a row with too many cells."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        heading = _heading(next(reader, []), columns, needed)
        count = 0
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if (count := count + 1) > MAX_ROWS:
                raise ValidationError(_("The file has more than %(rows)d rows. Split it.") % {"rows": MAX_ROWS})
            extra = any(cell.strip() for cell in cells[len(heading) :])
            yield reader.line_num, None if extra else _named(heading, cells)
    except csv.Error as error:
        message = _("Line %(line)d cannot be read: look for a quotation mark that is not closed.")
        raise ValidationError(message % {"line": reader.line_num}) from error


def _named(heading: Sequence[str | None], cells: Sequence[str]) -> dict[str, str]:
    """Cells by column; the mark that keeps a spreadsheet from calculating is taken off again."""
    named = {name: cell.strip() for name, cell in zip(heading, cells, strict=False) if name}
    return {name: cell[1:] if cell[:1] == "'" and FORMULA.search(cell[1:]) else cell for name, cell in named.items()}


def _heading(cells: Sequence[str], columns: Sequence[str], needed: Sequence[str]) -> list[str | None]:
    known = {word: name for name in columns for word in (*_HEADINGS[name], str(LABELS[name]).lower())}
    heading = [known.get(cell.strip().lower()) for cell in cells]
    missing = [name for name in needed if name not in heading]
    twice = [name for name in columns if heading.count(name) > 1]
    if missing or twice:
        raise ValidationError(
            _("The first line must name the columns once each: %(columns)s. Needed: %(needed)s.")
            % {"columns": labels(columns), "needed": labels(needed)}
        )
    return heading


def labels(columns: Sequence[str]) -> str:
    """Names of columns in words."""
    return ", ".join(str(LABELS[name]) for name in columns)


def _kind(cell: str) -> TermKind:
    for kind, words in _KINDS.items():
        if cell.strip().lower() in words:
            return kind
    known = ", ".join(str(kind.label) for kind in _KINDS)
    raise ValidationError(_("“%(kind)s” is no kind. Kinds are: %(known)s.") % {"kind": cell, "known": known})


def _truth(cell: str) -> bool:
    word = cell.strip().lower()
    if word not in _TRUE | _FALSE:
        raise ValidationError(_("“%(cell)s” does not say whether the row is in use. Write yes or no.") % {"cell": cell})
    return word in _TRUE


def _text(cells: Mapping[str, str], name: str, longest: int | None, *, needed: bool = True) -> str:
    text = " ".join(cells.get(name, "").split())
    if needed and not text:
        raise ValidationError(_("The column “%(column)s” is empty.") % {"column": LABELS[name]})
    if longest is not None and len(text) > longest:
        raise ValidationError(
            _("The column “%(column)s” has %(length)d characters; at most %(longest)d fit.")
            % {"column": LABELS[name], "length": len(text), "longest": longest}
        )
    if _CONTROL.search(text):
        raise ValidationError(
            _("The column “%(column)s” holds control characters. Type it anew.") % {"column": LABELS[name]}
        )
    return text


def _line(cells: Sequence[str]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()


def _cell(value: Any) -> str:
    text = str(value)
    return f"'{text}" if FORMULA.search(text) else text
