"""`make check`: every check in turn, all of them even when one fails, and which failed at the end."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from config.env import BASE_DIR

BIN = Path(sys.executable).parent
PYTHON = sys.executable


def checks() -> dict[str, list[str]]:
    """The commands by name; those on templates only where there are templates."""
    templates = [str(BASE_DIR / "templates")]
    return {
        "format": [str(BIN / "ruff"), "format", "--check", "-q", "."],
        "lint": [str(BIN / "ruff"), "check", "-q", "."],
        "types": [str(BIN / "mypy"), "--no-error-summary"],
        "imports": [str(BIN / "lint-imports"), "--no-logo"],
        "system": [PYTHON, "manage.py", "check", "--fail-level", "WARNING"],
        "migrations": [PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"],
        "template lint": [str(BIN / "djlint"), "--quiet", "--lint", *templates],
        "template format": [str(BIN / "djhtml"), "--check", "--tabwidth", "2", *templates],
        "translations": [PYTHON, "-m", "tools.check_messages"],
        "README": [PYTHON, "-m", "tools.check_readme"],
    }


def main() -> int:
    """Run them; returns 1 when any failed."""
    failed = []
    with tempfile.TemporaryDirectory() as data_dir:
        environ = os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings.dev", "PORTICO_DATA_DIR": data_dir}
        for name, command in checks().items():
            done = subprocess.run(
                command,
                cwd=BASE_DIR,
                env=environ,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                check=False,
            )
            print(f"{'ok    ' if not done.returncode else 'FAILED'} {name}", flush=True)
            if done.returncode:
                failed.append(name)
                print(done.stdout, flush=True)
    if failed:
        print(f"failed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
