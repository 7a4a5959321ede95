"""What a changed site or profile makes stale."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from wagtail.models import Site

from foundation.pagecache.actions import raise_tags

from . import hosts
from .models import SiteHome, SiteProfile


@receiver([post_save, post_delete], sender=Site)
@receiver([post_save, post_delete], sender=SiteHome)
def read_hosts_again(**_kwargs: Any) -> None:
    """This process answers by the new table at once; others within a second."""
    hosts.forget()


@receiver(post_save, sender=SiteProfile)
def header_and_footer_changed(instance: SiteProfile, **_kwargs: Any) -> None:
    """Every page of the site shows the profile; the portal's days of mourning show on the pages of all sites."""
    hosts.forget()
    raise_tags({f"below:{instance.site.root_page.path}"})
