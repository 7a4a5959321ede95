"""Root pages of the cluster and the profile of each site."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, RegexValidator
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting

from cms.models import BasePage

from .changes.managers import GuardedProfileQuerySet
from .changes.models import AppliedState, ChangeRequest
from .enums import SiteKind
from .fields import HomeField
from .theme import validate_hue

__all__ = [
    "AppliedState",
    "ChangeRequest",
    "PortalHome",
    "SiteDirectory",
    "SiteHome",
    "SiteProfile",
    "UnitSection",
]

PORTAL_HUE = 256


class HomeFields(models.Model):
    """What every home page shows besides its columns; without blocks the arrangement of its kind."""

    added_to_digest: ClassVar[tuple[str, ...]] = ("blocks",)

    tagline = models.CharField(_("tagline"), max_length=100, blank=True)
    intro = models.TextField(_("introduction"), blank=True)
    blocks = HomeField(
        _("arrangement"),
        blank=True,
        help_text=_("Empty: the usual arrangement for this kind of site."),
    )

    class Meta:
        abstract = True

    def clean(self) -> None:
        """Refuse blocks that show what lies on another site."""
        from .home_checks import demand_own

        super().clean()
        demand_own(self)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """What the template shows: its blocks with all that they show."""
        from .selectors import home_context

        context: dict[str, Any] = super().get_context(request, *args, **kwargs)  # type: ignore[misc] # BasePage's, by MRO
        return context | home_context(self, request)  # type: ignore[arg-type] # only page types mix this in


class PortalHome(HomeFields, BasePage):
    """The government's own site (门户网站): root of the tree."""

    is_structural = True
    parent_page_types: ClassVar[list[str]] = ["cms.BasePage"]
    subpage_types: ClassVar[list[str]] = ["cms.Column", "site_cluster.SiteDirectory", "site_cluster.UnitSection"]
    max_count = 1
    content_panels: ClassVar[list[Any]] = [
        *BasePage.content_panels,
        FieldPanel("tagline"),
        FieldPanel("intro"),
        FieldPanel("blocks"),
    ]

    class Meta:
        verbose_name = _("portal home page")
        verbose_name_plural = _("portal home pages")


class SiteDirectory(BasePage):
    """The public directory of the cluster; every sub-site's home lies below it."""

    is_structural = True
    parent_page_types: ClassVar[list[str]] = ["site_cluster.PortalHome"]
    subpage_types: ClassVar[list[str]] = ["site_cluster.SiteHome"]
    max_count = 1

    class Meta:
        verbose_name = _("site directory")
        verbose_name_plural = _("site directories")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """What the template shows: live sub-sites by kind."""
        from .selectors import directory_context

        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        return context | directory_context(self, request)


class SiteHome(HomeFields, BasePage):
    """Home of a sub-site; made by provisioning only, together with its site, host and people."""

    is_structural = True
    parent_page_types: ClassVar[list[str]] = ["site_cluster.SiteDirectory"]
    subpage_types: ClassVar[list[str]] = ["cms.Column", "site_cluster.UnitSection"]
    is_creatable = False
    content_panels: ClassVar[list[Any]] = [
        *BasePage.content_panels,
        FieldPanel("tagline"),
        FieldPanel("intro"),
        FieldPanel("blocks"),
    ]

    class Meta:
        verbose_name = _("sub-site home page")
        verbose_name_plural = _("sub-site home pages")


class UnitSection(HomeFields, BasePage):
    """A township or bureau without a site of its own: columns, editors and roles, but only a path."""

    is_structural = True
    organisation = models.ForeignKey(
        "organisations.Organisation",
        verbose_name=_("organisation"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    parent_page_types: ClassVar[list[str]] = ["site_cluster.SiteHome", "site_cluster.PortalHome"]
    subpage_types: ClassVar[list[str]] = ["cms.Column"]
    content_panels: ClassVar[list[Any]] = [
        *BasePage.content_panels,
        FieldPanel("organisation"),
        FieldPanel("tagline"),
        FieldPanel("intro"),
        FieldPanel("blocks"),
    ]

    class Meta:
        verbose_name = _("unit section")
        verbose_name_plural = _("unit sections")


@register_setting(icon="site")
class SiteProfile(BaseSiteSetting):
    """Who stands behind a site and what its header and footer must say (``domain.md §1.1, §1.3``)."""

    organisation = models.ForeignKey(
        "organisations.Organisation",
        verbose_name=_("organisation"),
        null=True,
        on_delete=models.PROTECT,
        related_name="site_profiles",
    )
    language = models.CharField(_("language"), max_length=12, default="zh-hans")
    kind = models.CharField(_("kind"), max_length=12, choices=SiteKind.choices, default=SiteKind.COUNTY)
    name = models.CharField(_("site name"), max_length=120)
    english_name = models.CharField(_("English name"), max_length=160, blank=True)
    site_id_code = models.CharField(
        _("site identification code"),
        max_length=10,
        blank=True,
        validators=[RegexValidator(r"^(bm\d{8}|\d{10})$", _("Ten digits, or “bm” and eight digits."))],
    )
    sponsor = models.CharField(_("sponsor"), max_length=120, blank=True)
    operator = models.CharField(_("operator"), max_length=120, blank=True)
    contact_phone = models.CharField(_("contact phone"), max_length=40, blank=True)
    contact_address = models.CharField(_("contact address"), max_length=200, blank=True)
    contact_email = models.EmailField(_("contact mail address"), blank=True)
    icp_number = models.CharField(_("ICP filing number"), max_length=60, blank=True)
    police_number = models.CharField(_("public security filing number"), max_length=60, blank=True)
    badge_url = models.URLField(_("address behind the Party and government site badge"), blank=True)
    error_report_url = models.URLField(_("address of the national error-report entry (我为政府网站找错)"), blank=True)
    hue = models.PositiveSmallIntegerField(
        _("hue"),
        default=PORTAL_HUE,
        validators=[MaxValueValidator(359)],
        help_text=_("0 to 359; all colours of the site follow from it."),
    )
    show_signatures = models.BooleanField(
        _("show who wrote, edited, reviewed and signed below each item"),
        default=False,
        help_text=_("Names and dates come from the record of the review."),
    )
    opens_on = models.DateField(
        _("planned opening"),
        null=True,
        blank=True,
        help_text=_("Shown in the directory of sites as long as the site has no content."),
    )
    mourning_from = models.DateField(
        _("first day of mourning"), null=True, blank=True, help_text=_("From this day on all pages are grey.")
    )
    mourning_until = models.DateField(_("last day of mourning"), null=True, blank=True)

    objects = GuardedProfileQuerySet.as_manager()

    panels: ClassVar[list[Any]] = [
        MultiFieldPanel(
            [FieldPanel("name"), FieldPanel("english_name"), FieldPanel("hue")], heading=_("Name and look")
        ),
        MultiFieldPanel(
            [
                FieldPanel("site_id_code"),
                FieldPanel("sponsor"),
                FieldPanel("operator"),
                FieldPanel("contact_phone"),
                FieldPanel("contact_address"),
                FieldPanel("contact_email"),
                FieldPanel("icp_number"),
                FieldPanel("police_number"),
                FieldPanel("badge_url"),
                FieldPanel("error_report_url"),
            ],
            heading=_("Mandatory items of the footer"),
        ),
        MultiFieldPanel([FieldPanel("show_signatures")], heading=_("Signatures")),
        MultiFieldPanel([FieldPanel("opens_on")], heading=_("Opening")),
        MultiFieldPanel([FieldPanel("mourning_from"), FieldPanel("mourning_until")], heading=_("Mourning")),
    ]

    class Meta:
        verbose_name = _("site profile")
        verbose_name_plural = _("site profiles")
        constraints = [
            models.UniqueConstraint(fields=["organisation", "language"], name="one_site_an_organisation_and_language"),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Refuse a hue whose colours could not be read."""
        super().clean()
        try:
            validate_hue(self.hue)
        except ValidationError as refusal:
            raise ValidationError({"hue": refusal}) from refusal
        self._clean_mourning()

    def _clean_mourning(self) -> None:
        first, last = self.mourning_from, self.mourning_until
        if (first is None) != (last is None):
            missing = "mourning_from" if first is None else "mourning_until"
            raise ValidationError({missing: _("Give both the first and the last day of mourning, or neither.")})
        if first and last and last < first:
            raise ValidationError({"mourning_until": _("The last day of mourning is before the first.")})

    def missing_footer_items(self) -> list[str]:
        """Names of the mandatory footer items that are empty (``domain.md §1.3``)."""
        names = (
            "site_id_code", "sponsor", "contact_phone", "icp_number", "police_number", "badge_url", "error_report_url",
        )  # fmt: skip
        return [str(self._meta.get_field(name).verbose_name) for name in names if not getattr(self, name)]
