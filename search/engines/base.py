"""What the public search asks of an engine: which objects, in what order. Text lives in the database, tokens here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

from search.query import FACETS, Term

#: Weight of the title against the body, and of an exact number against everything else.
TITLE_WEIGHT: Final = 3.0
NUMBER_WEIGHT: Final = 1000.0
#: Different values of one facet that are counted exactly.
MOST_VALUES: Final = 2000
_ALL_UP_TO: Final = 6


class EngineError(Exception):
    """The engine refused or failed; the message says what to do."""


class EngineUnavailable(EngineError):  # noqa: N818 - a state, not a mistake
    """The engine does not answer, or has no index yet."""


class EngineBusy(EngineError):  # noqa: N818 - a state, not a mistake
    """Another process holds the engine's only writer."""


@dataclass(frozen=True, slots=True)
class IndexDocument:
    """What an engine holds of one public object: tokens, numbers and facet values; nothing of it is shown."""

    key: str
    version: int
    title: str
    body: str
    numbers: tuple[str, ...] = ()
    facets: Mapping[str, str] = field(default_factory=dict)
    day: int = 0


@dataclass(frozen=True, slots=True)
class Tombstone:
    """An object that is no longer public; its version is kept, so that an older write does not bring it back."""

    key: str
    version: int


Operation = IndexDocument | Tombstone


@dataclass(frozen=True, slots=True)
class Held:
    """Version of an object in an engine."""

    key: str
    version: int
    deleted: bool


@dataclass(frozen=True, slots=True)
class Question:
    """A query for an engine: strict (every term, each a phrase) or loose (most of these tokens)."""

    terms: tuple[Term, ...] = ()
    loose: tuple[str, ...] = ()
    filters: Mapping[str, str] = field(default_factory=dict)
    facets: tuple[str, ...] = FACETS
    offset: int = 0
    limit: int = 10

    @property
    def least(self) -> int:
        """How many of the loose tokens a result must have: all of up to six, then all but two or nine tenths."""
        count = len(self.loose)
        return count if count <= _ALL_UP_TO else min(count - 2, -(-count * 9 // 10))


@dataclass(frozen=True, slots=True)
class Answer:
    """Keys in order of rank, exact total, and counts by facet; those of a chosen facet ignore the choice in it."""

    keys: tuple[str, ...]
    total: int
    facets: Mapping[str, Mapping[str, int]]


class Engine(Protocol):
    """One index generation answers; a second one may be built beside it and then takes its place."""

    name: str

    def write(self, operations: Sequence[Operation], *, generation: str = "") -> None:
        """Write a batch, at once visible: what is older than what is held is ignored, what has the same version wins.

        Without ``generation`` into the one that answers. Raises ``EngineUnavailable`` (also where none answers yet),
        ``EngineBusy`` (another process writes) or ``EngineError``; the batch may then be sent again as it is.
        """

    def search(self, question: Question) -> Answer:
        """Answer a question. Raises ``EngineUnavailable``, never an empty answer in its stead."""

    def ping(self) -> None:
        """Raise ``EngineUnavailable`` if the engine could not answer now."""

    def count(self) -> int:
        """Number of objects that can be found."""

    def held(self) -> Iterator[Held]:
        """Every object held, tombstones included, in no order."""

    def current(self) -> str:
        """Name of the generation that answers; empty if there is none."""

    def create(self, generation: str) -> None:
        """Make an empty generation beside the current one."""

    def swap(self, generation: str) -> None:
        """Let a generation answer from now on, and remove what neither it nor a reader of its predecessor needs."""

    def drop(self, generation: str) -> None:
        """Remove a generation that does not answer."""

    def release(self) -> None:
        """Give back the writer, if there is only one; the engine may be used again afterwards."""
