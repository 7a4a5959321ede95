"""The name in ``WAGTAIL_FINISH_WORKFLOW_ACTION``: loaded while Wagtail's models load, so it imports no models."""

from __future__ import annotations

from typing import Any


def finish_workflow(workflow_state: Any, user: Any = None) -> None:
    """Publish what was approved, after proving every step; see :func:`cms.review.actions.finish`."""
    from .actions import finish

    finish(workflow_state=workflow_state, user=user)
