"""People at the log-in page."""

from __future__ import annotations

import base64
import hashlib
import hmac
import struct
import time

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.http import HttpResponse
from django.test import Client

from foundation.accounts.models import User

from .cluster import PASSWORD

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
LOGIN = "/admin/login/"
CODE = "/admin/account/second-factor/log-in/"


def visitor(address: str = "192.0.2.1", host: str = "portal.test", *, checked: bool = False) -> Client:
    """A browser that nobody has logged in with; ``checked``: with Django's check for forged posts."""
    return Client(enforce_csrf_checks=checked, HTTP_HOST=host, REMOTE_ADDR=address)


def log_in(client: Client, name: str, password: str = PASSWORD, **fields: str) -> HttpResponse:
    """Post the log-in form."""
    return client.post(LOGIN, {"username": name, "password": password, **fields})  # type: ignore[return-value] # the client's response is one


def with_factor(user: User) -> list[str]:
    """Give a person the second factor whose codes :func:`code` makes; returns the recovery codes."""
    TOTP.activate(user, SECRET)
    codes: list[str] = RecoveryCodes.activate(user).generate_codes()
    return codes


def has_factor(user: User) -> bool:
    """Whether the person has any second factor."""
    return Authenticator.objects.filter(user=user).exists()


def code(ahead: int = 0, secret: str = SECRET) -> str:
    """The code that the app shows now, or some periods later; RFC 6238 written out."""
    counter = struct.pack(">Q", int(time.time()) // 30 + ahead)
    digest = hmac.new(base64.b32decode(secret), counter, hashlib.sha1).digest()
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"


def is_in(client: Client) -> bool:
    """Whether the admin opens."""
    return client.get("/admin/").status_code == 200
