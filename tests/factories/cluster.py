"""A small cluster made through the real actions: portal, a city, a county below it that leans on it, a department."""

from __future__ import annotations

from dataclasses import dataclass, field

from cms.models import Column
from cms.roles.enums import Role
from foundation.accounts.models import User
from foundation.organisations.enums import OrganisationKind
from foundation.organisations.models import Organisation
from sites.actions import Appointment, Provisioned, SitePlan, create_portal, provision_site
from sites.registry import ColumnSpec

COLUMNS = (
    ColumnSpec("news", "要闻动态", "工作动态", holds=("article",)),
    ColumnSpec("documents", "政策文件", "政策文件", holds=("document",)),
)
PASSWORD = "correct-horse-battery"
FULL = ("manager", "editor", "editor2", "contributor", "unit", "office", "secrecy", "chief")
ROLES = {
    "manager": Role.SITE_MANAGER,
    "editor": Role.EDITOR,
    "editor2": Role.EDITOR,
    "contributor": Role.CONTRIBUTOR,
    "unit": Role.UNIT_REVIEWER,
    "office": Role.OFFICE_REVIEWER,
    "secrecy": Role.SECRECY_REVIEWER,
    "chief": Role.EDITOR_IN_CHIEF,
}


@dataclass
class Place:
    """A provisioned site with its people by short name and its columns by slug."""

    provisioned: Provisioned
    organisation: Organisation
    people: dict[str, User] = field(default_factory=dict)

    @property
    def home(self):
        """The home page, read afresh."""
        return type(self.provisioned.home).objects.get(pk=self.provisioned.home.pk)

    @property
    def site(self):
        """The Wagtail site."""
        return self.provisioned.site

    def column(self, slug: str) -> Column:
        """A column by its slug, read afresh."""
        return Column.objects.descendant_of(self.home).get(slug=slug)


@dataclass
class Cluster:
    """The whole: four places and a superuser."""

    portal: Place
    city: Place
    county: Place
    department: Place
    superuser: User


def organisation(name: str, kind: str, parent: Organisation | None = None, **fields: object) -> Organisation:
    """An organisation."""
    return Organisation.objects.create(name=name, kind=kind, parent=parent, **fields)


def people(slug: str, names: tuple[str, ...]) -> tuple[Appointment, ...]:
    """Appointments like ``luoping-editor``."""
    return tuple(Appointment(ROLES[name], f"{slug}-{name}", f"{slug} {name}", password=PASSWORD) for name in names)


def place(provisioned: Provisioned, body: Organisation, slug: str) -> Place:
    """A place with the people whose accounts begin with its slug."""
    accounts = User.objects.filter(username__startswith=f"{slug}-")
    return Place(provisioned, body, {user.username.removeprefix(f"{slug}-"): user for user in accounts})


def build_cluster() -> Cluster:
    """Make the cluster. The county has a manager, two editors and a unit reviewer; the rest is its city's."""
    province = organisation("江岭省人民政府", OrganisationKind.PROVINCE, index_prefix="JL0001")
    city = organisation("青河市人民政府", OrganisationKind.CITY, province, index_prefix="JL0101")
    county = organisation("洛平县人民政府", OrganisationKind.COUNTY, city, index_prefix="JL0102")
    department = organisation("江岭省交通厅", OrganisationKind.DEPARTMENT, province, index_prefix="JL0020")
    portal = place(
        create_portal(
            plan=SitePlan(
                province, "portal", "portal.test", "江岭省人民政府", people=people("portal", FULL), columns=COLUMNS
            )
        ),
        province,
        "portal",
    )
    office = portal.people["manager"]

    def sub(body: Organisation, slug: str, names: tuple[str, ...]) -> Place:
        plan = SitePlan(body, slug, f"{slug}.portal.test", body.name, people=people(slug, names), columns=COLUMNS)
        return place(provision_site(actor=office, plan=plan), body, slug)

    return Cluster(
        portal=portal,
        city=sub(city, "qinghe", FULL),
        county=sub(county, "luoping", ("manager", "editor", "editor2", "unit")),
        department=sub(department, "jiaotong", FULL),
        superuser=User.objects.create_superuser("root", password=PASSWORD, real_name="root"),
    )
