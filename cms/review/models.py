"""Reviews, their decisions, and the task that lets Wagtail's workflow screens drive them."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.models import Task, TaskState

from cms.enums import ContentClass, Matter
from cms.roles.enums import Role
from foundation.organisations.enums import OrganisationKind

from .enums import LegalBasis, ReviewState, SecrecyVerdict, Verdict
from .locks import ReviewLock

#: Every step there is, in the order in which a review takes them; which of them an item takes, its chain says.
STEPS = (
    Role.UNIT_REVIEWER,
    Role.OFFICE_REVIEWER,
    Role.PARTY_OFFICE_REVIEWER,
    Role.SECRECY_REVIEWER,
    Role.EDITOR_IN_CHIEF,
)


class ReviewChain(models.Model):
    """The steps that items of some kind take; an empty criterion stands for any. The most particular chain counts.

    Read at submission only: what is under way keeps its steps. The floor is code: :func:`cms.review.chains.validate`.
    """

    name = models.CharField(_("name"), max_length=60)
    organisation_kind = models.CharField(
        _("kind of organisation"), max_length=12, choices=OrganisationKind.choices, blank=True
    )
    content_class = models.CharField(_("content"), max_length=12, choices=ContentClass.choices, blank=True)
    matter = models.CharField(_("matter"), max_length=12, choices=Matter.choices, blank=True)
    steps = models.JSONField(_("steps"))
    days = models.JSONField(
        _("working days a step"),
        default=dict,
        blank=True,
        help_text=_("Step → working days until its decision is due; steps that are not named: one day."),
    )

    class Meta:
        verbose_name = _("review chain")
        verbose_name_plural = _("review chains")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_kind", "content_class", "matter"],
                name="review_chain_unique",
                violation_error_message=_("There is a chain for exactly these items already. Change that one."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Refuse a chain below the floor, and days that are none."""
        from .chains import validate, validate_days

        validate(self.steps or [], matter=self.matter)
        validate_days(self.days)


class Review(models.Model):
    """One submission, bound to a revision and its digest. What counts; Wagtail's workflow only drives the screens.

    Steps and authors are frozen at submission. ``page`` and ``revision`` may vanish; the values beside them stay.
    ``files`` holds the ids of the file versions named, which reviewers may see while it is their turn.

    ``days`` are the chain's, frozen; the step under way began at ``step_since`` and is due at the end of ``due_on``
    (provisional where that year's holidays were not announced). ``escalation`` counts how far an overdue step was
    opened to others than its nearest holders: :mod:`cms.review.clock`.
    """

    page = models.ForeignKey("cms.BasePage", null=True, on_delete=models.SET_NULL, related_name="reviews")
    page_key = models.BigIntegerField(db_index=True)
    title = models.CharField(_("title"), max_length=255)
    revision = models.OneToOneField(
        "wagtailcore.Revision", null=True, on_delete=models.SET_NULL, related_name="portico_review"
    )
    revision_key = models.BigIntegerField()
    workflow_state = models.ForeignKey("wagtailcore.WorkflowState", null=True, on_delete=models.SET_NULL)
    digest = models.CharField(max_length=64)
    steps = models.JSONField()
    chain = models.CharField(max_length=60, blank=True)
    authors = models.JSONField(default=list)
    files = models.JSONField(default=dict)
    state = models.CharField(_("state"), max_length=12, choices=ReviewState.choices, default=ReviewState.OPEN)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="submitted_reviews"
    )
    submitted_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True)
    answer = models.TextField(_("answer to the return"), blank=True)
    exception = models.TextField(_("why an exception is asked for"), blank=True)
    days = models.JSONField(default=dict)
    step_since = models.DateTimeField(_("at this step since"), default=timezone.now)
    due_on = models.DateField(_("due on"), null=True, db_index=True)
    due_provisional = models.BooleanField(default=False)
    escalation = models.PositiveSmallIntegerField(default=0)
    reminded_on = models.DateField(null=True)

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        constraints = [
            models.UniqueConstraint(fields=["page_key"], condition=Q(state="open"), name="review_one_open_a_page"),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.get_state_display()})"


class ReviewDecision(models.Model):
    """One person's decision at one step; a deputy's names whom it was made for.

    ``counts`` is false for the decisions of a round that ended in a return: they stay as record only.
    """

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="decisions")
    role = models.CharField(_("step"), max_length=30, choices=Role.choices)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    user_name = models.CharField(_("person"), max_length=150)
    acting_for = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    acting_for_name = models.CharField(_("in place of"), max_length=150, blank=True)
    verdict = models.CharField(_("decision"), max_length=10, choices=Verdict.choices)
    comment = models.TextField(pgettext_lazy("of a decision", "comment"), blank=True)
    counts = models.BooleanField(default=True)
    at = models.DateTimeField(_("time"), default=timezone.now)

    class Meta:
        verbose_name = _("review decision")
        verbose_name_plural = _("review decisions")
        ordering = ("at", "pk")
        constraints = [
            models.UniqueConstraint(fields=["review", "role"], condition=Q(counts=True), name="decision_one_a_step"),
            models.UniqueConstraint(fields=["review", "user"], condition=Q(counts=True), name="decision_one_a_person"),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}: {self.get_verdict_display()} ({self.user_name})"


class Opening(models.Model):
    """“This person had this item open at this step”: what bulk approval asks for."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="openings")
    role = models.CharField(max_length=30, choices=Role.choices)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("opening")
        verbose_name_plural = _("openings")
        constraints = [models.UniqueConstraint(fields=["review", "role", "user"], name="opening_once")]

    def __str__(self) -> str:
        return f"{self.review_id} {self.role} {self.user_id}"


class Opinion(models.Model):
    """An opinion that a reviewer asked another person for: advisory, never a decision (``design.md §3``)."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="opinions")
    role = models.CharField(_("asked at the step"), max_length=30, choices=Role.choices)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    asked_by_name = models.CharField(max_length=150)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="opinions_asked"
    )
    person_name = models.CharField(_("person"), max_length=150)
    question = models.TextField(_("question"))
    asked_at = models.DateTimeField(default=timezone.now)
    answer = models.TextField(_("opinion"), blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("opinion")
        verbose_name_plural = _("opinions")
        ordering = ("asked_at", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["review", "person"], condition=Q(answered_at=None), name="opinion_one_open_a_person"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_name}: {self.review_id}"


class SecrecyRecord(models.Model):
    """The record of a secrecy review (保密审查记录) of one version: verdict, basis, checklist, person, time.

    Every version that becomes public has its own, whatever it was copied or imported from. Values beside the links
    stay when page, review or person go. A refusal names its provision.
    """

    review = models.ForeignKey(Review, null=True, on_delete=models.SET_NULL, related_name="secrecy_records")
    decision = models.OneToOneField(ReviewDecision, null=True, on_delete=models.SET_NULL, related_name="secrecy_record")
    page_key = models.BigIntegerField(db_index=True)
    revision_key = models.BigIntegerField()
    digest = models.CharField(max_length=64)
    title = models.CharField(_("title"), max_length=255)
    organisation = models.ForeignKey(
        "organisations.Organisation", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    organisation_name = models.CharField(_("organisation"), max_length=200, blank=True)
    verdict = models.CharField(_("verdict"), max_length=12, choices=SecrecyVerdict.choices)
    legal_basis = models.CharField(_("provision"), max_length=16, choices=LegalBasis.choices, blank=True)
    basis = models.TextField(_("basis"), blank=True)
    checklist = models.JSONField(_("confirmed"), default=list)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    user_name = models.CharField(_("person"), max_length=150)
    acting_for_name = models.CharField(_("in place of"), max_length=150, blank=True)
    at = models.DateTimeField(_("time"), default=timezone.now)

    class Meta:
        verbose_name = _("secrecy record")
        verbose_name_plural = _("secrecy records")
        ordering = ("-at", "-pk")
        indexes = [models.Index(fields=["verdict", "organisation"], name="secrecy_refusals")]
        constraints = [
            models.CheckConstraint(
                condition=Q(verdict="public") | ~Q(legal_basis="") | ~Q(basis=""), name="secrecy_refusal_has_basis"
            )
        ]

    def __str__(self) -> str:
        return f"{self.title}: {self.get_verdict_display()}"


class RoleTask(Task):
    """A step of the one workflow: asks for a role, never for a group, at the nearest place with an eligible holder."""

    role = models.CharField(_("role"), max_length=30, choices=Role.choices)

    lock_class = ReviewLock
    admin_form_fields: ClassVar[list[str]] = [*Task.admin_form_fields, "role"]

    class Meta:
        verbose_name = _("review step")
        verbose_name_plural = _("review steps")

    def start(self, workflow_state: Any, user: Any = None) -> TaskState:
        """Freeze the review if this is its first step; skip what the review does not ask for."""
        from .freezing import start_step

        return start_step(task=self, workflow_state=workflow_state, user=user)

    def on_action(self, task_state: TaskState, user: Any, action_name: str, **data: Any) -> None:
        """Decide. The page is the task state's own, whatever the address named."""
        from .actions import decide

        decide(task_state=task_state, user=user, action=action_name, **data)

    def get_actions(self, obj: Any, user: Any) -> list[tuple[str, Any, bool]]:
        """Approve and return, for who is eligible now; nothing for anybody else."""
        from .selectors import may_decide_now

        if not may_decide_now(user, obj, task=self):
            return []
        return [("reject", _("Return to the author"), True), ("approve", _("Approve"), True)]

    def get_form_for_action(self, action: str) -> type[forms.Form]:
        """Comment, and for the secrecy step verdict and basis."""
        from .forms import ApprovalForm, ReturnForm, SecrecyForm, SecrecyReturnForm

        if self.role == Role.SECRECY_REVIEWER:
            return SecrecyReturnForm if action == "reject" else SecrecyForm
        return ReturnForm if action == "reject" else ApprovalForm

    def locked_for_user(self, obj: Any, user: Any) -> bool:
        """Nobody edits what is in review."""
        return True

    def user_can_access_editor(self, obj: Any, user: Any) -> bool:
        """Reviewers see the item while it waits for them."""
        return bool(self.get_actions(obj, user))

    def get_task_states_user_can_moderate(self, user: Any, **_kwargs: Any) -> Any:
        """What waits for the person at this step."""
        from .selectors import waiting_task_states

        return TaskState.objects.filter(pk__in=waiting_task_states(user).get(self.role, ()))

    @classmethod
    def get_description(cls) -> str:
        """Words for the workflow editor."""
        return str(_("Asks the nearest eligible holder of a role, from the page's place upwards."))
