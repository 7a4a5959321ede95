"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PageCacheConfig(AppConfig):
    """Generations that make cached pages stale in the publishing transaction."""

    name = "foundation.pagecache"
    label = "pagecache"
    verbose_name = _("Page cache")
