"""Create .venv and install the locked packages; needs nothing but Python, and does nothing when nothing has changed."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
LOCK = ROOT / "requirements.lock"
STAMP = VENV / "installed.sha256"
OLDEST = (3, 11)


def main() -> int:
    """Bring the environment up to date; returns the exit status."""
    if sys.version_info < OLDEST:
        return _refuse(f"Python {sys.version.split()[0]} is too old; run make PYTHON=python3.11 or a later one.")
    wanted = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    if STAMP.is_file() and STAMP.read_text() == wanted and _python().exists():
        return 0
    try:
        _install(shutil.which("uv"))
    except subprocess.CalledProcessError as error:
        return _refuse(
            f"{' '.join(map(str, error.cmd[:4]))} … failed; its message is above. {_mend(error.cmd)}".rstrip()
        )
    STAMP.write_text(wanted)
    return 0


def _install(uv: str | None) -> None:
    """Make the environment where there is none, then install exactly what is locked."""
    print("Installing the locked packages into .venv …", flush=True)
    if not _python().exists():
        create = [uv, "venv", "-q", "--python", sys.executable] if uv else [sys.executable, "-m", "venv"]
        _run([*create, str(VENV)])
    if uv:
        _run([uv, "pip", "sync", "-q", "--python", str(_python()), "--require-hashes", str(LOCK)])
        return
    if subprocess.run([_python(), "-m", "pip", "--version"], capture_output=True, check=False).returncode:
        _run([str(_python()), "-m", "ensurepip", "-q"])  # uv, which makes environments without pip, has gone since
    pip = [str(_python()), "-m", "pip", "install", "-q", "--disable-pip-version-check", "--require-hashes"]
    _run([*pip, "--no-deps", "-r", str(LOCK)])


def _run(command: list[str]) -> None:
    """Run one step; its output is the user's."""
    subprocess.run(command, cwd=ROOT, check=True)


def _python() -> Path:
    """The environment's interpreter."""
    return VENV / "bin" / "python"


def _mend(command: list[str]) -> str:
    """Say what helps against the commonest failure: Debian ships venv apart from Python."""
    return "On Debian: apt-get install python3-venv." if "venv" in command else ""


def _refuse(message: str) -> int:
    """Print one sentence; status 2."""
    print(message, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
