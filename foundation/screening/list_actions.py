"""Changing the lists and the levels. The provincial office only; every change is in the audit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.accounts.permissions import is_provincial_office
from foundation.audit.actions import record

from .csv_files import LEADER_COLUMNS, MAX_ROWS, TERM_COLUMNS, Row, leader_row, term_row
from .enums import Level, TermKind
from .lists import LEADERS, TERMS, renew
from .models import CheckSetting, Leader, Term
from .registry import check_named

#: Rows of an import that the audit names one by one.
NAMED = 1000


@dataclass(frozen=True, slots=True)
class ListKind:
    """What differs between the two lists."""

    name: str
    model: type[Term] | type[Leader]
    key: tuple[str, str]
    columns: tuple[str, ...]
    audit_kind: str


WORD_LIST = ListKind(TERMS, Term, ("kind", "normal"), TERM_COLUMNS, "screening.term_set")
LEADER_LIST = ListKind(LEADERS, Leader, ("name", "post"), LEADER_COLUMNS, "screening.leader_set")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an import does, or would do: rows new to the list, rows that change one, rows that are there already."""

    new: int
    changed: int
    same: int


@transaction.atomic
def save_term(*, actor: User, term: Term | None = None, **cells: str) -> Term:
    """Add a listed word (``term`` None) or change one; ``cells`` as in a row of the CSV file.

    Raises ``PermissionDenied`` for others than the office, ``ValidationError`` for what a file's row would be refused
    for and for a word that is listed already under the same kind.
    """
    return cast("Term", _saved(WORD_LIST, actor, term, term_row(cells)[1], keep="active" not in cells))


@transaction.atomic
def save_leader(*, actor: User, leader: Leader | None = None, **cells: str) -> Leader:
    """Add a leader or change one; see :func:`save_term`."""
    return cast("Leader", _saved(LEADER_LIST, actor, leader, leader_row(cells)[1], keep="active" not in cells))


@transaction.atomic
def switch(*, actor: User, listed: ListKind, pk: int, active: bool) -> None:
    """Take a row of a list in use, or out of it; nothing is deleted. Raises ``PermissionDenied``, ``DoesNotExist``."""
    _demand_office(actor)
    renew(listed.name)
    item = listed.model._default_manager.select_for_update().get(pk=pk)
    if item.active != active:
        before = _facts(listed, item)
        item.active = active
        item.save(update_fields=["active", "changed_at"])
        record(kind=listed.audit_kind, actor=actor, obj=item, payload={"before": before, "after": _facts(listed, item)})


@transaction.atomic
def set_levels(*, actor: User, levels: Mapping[str, str]) -> int:
    """Set the level of checks by name; returns how many changed. In force at once in every process.

    Raises ``PermissionDenied`` for others than the office, ``ValidationError`` for an unknown check or level.
    """
    _demand_office(actor)
    present = dict(CheckSetting.objects.select_for_update().values_list("check_name", "level"))
    changed = []
    for name, level in levels.items():
        before = present.get(name, _default_of(name))
        if level not in Level:
            raise ValidationError(_("“%(level)s” is no level.") % {"level": level})
        if before != level:
            CheckSetting.objects.update_or_create(check_name=name, defaults={"level": level})
            changed.append((name, {"before": str(before), "after": str(level)}))
    for name, payload in changed:
        label = str(check_named(name).label)
        record(
            kind="screening.level_set",
            actor=actor,
            object_kind=CheckSetting._meta.label_lower,
            object_key=name,
            title=label,
            payload=payload,
        )
    return len(changed)


def preview(*, listed: ListKind, rows: Sequence[Row]) -> Outcome:
    """What importing the rows would do; writes nothing. One query."""
    new, changed = _compared(listed, rows)
    return Outcome(len(new), len(changed), len(rows) - len(new) - len(changed))


@transaction.atomic
def import_rows(*, actor: User | None, listed: ListKind, rows: Sequence[Row], source: str, digest: str) -> Outcome:
    """Take rows into a list, all or none: new ones are added, others brought up to date; what is not named stays.

    ``actor`` None: an operator's command. ``source`` and ``digest`` name the file in the audit. Raises
    ``PermissionDenied`` for others than the office, ``ValidationError`` where the list would grow too long.
    """
    if actor is not None:
        _demand_office(actor)
    renew(listed.name)
    new, changed = _compared(listed, rows)
    count = listed.model._default_manager.count()
    if count + len(new) > MAX_ROWS:
        raise ValidationError(_("The list would have more than %(rows)d rows.") % {"rows": MAX_ROWS})
    _write(listed, new, changed)
    record(
        kind="screening.imported",
        actor=actor,
        object_kind=listed.model._meta.label_lower,
        object_key=listed.name,
        title=source,
        payload={
            "file": source,
            "sha256": digest,
            "new": len(new),
            "changed": len(changed),
            "rows": [list(row.key) for row in (*new, *(row for _item, row in changed))][:NAMED],
        },
    )
    return Outcome(len(new), len(changed), len(rows) - len(new) - len(changed))


def cells_of(listed: ListKind, row: Row) -> list[str]:
    """The cells of a row that was read, as the CSV file has them."""
    return [_in_words(row.values[name]) for name in listed.columns]


def spoken_cells(listed: ListKind, row: Row) -> list[str]:
    """The cells of a row that was read, in the language of the person."""
    return [_spoken(name, row.values[name]) for name in listed.columns]


def spoken_row(listed: ListKind, item: models.Model) -> list[str]:
    """The cells of a row of the list in the language of the person; they are read back as well."""
    return [_spoken(name, getattr(item, name)) for name in listed.columns]


def _saved(listed: ListKind, actor: User, item: Any, values: dict[str, Any], *, keep: bool) -> models.Model:
    """Write one row; ``keep``: leave it in use, or out of use, as it is."""
    _demand_office(actor)
    renew(listed.name)  # holds the list until the transaction ends: two people cannot add the same word
    rows = listed.model._default_manager.select_for_update()
    item = listed.model() if item is None else rows.get(pk=item.pk)
    before = _facts(listed, item) if item.pk else None
    if keep:
        values = {**values, "active": item.active}
    same = {name: values[name] for name in listed.key}
    if rows.filter(**same).exclude(pk=item.pk).exists():
        title = values.get("text") or values["name"]
        raise ValidationError(_("“%(title)s” is on the list already. Change that row instead.") % {"title": title})
    for name, value in values.items():
        setattr(item, name, value)
    item.full_clean()
    item.save()
    if before != _facts(listed, item):
        record(kind=listed.audit_kind, actor=actor, obj=item, payload={"before": before, "after": _facts(listed, item)})
    return cast("models.Model", item)


def _compared(listed: ListKind, rows: Sequence[Row]) -> tuple[list[Row], list[tuple[Any, Row]]]:
    """The rows that are new, and those that change an item, with the item."""
    items = {tuple(getattr(item, name) for name in listed.key): item for item in listed.model._default_manager.all()}
    new, changed = [], []
    for row in rows:
        item = items.get(row.key)
        if item is None:
            new.append(row)
        elif any(getattr(item, name) != value for name, value in row.values.items()):
            changed.append((item, row))
    return new, changed


def _write(listed: ListKind, new: Sequence[Row], changed: Sequence[tuple[Any, Row]]) -> None:
    manager: Any = listed.model._default_manager
    manager.bulk_create([listed.model(**row.values) for row in new], batch_size=500)
    now = timezone.now()
    for item, row in changed:
        item.changed_at = now
        for name, value in row.values.items():
            setattr(item, name, value)
    if changed:
        fields = [name for name in changed[0][1].values if name not in listed.key]
        manager.bulk_update([item for item, _row in changed], [*fields, "changed_at"], batch_size=200)


def _facts(listed: ListKind, item: Any) -> dict[str, Any]:
    return {name: getattr(item, name) for name in listed.columns}


def _in_words(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def _spoken(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(TermKind(value).label) if name == "kind" else str(value)


def _default_of(name: str) -> Level:
    try:
        return check_named(name).default
    except LookupError as error:
        raise ValidationError(_("There is no check “%(name)s”.") % {"name": name}) from error


def _demand_office(actor: User) -> None:
    if not is_provincial_office(actor):
        raise PermissionDenied(_("Only the provincial office changes word lists and the levels of checks."))
