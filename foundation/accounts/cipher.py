"""Encryption of what the database must not show in the clear, with keys derived from the secret key."""

from __future__ import annotations

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

PURPOSE = b"portico.accounts.second-factor"


class UnreadableSecretError(Exception):
    """The secret was encrypted with a key that this installation no longer has."""


def encrypt(text: str, *, purpose: bytes = PURPOSE) -> str:
    """Encrypt with the present secret key; what was encrypted for one purpose opens for no other."""
    return _keys(purpose).encrypt(text.encode()).decode("ascii")


def decrypt(token: str, *, purpose: bytes = PURPOSE) -> str:
    """Decrypt with the present or an earlier secret key. Raises :class:`UnreadableSecretError`."""
    try:
        return _keys(purpose).decrypt(token.encode("ascii", "replace")).decode()
    except InvalidToken as error:
        raise UnreadableSecretError from error


def _keys(purpose: bytes) -> MultiFernet:
    return MultiFernet(
        [Fernet(_derived(key, purpose)) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    )


def _derived(key: str, purpose: bytes) -> bytes:
    hkdf = HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose)
    return base64.urlsafe_b64encode(hkdf.derive(key.encode()))
