"""Staff accounts: real people of an organisation, with an end date where a contract has one."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.contrib.auth.models import UserManager as DjangoUserManager
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class UserManager(DjangoUserManager["User"]):
    """Queries over accounts."""

    def usable(self) -> models.QuerySet[User]:
        """Active accounts whose end date has not passed."""
        return self.filter(Q(expires_on=None) | Q(expires_on__gte=timezone.localdate()), is_active=True)


class User(AbstractUser):
    """A person who works in the system. Citizens have no accounts here."""

    real_name = models.CharField(_("real name"), max_length=60, blank=True)
    organisation = models.ForeignKey(
        "organisations.Organisation",
        verbose_name=_("organisation"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="staff",
    )
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    expires_on = models.DateField(
        _("last day of use"), null=True, blank=True, help_text=_("Contractors: the end of the contract.")
    )

    objects: ClassVar[UserManager] = UserManager()

    class Meta(AbstractUser.Meta):
        verbose_name = _("account")  # type: ignore[assignment] # the stubs of the parent know no lazy text
        verbose_name_plural = _("accounts")  # type: ignore[assignment] # as above

    def __str__(self) -> str:
        return self.real_name or self.username

    def get_full_name(self) -> str:
        """Real name, as Chinese names are written; falls back to the account name."""
        return self.real_name or super().get_full_name() or self.username

    @property
    def is_usable(self) -> bool:
        """Whether the person may act today."""
        return self.is_active and (self.expires_on is None or self.expires_on >= timezone.localdate())
