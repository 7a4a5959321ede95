import http.server
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from config import run

# A supervisor in a process of its own, as `make run` is: signals reach it as they would from a terminal or an init.
PROGRAM = """
import sys
from config.run import supervise
sleeper = [sys.executable, "-c", "import os, sys, time; open(sys.argv[1], 'w').write(str(os.getpid())); time.sleep(60)"]
commands = {name: [*sleeper, sys.argv[1] + "/" + name] for name in ("web", "worker")}
sys.exit(supervise(commands, ready=sys.argv[2], host="localhost", say="ready"))
"""


@pytest.fixture
def answering() -> Iterator[str]:
    """Address of a server that answers."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


@pytest.fixture
def supervisor(tmp_path: Path, answering: str) -> Iterator[subprocess.Popen[str]]:
    """A supervisor that has started its two children and announced them."""
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(tmp_path), answering],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=run.BASE_DIR,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        wait_for(
            lambda: all((tmp_path / name).is_file() and (tmp_path / name).read_text() for name in ("web", "worker"))
        )
        yield process
        process.kill()


def wait_for(condition: Callable[[], bool]) -> None:
    """Poll until true; fails after ten seconds."""
    deadline = time.monotonic() + 10
    pause = threading.Event()
    while not condition():
        assert time.monotonic() < deadline
        pause.wait(0.02)


def is_alive(pid: int) -> bool:
    state = Path(f"/proc/{pid}/stat")
    return state.exists() and state.read_text().rsplit(")", 1)[1].split()[0] != "Z"


def pids(folder: Path) -> list[int]:
    return [int((folder / name).read_text()) for name in ("web", "worker")]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_supervise_signal_ends_both_children_and_is_no_failure(
    supervisor: subprocess.Popen[str], tmp_path: Path, number: signal.Signals
) -> None:
    supervisor.send_signal(number)

    assert supervisor.wait(10) == 0
    assert [pid for pid in pids(tmp_path) if is_alive(pid)] == []


def test_supervise_dead_child_ends_the_other_and_is_a_failure(
    supervisor: subprocess.Popen[str], tmp_path: Path
) -> None:
    web, worker = pids(tmp_path)
    os.kill(worker, signal.SIGKILL)

    assert supervisor.wait(10) != 0
    assert not is_alive(web)
    assert supervisor.stderr is not None
    assert "run: worker ended with status -9, so everything is stopped" in supervisor.stderr.read()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux lets the kernel end children")
def test_supervise_killed_parent_takes_the_children_along(supervisor: subprocess.Popen[str], tmp_path: Path) -> None:
    supervisor.kill()
    supervisor.wait(10)

    wait_for(lambda: not any(is_alive(pid) for pid in pids(tmp_path)))


def test_end_all_child_that_ignores_the_signal_is_killed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(run, "GRACE_SECONDS", 0.1)
    deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", deaf], stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        child.stdout.readline()

        run.end_all({"deaf": child})

        assert child.returncode == -signal.SIGKILL
    assert capsys.readouterr().err == "run: deaf did not end in 0 s and was killed\n"


def test_main_used_port_is_refused_with_another(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", os.environ["DJANGO_SETTINGS_MODULE"])
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        monkeypatch.setenv("PORT", str(port))

        assert run.main() == 2

    message = f"PORT: {port} is in use on 127.0.0.1; choose another: make run PORT={port + 1}\n"
    assert capsys.readouterr().err == message


def test_commands_name_the_port_for_the_web_only() -> None:
    found = run.commands(8123)

    assert sorted(found) == ["web", "worker"]
    assert "tcp:port=8123:interface=127.0.0.1:backlog=4096" in found["web"]
    assert "8123" not in " ".join(found["worker"])
