"""A change that waits for its decision, asked for by a county's own manager."""

from __future__ import annotations

from wagtail.models import Site

from foundation.accounts.models import User
from sites.changes.actions import ask
from sites.changes.enums import ChangeKind

from .world import DemoWorld

ASKER, SLUG = "tongdu-manager", "tongdu"
AFTER = {"contact_phone": "0990-0000016", "hue": 120}
REASON = "县政府办公室自12月1日起启用新的值班电话；网站改用与全县视觉规范一致的绿色。"


def load(world: DemoWorld) -> None:
    """Ask for another telephone number and other colours; its city's manager decides."""
    site = Site.objects.get(root_page_id=world.homes[SLUG].pk)
    user = User.objects.get(username=ASKER)
    ask(user=user, kind=ChangeKind.PROFILE, site=site, object_key=str(site.pk), after=AFTER, reason=REASON)
