"""What `make run` starts: a database brought up to date and filled, then web and worker until either ends."""

from __future__ import annotations

import ctypes
import io
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from pathlib import Path
from types import FrameType

from django.core.management.base import CommandError

from .env import BASE_DIR, load

HOST = "127.0.0.1"
POLL_SECONDS = 0.2
GRACE_SECONDS = 8.0
READY_SECONDS = 60.0
ENDING_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
PR_SET_PDEATHSIG = 1

Commands = Mapping[str, list[str]]


def main() -> int:
    """Prepare, then supervise; returns the exit status."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.dev"
    port = load().port
    os.environ["PORT"] = str(port)
    if not _is_free(port):
        sys.stderr.write(f"PORT: {port} is in use on {HOST}; choose another: make run PORT={port + 1}\n")
        return 2
    try:
        announcement = prepare(port)
    except CommandError as error:
        sys.stderr.write(f"{error}\n")
        return error.returncode
    except KeyboardInterrupt:
        sys.stderr.write("run: stopped while preparing; the next start goes on from here\n")
        return 130
    return supervise(commands(port), ready=f"http://{HOST}:{port}/healthz", host=f"localhost:{port}", say=announcement)


def prepare(port: int) -> str:
    """Migrate, make the cache table and load the demo in one process (Django's start-up is the slow part).

    Returns the text to print once the web answers.
    """
    import django  # settings are named by main() first

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connections

    Path(settings.PORTICO_DATA_DIR).mkdir(parents=True, exist_ok=True)
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    # What it says about accounts is said in full once the web answers.
    call_command("load_demo", port=port, stdout=io.StringIO())
    from .announcement import announcement

    text = announcement(port)
    connections.close_all()
    return text


def commands(port: int) -> Commands:
    """The two processes."""
    python = sys.executable
    # Daphne's own default lets 50 connections wait; readers of a live interview come, and come back, all at once.
    place = f"tcp:port={port}:interface={HOST}:backlog=4096"
    daphne = ["-m", "daphne", "-v", "0", "-e", place, "--no-server-name", "config.asgi:application"]
    return {"web": [python, *daphne], "worker": [python, str(BASE_DIR / "manage.py"), "worker"]}


def supervise(commands: Commands, *, ready: str, host: str, say: str) -> int:
    """Run the processes until a signal comes or one of them ends; then end all of them.

    Prints `say` once `ready` answers. Returns 0 after a signal, else the status of the process that ended first.
    """
    noted: list[int] = []

    def note(number: int, _frame: FrameType | None) -> None:
        noted.append(number)

    before = {number: signal.signal(number, note) for number in ENDING_SIGNALS}
    # Sessions of their own: the terminal's Ctrl-C reaches only us, and we tell the children once.
    children = {
        name: subprocess.Popen(command, cwd=BASE_DIR, start_new_session=True, preexec_fn=_die_with_parent())
        for name, command in commands.items()
    }
    try:
        return _watch(children, noted, ready=_once_ready(ready, host, say))
    finally:
        end_all(children)
        for number, handler in before.items():
            signal.signal(number, handler)


def _watch(children: Mapping[str, subprocess.Popen[bytes]], noted: list[int], *, ready: Callable[[], bool]) -> int:
    """Wait for the first signal or the first end."""
    announced = False
    deadline = time.monotonic() + READY_SECONDS
    while not noted:
        for name, child in children.items():
            if child.poll() is not None:
                sys.stderr.write(f"run: {name} ended with status {child.returncode}, so everything is stopped\n")
                return max(child.returncode, 1)
        announced = announced or ready()
        if not announced and time.monotonic() > deadline:
            sys.stderr.write(f"run: web does not answer after {READY_SECONDS:.0f} s, so everything is stopped\n")
            return 1
        time.sleep(POLL_SECONDS)
    return 0


def _once_ready(url: str, host: str, say: str) -> Callable[[], bool]:
    """Make a question that prints the text the first time the address answers."""

    def ready() -> bool:
        request = urllib.request.Request(url, headers={"Host": host})  # noqa: S310 -- our own loopback address
        try:
            with urllib.request.urlopen(request, timeout=2):  # noqa: S310 -- as above
                pass
        except OSError:  # not listening yet, or an error answer while it starts
            return False
        print(say, flush=True)
        return True

    return ready


def end_all(children: Mapping[str, subprocess.Popen[bytes]]) -> None:
    """Ask every process that still runs to end, and kill what does not within the grace time."""
    for child in children.values():
        if child.poll() is None:
            child.send_signal(signal.SIGTERM)
    deadline = time.monotonic() + GRACE_SECONDS
    for name, child in children.items():
        try:
            child.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
            sys.stderr.write(f"run: {name} did not end in {GRACE_SECONDS:.0f} s and was killed\n")


def _die_with_parent() -> Callable[[], None] | None:
    """Linux: let the kernel end the children should this process be killed outright."""
    if not sys.platform.startswith("linux"):
        return None
    libc = ctypes.CDLL(None)  # loaded before the fork: a forked child should do as little as possible
    return lambda: libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _is_free(port: int) -> bool:
    """Whether nobody listens there."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


if __name__ == "__main__":
    sys.exit(main())
