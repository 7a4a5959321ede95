"""Role assignments, and the file collection that belongs to a place."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .enums import Role


def _usable(person: str, today: date) -> Q:
    """Condition: the account that ``person`` leads to may be used."""
    unexpired = Q(**{f"{person}__expires_on": None}) | Q(**{f"{person}__expires_on__gte": today})
    return unexpired & Q(**{f"{person}__is_active": True})


def _away(person: str, today: date) -> Exists:
    """Condition: the person is marked as absent on that day."""
    return Exists(Absence.objects.filter(user_id=OuterRef(person), first_day__lte=today, last_day__gte=today))


class RoleAssignmentQuerySet(models.QuerySet["RoleAssignment"]):
    """Queries over assignments."""

    def in_force(self) -> Self:
        """Assignments that count today: not past their end, of an account that may be used."""
        today = timezone.localdate()
        return self.filter(Q(until=None) | Q(until__gte=today), _usable("user", today))

    def answered(self) -> Self:
        """Assignments in force for which somebody answers today, who is added as ``answering_id``.

        The holder; while the holder is absent the deputy, if there is one who is there (``design.md §3``).
        """
        today = timezone.localdate()
        deputised = _usable("deputy", today) & ~Q(_away("deputy_id", today))
        return (
            self.in_force()
            .annotate(
                answering_id=Case(
                    When(~Q(_away("user_id", today)), then=F("user_id")), When(deputised, then=F("deputy_id"))
                )
            )
            .filter(answering_id__isnull=False)
        )

    def standing_by(self) -> Self:
        """Assignments whose holder is there and has a deputy who is there too, added as ``answering_id``.

        Such a deputy answers only for what is overdue: see :mod:`cms.review.clock`.
        """
        today = timezone.localdate()
        return (
            self.in_force()
            .filter(~Q(_away("user_id", today)), _usable("deputy", today), ~Q(_away("deputy_id", today)))
            .annotate(answering_id=F("deputy_id"))
            .filter(answering_id__isnull=False)
        )

    def answered_by(self, user_id: int) -> Self:
        """Assignments that a person answers for today, as holder or as deputy."""
        return self.filter(Q(user_id=user_id) | Q(deputy_id=user_id)).answered().filter(answering_id=user_id)

    def concerning(self, user_id: int) -> Self:
        """Assignments in which a person answers or stands by; ``stands_by`` says which."""
        mine = self.filter(Q(user_id=user_id) | Q(deputy_id=user_id)).answered()
        waits = Q(deputy_id=user_id) & ~Q(answering_id=user_id) & ~Q(_away("deputy_id", timezone.localdate()))
        return mine.annotate(
            stands_by=Case(When(waits, then=True), default=False, output_field=models.BooleanField())
        ).filter(Q(answering_id=user_id) | Q(stands_by=True))


class RoleAssignment(models.Model):
    """A person holds a role at a page and everywhere below it, until a date if one is set.

    While the person is absent (:class:`Absence`) the role rests, or the deputy holds it.
    """

    role = models.CharField(_("role"), max_length=30, choices=Role.choices)
    page = models.ForeignKey(
        "cms.BasePage", verbose_name=_("place"), on_delete=models.CASCADE, related_name="role_assignments"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        on_delete=models.CASCADE,
        related_name="role_assignments",
    )
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("deputy"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="deputised_assignments",
    )
    until = models.DateField(_("last day"), null=True, blank=True)

    objects = RoleAssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("role assignment")
        verbose_name_plural = _("role assignments")
        constraints = [
            models.UniqueConstraint(fields=["role", "page", "user"], name="role_assignment_unique"),
            models.CheckConstraint(condition=~Q(deputy=F("user")), name="deputy_is_another_person"),
        ]
        indexes = [models.Index(fields=["role", "page"], name="role_assignment_place")]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()} @ {self.page}"


class Absence(models.Model):
    """Days on which a person is away, the first and the last included: their roles rest or pass to their deputies."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), on_delete=models.CASCADE, related_name="absences"
    )
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    note = models.CharField(_("note"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        ordering = ("first_day", "pk")
        constraints = [
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="absence_ends_after_it_begins")
        ]
        indexes = [models.Index(fields=["user", "last_day"], name="absence_of_person")]

    def __str__(self) -> str:
        return f"{self.user}: {self.first_day} – {self.last_day}"


class PlaceCollection(models.Model):
    """The collection of files that belongs to a place (a site's or unit section's root page)."""

    page = models.OneToOneField("cms.BasePage", on_delete=models.CASCADE, related_name="place_collection")
    collection = models.OneToOneField("wagtailcore.Collection", on_delete=models.PROTECT, related_name="place")

    def __str__(self) -> str:
        return f"{self.page} → {self.collection}"
