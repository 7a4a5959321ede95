"""Role assignments, and the file collection that belongs to a place."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .enums import Role


class RoleAssignmentQuerySet(models.QuerySet["RoleAssignment"]):
    """Queries over assignments."""

    def in_force(self) -> Self:
        """Assignments that count today: not past their end, of a person who may act."""
        today = timezone.localdate()
        return self.filter(
            Q(until=None) | Q(until__gte=today),
            Q(user__expires_on=None) | Q(user__expires_on__gte=today),
            user__is_active=True,
        )


class RoleAssignment(models.Model):
    """A person holds a role at a page and everywhere below it, until a date if one is set."""

    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    page = models.ForeignKey(
        "cms.BasePage", verbose_name=_("place"), on_delete=models.CASCADE, related_name="role_assignments"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        on_delete=models.CASCADE,
        related_name="role_assignments",
    )
    until = models.DateField(_("last day"), null=True, blank=True)

    objects = RoleAssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("role assignment")
        verbose_name_plural = _("role assignments")
        constraints = [models.UniqueConstraint(fields=["role", "page", "user"], name="role_assignment_unique")]
        indexes = [models.Index(fields=["role", "page"], name="role_assignment_place")]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()} @ {self.page}"


class PlaceCollection(models.Model):
    """The collection of files that belongs to a place (a site's or unit section's root page)."""

    page = models.OneToOneField("cms.BasePage", on_delete=models.CASCADE, related_name="place_collection")
    collection = models.OneToOneField("wagtailcore.Collection", on_delete=models.PROTECT, related_name="place")

    def __str__(self) -> str:
        return f"{self.page} → {self.collection}"
