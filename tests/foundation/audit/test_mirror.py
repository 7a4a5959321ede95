"""Where the mirror goes in production."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from config.env import BASE_DIR

SCRIPT = """
import logging.config
from config.settings import base
logging.config.dictConfig(base.LOGGING)
logging.getLogger("portico.audit").info("%s", '{"number": 1}')
logging.getLogger("anything").warning("other")
"""


@pytest.mark.sqlite
def test_standard_output_carries_the_mirror_and_nothing_else() -> None:
    environ = os.environ | {"PORTICO_SECRET_KEY": "x" * 60, "PORTICO_PORTAL_URL": "https://portal.test"}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], cwd=BASE_DIR, env=environ, capture_output=True, text=True, check=True
    )
    assert done.stdout == '{"number": 1}\n'
    assert "other" in done.stderr
    assert "number" not in done.stderr
