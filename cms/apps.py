"""App configuration."""

from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CmsConfig(AppConfig):
    """The editorial core."""

    name = "cms"
    label = "cms"
    verbose_name = _("Editorial core")

    def ready(self) -> None:
        """Put the guard, the policies and the relations in place."""
        from foundation.accounts.permissions import (
            register_closer,
            register_host,
            register_manager,
            register_office,
            register_veto,
        )
        from foundation.accounts.second_factor import register_requirement
        from foundation.audit.permissions import register_reader
        from foundation.audit.registry import register_kind
        from foundation.files.permissions import register_viewer
        from foundation.notices.registry import register_kind as register_notice
        from foundation.outbox.registry import register_duty
        from foundation.workdays.registry import register_deadlines

        from . import kinds
        from .corrections import receivers as corrections_receivers
        from .publication import receivers as publication_receivers
        from .publication.act_selectors import sees_file as sees_file_of_act
        from .publication.emergency import recompute as recompute_checks
        from .publication.takedown import retry_open
        from .publication.tasks import EVERY, Patrol, publish_due
        from .relations import register_relation
        from .review import clock
        from .review import receivers as review_receivers
        from .review.notices import KINDS as REVIEW_NOTICES
        from .review.opinions import sees_file as sees_file_of_opinion
        from .review.selectors import sees_file
        from .roles import policies
        from .roles.domain import closes_account, last_manager_veto, manages_account, manages_organisation
        from .roles.permissions import manages_portal, needs_second_factor, reads_audit
        from .screening import checks as screening_checks

        publication_receivers.connect()
        review_receivers.connect()
        corrections_receivers.connect()
        policies.register()
        screening_checks.register()
        kinds.register()
        register_viewer(sees_file)
        register_viewer(sees_file_of_act)
        register_viewer(sees_file_of_opinion)
        register_reader(reads_audit)
        register_requirement(needs_second_factor)
        register_manager(manages_account)
        register_closer(closes_account)
        register_host(manages_organisation)
        register_office(manages_portal)
        register_veto(last_manager_veto)
        register_duty("publish due pages", every=timedelta(seconds=20), run=publish_due)
        register_duty("check publications", every=EVERY, run=Patrol().check_next)
        register_duty("finish takedowns", every=timedelta(seconds=5), run=retry_open)
        register_duty("remind of reviews", every=timedelta(minutes=5), run=clock.remind)
        register_deadlines("reviews", _("Reviews"), clock.recompute)
        register_deadlines("after-checks", _("Checks afterwards"), recompute_checks)
        for kind, label, urgent in REVIEW_NOTICES:
            register_notice(kind, label, urgent=urgent)
        register_relation("related", label=_("Related to"), inverse_label=_("Related to"))
        for name, label in (
            ("role.assigned", _("Role given")),
            ("role.revoked", _("Role taken")),
            ("absence.entered", _("Absence entered")),
            ("absence.ended", _("Absence ended")),
            ("review.submitted", _("Submitted for review")),
            ("review.approved", _("Approved at a step")),
            ("review.returned", _("Returned to the author")),
            ("review.taken_back", _("Taken back by the author")),
            ("review.escalated", _("Overdue step opened to others")),
            ("opinion.asked", _("Opinion asked for")),
            ("opinion.given", _("Opinion given")),
            ("page.published", _("Went live")),
            ("page.withdrawn", _("Withdrawn")),
            ("page.unscheduled", _("Unscheduled")),
            ("page.restored", _("Restored")),
            ("page.emergency", _("Published in an emergency")),
            ("page.taken_down", _("Privacy takedown finished")),
            ("act.asked", _("Act of publication asked for")),
            ("act.refused", _("Act of publication refused")),
            ("act.taken_back", _("Act of publication taken back")),
            ("act.checked", _("Checked afterwards")),
            ("import.signed", _("Historic import signed")),
            ("chain.set", _("Review chain set")),
            ("chain.deleted", _("Review chain deleted")),
        ):
            register_kind(name, label)
