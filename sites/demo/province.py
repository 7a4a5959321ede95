"""Organisations, sites and accounts of the demo province."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from cms.enums import ContentClass
from cms.models import ReviewChain, RoleAssignment
from cms.review.chain_actions import set_chain
from cms.roles.actions import assign, mark_absent
from cms.roles.enums import Role
from foundation.accounts.models import User
from foundation.organisations.enums import OrganisationKind
from foundation.organisations.models import Organisation
from sites.actions import SitePlan, create_portal, provision_site

from .world import DATA, PASSWORD, DemoWorld, read

ADMIN = "admin"
OFFICE = "portal-manager"
AWAY, DEPUTY = "songting-chief", "songting-manager"
PROFILE = (
    "english_name",
    "site_id_code",
    "sponsor",
    "operator",
    "contact_phone",
    "contact_address",
    "contact_email",
    "icp_number",
    "police_number",
    "hue",
)


def load(world: DemoWorld, *, host: str, port: int) -> None:
    """Establish the province on a host: the portal there, each sub-site at ``<slug>.<host>``."""
    data = read(DATA / "province.json")
    organisations = _organisations(data["organisations"])
    for site in data["sites"]:
        slug = site["slug"]
        profile = {name: site[name] for name in PROFILE}
        planned = "opens_in" in site
        if planned:  # counted from the day of loading, so that it never lies in the past
            profile["opens_on"] = timezone.localdate() + timedelta(days=site["opens_in"])
        plan = SitePlan(
            organisation=organisations[site["organisation"]],
            slug=slug,
            host=host if site["kind"] == "portal" else f"{slug}.{host}",
            port=port,
            name=site["name"],
            tagline=site["tagline"],
            intro=site["intro"],
            profile=profile,
            columns=() if planned else None,
        )
        if site["kind"] == "portal":
            world.homes[slug] = create_portal(plan=plan).home
        elif planned:
            provision_site(actor=None, plan=plan)
        else:
            world.homes[slug] = provision_site(actor=None, plan=plan).home
    _accounts(data["accounts"], organisations, world)
    _chain()


def _chain() -> None:
    """Counties' articles take a short chain: their offices are small."""
    if not ReviewChain.objects.exists():
        set_chain(
            actor=User.objects.get(username=OFFICE),
            name="县级稿件短链",
            organisation_kind=OrganisationKind.COUNTY,
            content_class=ContentClass.ARTICLE,
            steps=[Role.UNIT_REVIEWER, Role.SECRECY_REVIEWER, Role.EDITOR_IN_CHIEF],
        )


def send_away() -> None:
    """A city's editor-in-chief is on leave for two weeks, and its site manager answers."""
    away, deputy = (User.objects.get(username=name) for name in (AWAY, DEPUTY))
    held = RoleAssignment.objects.select_related("page").get(user=away)
    assign(actor=None, role=held.role, page=held.page, user=away, deputy=deputy)
    today = timezone.localdate()
    mark_absent(actor=away, user=away, first_day=today, last_day=today + timedelta(days=13), note="年休假")


def _organisations(rows: list[dict[str, Any]]) -> dict[str, Organisation]:
    found: dict[str, Organisation] = {}
    for row in rows:
        values = {**row}
        key, parent = values.pop("key"), values.pop("parent")
        values["parent"] = found[parent] if parent else None
        found[key], _created = Organisation.objects.get_or_create(name=values.pop("name"), defaults=values)
    return found


def _accounts(rows: list[dict[str, Any]], organisations: dict[str, Organisation], world: DemoWorld) -> None:
    encoded = make_password(PASSWORD)  # hashed once: ninety strong hashes would take half a minute
    User.objects.get_or_create(
        username=ADMIN,
        defaults={"real_name": "平台管理员", "password": encoded, "is_superuser": True, "is_staff": True},
    )
    for row in rows:
        user, _created = User.objects.get_or_create(
            username=row["username"],
            defaults={
                "real_name": row["real_name"],
                "organisation": organisations[row["organisation"]],
                "phone": row["phone"],
                "password": encoded,
            },
        )
        for role in row["roles"]:
            assign(actor=None, role=role["role"], page=world.homes[role["site"]], user=user)
