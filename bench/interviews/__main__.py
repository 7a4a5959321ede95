"""`make bench-interviews`: what a delivery costs beside `websockets.broadcast`, and whether the goals hold.

Starts PostgreSQL, Redis and all servers itself, on free ports, and ends them. docs/bench-interviews.md explains.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from . import generator, measure
from .generator import Generator
from .services import Services
from .subjects import Broadcast, Portico, Said, Subject
from .table import MOST_GENERATOR, STORM, Figures, failures, lines

PACED, BURST = 12, 50
SUBJECTS = ("daphne:sse", "daphne:websocket", "uvicorn:sse", "uvicorn:websocket")
#: Seconds within which a message has to have reached everybody.
PATIENCE = 60


def main() -> int:
    """Measure and print; returns 1 when a goal does not hold or a run is void."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-n", "--readers", type=int, default=4000)
    parser.add_argument("--storm", type=int, default=STORM, help=f"connections at once (default {STORM})")
    parser.add_argument("--only", action="append", choices=SUBJECTS, help="measure this beside the baseline")
    wanted = parser.parse_args()
    allow_files()
    program, rows = generator.build(), []
    with Services() as services:
        prepared = prepare(services)
        subjects: list[Subject] = [Broadcast(services)]
        for name in wanted.only or SUBJECTS:
            server, _, kind = name.partition(":")
            subjects.append(Portico(services, server, kind, interview=prepared["interviews"][0], host=prepared["host"]))
        for subject in subjects:
            print(f"measuring {subject.name}", file=sys.stderr, flush=True)
            rows.append(figures(subject, program, wanted.readers, wanted.storm))
    return show(rows, wanted.readers)


def allow_files() -> None:
    """Raise the limit of open files for this process and those it starts."""
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def prepare(services: Services, count: int = 1) -> dict[str, Any]:
    """Fill the empty database in a process of its own; returns ``interviews`` (ids) and ``host``."""
    command = [sys.executable, "-m", "bench.interviews.prepare", str(count)]
    done = subprocess.run(command, env=services.environ(), stdout=subprocess.PIPE, text=True, check=True)
    prepared: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return prepared


def figures(subject: Subject, program: Path, readers: int, storm: int) -> Figures:
    """All figures of one subject; the storm meets a server that was just started, and so do the readers after it."""
    row = Figures(subject.name, subject.kind, subject.daphne)
    with subject, _readers(subject, program, storm, at_once=0) as many:
        row.storm, row.refused = many.handshakes["seconds"], many.handshakes["refused"]
    with subject:
        pid = subject.server.pid
        with _readers(subject, program, 1):  # what the first reader makes it load is not the thousandth's
            measure.settled(pid)
        memory, threads = measure.memory_kb(pid), measure.threads(pid)
        with _readers(subject, program, readers) as many:
            measure.settled(pid)
            row.memory = (measure.memory_kb(pid) - memory) / readers
            _deliver(row, subject, many, readers)
            row.threads = max(0, measure.threads(pid) - threads)
            if many.handshakes["refused"]:
                row.void = f"{many.handshakes['refused']} of {readers} readers did not get in"
    return row


def _readers(subject: Subject, program: Path, readers: int, at_once: int = 40) -> Generator:
    noted = (subject.head() + 1, subject.head() + PACED + BURST)
    return Generator(program, subject.address(), readers=readers, events=noted, at_once=at_once)


def _deliver(row: Figures, subject: Subject, many: Generator, readers: int) -> None:
    """One message a second, then a burst."""
    many.mark()
    before = measure.cpu_seconds(subject.server.pid)
    paced = subject.say(PACED, 1.0)
    many.wait(paced.last, PATIENCE)
    row.cpu = (measure.cpu_seconds(subject.server.pid) - before) / (PACED * readers) * 1e6
    _tell_moments(many, paced)
    found = many.report(paced.first, paced.last)
    row.last = statistics.median(found["last"])
    row.spread = (found["p50"], found["p95"], found["p99"])
    row.appended = statistics.median(paced.spent)
    time.sleep(1)
    burst = subject.say(BURST, 0)
    many.wait(burst.last, PATIENCE)
    _tell_moments(many, burst)
    row.burst = many.report(burst.first, burst.last)["seconds"]
    whole = many.report(paced.first, burst.last)
    row.wrong = {name: whole[name] for name in ("lost", "doubled", "disordered", "hints", "closed")}
    row.generator = whole["cpu"] / whole["wall"]
    if row.generator > MOST_GENERATOR:
        row.void = f"the generator used {row.generator:.0%} of a core"


def _tell_moments(many: Generator, said: Said) -> None:
    """Delivery begins where publishing ends, at the commit; the baseline's with the write to its socket."""
    for number, moment in enumerate(said.committed, said.first):
        many.published(number, moment)


def show(rows: Sequence[Figures], readers: int) -> int:
    """Print the table and what does not hold."""
    print("\n".join(lines(rows, readers=readers)))
    failed = failures(rows)
    print("\n" + ("\n".join(f"does not hold: {line}" for line in failed) or "every goal holds"))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
