"""The studio's screens. They carry who one is and where to ask; what happens comes as JSON (``docs/studio.md``).

Members of a team need no right in the rest of the admin: being named on the published page is enough.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from foundation.accounts.models import User
from interviews.models import Guest, Interview
from interviews.permissions import ACTS, demand
from interviews.selectors_screens import SCREENS, first_screen, list_of, role_labels, screens_for

from .studio_texts import reasons, redaction_reasons, state_words, texts

View = Callable[..., HttpResponse]

SCREEN_LABELS = {
    "host": gettext_lazy("Host's screen"),
    "stenographer": gettext_lazy("Stenographer's screen"),
    "moderator": gettext_lazy("Questions"),
    "guest": gettext_lazy("Guest's screen"),
}
#: What the same screens are called for whom they hold less.
RELEASERS_LABELS = {"host": gettext_lazy("Release screen")}
PHOTOGRAPHERS_LABELS = {"stenographer": gettext_lazy("Photographer's screen")}


def logged_in(view: View) -> View:
    """Lead who is not logged in to the log-in, and back; nothing is kept by caches."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path(), reverse("account_login"))
        return view(request, *args, **kwargs)

    return never_cache(require_safe(wrapped))


@logged_in
def listing(request: HttpRequest) -> HttpResponse:
    """My interviews: running, to come, closed. Everybody may look; who has none is told so."""
    user = cast("User", request.user)
    mine, words = list_of(user), state_words()
    headings = {"running": _("Running now"), "upcoming": _("To come"), "closed": _("Ended")}
    context = {
        "groups": [
            (heading, name, [(row, words[row.interview.state]) for row in mine[name]])
            for name, heading in headings.items()
        ],
        "any": any(mine.values()),
        "page_title": _("Online interviews"),
        "header_icon": "comment",
    }
    inside = user.has_perm("wagtailadmin.access_admin")
    return render(request, f"interviews/studio/{'list' if inside else 'list_alone'}.html", context)


@logged_in
def choose(request: HttpRequest, interview_id: int) -> HttpResponse:
    """Leads to the screen of the person's work; with ``?all`` or several kinds of work, lets them choose."""
    interview = _interview(interview_id)
    roles = demand(cast("User", request.user), "enter", interview)
    screens = screens_for(roles)
    if len(screens) == 1:
        return redirect(f"interviews_studio:{screens[0]}", interview_id)
    context = {
        "interview": interview,
        "page_title": interview.page.title,
        "first": first_screen(roles),
        "screens": _tabs(screens, "", roles),
        "roles": role_labels(roles),
    }
    return render(request, "interviews/studio/choose.html", context)


@logged_in
def host(request: HttpRequest, interview_id: int) -> HttpResponse:
    """The host's screen, on which releasers work too."""
    return _screen(request, interview_id, "host")


@logged_in
def stenographer(request: HttpRequest, interview_id: int) -> HttpResponse:
    """The stenographer's screen, on which the photographer works too."""
    return _screen(request, interview_id, "stenographer")


@logged_in
def moderator(request: HttpRequest, interview_id: int) -> HttpResponse:
    """The screen of citizens' questions."""
    return _screen(request, interview_id, "moderator")


@logged_in
def guest(request: HttpRequest, interview_id: int) -> HttpResponse:
    """The guest's own screen."""
    return _screen(request, interview_id, "guest")


def _interview(interview_id: int) -> Interview:
    return get_object_or_404(Interview.objects.select_related("page"), pk=interview_id)


def _screen(request: HttpRequest, interview_id: int, screen: str) -> HttpResponse:
    """One screen, for whom a role opens it. Raises ``PermissionDenied`` for everybody else."""
    interview, user = _interview(interview_id), cast("User", request.user)
    roles = demand(user, "enter", interview)
    if not SCREENS[screen] & roles:
        raise PermissionDenied(_("This screen of “%(title)s” is for others.") % {"title": interview.page.title})
    acts = sorted(act for act, needed in ACTS.items() if needed & roles)
    context = {
        "interview": interview,
        "screen": screen,
        "acts": dict.fromkeys(acts, True),
        "tabs": _tabs(screens_for(roles), screen, roles),
        "page_title": interview.page.title,
        "screen_label": screen_label(screen, roles),
        "state_label": state_words()[interview.state],
        "start": _start(request, interview, screen, acts),
        "texts": texts(),
        "reasons": reasons(),
        "redaction_reasons": redaction_reasons(),
    }
    get_token(request)  # sets the cookie: the script sends what stands in it
    return render(request, f"interviews/studio/{screen}.html", context)


def screen_label(screen: str, roles: frozenset[str]) -> str:
    """What a screen is called for somebody with these roles: the host's is the releaser's too."""
    labels: dict[str, Any] = dict(SCREEN_LABELS)
    if not ACTS["state"] & roles:
        labels |= RELEASERS_LABELS
    if not ACTS["write"] & roles:
        labels |= PHOTOGRAPHERS_LABELS
    return str(labels[screen])


def _tabs(screens: list[str], current: str, roles: frozenset[str]) -> list[dict[str, Any]]:
    return [{"name": one, "label": screen_label(one, roles), "current": one == current} for one in screens]


def _start(request: HttpRequest, interview: Interview, screen: str, acts: list[str]) -> dict[str, Any]:
    """What the script begins with: names and addresses, nothing that the page or the person's roles keep from them."""
    user = cast("User", request.user)
    guests = Guest.objects.filter(page_id=interview.page_id).order_by("sort_order", "pk")
    base = reverse("interviews_studio:choose", args=[interview.pk])
    return {
        "interview": interview.pk,
        "title": interview.page.title,
        "screen": screen,
        "acts": acts,
        "user": {"id": user.pk, "name": user.real_name or user.get_username()},
        "guests": [
            {"key": str(one.key), "name": one.name, "post": one.post, "mine": one.user_id == user.pk} for one in guests
        ],
        "state": interview.state,
        "startsAt": interview.page.starts_at.isoformat(),
        "startedAt": interview.started_at.isoformat() if interview.started_at else None,
        "base": base,
        "public": f"/live/{interview.pk}/",
        "login": f"{reverse('account_login')}?next={base}",
    }
