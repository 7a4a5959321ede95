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
        from . import studio

        studio.register()
        from . import page_forms, screening, sources

        page_forms.register()
        screening.register()
        sources.register()
