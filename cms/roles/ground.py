"""Reading one site as its reviews would find it, and saying in words what it lacks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from cms.enums import ContentClass, Matter
from cms.review.chains import Facts, steps_for
from cms.review.enums import STEP_LABELS
from cms.review.models import STEPS, ReviewChain
from foundation.accounts.models import User

from .enums import Role
from .holders import holders
from .holes import AUTHORS, Answer, Ask, Gap, Ground
from .places import chains, owner_of

if TYPE_CHECKING:
    from cms.models import BasePage

#: What people write; home pages and columns take the same people.
CLASSES = (ContentClass.ARTICLE, ContentClass.DOCUMENT)


def read_ground(root: BasePage, places: Iterable[str]) -> Ground:
    """Read who answers for the site rooted at ``root``, whose places with people are ``places``; constant queries."""
    paths = tuple(dict.fromkeys((root.path, *places)))
    chain = chains(paths)
    owner = owner_of(root.path)
    rules = list(ReviewChain.objects.all())
    asks = tuple(
        Ask(matter, kind, tuple(steps_for(Facts(owner.kind if owner else "", kind, matter), chains=rules)[0]))
        for matter in Matter.values
        for kind in CLASSES
    )
    everywhere = {*paths, *(place for above in chain.values() for place in above)}
    held = holders(everywhere, [*STEPS, *AUTHORS, Role.SITE_MANAGER])
    return Ground(root.path, paths, chain, held, asks)


@dataclass(frozen=True)
class Words:
    """Names of people and titles of places, for sentences."""

    people: dict[int, str]
    places: dict[str, str]

    def names(self, ids: Iterable[int]) -> str:
        """Names with the comma of the language."""
        return _(", ").join(self.people[pk] for pk in ids if pk in self.people)


def read_words(ground: Ground) -> Words:
    """Read the words of whoever answers for the ground; two queries."""
    from cms.models import BasePage as Base

    wanted = {holder.user for found in ground.held.values() for holder in found}
    people = {user.pk: str(user) for user in User.objects.filter(pk__in=wanted)}
    paths = {place for above in ground.chain.values() for place in above}
    return Words(people, dict(Base.objects.filter(path__in=paths).values_list("path", "title")))


def answer_sentence(answer: Answer, words: Words) -> str:
    """Who answers for a step that nobody holds at the site's root, in quiet words."""
    if not answer.place:
        return _("Nobody answers.")
    return _("%(people)s (%(place)s) answers.") % {
        "people": words.names(answer.people),
        "place": words.places.get(answer.place, ""),
    }


def gap_sentence(gap: Gap, ground: Ground, words: Words) -> str:
    """What stops, at which step, and who can mend it."""
    facts = {
        "matters": _(", ").join(str(Matter(matter).label) for matter in gap.matters),
        "step": STEP_LABELS[gap.step],
        "authors": words.names(gap.authors),
        "who": mender(ground, words),
    }
    if gap.authors:
        sentence = _(
            "Items by %(authors)s (%(matters)s) could not be reviewed: “%(step)s” lacks a person besides the author "
            "and the people of the other steps. %(who)s can give somebody that role."
        )
    elif gap.vacant:
        sentence = _(
            "No item (%(matters)s) could be reviewed: nobody answers at “%(step)s”, here or above. %(who)s can give "
            "somebody that role."
        )
    else:
        sentence = _(
            "No item (%(matters)s) could be reviewed: each step needs another person, and for “%(step)s” nobody is "
            "left. %(who)s can give somebody that role."
        )
    return sentence % facts


def mender(ground: Ground, words: Words) -> str:
    """The nearest site managers who can give a role at the site's root."""
    places = ground.chain[ground.root]
    nearest = next((found for place in places if (found := ground.held.get((Role.SITE_MANAGER, place)))), [])
    return words.names(dict.fromkeys(holder.user for holder in nearest)) or _("The provincial office")
