"""Files of closed interviews that are kept in the shared cache: one place a file, so that all of them can be dropped.

What was redacted has to leave the cache with the redaction, not when a day has passed.
"""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.core.cache import cache

from .models import Interview

ENDINGS: Final = ("txt", "pdf")
#: Seconds for which a file is kept; another version of the interview takes its place sooner.
KEPT: Final = 24 * 3600


def place_of(interview_id: int, ending: str, language: str) -> str:
    """The key under which a file is kept, whatever version of the interview it was made of."""
    return f"interview-file:{interview_id}:{ending}:{language}"


def find(place: str, digest: str) -> bytes | None:
    """The file, where the one that is kept was made of what the digest stands for."""
    made, body = cache.get(place) or ("", None)
    return body if made == digest else None


def keep(place: str, digest: str, body: bytes, *, interview: Interview) -> None:
    """Keep a file, unless words of the interview were redacted while it was made."""
    cache.set(place, (digest, body), KEPT)
    if not Interview.objects.filter(pk=interview.pk, epoch=interview.epoch).exists():  # asked after it was put there
        cache.delete(place)


def forget(interview_id: int) -> None:
    """Drop all files of an interview; call it once the redaction is committed."""
    languages = {settings.LANGUAGE_CODE, *(code for code, _name in settings.LANGUAGES)}
    cache.delete_many([place_of(interview_id, ending, language) for ending in ENDINGS for language in languages])
