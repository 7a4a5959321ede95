"""`make screenshots`: picture every face of the public sites on phone and desktop in four modes, in build/screenshots.

Arguments name faces (tests/e2e/faces.py) to take alone.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

from config.env import BASE_DIR, read


def main(names: list[str]) -> int:
    """Take the pictures; returns 2 when there is no Chromium, else what pytest says."""
    chromium = read(os.environ).test_chromium or shutil.which("chromium")
    if not chromium:
        print("screenshots: no Chromium; install it, or set TEST_CHROMIUM to the program", file=sys.stderr)
        return 2
    environ = os.environ | {"TEST_CHROMIUM": chromium, "SCREENSHOTS": ",".join(names)}
    command = [sys.executable, "-m", "pytest", "-q", "-n0", "-p", "no:randomly", "tests/e2e/pictures.py"]
    return subprocess.run(command, cwd=BASE_DIR, env=environ, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
