"""States of a review, verdicts of its decisions."""

from __future__ import annotations

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cms.roles.enums import Role

#: Names of the steps, by the role that each asks for (初审, 复审, 保密审查, 签发).
STEP_LABELS: dict[str, Promise] = {
    Role.UNIT_REVIEWER: _("Unit review"),
    Role.OFFICE_REVIEWER: _("Office review"),
    Role.SECRECY_REVIEWER: _("Secrecy review"),
    Role.EDITOR_IN_CHIEF: _("Sign-off"),
}


class ReviewState(models.TextChoices):
    """What became of a submission."""

    OPEN = "open", _("In review")
    RETURNED = "returned", _("Returned to the author")
    WITHDRAWN = "withdrawn", _("Taken back")
    REPLACED = "replaced", _("Replaced by a newer version")
    APPROVED = "approved", _("Approved")


class Verdict(models.TextChoices):
    """A reviewer's decision."""

    APPROVED = "approved", _("Approved")
    RETURNED = "returned", _("Returned")


class SecrecyVerdict(models.TextChoices):
    """Result of the secrecy review; only the first lets an item go on."""

    PUBLIC = "public", _("May be public")
    ON_REQUEST = "on_request", _("On request only")
    WITHHELD = "withheld", _("Withheld")
