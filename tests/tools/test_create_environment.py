import subprocess
from pathlib import Path

import pytest

from tools import create_environment as tool


@pytest.fixture
def commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """A checkout with a lock file; the programs that would be started are noted instead (a process border)."""
    noted: list[list[str]] = []
    monkeypatch.setattr(tool, "ROOT", tmp_path)
    monkeypatch.setattr(tool, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(tool, "LOCK", tmp_path / "requirements.lock")
    monkeypatch.setattr(tool, "STAMP", tmp_path / ".venv" / "installed.sha256")
    (tmp_path / "requirements.lock").write_text("a==1\n")

    def run(command: list[str], **_options: object) -> subprocess.CompletedProcess[bytes]:
        noted.append([str(part) for part in command])
        python = tmp_path / ".venv" / "bin" / "python"
        python.parent.mkdir(parents=True, exist_ok=True)
        python.touch()
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(subprocess, "run", run)
    return noted


def test_main_unchanged_lock_starts_nothing_the_second_time(
    commands: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tool.shutil, "which", lambda _name: None)
    assert tool.main() == 0
    commands.clear()

    assert tool.main() == 0

    assert commands == []


def test_main_changed_lock_installs_again_into_the_same_environment(
    commands: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tool.shutil, "which", lambda _name: "/bin/uv")
    tool.main()
    commands.clear()
    tool.LOCK.write_text("a==2\n")

    assert tool.main() == 0

    assert [command[1:3] for command in commands] == [["pip", "sync"]]


@pytest.mark.parametrize(("uv", "last"), [("/bin/uv", "pip sync"), (None, "-m pip")])
def test_main_installs_by_hash_with_and_without_uv(
    commands: list[list[str]], monkeypatch: pytest.MonkeyPatch, uv: str | None, last: str
) -> None:
    monkeypatch.setattr(tool.shutil, "which", lambda _name: uv)

    assert tool.main() == 0

    assert " ".join(commands[-1][1:3]) == last
    assert "--require-hashes" in commands[-1]


def test_main_failed_step_is_reported_and_tried_again(
    commands: list[list[str]], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(tool.shutil, "which", lambda _name: None)

    def fail(command: list[str], **_options: object) -> None:
        raise subprocess.CalledProcessError(1, command)

    with monkeypatch.context() as broken:
        broken.setattr(subprocess, "run", fail)
        assert tool.main() == 2

    assert "On Debian: apt-get install python3-venv." in capsys.readouterr().err
    assert tool.main() == 0
    assert commands


def test_main_old_python_is_refused(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(tool, "OLDEST", (99, 0))

    assert tool.main() == 2
    assert "is too old; run make PYTHON=python3.11 or a later one." in capsys.readouterr().err
