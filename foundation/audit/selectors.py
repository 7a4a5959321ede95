"""Reading and proving the audit chain."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from .chain import entry_hash, payload_digest, title_digest
from .enums import Wrong
from .models import AuditEntry, AuditHead, AuditPayload
from .registry import ERASED


@dataclass(frozen=True)
class Break:
    """A broken link: its number, what is wrong, and the entry's kind and time where there is one."""

    number: int
    wrong: Wrong
    kind: str = ""
    at: datetime | None = None


@dataclass(frozen=True)
class Proof:
    """What a walk along the chain found: how many entries are proven from the first on, and the first broken link."""

    proved: int
    first_break: Break | None
    last_number: int
    last_hash: str


def verify_chain(anchors: Mapping[int, str] | None = None) -> Proof:
    """Prove the chain from the first entry up to its end or its first broken link.

    ``anchors`` are numbers with hashes that an outside log has kept; the chain must still contain them.
    """
    walk = _Walk(dict(anchors or {}))
    first = next(walk.breaks(), None)
    return Proof(walk.proved, first, walk.last, walk.last_hash)


def broken_entries() -> list[int]:
    """Numbers of all broken links: changed, missing, or not following the one before; empty when whole."""
    return list(dict.fromkeys(found.number for found in _Walk({}).breaks()))


@dataclass
class _Walk:
    """One walk. Entries that others append meanwhile do no harm: the chain's end is read before and after."""

    anchors: dict[int, str]
    last: int = 0
    last_hash: str = ""
    proved: int = 0
    head: AuditHead = field(init=False)
    erased: set[int] = field(init=False)

    def breaks(self) -> Iterator[Break]:
        """Every broken link in the order of the chain."""
        self.head, self.erased = _head(), _erased_by_record()
        for entry in AuditEntry.objects.order_by("number").select_related("payload").iterator(chunk_size=1000):
            for number in range(self.last + 1, entry.number):
                yield Break(number, Wrong.MISSING)
            wrong = self._wrong(entry)
            self.last, self.last_hash = entry.number, entry.hash
            if wrong is None:
                self.proved += 1
            else:
                yield Break(entry.number, wrong, entry.kind, entry.at)
        yield from self._end()

    def _wrong(self, entry: AuditEntry) -> Wrong | None:
        if entry.previous_hash != self.last_hash:
            return Wrong.ORDER
        if entry.hash != entry_hash(entry):
            return Wrong.CHANGED
        if (wrong := self._wrong_details(entry)) is not None:
            return wrong
        if entry.number == self.head.number and entry.hash != self.head.hash:
            return Wrong.END
        return Wrong.ANCHOR if self.anchors.get(entry.number, entry.hash) != entry.hash else None

    def _wrong_details(self, entry: AuditEntry) -> Wrong | None:
        """Title and details are those that were recorded, or were erased by an act that is recorded too."""
        payload: AuditPayload | None = getattr(entry, "payload", None)
        if payload is None:
            return Wrong.PAYLOAD_MISSING
        if payload.erased_at is not None:
            gone = payload.data is None and not entry.title
            return None if gone and entry.number in self.erased else Wrong.ERASED
        if payload.data is None or payload_digest(payload.data, salt=payload.salt) != entry.payload_digest:
            return Wrong.PAYLOAD_CHANGED
        return None if title_digest(entry.title, salt=payload.salt) == entry.title_digest else Wrong.TITLE_CHANGED

    def _end(self) -> Iterator[Break]:
        """The end that is remembered apart must be there, and nothing may lie behind the end as it is now."""
        for number in range(self.last + 1, self.head.number + 1):
            yield Break(number, Wrong.END)
        if _head().number < self.last:
            yield Break(self.last, Wrong.END)
        for number in sorted(number for number in self.anchors if number > max(self.last, self.head.number)):
            yield Break(number, Wrong.ANCHOR)


def _head() -> AuditHead:
    return AuditHead.objects.filter(pk=1).first() or AuditHead()


def _erased_by_record() -> set[int]:
    """Numbers of entries that the recorded erasures list."""
    lists = AuditPayload.objects.filter(entry__kind=ERASED).values_list("data", flat=True)
    return {number for data in lists if isinstance(data, dict) for number in data.get("entries", ())}
