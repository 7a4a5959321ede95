"""What a check found: the place, the words with what stands around them, and a fingerprint that gives nothing away."""

from __future__ import annotations

import hashlib
import hmac
import unicodedata
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from typing import Any

from django.conf import settings

from .masking import mask
from .material import Passage

#: Characters shown before and after the words.
AROUND = 24
#: Characters of the words themselves that are shown.
WORDS = 80


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding of one check in one passage.

    ``key`` is the passage's key, ``place`` its place in words. ``before``, ``words`` and ``after`` are an excerpt, with
    personal data masked; all three are empty where nothing is quoted. ``message`` says what is wrong and what to do.
    ``number`` is for checks that count something. ``fingerprint`` (64 hex digits) is the same in each run over the same
    text: an HMAC with the installation's secret key over check, passage key, words and ordinal, so that nobody can try
    out which words it stands for. A check may leave it empty; ``actions.screen`` fills it in.
    """

    check: str
    key: str
    place: str
    before: str
    words: str
    after: str
    message: str
    number: int | None = None
    fingerprint: str = ""


def found_at(check: str, passage: Passage, start: int, end: int, message: str, *, number: int | None = None) -> Finding:
    """The finding of ``passage.text[start:end]``, with a masked excerpt and the fingerprint of the clear words."""
    masked = passage.masked
    before = masked[max(0, start - AROUND) : start]
    return Finding(
        check=check,
        key=passage.key,
        place=passage.place,
        before=_one_line(before),
        words=_one_line(masked[start : min(end, start + WORDS)]),
        after=_one_line(masked[end : end + AROUND]),
        message=message,
        number=number,
        fingerprint=fingerprint(check, passage.key, passage.text[start:end]),
    )


def fingerprint(check: str, key: str, words: str) -> str:
    """See :class:`Finding`. Spaces, hyphens, width and case of the words make no difference."""
    folded = unicodedata.normalize("NFKC", words).casefold()
    plain = "".join(char for char in folded if char.isalnum())
    return _hmac("\x1f".join((check, key, plain)))


def finished(finding: Finding, ordinal: int) -> Finding:
    """The finding as it is stored: masked, and told apart from the same words earlier in the same passage."""
    printed = finding.fingerprint or fingerprint(finding.check, finding.key, finding.words)
    return replace(
        finding,
        before=mask(finding.before),
        words=mask(finding.words),
        after=mask(finding.after),
        fingerprint=_hmac(f"{printed}\x1f{ordinal}") if ordinal else printed,
    )


def as_json(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """Findings as plain dicts, as a JSON field takes them."""
    return [asdict(finding) for finding in findings]


def from_json(data: Iterable[dict[str, Any]]) -> list[Finding]:
    """The findings that :func:`as_json` wrote; unknown fields of later versions are left out."""
    fields = Finding.__dataclass_fields__
    return [Finding(**{name: value for name, value in item.items() if name in fields}) for item in data]


def _one_line(text: str) -> str:
    return " ".join(text.split("\n")).replace("\r", "")


def _hmac(text: str) -> str:
    return hmac.digest(_key(settings.SECRET_KEY), text.encode("utf-8", "surrogatepass"), "sha256").hex()


@lru_cache(maxsize=4)
def _key(secret: str) -> bytes:
    return hashlib.sha256(b"portico.screening.fingerprint" + secret.encode()).digest()
