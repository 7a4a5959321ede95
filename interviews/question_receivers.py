"""Where questions hang on to the rest: the worker, the calendar, limits, notices, the audit."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from foundation.audit.registry import register_kind
from foundation.limits.registry import Rate, register_limit
from foundation.notices.registry import register_kind as register_notice
from foundation.outbox.registry import register_duty
from foundation.workdays.registry import register_deadlines

from . import question_clock as clock
from . import question_notices as notices
from .views.questions import ASK_LIMIT, FIND_LIMIT, LIKE_LIMIT


def register() -> None:
    """Register everything; called from ``ready()``."""
    register_limit(ASK_LIMIT, label=_("Questions to interviews from one network"), default=Rate(10, 600))
    register_limit(LIKE_LIMIT, label=_("Likes of questions from one network"), default=Rate(120, 600))
    register_limit(FIND_LIMIT, label=_("Look-ups of questions from one network"), default=Rate(60, 600))
    register_notice(notices.ANSWERED, _("Answer for who asked in an interview"))
    register_notice(notices.OPENED, _("Questions are left after an interview"))
    register_notice(notices.SOON, _("Questions of an interview are due"))
    register_notice(notices.OVERDUE, _("Questions of an interview are overdue"), urgent=True)
    register_kind("interview.follow_ups", _("Questions left to answer after an interview"))
    register_duty("remind of interview questions", every=clock.EVERY, run=clock.remind)
    register_duty("open missed interview questions", every=clock.EVERY, run=clock.sweep)
    register_duty("erase old interview questions", every=timedelta(hours=1), run=clock.erase_old)
    register_deadlines("interview questions", _("Questions left after interviews"), clock.recompute)
