"""Wagtail's own mails about workflows, silenced: reviews tell people by notices. See docs/notices.md."""

from __future__ import annotations

from typing import Any

from django.db.models import Model
from django.dispatch import Signal
from wagtail.models import TaskState, WorkflowState
from wagtail.signals import task_submitted, workflow_approved, workflow_rejected, workflow_submitted

#: Signal, sender, and the name under which ``wagtail.admin.signal_handlers`` connects its notifier.
NOTIFIERS: tuple[tuple[Signal, type[Model], str], ...] = (
    (task_submitted, TaskState, "group_approval_task_submitted_email_notification"),
    (workflow_submitted, WorkflowState, "workflow_state_submitted_email_notification"),
    (workflow_rejected, WorkflowState, "workflow_state_rejected_email_notification"),
    (workflow_approved, WorkflowState, "workflow_state_approved_email_notification"),
)


def no_mail(**_kwargs: Any) -> None:
    """Stand where Wagtail's notifier would."""


def connect() -> None:
    """Take the notifiers' names, before or after Wagtail has connected them: a name is connected once only."""
    for signal, sender, name in NOTIFIERS:
        signal.disconnect(sender=sender, dispatch_uid=name)
        signal.connect(no_mail, sender=sender, dispatch_uid=name)
