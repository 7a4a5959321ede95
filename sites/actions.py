"""Provisioning: a portal or a sub-site with its host, profile, columns, people and review, in one transaction."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import Collection, Site, Workflow, WorkflowPage, WorkflowTask

from cms.models import BasePage, Column, PlaceCollection, RoleAssignment, RoleTask
from cms.publication.actions import provision
from cms.review.enums import STEP_LABELS
from cms.review.models import STEPS
from cms.roles.actions import assign
from cms.roles.enums import Role
from foundation.accounts.actions import create_account
from foundation.audit.actions import record
from foundation.organisations.models import Organisation

from .changes.guard import provisioning
from .enums import SITE_KIND_OF
from .home_defaults import default_blocks
from .models import PortalHome, SiteDirectory, SiteHome, SiteProfile
from .permissions import may_provision
from .registry import ColumnSpec, standard_columns

if TYPE_CHECKING:
    from foundation.accounts.models import User

HOST = re.compile(r"(?=.{1,253}\Z)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True)
class Appointment:
    """A person who shall hold a role at the new site; the account is made when it does not exist."""

    role: str
    username: str
    real_name: str
    phone: str = ""
    password: str | None = None


@dataclass(frozen=True)
class SitePlan:
    """What a site shall be.

    ``profile`` holds further fields of :class:`~sites.models.SiteProfile`; ``columns`` None means the standard ones.
    """

    organisation: Organisation
    slug: str
    host: str
    name: str
    port: int = 80
    language: str = "zh-hans"
    people: tuple[Appointment, ...] = ()
    tagline: str = ""
    intro: str = ""
    profile: Mapping[str, Any] = field(default_factory=dict)
    columns: tuple[ColumnSpec, ...] | None = None


@dataclass(frozen=True)
class Provisioned:
    """The result: the home page, its site, and the initial passwords of new accounts by name (shown once)."""

    home: BasePage
    site: Site
    passwords: dict[str, str]
    created: bool


@transaction.atomic
def create_portal(*, plan: SitePlan) -> Provisioned:
    """Make the portal, the directory of sub-sites and the one review workflow; an operator's command.

    A second call with the same plan adds what is missing. Raises ``ValidationError``.
    """
    portal = PortalHome.objects.select_for_update().first()
    _check(plan, kind="portal", existing=portal)
    if portal is not None:
        _demand_same_portal(plan, portal)
    else:
        root = BasePage.objects.get(depth=1)
        portal = root.add_child(instance=_home(PortalHome, plan, "portal"))
    provisioned = _establish(plan, portal, kind="portal", actor=None, default=True)
    directory = SiteDirectory.objects.first()
    if directory is None:
        directory = portal.add_child(instance=SiteDirectory(title=_("Site cluster"), slug="sites", live=False))
        provision(page=directory, actor=None, reason=_("Provisioning of the portal"))
    _establish_workflow(portal)
    return provisioned


@transaction.atomic
def provision_site(*, actor: User | None, plan: SitePlan) -> Provisioned:
    """Make a sub-site; the provincial office may (None: an operator's command). Nothing is left half-made.

    A second call with the same organisation, address and host adds what is missing. Raises ``PermissionDenied`` and
    ``ValidationError`` (a second site, a used or malformed host or address, an organisation that may have no site).
    """
    if actor is not None and not may_provision(actor):
        raise PermissionDenied(_("Only the provincial office may provision sub-sites."))
    directory = SiteDirectory.objects.select_for_update().first()
    if directory is None:
        raise ValidationError(_("There is no portal yet. Run “manage.py create_portal” first."))
    kind = SITE_KIND_OF.get(plan.organisation.kind)
    if kind is None or kind == "portal":
        raise ValidationError(
            _("“%(organisation)s” may have no site. Give it columns on the site of %(superior)s.")
            % {"organisation": plan.organisation, "superior": plan.organisation.parent or _("its government")}
        )
    existing = _existing(plan)
    _check(plan, kind=kind, existing=existing)
    home = existing or directory.add_child(instance=_home(SiteHome, plan, kind))
    return _establish(plan, home, kind=kind, actor=actor, default=False)


def find_or_make_organisation(*, name: str, **fields: Any) -> Organisation:
    """The organisation of that name, or a new one with these fields; the caller provisions its site afterwards.

    Raises ``ValidationError`` for fields that no organisation may have; nothing is written then.
    """
    found = Organisation.objects.filter(name=name.strip()).first()
    if found is None:
        found = Organisation(name=name.strip(), **fields)
        found.full_clean()
        found.save()
    return found


def _demand_same_portal(plan: SitePlan, portal: PortalHome) -> None:
    profile = SiteProfile.objects.filter(site__root_page_id=portal.pk).select_related("site").first()
    if profile and (profile.site.hostname != plan.host.lower() or profile.organisation_id != plan.organisation.pk):
        raise ValidationError(
            _("There is a portal already: “%(name)s” at %(address)s. One installation has one portal.")
            % {"name": profile.name, "address": profile.site.root_url}
        )


def _home(model: type[Any], plan: SitePlan, kind: str) -> Any:
    return model(
        title=plan.name,
        slug=plan.slug,
        tagline=plan.tagline,
        intro=plan.intro,
        blocks=default_blocks(kind),
        live=False,
        show_in_menus=False,
    )


def _existing(plan: SitePlan) -> SiteHome | None:
    profile = (
        SiteProfile.objects.filter(organisation=plan.organisation, language=plan.language)
        .select_related("site__root_page")
        .first()
    )
    if profile is None:
        return None
    site = profile.site
    if site.hostname != plan.host.lower() or site.root_page.slug != plan.slug:
        raise ValidationError(
            _("“%(organisation)s” has a site already: %(address)s. One unit has one site a language.")
            % {"organisation": plan.organisation, "address": site.root_url}
        )
    return SiteHome.objects.get(pk=site.root_page_id)


def _check(plan: SitePlan, *, kind: str, existing: BasePage | None) -> None:
    errors: dict[str, str] = {}
    if not HOST.fullmatch(plan.host.lower()):
        errors["host"] = _("“%(host)s” is no host name. Use letters, digits, hyphens and dots.") % {"host": plan.host}
    if not SLUG.fullmatch(plan.slug):
        errors["slug"] = _("“%(slug)s” is no address part. Use small letters, digits and hyphens.") % {
            "slug": plan.slug
        }
    site_id = getattr(existing and existing.sites_rooted_here.first(), "pk", None)
    if used := Site.objects.filter(hostname=plan.host.lower()).exclude(pk=site_id).first():
        errors["host"] = _("The host “%(host)s” is used by “%(site)s”. Choose another.") % {
            "host": plan.host,
            "site": used.site_name,
        }
    taken = SiteHome.objects.filter(slug=plan.slug).exclude(pk=existing.pk if existing else None)
    if kind != "portal" and taken.exists():
        errors["slug"] = _("The address part “%(slug)s” is used already. Choose another.") % {"slug": plan.slug}
    if errors:
        raise ValidationError(errors)


def _establish(plan: SitePlan, home: Any, *, kind: str, actor: User | None, default: bool) -> Provisioned:
    reason = _("Provisioning of “%(name)s”") % {"name": plan.name}
    flag = {"is_default_site": default}
    # Name and port of a site that stands belong to its managers.
    with provisioning():
        site, created = Site.objects.update_or_create(
            root_page_id=home.pk,
            defaults=flag,
            create_defaults=flag | {"hostname": plan.host.lower(), "port": plan.port, "site_name": plan.name},
        )
        _establish_profile(plan, site, kind)
    if not home.live:  # new, or withdrawn: then this refuses, since its return needs a review
        provision(page=home, actor=actor, reason=reason)
    _establish_collection(home, plan.name)
    home = type(home).objects.get(pk=home.pk)
    columns = standard_columns(kind) if plan.columns is None else plan.columns
    _establish_columns(home, columns, plan, actor, reason)
    passwords = _appoint(plan, home, actor, founding=created)
    if created:
        payload = {"host": plan.host, "slug": plan.slug, "people": [p.username for p in plan.people]}
        record(kind="site.provisioned", actor=actor, obj=home, object_kind="page", payload=payload)
    return Provisioned(type(home).objects.get(pk=home.pk), site, passwords, created)


def _establish_profile(plan: SitePlan, site: Site, kind: str) -> None:
    if SiteProfile.objects.filter(site=site).exists():
        return
    values = {"kind": kind, "name": plan.name, "sponsor": plan.organisation.name, **plan.profile}
    profile = SiteProfile(site=site, organisation=plan.organisation, language=plan.language, **values)
    profile.full_clean()
    profile.save()


def _establish_collection(home: BasePage, name: str) -> None:
    if not PlaceCollection.objects.filter(page_id=home.pk).exists():
        collection = Collection.get_first_root_node().add_child(name=name)
        PlaceCollection.objects.create(page_id=home.pk, collection=collection)


def _establish_columns(
    parent: BasePage, specs: Iterable[ColumnSpec], plan: SitePlan, actor: User | None, reason: str
) -> None:
    present = {page.slug: page for page in parent.get_children()}
    for spec in specs:
        column = present.get(spec.slug)
        if column is None:
            column = parent.add_child(instance=_column(spec, plan))
            provision(page=column, actor=actor, reason=reason)
        column = Column.objects.get(pk=column.pk)
        _establish_columns(column, spec.children, plan, actor, reason)


def _column(spec: ColumnSpec, plan: SitePlan) -> Column:
    return Column(
        title=spec.title,
        slug=spec.slug,
        live=False,
        show_in_menus=spec.show_in_menus,
        column_type=spec.column_type,
        layout=spec.layout,
        intro=spec.intro.replace("{name}", plan.name),
        keywords=spec.keywords,
        update_cycle_days=spec.update_cycle_days,
        responsible_unit=plan.organisation,
    )


def _appoint(plan: SitePlan, home: BasePage, actor: User | None, *, founding: bool) -> dict[str, str]:
    passwords: dict[str, str] = {}
    for appointment in plan.people:
        user, password = create_account(
            username=appointment.username,
            real_name=appointment.real_name,
            organisation=plan.organisation,
            phone=appointment.phone,
            password=appointment.password,
        )
        if password is not None:
            passwords[user.username] = password
        role = Role(appointment.role)
        if not RoleAssignment.objects.filter(role=role, page_id=home.pk, user=user).exists():  # else: its end stays
            assign(actor=actor, role=role, page=home, user=user, founding=founding)
    return passwords


def _establish_workflow(portal: PortalHome) -> None:
    """The one workflow with a task for every step there is; a review skips those that its chain does not ask for."""
    placed = WorkflowPage.objects.filter(page_id=portal.pk).select_related("workflow").first()
    if placed is None:
        workflow = Workflow.objects.create(name=_("Review of every publication"))
        placed = WorkflowPage.objects.create(workflow=workflow, page_id=portal.pk)
    for position, step in enumerate(STEPS):
        task = RoleTask.objects.filter(role=step).order_by("pk").first()
        if task is None:
            task = RoleTask.objects.create(name=str(STEP_LABELS[step]), role=step)
        WorkflowTask.objects.update_or_create(
            workflow=placed.workflow, task_id=task.pk, defaults={"sort_order": position}
        )
