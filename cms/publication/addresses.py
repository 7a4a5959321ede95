"""What the address of a withdrawn page answers: a notice, or the address of the item that takes its place."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.models import Site

from cms.models import BasePage

from .enums import ActKind, ActState, WithdrawalKind
from .models import PublicationAct
from .withdrawals import LEADING_ON

HIDDEN = "sha256:"

#: What the public reads of the kind.
WORDS: dict[str, Promise] = {
    WithdrawalKind.ERROR: _("It was withdrawn because its content was wrong."),
    WithdrawalKind.MERGED: _("It was withdrawn because its content went into another item."),
    WithdrawalKind.SUPERSEDED: _("It was withdrawn because another item took its place."),
    WithdrawalKind.NOTICE: _("It was withdrawn."),
    WithdrawalKind.PRIVACY: _("It was withdrawn to protect personal data."),
}


@dataclass(frozen=True)
class Withdrawn:
    """What a withdrawn address answers. ``target`` is a full address, empty where nothing public takes its place."""

    words: str | Promise
    at: datetime | None
    title: str = ""
    notice: str = ""
    target: str = ""


def hidden(url_path: str) -> str:
    """What is kept of an address in the tree that may itself hold words of what was taken down."""
    return HIDDEN + hashlib.sha256(url_path.encode()).hexdigest()


def withdrawn_at(url_path: str) -> Withdrawn | None:
    """What the address in the tree answers where no page does: the last withdrawal there that still stands. One query.

    Two more where another item takes its place.
    """
    acts = PublicationAct.objects.filter(
        url_path__in=[url_path, hidden(url_path)], kind=ActKind.WITHDRAWAL, state=ActState.DONE
    )
    act = acts.select_related("target").order_by("-decided_at", "-pk").first()
    if act is None:
        return None
    words = WORDS[act.withdrawal_kind]
    if act.withdrawal_kind == WithdrawalKind.PRIVACY:
        return Withdrawn(words, act.decided_at)
    target = act.target if act.withdrawal_kind in LEADING_ON else None
    return Withdrawn(words, act.decided_at, act.title, act.notice, _public_address(target))


def _public_address(page: BasePage | None) -> str:
    if page is None or not page.live or page.get_ancestors().filter(live=False).exists():
        return ""
    return page.full_url or ""


def page_at(address: str) -> BasePage | None:
    """The public page at an address: of a site's own host, or a path on the portal's; None where there is none."""
    parts = urlsplit(address.strip())
    sites = Site.objects.select_related("root_page")
    site = (
        sites.filter(hostname=parts.hostname).first() if parts.hostname else sites.filter(is_default_site=True).first()
    )
    if site is None:
        return None
    path = site.root_page.url_path + parts.path.strip("/")
    found: BasePage | None = BasePage.objects.live().filter(url_path=path.rstrip("/") + "/").first()
    return found
