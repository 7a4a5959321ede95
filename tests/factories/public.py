"""Pages as the public sees them: published under grants of their own, without the people of a review."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any, TypeVar

from wagtail.models import Site

from cms.blocks import from_plain_text
from cms.enums import ColumnLayout, ColumnType
from cms.models import Article, BasePage, Column
from cms.publication.actions import grant
from cms.publication.enums import GrantKind
from disclosure.models import DisclosedDocument
from foundation.organisations.enums import OrganisationKind
from foundation.organisations.models import Organisation
from sites import hosts
from sites.changes.guard import provisioning
from sites.enums import SiteKind
from sites.models import PortalHome, SiteDirectory, SiteHome, SiteProfile, UnitSection

P = TypeVar("P", bound=BasePage)
_numbers = count(1)
FIRST_DAY = datetime(2026, 1, 1, 2, 0, tzinfo=UTC)


def publish(page: P, *, at: datetime | None = None) -> P:
    """Publish a page's present content, as of `at`."""
    if at is not None:
        type(page).objects.filter(pk=page.pk).update(first_published_at=at)
        page.first_published_at = at
    revision = page.save_revision()
    grant(page=page, revision=revision, kind=GrantKind.HISTORIC_IMPORT, people=[])
    revision.publish(skip_permission_checks=True)
    page.refresh_from_db()
    return page


def add(parent: BasePage, page: P, *, live: bool = True, at: datetime | None = None) -> P:
    """Put a page below another and publish it unless told otherwise."""
    page.slug = page.slug or f"p{next(_numbers)}"
    page.live = False
    parent.add_child(instance=page)
    parent.refresh_from_db()
    return publish(page, at=at) if live else page


def organisation(
    name: str, *, kind: str = OrganisationKind.DEPARTMENT, parent: Organisation | None = None
) -> Organisation:
    """An organisation without a code."""
    return Organisation.objects.create(name=name, kind=kind, parent=parent, index_prefix=f"X{next(_numbers)}")


def site(home: BasePage, *, host: str, kind: str, name: str, default: bool = False, **profile: Any) -> Site:
    """A site with a profile, on a host."""
    with provisioning():
        made = Site.objects.create(hostname=host, port=80, root_page=home, is_default_site=default, site_name=name)
        SiteProfile.objects.create(site=made, kind=kind, name=name, **profile)
    hosts.forget()
    return made


def portal(**profile: Any) -> PortalHome:
    """The portal on portal.test with its directory at /sites/."""
    root = BasePage.objects.get(depth=1)
    home = add(root, PortalHome(title="江岭省人民政府", slug="portal", tagline="公开、办事、互动"))
    add(home, SiteDirectory(title="网站群目录", slug="sites"))
    if "organisation" not in profile:
        profile["organisation"] = organisation("江岭省人民政府", kind=OrganisationKind.PROVINCE)
    site(home, host="portal.test", kind=SiteKind.PORTAL, name="江岭省人民政府", default=True, **profile)
    return home


def sub_site(slug: str, *, name: str = "", kind: str = SiteKind.COUNTY, **profile: Any) -> SiteHome:
    """A sub-site below the directory, on <slug>.portal.test."""
    name = name or f"{slug}县人民政府"
    if "organisation" not in profile:
        profile["organisation"] = organisation(name)
    home = add(SiteDirectory.objects.get(), SiteHome(title=name, slug=slug))
    site(home, host=f"{slug}.portal.test", kind=kind, name=name, **profile)
    return home


def unit(parent: BasePage, title: str = "城关镇", **fields: Any) -> UnitSection:
    """A unit section."""
    return add(parent, UnitSection(title=title, **fields))


def column(parent: BasePage, title: str = "工作动态", *, live: bool = True, **fields: Any) -> Column:
    """A list column of news that is wanted in menus."""
    fields = {"column_type": ColumnType.NEWS, "layout": ColumnLayout.LIST, "show_in_menus": True, **fields}
    return add(parent, Column(title=title, **fields), live=live)


def article(
    parent: BasePage, title: str = "全省水利建设启动", *, live: bool = True, day: int = 1, **fields: Any
) -> Article:
    """An article first published on the n-th day of 2026."""
    fields = {"source": "江岭省人民政府办公厅", "body": from_plain_text("今天开工。"), **fields}
    at = FIRST_DAY + timedelta(days=day - 1)
    return add(parent, Article(title=title, **fields), live=live, at=at if live else None)


def document(
    parent: BasePage, title: str = "关于做好防火工作的通知", *, live: bool = True, day: int = 1, **fields: Any
) -> DisclosedDocument:
    """A disclosed document first published on the n-th day of 2026."""
    fields = {"issuer": "江岭省人民政府办公厅", "body": from_plain_text("请贯彻执行。"), **fields}
    at = FIRST_DAY + timedelta(days=day - 1)
    return add(parent, DisclosedDocument(title=title, **fields), live=live, at=at if live else None)
