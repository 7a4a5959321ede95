"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InterviewsConfig(AppConfig):
    """Online interviews."""

    name = "interviews"
    label = "interviews"
    verbose_name = _("Interviews")

    def ready(self) -> None:
        """Fill the registries of the packages below; each part of the feature registers its own."""
        from . import question_receivers

        question_receivers.register()
        from . import question_takedown, studio

        studio.register()
        question_takedown.register()
        from sites.registry import register_demo

        from . import home, listing, page_forms, screening, sources, structured
        from .demo import interviews as demo

        register_demo("interviews", demo.load)
        home.register()
        listing.register()
        page_forms.register()
        screening.register()
        sources.register()
        structured.register()
        from . import receivers

        receivers.register()
