"""Roles and what they may do with pages and files."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a person does at a place and everywhere below it (``design.md §3``)."""

    CONTRIBUTOR = "contributor", _("Contributor")
    EDITOR = "editor", _("Editor")
    UNIT_REVIEWER = "unit_reviewer", _("Unit reviewer")
    OFFICE_REVIEWER = "office_reviewer", _("Office reviewer")
    PARTY_OFFICE_REVIEWER = "party_office_reviewer", _("Party office reviewer")
    SECRECY_REVIEWER = "secrecy_reviewer", _("Secrecy reviewer")
    EDITOR_IN_CHIEF = "editor_in_chief", _("Editor-in-chief")
    INTERVIEW_HOST = "interview_host", _("Interview host")
    CASE_CLERK = "case_clerk", _("Case clerk")
    SITE_MANAGER = "site_manager", _("Site manager")
    DESIGNER = "designer", _("Designer")
    AUDITOR = "auditor", _("Auditor")


#: What a role may do with pages at and below its place. Nobody may publish; reviewers see an item while it waits.
PAGE_ACTIONS: dict[str, frozenset[str]] = {
    Role.CONTRIBUTOR: frozenset({"add"}),
    Role.EDITOR: frozenset({"add", "change"}),
    Role.SITE_MANAGER: frozenset({"add", "change", "lock", "unlock"}),
}

#: What a role may do with images and documents of its place's collections.
FILE_ACTIONS: dict[str, frozenset[str]] = {
    Role.CONTRIBUTOR: frozenset({"add", "choose"}),
    Role.EDITOR: frozenset({"add", "choose", "change"}),
    Role.SITE_MANAGER: frozenset({"add", "choose", "change", "delete"}),
    Role.DESIGNER: frozenset({"add", "choose"}),
}

#: What a role may do with a site's settings.
SETTING_ACTIONS: dict[str, frozenset[str]] = {Role.SITE_MANAGER: frozenset({"change"})}
