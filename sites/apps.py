"""App configuration. The label is not ``sites``, which Django's own contrib app uses."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SitesConfig(AppConfig):
    """The site cluster."""

    name = "sites"
    label = "site_cluster"
    verbose_name = _("Site cluster")

    def ready(self) -> None:
        """State who stands above a site, and who may change its profile."""
        from cms.models import Article
        from cms.publication.selectors import register_comparison
        from cms.publication.takedown import register_place as register_takedown_place
        from cms.roles import policies
        from cms.roles.homes import register_homes, register_place
        from cms.roles.places import register_owner, register_superiors
        from cms.screening.registry import register_own_names
        from foundation.audit.registry import register_kind
        from foundation.outbox.registry import register_duty
        from foundation.visits.registry import register_public

        from . import home_rows, mourning, receivers, takedown  # noqa: F401 - receivers connect the signals
        from .changes import receivers as change_receivers
        from .changes.comparison import differing
        from .homes import organisation_homes
        from .machines.registry import register_structured
        from .machines.selectors import is_public
        from .machines.structured import article
        from .models import SiteProfile, UnitSection
        from .profiles import owner_at, site_names, superior_roots

        register_superiors(superior_roots)
        register_owner(owner_at)
        register_homes(organisation_homes)
        register_place(UnitSection)
        register_own_names(site_names)
        register_public(is_public)
        register_structured(Article, article)
        policies.register_settings(SiteProfile)
        change_receivers.connect()
        home_rows.register()
        register_comparison(differing)
        register_duty("days-of-mourning", every=mourning.EVERY, run=mourning.raise_changed)
        register_takedown_place("redirects", _("Former addresses and requests about them"), takedown.empty)
        for name, label in (
            ("site.provisioned", _("Site provisioned")),
            ("change.asked", _("Change asked for")),
            ("change.approved", _("Change approved")),
            ("change.refused", _("Change refused")),
            ("change.taken_back", _("Request for a change taken back")),
            ("change.overtaken", _("Request for a change overtaken")),
        ):
            register_kind(name, label)
