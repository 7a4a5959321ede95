"""From a row's text to the fields of the page that it becomes."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, Final

from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.models import Article
from disclosure.enums import Genre, Theme
from disclosure.models import DisclosedDocument
from disclosure.numbers import DOCUMENT_NUMBER, printed

from .bodies import cleaned, read_body
from .errors import Rejected
from .rows import MOST_CHARACTERS, Row
from .vocabulary import genre_of, theme_of, validity_of

LONGEST_KEY: Final = 200
EARLIEST: Final = date(1900, 1, 1)
DAY = re.compile(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")
SIMPLE_KEY = re.compile(r"^[a-z0-9]{1,24}$")
MODELS: Final[dict[str, type[Article] | type[DisclosedDocument]]] = {
    "article": Article,
    "document": DisclosedDocument,
}


@dataclass(frozen=True)
class Item:
    """What shall be published: page type, text, fields, and when it was first published (None: not known)."""

    key: str
    kind: str
    title: str
    body: str
    first_published_at: datetime | None
    fields: Mapping[str, Any]

    @property
    def model(self) -> type[Article] | type[DisclosedDocument]:
        """Page type."""
        return MODELS[self.kind]

    @property
    def digest(self) -> str:
        """SHA-256 over everything but the key: equal for two rows that make the same page."""
        content = [self.kind, self.title, self.body, self.first_published_at, self.fields]
        raw = json.dumps(content, sort_keys=True, ensure_ascii=False, cls=DjangoJSONEncoder)
        return hashlib.sha256(raw.encode()).hexdigest()

    @property
    def year(self) -> int | None:
        """Year of first publication; None when no date is known."""
        return timezone.localtime(self.first_published_at).year if self.first_published_at else None

    @property
    def slug(self) -> str:
        """Address: year and serial of the number, else the year, and the key (its hash where it is not plain)."""
        found = DOCUMENT_NUMBER.match(self.fields.get("doc_number", "").replace(" ", ""))
        parts = [found["year"], found["serial"]] if found else [str(self.year)] if self.year else []
        hashed = hashlib.sha256(self.key.encode()).hexdigest()[:16]
        return "-".join([*parts, f"r{self.key}" if SIMPLE_KEY.match(self.key) else f"h{hashed}"])


@dataclass
class Mapper:
    """Maps rows for one site; counts the words it does not know, to be told once at the end."""

    issuer: str
    folder: Path
    organisations: Mapping[str, int] = field(default_factory=dict)
    unknown: Counter[tuple[str, str]] = field(default_factory=Counter)

    def map(self, row: Row) -> Item:
        """Page of a row. Raises :class:`Rejected` with the first thing that is wrong."""
        if row.problem:
            raise Rejected(row.problem)
        values = {name: cleaned(name, text) for name, text in row.values.items()}
        key = _key(row)
        title = " ".join(values.get("title", "").split())
        if not title:
            raise Rejected(_("The title is missing."))
        written = _day(values, "written") or _day(values, "promulgated")
        published = _moment(values, "published") or (_start_of(written) if written else None)
        _demand_past(written, published)
        kind = "article" if row.is_article else "document"
        fields = self._article(values) if row.is_article else self._document(values, title, written)
        _demand_lengths(kind, {"title": title, **fields})
        return Item(key, kind, title, self._body(values, title, fields), published, fields)

    def _article(self, values: Mapping[str, str]) -> dict[str, Any]:
        return {
            "source": values.get("source") or values.get("issuer") or self.issuer,
            "author": values.get("author", ""),
            "keywords": ",".join(filter(None, (values.get(name, "") for name in ("theme", "genre", "region")))),
        }

    def _document(self, values: Mapping[str, str], title: str, written: date | None) -> dict[str, Any]:
        validity = validity_of(values.get("validity", ""))
        if validity is None:
            raise Rejected(
                _("The validity “%(text)s” is not known. Use 现行有效, 已修改, 废止 or 失效.")
                % {"text": values["validity"]}
            )
        issuer = values.get("issuer") or self.issuer
        theme, genre = values.get("theme", ""), values.get("genre", "")
        return {
            "issuer": issuer,
            "issuing_organisation_id": self.organisations.get(issuer),
            "doc_number": printed(values.get("doc_number", "")),
            "written_on": written,
            "effective_on": _day(values, "effective"),
            "theme": self._known("theme", theme, theme_of(theme), Theme.OTHER),
            "genre": self._known("genre", genre, genre_of(genre, title=title), Genre.OTHER),
            "validity": validity,
            "keywords": values.get("region", ""),
        }

    def _known(self, name: str, text: str, found: Any, other: Any) -> Any:
        if found is None:
            self.unknown[name, text] += 1
            return other
        return found

    def _body(self, values: Mapping[str, str], title: str, fields: Mapping[str, Any]) -> str:
        text = values.get("body", "")
        if not text.strip() and values.get("file"):
            text = cleaned("file", read_body(self.folder, values["file"]))
        if len(text) > MOST_CHARACTERS:
            raise Rejected(_("The body is longer than five million characters."))
        lines = [line for line in text.splitlines() if line.strip()]
        if not lines:
            raise Rejected(_("The body is missing."))
        lines = _without_head(lines, title, fields)
        history = [line for line in values.get("history", "").splitlines() if line.strip()]
        if len(history) == 1 and printed(history[0]) == fields.get("doc_number"):
            history = []
        return "\n".join([*history, *lines])


def _without_head(lines: list[str], title: str, fields: Mapping[str, Any]) -> list[str]:
    """The lines after those at the top that only repeat what the page prints itself: title, number, author."""
    number, author, heading = fields.get("doc_number"), fields.get("author"), "".join(title.split())
    start = 0
    for line in lines[:-1]:
        words = line.lstrip("#").split()
        squeezed = "".join(words)
        is_title = len(squeezed) * 2 >= len(heading) and all(word in heading for word in words)
        if not (is_title or printed(squeezed) == number or (author and squeezed == f"作者：{author}")):
            break
        start += 1
    return lines[start:]


def _key(row: Row) -> str:
    if not row.key:
        raise Rejected(_("The row has neither an id nor a file."))
    if len(row.key) > LONGEST_KEY:
        raise Rejected(_("The key is longer than %(limit)d characters.") % {"limit": LONGEST_KEY})
    return row.key


def _day(values: Mapping[str, str], name: str) -> date | None:
    text = values.get(name, "")
    return _moment_or_day(name, text)[0] if text else None


def _moment(values: Mapping[str, str], name: str) -> datetime | None:
    text = values.get(name, "")
    if not text:
        return None
    day, moment = _moment_or_day(name, text)
    return moment or _start_of(day)


def _moment_or_day(name: str, text: str) -> tuple[date, datetime | None]:
    """A day as YYYY-MM-DD, with a time of day where one is given."""
    try:
        if DAY.match(text):
            return _from_1900(name, date.fromisoformat(text)), None
        read = datetime.fromisoformat(text)
        return _from_1900(name, read.date()), read if read.tzinfo else timezone.make_aware(read)
    except (ValueError, OverflowError) as error:
        raise Rejected(
            _("“%(text)s” in column “%(name)s” is no date. Write it like 2011-06-13.") % {"text": text, "name": name}
        ) from error


def _from_1900(name: str, day: date) -> date:
    if day < EARLIEST:
        raise Rejected(_("“%(text)s” in column “%(name)s” lies before 1900.") % {"text": day, "name": name})
    return day


def _start_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _demand_past(written: date | None, published: datetime | None) -> None:
    if written and written > timezone.localdate():
        raise Rejected(_("The date written, %(day)s, lies in the future.") % {"day": written})
    if published and published > timezone.now():
        raise Rejected(_("The date published, %(day)s, lies in the future.") % {"day": published.date()})


def _demand_lengths(kind: str, fields: Mapping[str, Any]) -> None:
    for name, value in fields.items():
        limit = getattr(MODELS[kind]._meta.get_field(name), "max_length", None)
        if limit and isinstance(value, str) and len(value) > limit:
            raise Rejected(
                _("“%(name)s” has %(found)d characters; %(limit)d are allowed.")
                % {"name": name, "found": len(value), "limit": limit}
            )
