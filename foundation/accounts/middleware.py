"""What stands between a log-in and the work: a new password, a second factor. And when a session was last seen."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from . import second_factor
from .lockout import client_address
from .models import User

Handler = Callable[[HttpRequest], HttpResponse]

PREFIXES = ("/admin/", "/files/")
#: Reached by everybody: the way in and out, and what the screens draw themselves with.
OPEN = frozenset({"account_login", "wagtailadmin_logout", "wagtailadmin_sprite", "wagtailadmin_javascript_catalog"})
#: The one screen to be done first → those that may be reached meanwhile.
REACHABLE = {
    "account_change_password": OPEN | {"account_change_password"},
    "mfa_activate_totp": OPEN | {"mfa_activate_totp", "account_reauthenticate"},
}
#: The session ends where it should have shown a second factor.
LOG_IN_AGAIN = "account_login"

SEEN = "portico_seen"
SEEN_EVERY = 60


class GateMiddleware:
    """Leads a person to what must be done before the work; on public pages such a session counts as nobody's."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on; the view is known only afterwards."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Redirect with a sentence, or let through."""
        if not request.path_info.startswith(PREFIXES):
            found = request.user
            request.user = SimpleLazyObject(lambda: AnonymousUser() if to_do(request, found) else found)  # type: ignore[assignment] # as Django's own
            return None
        screen = to_do(request, request.user)
        name = request.resolver_match.url_name if request.resolver_match else None
        if screen is None or name in REACHABLE.get(screen, OPEN):
            return None
        return _lead(request, screen)


class SeenMiddleware:
    """Notes, at most once a minute, when and from where a session was used."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Note it for requests to the admin of a session that began with our log-in."""
        if request.path_info.startswith(PREFIXES):
            seen = request.session.get(SEEN)
            if seen is not None and time.time() - seen >= SEEN_EVERY:
                note(request)
        return self.get_response(request)


def note(request: HttpRequest) -> None:
    """Write time and address of this session's last use."""
    request.session[SEEN] = time.time()
    fields: dict[str, Any] = {"last_seen_at": timezone.now()}
    if address := client_address(request):
        fields["ip"] = address
    UserSession.objects.filter(session_key=request.session.session_key).update(**fields)


def to_do(request: HttpRequest, user: Any) -> str | None:
    """URL name of the screen that the person must go through first; None where nothing is due."""
    if not user.is_authenticated or not isinstance(user, User):
        return None
    if settings.PORTICO_REQUIRE_SECOND_FACTOR and not second_factor.was_shown(request.session, user):
        if second_factor.is_set(user):
            return LOG_IN_AGAIN
        if not user.must_change_password and second_factor.is_required(user):
            return "mfa_activate_totp"
    return "account_change_password" if user.must_change_password else None


def _lead(request: HttpRequest, screen: str) -> HttpResponse:
    sentences = {
        "account_change_password": _("Choose a password of your own first: somebody else knows this one."),
        "mfa_activate_totp": _("Your roles require a second factor. Set it up first."),
        LOG_IN_AGAIN: _("Log in again, with your second factor."),
    }
    if screen == LOG_IN_AGAIN:
        logout(request)
    if request.headers.get("x-requested-with") == "XMLHttpRequest":
        return HttpResponseForbidden(sentences[screen], content_type="text/plain; charset=utf-8")
    if sentences[screen] not in {str(message) for message in messages.get_messages(request)}:
        messages.warning(request, sentences[screen])
    return redirect(screen)
