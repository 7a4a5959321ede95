"""``python -m tests.isolation.regenerate``: write ``expected.csv`` from what the addresses answer now.

For review only: what strangers see or change is not written down but fails there too. Refused with CI=true, where a
table that writes itself would prove nothing. Prints the lines that changed.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from config.env import read as read_environment


def main() -> int:
    """Run the writing as a test, which gives it a database."""
    if read_environment(os.environ).ci:
        print("regenerate: not with CI=true; the table is written by hand and read by people", file=sys.stderr)  # noqa: T201 -- a command
        return 2
    return int(pytest.main([str(Path(__file__).with_name("writing.py")), "-q", "-n0", "-p", "no:randomly"]))


if __name__ == "__main__":
    sys.exit(main())
