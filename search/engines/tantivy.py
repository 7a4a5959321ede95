"""The embedded engine: tantivy, one folder a generation, one writer in one process (traps in ``search.md``)."""

from __future__ import annotations

import json
import os
import shutil
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, TypeVar

import tantivy

from search.query import FACETS

from .base import (
    Answer,
    EngineBusy,
    EngineError,
    EngineUnavailable,
    Held,
    IndexDocument,
    Operation,
    Question,
)
from .tantivy_queries import SCHEMA, answer, exact

T = TypeVar("T")
#: Raised with every change of the schema: an index of another number does not answer, it is rebuilt.
SCHEMA_VERSION: Final = 2
_HEAP: Final = 64_000_000
_LIVE, _GONE = "live", "gone"
_REBUILD: Final = "Run manage.py rebuild_search."


class TantivyEngine:
    """The index in a folder: ``current.json`` names the generation that answers."""

    name = "embedded"

    def __init__(self, folder: str | Path) -> None:
        self.folder = Path(folder)
        self._lock = threading.RLock()
        self._pid = os.getpid()
        self._readers: dict[str, Any] = {}
        self._writers: dict[str, tuple[Any, Any]] = {}
        self._inherited: list[object] = []

    # Generations

    def current(self) -> str:
        """Name of the generation that answers; empty if there is none that this version can read."""
        try:
            pointer = json.loads((self.folder / "current.json").read_text(encoding="utf-8"))
        except (FileNotFoundError, json.JSONDecodeError):
            return ""
        return str(pointer["generation"]) if pointer.get("schema") == SCHEMA_VERSION else ""

    def create(self, generation: str) -> None:
        """Make an empty generation."""
        self._path(generation).mkdir(parents=True, exist_ok=True)
        self._guarded(lambda: tantivy.Index(SCHEMA, path=str(self._path(generation))))

    def swap(self, generation: str) -> None:
        """Point to a generation; the one before stays until the next swap, for searches that are under way."""
        with self._lock:
            before = self.current()
            pointer = self.folder / "current.json"
            fresh = pointer.with_suffix(".new")
            fresh.write_text(json.dumps({"generation": generation, "schema": SCHEMA_VERSION}), encoding="utf-8")
            fresh.replace(pointer)
            for path in self.folder.glob("generation-*"):
                if path not in (self._path(generation), self._path(before)):
                    self.drop(path.name.removeprefix("generation-"))

    def drop(self, generation: str) -> None:
        """Remove a generation's folder."""
        self._writers.pop(generation, None)
        self._readers.pop(generation, None)
        shutil.rmtree(self._path(generation), ignore_errors=True)

    def _answering(self) -> str:
        if generation := self.current():
            return generation
        raise EngineUnavailable(f"There is no search index in {self.folder} that this version can read. {_REBUILD}")

    def _path(self, generation: str) -> Path:
        return self.folder / f"generation-{generation}"

    # Writing

    def write(self, operations: Sequence[Operation], *, generation: str = "") -> None:
        """Write a batch with one commit."""
        with self._lock:  # a writer shared by threads loses documents
            self._after_fork()
            wanted = generation or self._answering()
            index, writer = self._writer(wanted)
            latest = _latest(operations)
            searcher = self._guarded(lambda: _searcher(index))
            held = self._guarded(lambda: _versions(searcher, list(latest)))
            try:
                self._guarded(lambda: _write(writer, latest, held))
            except EngineError:
                self._writers.pop(wanted, None)  # what it holds is not committed; a new one starts from the commit
                raise

    def _writer(self, generation: str) -> tuple[Any, Any]:
        current = self.current()
        if current and current not in self._writers and current != generation:
            self._writer(current)  # who may write beside is who may write at all: each generation has a lock of its own
        if generation not in self._writers:
            index = self._index(generation)
            self._writers[generation] = (index, self._guarded(lambda: index.writer(heap_size=_HEAP, num_threads=1)))
        return self._writers[generation]

    def release(self) -> None:
        """Give the writer back after its merges are done, so that another process may write."""
        with self._lock:
            if self._pid == os.getpid():
                for _index, writer in self._writers.values():
                    writer.wait_merging_threads()
            self._writers.clear()
            self._readers.clear()

    # Reading

    def search(self, question: Question) -> Answer:
        """Answer from the last commit."""
        searcher = self._reader()
        return self._guarded(lambda: answer(searcher, question))

    def ping(self) -> None:
        """Raise ``EngineUnavailable`` without an index."""
        self._reader()

    def count(self) -> int:
        """Number of live objects."""
        searcher = self._reader()
        found = self._guarded(lambda: searcher.search(exact("state", _LIVE), 1))
        return int(found.count)

    def held(self) -> Iterator[Held]:
        """Every object held."""
        searcher = self._reader()
        if searcher.num_docs:
            found = self._guarded(lambda: searcher.search(tantivy.Query.all_query(), searcher.num_docs))
            for _score, address in found.hits:
                yield _held(searcher.doc(address))

    def _reader(self) -> Any:
        self._after_fork()
        generation = self._answering()
        index = self._readers.get(generation)
        if index is None:
            self._readers = {generation: (index := self._index(generation))}
        return self._guarded(lambda: _searcher(index))

    def _index(self, generation: str) -> Any:
        path = self._path(generation)
        if not path.is_dir():
            raise EngineUnavailable(f"The search index {path} is gone. {_REBUILD}")
        return self._guarded(lambda: tantivy.Index(SCHEMA, path=str(path)))

    def _after_fork(self) -> None:
        """Start afresh in a forked process: it would never see a commit, and the writer is its parent's."""
        if self._pid != os.getpid():
            self._pid = os.getpid()
            self._inherited.append(self._writers)  # never to be closed here: their threads live in the parent
            self._readers, self._writers = {}, {}

    def _guarded(self, work: Callable[[], T]) -> T:
        """Do work of tantivy's, whose errors are plain ``ValueError`` and, from Rust, no ``Exception`` at all."""
        try:
            return work()
        except (ValueError, OSError, RuntimeError) as error:
            if "LockBusy" in str(error) or "Lockfile" in str(error):
                raise EngineBusy(
                    f"Another process, normally manage.py worker, writes the search index in {self.folder}."
                ) from error
            raise EngineUnavailable(f"The search index in {self.folder} does not answer: {error} {_REBUILD}") from error
        except BaseException as error:
            if type(error).__name__ == "PanicException":
                raise EngineError(f"The search index in {self.folder} failed: {error}") from error
            raise


def _searcher(index: Any) -> Any:
    index.reload()  # 0.1 ms if nothing changed; without it commits of the worker are seen late
    return index.searcher()


def _latest(operations: Sequence[Operation]) -> dict[str, Operation]:
    """The newest operation for each object; of the same version, the later one."""
    latest: dict[str, Operation] = {}
    for operation in operations:
        if operation.key not in latest or operation.version >= latest[operation.key].version:
            latest[operation.key] = operation
    return latest


def _held(document: Any) -> Held:
    return Held(document.get_first("key"), document.get_first("version"), document.get_first("state") == _GONE)


def _versions(searcher: Any, keys: list[str]) -> dict[str, int]:
    if not keys or not searcher.num_docs:
        return {}
    found = searcher.search(tantivy.Query.term_set_query(SCHEMA, "key", keys), len(keys))
    rows = (_held(searcher.doc(address)) for _score, address in found.hits)
    return {row.key: row.version for row in rows}


def _write(writer: Any, latest: Mapping[str, Operation], held: Mapping[str, int]) -> None:
    for key, operation in latest.items():
        if operation.version < held.get(key, 0):
            continue
        if key in held:
            writer.delete_documents_by_term("key", key)
        writer.add_document(_document(operation))
    writer.commit()


def _document(operation: Operation) -> Any:
    document = tantivy.Document()
    document.add_text("key", operation.key)
    document.add_unsigned("version", operation.version)
    document.add_text("state", _LIVE if isinstance(operation, IndexDocument) else _GONE)
    if isinstance(operation, IndexDocument):
        document.add_text("title", operation.title)
        document.add_text("body", operation.body)
        document.add_unsigned("day", operation.day)
        for number in operation.numbers:
            document.add_text("numbers", number)
        for name in FACETS:
            if value := operation.facets.get(name):
                document.add_text(name, value)
    return document
