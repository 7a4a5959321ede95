"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DisclosureConfig(AppConfig):
    """Disclosure of government information."""

    name = "disclosure"
    label = "disclosure"
    verbose_name = _("Disclosure")

    def ready(self) -> None:
        """Register relations between documents, and how documents are found."""
        from cms.admin_search import register_number_lookup
        from cms.publication.takedown import register_place
        from cms.relations import register_relation
        from sites.registry import register_demo

        from . import home, screening, sources, structured, takedown
        from .demo.documents import load

        register_demo("documents", load)
        sources.register()
        home.register()
        screening.register()
        structured.register()
        register_place("imports", _("Imported lists"), takedown.empty)
        register_number_lookup("discloseddocument__doc_number")
        register_number_lookup("discloseddocument__index_number")
        register_relation("interprets", label=_("Interprets"), inverse_label=_("Interpreted by"))
        register_relation("implements", label=_("Implements"), inverse_label=_("Implemented by"))
        register_relation("amends", label=_("Amends"), inverse_label=_("Amended by"))
        register_relation("repeals", label=_("Repeals"), inverse_label=_("Repealed by"))
