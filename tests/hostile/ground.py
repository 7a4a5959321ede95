"""What the hostile tests stand on: who tries, what the public sees, and a try that may be refused in any way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.test import Client
from wagtail.models import PageViewRestriction, Revision

from cms.models import BasePage, PublicationGrant
from cms.publication.digest import digest
from foundation.accounts.models import User
from foundation.files.models import PorticoDocument, PorticoImage
from tests.factories.cluster import Cluster

HOST = "portal.test"


def stranger(_cluster: Cluster) -> User:
    """An account that may enter the admin and holds no role."""
    user, created = User.objects.get_or_create(username="stranger")
    if created:
        user.groups.add(Group.objects.get(name="staff"))
    return user


def publisher(cluster: Cluster) -> User:
    """An editor of the city to whom every permission of Django was given by hand."""
    user = User.objects.get(pk=cluster.city.people["editor2"].pk)
    user.user_permissions.set(Permission.objects.all())
    return User.objects.get(pk=user.pk)


#: Everybody who tries, seen from an item of the city.
PEOPLE: dict[str, Callable[[Cluster], User]] = {
    "nobody": stranger,
    "contributor": lambda c: c.city.people["contributor"],
    "editor": lambda c: c.city.people["editor"],
    "editor with all of Django's permissions": publisher,
    "unit reviewer": lambda c: c.city.people["unit"],
    "office reviewer": lambda c: c.city.people["office"],
    "secrecy reviewer": lambda c: c.city.people["secrecy"],
    "editor-in-chief": lambda c: c.city.people["chief"],
    "site manager": lambda c: c.city.people["manager"],
    "editor elsewhere": lambda c: c.department.people["editor"],
    "reviewer elsewhere": lambda c: c.department.people["unit"],
    "editor-in-chief elsewhere": lambda c: c.department.people["chief"],
    "manager elsewhere": lambda c: c.department.people["manager"],
    "portal's editor-in-chief": lambda c: c.portal.people["chief"],
    "provincial office": lambda c: c.portal.people["manager"],
    "superuser": lambda c: c.superuser,
}


def everybody(cluster: Cluster) -> list[tuple[str, User]]:
    """Each person anew, so that nothing is remembered on the object."""
    return [(who, User.objects.get(pk=find(cluster).pk)) for who, find in PEOPLE.items()]


def portal_news(cluster: Cluster) -> BasePage:
    """The portal's own news column; the sub-sites have theirs below the portal too."""
    page: BasePage = cluster.portal.home.get_children().get(slug="news")
    return page


def browser(user: User | None, *, csrf: bool = False, host: str = HOST) -> Client:
    """A browser with the person logged in; what a view raises becomes an answer, as in production."""
    client = Client(HTTP_HOST=host, enforce_csrf_checks=csrf, raise_request_exception=False)
    if user is not None:
        client.force_login(user)
    return client


def again(page: Any) -> Any:
    """The row as it stands."""
    return type(page).objects.get(pk=page.pk)


def changed(page: Any, **values: Any) -> Any:
    """The object with other values, unsaved."""
    for name, value in values.items():
        setattr(page, name, value)
    return page


@dataclass(frozen=True)
class Face:
    """What the public sees, and what it will see by itself: equal before and after a try that failed."""

    pages: dict[int, tuple[Any, ...]]
    files: dict[str, tuple[Any, ...]]
    scheduled: frozenset[tuple[int, Any]]
    hidden: frozenset[int]
    granted: frozenset[tuple[int, str, str]]
    problems: tuple[Any, ...]


def face() -> Face:
    """What the public sees now. Order counts: ``path`` is where a page stands among its sisters."""
    pages = {
        page.pk: (
            page.path,
            page.url_path,
            page.slug,
            page.title,
            page.first_published_at,
            getattr(page, "index_number", None),
            digest(page),
        )
        for page in BasePage.objects.filter(live=True).specific()
        if page.depth > 1
    }
    files = {
        f"{model.__name__}:{version.pk}": (version.version_digest, version.file.name)
        for model in (PorticoImage, PorticoDocument)
        for version in model._base_manager.filter(public_since__isnull=False)
    }
    waiting = Revision.objects.filter(approved_go_live_at__isnull=False)
    return Face(
        pages=pages,
        files=files,
        scheduled=frozenset(waiting.values_list("pk", "approved_go_live_at")),
        hidden=frozenset(PageViewRestriction.objects.values_list("page_id", flat=True)),
        granted=frozenset(
            PublicationGrant.objects.filter(state__in=("live", "pending")).values_list("object_id", "digest", "state")
        ),
        problems=tuple(tuple(found) for found in BasePage.find_problems()),
    )


def attempt(act: Callable[[], Any]) -> Any:
    """Do it; a refusal is an answer (by a screen it is a redirect or a 403, by a call an exception).

    In a savepoint, as a request of its own would be: but what an exception leaves written in one request stays.
    """
    try:
        with transaction.atomic():
            return act()
    except (PermissionDenied, ValidationError) as refusal:
        return refusal


def refused(act: Callable[[], Any]) -> bool:
    """Whether the call was refused by an exception."""
    return isinstance(attempt(act), PermissionDenied | ValidationError)
