"""One child process that reads one file: started, looked at now and then, ended within its bounds. Never waited for."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Final

from foundation.files.enums import ExtractionState

from . import places
from .bounds import Bounds
from .kinds import Extractor

logger = logging.getLogger(__name__)

_ROOT: Final = Path(__file__).resolve().parents[3]
_MODULE: Final = "foundation.files.extraction.child"
#: The child knows no address, password or key of the installation.
_ENVIRONMENT: Final = {"PATH": os.defpath, "LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"}
_OUT_OF_BOUNDS: Final = {-signal.SIGKILL, -signal.SIGXCPU, -signal.SIGALRM, -signal.SIGXFSZ}
_ENDS: Final = {
    "read": ExtractionState.READ,
    "locked": ExtractionState.LOCKED,
    "damaged": ExtractionState.DAMAGED,
    "too_large": ExtractionState.TOO_LARGE,
}


class MachineryError(Exception):
    """The child did not come as far as the file: this says nothing about the file, which stays due."""


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a file, with the parts that were read."""

    state: ExtractionState
    parts: list[dict[str, Any]] = field(default_factory=list)


class Child:
    """A running reader of one file, its output in a nameless file: nothing stays behind, whatever ends it."""

    def __init__(self, extractor: Extractor, source: IO[bytes], bounds: Bounds) -> None:
        """Start reading ``source``, which is left to the caller to close. Raises ``OSError`` if that is impossible."""
        self._bounds = bounds
        self._end = time.monotonic() + bounds.wall
        self._killed = False
        with contextlib.ExitStack() as stack:
            given = stack.enter_context(_as_file(source))
            self._out = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the process
            self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - as above
            try:
                self._process = self._start(extractor, given)
            except OSError:
                self._close()
                raise

    def _start(self, extractor: Extractor, given: IO[bytes]) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-s", "-W", "ignore", "-m", _MODULE, extractor.name, self._bounds.as_json()]
        return subprocess.Popen(  # noqa: S603 - our own module, with arguments of ours
            command,
            stdin=given,
            stdout=self._out,
            stderr=self._errors,
            cwd=_ROOT,
            env=_ENVIRONMENT,
            start_new_session=True,
        )

    def poll(self) -> Result | None:
        """Return the result if the process has ended; None while it runs. Raises ``MachineryError``.

        Ends the process, and all that it may have started, when its time is over.
        """
        if os.waitid(os.P_PID, self._process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
            if time.monotonic() > self._end and not self._killed:
                self._kill()
            return None
        self._kill()  # not reaped yet, so the group's number is still its own
        status = self._process.wait()
        try:
            return self._result(status)
        finally:
            self._close()

    def stop(self) -> None:
        """End the process and forget what it read."""
        self._kill()
        self._process.wait()
        self._close()

    def wait(self, seconds: float) -> None:
        """Wait until the process has ended, or for so long."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if os.waitid(os.P_PID, self._process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None:
                return
            time.sleep(0.01)

    def _kill(self) -> None:
        self._killed = True
        with contextlib.suppress(ProcessLookupError, PermissionError):  # gone, or a zombie alone in its group
            os.killpg(self._process.pid, signal.SIGKILL)

    def _close(self) -> None:
        self._out.close()
        self._errors.close()

    def _result(self, status: int) -> Result:
        self._out.seek(0)
        ready, parts, end = _read_lines(self._out, self._bounds)
        if not ready and status not in _OUT_OF_BOUNDS:
            raise MachineryError(f"the reader did not start, status {status}: {self._complaint()}")
        if end is None:
            state = ExtractionState.TOO_LARGE if status in _OUT_OF_BOUNDS else ExtractionState.DAMAGED
            logger.info("extraction: reader ended with %s: %s", status, self._complaint())
        else:
            state = end
        if state == ExtractionState.READ and not parts:
            state = ExtractionState.EMPTY
        return Result(state, parts)

    def _complaint(self) -> str:
        """Return the kind of error, never its words: they may quote the file."""
        self._errors.seek(0, os.SEEK_END)
        self._errors.seek(max(0, self._errors.tell() - 4000))
        lines = self._errors.read().decode(errors="replace").strip().splitlines() or [""]
        return lines[-1].partition(":")[0][:100]


def _as_file(source: IO[bytes]) -> contextlib.AbstractContextManager[IO[bytes]]:
    """Return the source if the system knows it as a file, else a nameless copy: not every storage is a folder."""
    try:
        source.fileno()
    except (AttributeError, OSError):
        copy = tempfile.TemporaryFile()  # noqa: SIM115 - closed by the caller's context
        shutil.copyfileobj(source, copy)
        copy.seek(0)
        return copy
    return contextlib.nullcontext(source)


def _read_lines(out: Iterable[bytes], bounds: Bounds) -> tuple[bool, list[dict[str, Any]], ExtractionState | None]:
    """Whether the child came as far as the file, the parts it wrote, and its last word.

    Read with distrust: a file may have taken the child over. A line cut short by its end is left out.
    """
    parts: list[dict[str, Any]] = []
    ready, left = False, bounds.text
    for line in out:
        try:
            value = json.loads(line)
        except ValueError:
            break
        if not isinstance(value, dict):
            break
        if "end" in value:
            return ready, parts, _ENDS.get(str(value["end"]), ExtractionState.DAMAGED)
        ready = ready or "ready" in value
        if isinstance(value.get("text"), str) and isinstance(value.get("place"), dict) and len(parts) < bounds.parts:
            text = value["text"].replace("\x00", "").encode(errors="replace")[:left].decode(errors="ignore")
            left -= len(text.encode())
            hidden = {"hidden": True} if value.get("hidden") is True else {}
            parts.append({"place": places.words(value["place"]), "text": text} | hidden)
    return ready, parts, None
