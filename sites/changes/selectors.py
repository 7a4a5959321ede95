"""What waits for whom, and what may be asked for at a site. Constant numbers of queries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Site

from cms.models import BasePage, Column
from cms.models.content import DEEPEST_COLUMN
from cms.roles.enums import Role
from cms.roles.paths import STEP, at_or_below
from cms.roles.places import site_root_path, site_roots
from cms.roles.reach import inside
from cms.roles.selectors import roles_of
from cms.selectors import content_types
from sites.models import SiteProfile

from .enums import ChangeKind, ChangeState
from .models import ChangeRequest
from .permissions import case_of, deciders, may_ask

if TYPE_CHECKING:
    from foundation.accounts.models import User

#: Between the titles of a way through the tree.
SEPARATOR = " › "


def own_sites(user: User) -> QuerySet[SiteProfile]:
    """Profiles of the sites for which the person may ask, the topmost first."""
    profiles = SiteProfile.objects.select_related("site__root_page").order_by("site__root_page__path")
    if not user.is_usable:
        return profiles.none()
    if user.is_superuser:
        return profiles
    paths = [held.path for held in roles_of(user) if held.role == Role.SITE_MANAGER]
    return profiles.filter(site__root_page__in=BasePage.objects.filter(at_or_below(paths)))


def waiting_for(user: User) -> list[ChangeRequest]:
    """Open requests that the person may decide, oldest first. Five queries."""
    if not user.is_usable:
        return []
    waiting = ChangeRequest.objects.filter(state=ChangeState.OPEN, site__isnull=False)
    rows = list(waiting.select_related("site__root_page").order_by("asked_at", "pk"))
    may = deciders([case_of(row) for row in rows]) if rows else []
    return [row for row, people in zip(rows, may, strict=True) if user.pk in people]


def requests_of(user: User, *, limit: int) -> list[ChangeRequest]:
    """Requests of the person's sites, open ones first, then the newest."""
    sites = own_sites(user).values("site")
    rows = ChangeRequest.objects.filter(Q(site__in=sites) | Q(asked_by=user))
    open_rows = list(rows.filter(state=ChangeState.OPEN))
    return [*open_rows, *rows.exclude(state=ChangeState.OPEN)[:limit]]


def open_request(kind: ChangeKind, object_key: str) -> ChangeRequest | None:
    """The request that waits about an object."""
    return ChangeRequest.objects.filter(kind=kind, object_key=object_key, state=ChangeState.OPEN).first()


def may_see(user: User, request: ChangeRequest) -> bool:
    """Whoever may ask for the site, asked, decided, or may decide."""
    if user.pk in (request.asked_by_id, request.decided_by_id):
        return True
    if request.site is None:
        return False
    return may_ask(user, request.site) or user.pk in deciders([case_of(request)])[0]


def names_of_deciders(request: ChangeRequest) -> list[str]:
    """Who may decide a request now."""
    from foundation.accounts.models import User as Account

    people = deciders([case_of(request)])[0] if request.site else {}
    return [str(user) for user in Account.objects.filter(pk__in=people).order_by("pk")]


@dataclass(frozen=True)
class Menu:
    """A page with the public columns directly below it, in the order of the menu."""

    parent: BasePage
    columns: list[BasePage]


def menus(site: Site) -> list[Menu]:
    """Pages of a site that have two public columns or more directly below; three queries."""
    root, roots = site.root_page.path, site_roots()
    pages = BasePage.objects.filter(path__startswith=root, live=True).exclude(content_type__in=content_types())
    children: dict[str, list[BasePage]] = {}
    own: dict[str, BasePage] = {}
    for page in pages.order_by("path"):
        children.setdefault(page.path[:-STEP], []).append(page)
        own[page.path] = page
    return [
        Menu(own[path], columns)
        for path, columns in sorted(children.items())
        if len(columns) > 1 and path in own and site_root_path(path, roots) == root
    ]


@dataclass(frozen=True)
class Branch:
    """A home, section or column of a site.

    ``words``: the way to it, without the home; ``address``: the path of its address on the site; ``levels``: columns
    from the site's root down to it; ``public``: live, with all above it in the site.
    """

    page: BasePage
    words: str
    address: str
    levels: int
    public: bool

    @property
    def parent_path(self) -> str:
        """Tree path of the page above."""
        return str(self.page.path[:-STEP])


def branches(root_path: str) -> list[Branch]:
    """Homes, sections and columns of a site, drafts too, in the order of its tree; two queries."""
    own = inside([root_path], sorted(site_roots()))
    pages = BasePage.objects.filter(own).exclude(content_type__in=content_types()).order_by("path")
    found: dict[str, Branch] = {}
    for page in pages:
        above = found.get(page.path[:-STEP])
        level = int(_is_column(page))
        if above is None:
            found[page.path] = Branch(page, page.title, "/", level, page.live)
        else:
            words = page.title if above.page.path == root_path else f"{above.words}{SEPARATOR}{page.title}"
            address, levels = f"{above.address}{page.slug}/", above.levels + level
            found[page.path] = Branch(page, words, address, levels, page.live and above.public)
    return list(found.values())


def possible_parents(page: Branch, tree: list[Branch]) -> list[Branch]:
    """Where else in its site a public column or section may stand; no query.

    Below what is public and takes its type, so that no column, drafts included, comes to a fourth level.
    """
    below = [branch for branch in tree if branch.page.path.startswith(page.page.path)]
    own = max(branch.levels for branch in below) - page.levels + int(_is_column(page.page))
    return [
        branch
        for branch in tree
        if branch.public
        and branch not in below
        and branch.page.path != page.parent_path
        and page.page.specific_class.can_exist_under(branch.page)
        and branch.levels + own <= DEEPEST_COLUMN
    ]


def movable(tree: list[Branch]) -> list[Branch]:
    """Public columns and sections that may stand elsewhere in their site."""
    return [branch for branch in tree[1:] if branch.public and possible_parents(branch, tree)]


def _is_column(page: BasePage) -> bool:
    return issubclass(page.specific_class, Column)


def redirects(site: Site) -> QuerySet[Redirect]:
    """Redirects of a site, those that people asked for first."""
    rows = Redirect.objects.filter(site=site).select_related("redirect_page")
    return rows.order_by("automatically_created", "old_path")
