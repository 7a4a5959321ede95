"""Staff accounts: real people of an organisation, with an end date where a contract has one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser
from django.contrib.auth.models import UserManager as DjangoUserManager
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

MOBILE = re.compile(r"(?:0086|86)?(1[3-9]\d{9})")


def mobile_key(phone: str) -> str:
    """The eleven digits of a mobile number however it is written; empty for what is none (offices share lines)."""
    found = MOBILE.fullmatch(re.sub(r"\D", "", phone))
    return found.group(1) if found else ""


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
    #: The mobile number in one form, by which two accounts of one person are known; empty for other numbers.
    phone_key = models.CharField(max_length=11, blank=True, editable=False, db_index=True)
    expires_on = models.DateField(
        _("last day of use"), null=True, blank=True, help_text=_("Contractors: the end of the contract.")
    )

    must_change_password = models.BooleanField(
        _("must change the password"), default=False, help_text=_("After somebody else has set it.")
    )

    objects: ClassVar[UserManager] = UserManager()

    class Meta(AbstractUser.Meta):
        verbose_name = _("account")  # type: ignore[assignment] # the stubs of the parent know no lazy text
        verbose_name_plural = _("accounts")  # type: ignore[assignment] # as above

    def __str__(self) -> str:
        return self.real_name or self.username

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        """Save, with ``phone_key`` following the phone number."""
        self.phone_key = mobile_key(self.phone)
        if update_fields is not None and "phone" in update_fields:
            update_fields = {*update_fields, "phone_key"}
        with transaction.atomic():
            super().save(*args, update_fields=update_fields, **kwargs)
            if self.phone_key:
                MobileNumber.objects.get_or_create(account=self, key=self.phone_key)

    def get_full_name(self) -> str:
        """Real name, as Chinese names are written; falls back to the account name."""
        return self.real_name or super().get_full_name() or self.username

    @property
    def is_usable(self) -> bool:
        """Whether the person may act today."""
        return self.is_active and (self.expires_on is None or self.expires_on >= timezone.localdate())


class MobileNumber(models.Model):
    """A mobile number that an account has or once had; rows only come. By it two accounts of one person stay one.

    Who clears or changes a number in the middle of a review is still the person who had it.
    """

    account = models.ForeignKey(User, on_delete=models.CASCADE, related_name="mobile_numbers")
    key = models.CharField(max_length=11, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "key"], name="mobile_number_once_an_account")]

    def __str__(self) -> str:
        return self.key
