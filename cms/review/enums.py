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
    Role.PARTY_OFFICE_REVIEWER: _("Party office review"),
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


class SecrecyCheck(models.TextChoices):
    """What the secrecy reviewer confirms, point by point, before an item may be public."""

    STATE_SECRET = "state_secret", _("It holds no state secret and nothing drawn from a secret document.")
    WORK_SECRET = "work_secret", _("It holds no work secret and nothing internal.")
    COMMERCIAL = "commercial", _("It holds no trade secret of others.")
    PRIVACY = "privacy", _("It names no more personal data than its purpose needs.")
    SECURITY = "security", _("Read together with what is public, it endangers neither security nor stability.")


class LegalBasis(models.TextChoices):
    """Provisions on which publication may be refused (Regulations on disclosure, art. 14–16; ``domain.md §4``)."""

    STATE_SECRET = "state_secret", _("Art. 14: state secret")
    FORBIDDEN_BY_LAW = "forbidden", _("Art. 14: forbidden by law or administrative regulation")
    SECURITY = "security", _("Art. 14: endangers state, public or economic security or social stability")
    THIRD_PARTY = "third_party", _("Art. 15: trade secret or privacy of a third party")
    INTERNAL = "internal", _("Art. 16: internal affairs")
    PROCESS = "process", _("Art. 16: information from the process of deciding")
    CASE_FILE = "case_file", _("Art. 16: file of administrative enforcement")
    INQUIRY = "inquiry", _("Art. 16: provided for by another law")
