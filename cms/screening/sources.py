"""The list of sources that may be reprinted (稿源白名单): changed by the provincial office, by hand or from a file."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.accounts.permissions import is_provincial_office
from foundation.audit.actions import record

from .models import ReprintSource
from .reprints import plain_name

LARGEST_BYTES: Final = 1024 * 1024
MOST_ROWS: Final = 10_000
#: Mistakes of a file that are told at once.
TOLD: Final = 10
HOST = re.compile(r"^(?=.{4,120}$)([^\W_]([\w-]{0,61}[^\W_])?\.)+[^\W\d_][\w-]{0,61}[^\W_]$")
#: Everybody's: such an entry would let half the web through.
COMMON = frozenset({"com.cn", "net.cn", "org.cn", "gov.cn", "edu.cn", "ac.cn", "co.uk", "com.hk", "com.tw"})
HEADINGS = {
    "name": "name",
    "名称": "name",
    "来源": "name",
    "domain": "domain",
    "域名": "domain",
    "active": "active",
    "启用": "active",
}
YES, NO = frozenset({"", "1", "yes", "true", "是", "启用"}), frozenset({"0", "no", "false", "否", "停用"})


@dataclass(frozen=True)
class Row:
    """A source as a file or a form gives it."""

    name: str
    domain: str = ""
    active: bool = True


@dataclass(frozen=True)
class Imported:
    """What an import did."""

    added: int
    changed: int
    same: int


@transaction.atomic
def set_source(
    *, actor: User, name: str, domain: str = "", active: bool = True, source: ReprintSource | None = None
) -> ReprintSource:
    """Add a source, or change one; only the provincial office. Nothing is deleted: one is put out of use instead.

    Raises ``PermissionDenied``, and ``ValidationError`` for a name or domain that will not do.
    """
    _demand_office(actor)
    row = checked(Row(name, domain, active))
    twins = [one for one in ReprintSource.objects.all() if plain_name(one.name) == plain_name(row.name)]
    if any(source is None or twin.pk != source.pk for twin in twins):
        raise ValidationError({"name": _("“%(name)s” is on the list already.") % {"name": row.name}})
    source = source or ReprintSource()
    source.name, source.domain, source.active = row.name, row.domain, row.active
    source.save()
    _note(actor, source)
    return source


@transaction.atomic
def import_sources(*, actor: User, data: bytes) -> Imported:
    """Add and change sources from a CSV file with the headings name, domain, active (or 名称, 域名, 启用).

    All or nothing; what the file does not name stays. Raises ``PermissionDenied``, and ``ValidationError`` with a
    sentence a faulty row (the first :data:`TOLD`).
    """
    _demand_office(actor)
    rows = _sound(data)
    known = {plain_name(source.name): source for source in ReprintSource.objects.select_for_update()}
    added = changed = same = 0
    for key, row in rows.items():
        source = known.get(key)
        if source is None:
            ReprintSource.objects.create(name=row.name, domain=row.domain, active=row.active)
            added += 1
        elif (source.name, source.domain, source.active) == (row.name, row.domain, row.active):
            same += 1
        else:
            source.name, source.domain, source.active = row.name, row.domain, row.active
            source.save()
            changed += 1
    numbers = {"added": added, "changed": changed, "same": same}
    record(kind="source.imported", actor=actor, object_kind="list", object_key="reprint-sources", payload=numbers)
    return Imported(added, changed, same)


def checked(row: Row) -> Row:
    """The row in the form in which it is kept. Raises ``ValidationError`` by field."""
    name, domain = " ".join(row.name.split()), row.domain.strip().lower().removesuffix("/")
    domain = re.sub(r"^https?://", "", domain).removeprefix("www.")
    if not plain_name(name):
        raise ValidationError({"name": _("Give the source's name.")})
    if len(name) > 120:
        raise ValidationError({"name": _("The name is longer than 120 characters.")})
    if domain and (not HOST.fullmatch(domain) or domain in COMMON):
        raise ValidationError(
            {
                "domain": _("“%(domain)s” is no domain of a website. Write it such as news.example.cn.")
                % {"domain": domain}
            }
        )
    return Row(name, domain, row.active)


def _sound(data: bytes) -> dict[str, Row]:
    """Rows of a file by the name that is compared; of two with one name the file is refused."""
    found: dict[str, Row] = {}
    faults: list[str] = []
    for line, cells in _lines(data):
        try:
            row = checked(_row(cells))
            if plain_name(row.name) in found:
                raise ValidationError({"name": _("“%(name)s” stands in the file twice.") % {"name": row.name}})
        except ValidationError as fault:
            faults.append(_("Line %(line)d: %(fault)s") % {"line": line, "fault": fault.messages[0]})
        else:
            found[plain_name(row.name)] = row
    if faults:
        rest = len(faults) - TOLD
        more = [_("There are %(number)d more faulty lines.") % {"number": rest}] if rest > 0 else []
        raise ValidationError([*faults[:TOLD], *more])
    if not found:
        raise ValidationError(_("The file holds no source."))
    return found


def _lines(data: bytes) -> Iterator[tuple[int, dict[str, str]]]:
    if len(data) > LARGEST_BYTES:
        raise ValidationError(_("The file is larger than 1 MB. Split it."))
    reader = csv.reader(io.StringIO(_text(data), newline=""), strict=True)
    headings: list[str] = []
    try:
        for number, cells in enumerate(reader):
            if number > MOST_ROWS:
                raise ValidationError(_("The file has more than %(number)d lines. Split it.") % {"number": MOST_ROWS})
            if not number:
                headings = [HEADINGS.get(cell.strip().lower(), "") for cell in cells]
                if "name" not in headings:
                    raise ValidationError(_("The first line must hold the headings name, domain, active."))
            elif any(cell.strip() for cell in cells):
                yield reader.line_num, dict(zip(headings, cells, strict=False))
    except csv.Error as fault:
        raise ValidationError(
            _("Line %(line)d: the quotation marks of this line do not match.") % {"line": reader.line_num}
        ) from fault


def _text(data: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise ValidationError(_("This is no text file. Save the list as CSV."))


def _row(cells: dict[str, str]) -> Row:
    said = cells.get("active", "").strip().lower()
    if said not in YES | NO:
        raise ValidationError({"active": _("“%(words)s” is neither yes nor no.") % {"words": said}})
    return Row(cells.get("name", ""), cells.get("domain", ""), said in YES)


def _demand_office(actor: User) -> None:
    if not is_provincial_office(actor):
        raise PermissionDenied(_("Only the provincial office changes the list of sources."))


def _note(actor: User, source: ReprintSource) -> None:
    payload = {"name": source.name, "domain": source.domain, "active": source.active}
    record(kind="source.set", actor=actor, obj=source, payload=payload)
