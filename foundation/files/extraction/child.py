"""The process that reads one file: bytes on standard input, JSON lines on standard output, then it is gone.

Started as ``python -m foundation.files.extraction.child NAME BOUNDS`` with an empty environment. It confines itself
before it imports a reader, and reads what strangers wrote only after that.
"""

from __future__ import annotations

import contextlib
import os
import resource
import signal
import sys
from importlib import import_module

from .bounds import Bounds
from .faults import ReadingError
from .kinds import BY_NAME
from .sink import Sink

_OPEN_FILES = 64
_NICE = 10
_GRACE = 5


def confine(bounds: Bounds) -> None:
    """Give up memory, time, files and priority beyond the bounds; what exceeds them ends this process alone."""
    for kind, most in (
        (resource.RLIMIT_AS, bounds.memory),
        (resource.RLIMIT_FSIZE, bounds.output),
        (resource.RLIMIT_NOFILE, _OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (most, most))
    resource.setrlimit(resource.RLIMIT_CPU, (bounds.cpu, bounds.cpu + _GRACE))
    with contextlib.suppress(PermissionError):  # already lower than we ask
        os.nice(_NICE)
    signal.alarm(bounds.wall + _GRACE)  # also when the parent is gone


def main(name: str, bounds: Bounds) -> int:
    """Read standard input with the reader of this name; what it raises unforeseen is a damaged file's doing."""
    confine(bounds)
    module = import_module(BY_NAME[name].module)
    sink = Sink(sys.stdout, bounds)
    sink.ready()
    try:
        module.extract(sys.stdin.buffer, sink)
    except ReadingError as error:
        sink.end(error.end)
    except MemoryError:
        sink.end("too_large")
    else:
        sink.end("read")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Bounds.from_json(sys.argv[2])))
