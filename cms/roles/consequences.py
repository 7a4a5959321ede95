"""What follows when somebody no longer holds a role, said before it is taken away."""

from __future__ import annotations

from django.utils.translation import gettext as _

from cms.models import BasePage
from cms.review.enums import STEP_LABELS

from .ground import answer_sentence, gap_sentence, read_ground, read_words
from .holes import answers, gaps, without
from .models import RoleAssignment
from .places import site_root_path, site_roots


def consequences(assignment: RoleAssignment) -> list[str]:
    """Sentences on what taking the role away changes; constant queries."""
    found = []
    others = RoleAssignment.objects.filter(user_id=assignment.user_id).exclude(pk=assignment.pk)
    deputises = RoleAssignment.objects.filter(deputy_id=assignment.user_id).exclude(pk=assignment.pk)
    if not others.exists() and not deputises.exists():
        found.append(
            _("%(person)s holds nothing else and can no longer enter the administration. The account stays.")
            % {"person": assignment.user}
        )
    if assignment.deputy is not None:
        found.append(_("%(person)s no longer deputises here.") % {"person": assignment.deputy})
    return found + _for_reviews(assignment)


def _for_reviews(assignment: RoleAssignment) -> list[str]:
    """Which steps pass to whom, and which reviews would stop."""
    root_path = site_root_path(assignment.page.path, site_roots()) or assignment.page.path
    root = BasePage.objects.get(path=root_path)
    before = read_ground(root, [assignment.page.path])
    after = without(before, role=assignment.role, place=assignment.page.path, user=assignment.user_id)
    words = read_words(before)
    found = [
        _("“%(step)s”: %(sentence)s") % {"step": STEP_LABELS[new.step], "sentence": answer_sentence(new, words)}
        for old, new in zip(answers(before), answers(after), strict=True)
        if old.place != new.place
    ]
    known = gaps(before)
    return found + [gap_sentence(gap, after, words) for gap in gaps(after) if gap not in known]
