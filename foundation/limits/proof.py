"""Proof of work: a browser computes a little before a form is taken. Challenges are signed, not stored."""

from __future__ import annotations

import base64
import binascii
import json
from datetime import timedelta
from enum import Enum
from typing import Any

from altcha import v1 as altcha
from django.conf import settings
from django.utils import timezone
from django.utils.crypto import salted_hmac

from . import table
from .counters import cache_key, mark_once

#: How long a challenge may be used; a page takes one when somebody begins to write, and another when that has ended.
LIFETIME = timedelta(minutes=20)
#: A solution is far shorter.
LONGEST_PAYLOAD = 1_000
FIELDS = {"algorithm": str, "challenge": str, "number": int, "salt": str, "signature": str}


class Verdict(Enum):
    """What a solution is worth."""

    GOOD = "good"
    WRONG = "wrong"
    EXPIRED = "expired"
    SPENT = "spent"


def make_challenge(purpose: str) -> dict[str, Any]:
    """A challenge for one form, as the worker in the browser takes it; good once, for :data:`LIFETIME`."""
    challenge = altcha.create_challenge(
        altcha.ChallengeOptions(
            max_number=table.current().difficulty,
            hmac_key=_key(settings.SECRET_KEY),
            expires=timezone.now() + LIFETIME,
            params={"for": purpose},
        )
    )
    return challenge.to_dict() | {"lifetime": int(LIFETIME.total_seconds())}


def spend(payload: str, *, purpose: str) -> Verdict:
    """Verify a solution and use it up; of two who bring the same at once, one gets ``GOOD``."""
    solution = _read(payload)
    if solution is None:
        return Verdict.WRONG
    key = _signer(solution)
    parameters = altcha.extract_params(solution)
    if key is None or parameters.get("for") != [purpose] or solution["algorithm"] != "SHA-256":
        return Verdict.WRONG
    if not altcha.verify_solution(solution, key, check_expires=True)[0]:
        return Verdict.EXPIRED
    # The challenge is what the signature covers: number and salt could be written in other ways.
    mark = cache_key("spent", solution["challenge"])
    return Verdict.GOOD if mark_once(mark, seconds=int(LIFETIME.total_seconds()) * 2) else Verdict.SPENT


def _signer(solution: Any) -> str | None:
    """The key that signed the challenge of a right solution, whatever its age; None for any other."""
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        key = _key(secret)
        if altcha.verify_solution(solution, key, check_expires=False)[0]:
            return key
    return None


def _read(payload: str) -> Any:
    """The solution's fields, each of its type; None for anything else."""
    if len(payload) > LONGEST_PAYLOAD:
        return None
    try:
        found = json.loads(base64.b64decode(payload, validate=True))
    except (binascii.Error, ValueError, RecursionError):
        return None
    right = isinstance(found, dict) and all(type(found.get(name)) is kind for name, kind in FIELDS.items())
    return {name: found[name] for name in FIELDS} if right else None


def _key(secret: str) -> str:
    return salted_hmac("portico.limits.proof", b"", secret=secret, algorithm="sha256").hexdigest()
