"""What a browser posts with a public form after it did its check."""

from __future__ import annotations

import base64
import json
import time

from altcha import v1 as altcha
from django.core import signing

from foundation.limits.forms import PAYLOAD, STARTED
from foundation.limits.proof import make_challenge


def solution(purpose: str) -> str:
    """A right solution of a fresh challenge; each is good once."""
    made = make_challenge(purpose)
    options = {name: made[name] for name in ("challenge", "salt", "algorithm")}
    found = altcha.solve_challenge(**options, max_number=made["maxNumber"], start=0)
    assert found is not None
    fields = {name: made[name] for name in ("algorithm", "challenge", "salt", "signature")}
    return base64.b64encode(json.dumps(fields | {"number": found.number}).encode()).decode()


def started(purpose: str, *, seconds_ago: float = 60) -> str:
    """The stamp of a form that was shown a while ago."""
    signer = signing.TimestampSigner(salt=f"portico.limits.started.{purpose}")
    return signer.sign(str(int(time.time() - seconds_ago)))


def proven(purpose: str) -> dict[str, str]:
    """The fields of the proof, for the data of a post."""
    return {PAYLOAD: solution(purpose), STARTED: started(purpose)}
