"""Asking an address as somebody, and what came of it."""

from __future__ import annotations

import json
import traceback
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.contrib.messages import get_messages
from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from interviews.views.studio_call import KEY_HEADER
from sites.hosts import forget as forget_hosts
from tests.snapshot import Snapshot

from .targets import Call, url
from .world import ROLES, STRANGERS, World

HOST = "portal.test"
#: The key of each submission; what the one before it wrote is undone.
KEY = "7f0c6a52-9d0e-4f6e-8a51-3f6f3c0f9a11"
#: Tables that every visit may write: sessions, and the record of what was refused.
VISITS = ("django_session", "audit_", "axes_", "usersessions_")


@dataclass(frozen=True)
class Answer:
    """Outcome in a word, the whole text that reached the browser, and the tables that changed."""

    outcome: str
    text: str
    changed: frozenset[str]
    changed_here: frozenset[str]


class Asker:
    """Asks as each role class; what a request changes is undone before the next."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.cookies: dict[str, Any] = {}
        for role, user in world.people().items():
            client = Client(HTTP_HOST=HOST)
            if user is not None:
                client.force_login(user)
            self.cookies[role] = client.cookies
        self.before = _rows()
        self.here = world.of_here()

    def ask(self, role: str, method: str, name: str, call: Call, arguments: tuple[str, ...]) -> Answer:
        """One request as a role class."""
        client = Client(HTTP_HOST=HOST, raise_request_exception=False)
        client.cookies = type(self.cookies[role])(self.cookies[role])
        address = url(self.world, name, call, arguments)
        headers = {"x-requested-with": "XMLHttpRequest"} if call.ajax else {}
        changed, changed_here = frozenset[str](), frozenset[str]()
        with transaction.atomic():
            if method == "GET":
                response = client.get(address, headers=headers)
            else:
                response = self._post(client, address, call, headers)
            what, shown = outcome(response), text(response)
            for echo in (quote(address, safe=""), quote(address), address):
                shown = shown.replace(echo, "")
            if method == "POST" and role in STRANGERS:
                changed, changed_here = self._difference(_rows())
            transaction.set_rollback(True)
        cache.clear()
        forget_hosts()
        return Answer(what, shown, changed, changed_here)

    def _post(self, client: Client, address: str, call: Call, headers: dict[str, str]) -> Any:
        if call.body is None:
            return client.post(address, dict(call.data(self.world)), headers=headers)
        data = json.dumps(call.body(self.world))
        return client.post(address, data, content_type="application/json", headers=headers | {KEY_HEADER: KEY})

    def _difference(self, after: Snapshot) -> tuple[frozenset[str], frozenset[str]]:
        """Tables that changed, and those in which a row of the city did."""
        changed = after.since(self.before).tables
        here = {
            name
            for name in changed.keys() & self.here.keys()
            if {row for row in self.before.tables[name][1] if row[0] in self.here[name]} - set(changed[name][1])
        }
        return frozenset(changed), frozenset(here)

    def row(self, method: str, name: str, call: Call, arguments: tuple[str, ...]) -> dict[str, Answer]:
        """The answers to all role classes."""
        return {role: self.ask(role, method, name, call, arguments) for role in ROLES}


def outcome(response: Any) -> str:
    """A status, or what a redirection means: ``login``, ``refused`` (Wagtail's way of 403), ``redirect``."""
    if response.status_code not in (301, 302, 303, 307, 308):
        return str(response.status_code)
    target = response.headers["Location"].partition("?")[0]
    if target.removeprefix(f"http://{HOST}") in {reverse(settings.LOGIN_URL), reverse("wagtailadmin_login")}:
        return "login"
    errors = [m for m in getattr(_messages(response), "_queued_messages", []) if m.level_tag == "error"]
    return "refused" if target == reverse("wagtailadmin_home") and errors else "redirect"


def _messages(response: Any) -> Any:
    return get_messages(response.wsgi_request)


def text(response: HttpResponse | Any) -> str:
    """Body, target of a redirection, file name, and the messages that the next screen will show."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    shown = body.decode("utf-8", errors="replace")
    if "json" in response.headers.get("Content-Type", ""):
        shown += json.dumps(json.loads(shown or "null"), ensure_ascii=False)
    if getattr(response, "exc_info", None):
        shown += "".join(traceback.format_exception(*response.exc_info))
    said = [str(message) for message in getattr(_messages(response), "_queued_messages", [])]
    return "\n".join([shown, *(str(value) for value in response.headers.values()), *said])


def _rows() -> Snapshot:
    return Snapshot({name: table for name, table in Snapshot.take().tables.items() if not name.startswith(VISITS)})
