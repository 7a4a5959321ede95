"""Chains in words, and what an item of each kind would take today; two queries."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from cms.enums import ContentClass, Matter
from foundation.organisations.enums import OrganisationKind

from .chains import Facts, standard_steps, steps_for
from .enums import STEP_LABELS
from .models import ReviewChain


@dataclass(frozen=True)
class ChainRow:
    """A chain as the list says it; ``chain`` None is the built-in standard."""

    chain: ReviewChain | None
    name: str
    criteria: list[str]
    steps: str


@dataclass(frozen=True)
class Outcome:
    """The steps of one matter's items and the chain that says so (empty: the standard)."""

    steps: str
    chain: str


@dataclass(frozen=True)
class PreviewRow:
    """Items of a kind of organisation and a class: what they take in government and in party affairs."""

    kind: str
    content: str
    outcomes: list[tuple[str, Outcome]]


def in_words(steps: list[str]) -> str:
    """Steps in the words of the house."""
    return " → ".join(str(STEP_LABELS[step]) if step in STEP_LABELS else step for step in steps)


def chain_rows() -> list[ChainRow]:
    """Every chain, the most particular first, and the built-in standard last."""
    chains = list(ReviewChain.objects.all())
    chains.sort(key=lambda chain: (-_particular(chain), chain.name, chain.pk))
    rows = [ChainRow(chain, chain.name, _criteria(chain), in_words(chain.steps)) for chain in chains]
    standard = _("%(government)s; party affairs: %(party)s") % {
        "government": in_words(standard_steps(Matter.GOVERNMENT)),
        "party": in_words(standard_steps(Matter.PARTY)),
    }
    return [*rows, ChainRow(None, _("Standard"), [_("everything else")], standard)]


def _particular(chain: ReviewChain) -> int:
    return sum(map(bool, (chain.organisation_kind, chain.content_class, chain.matter)))


def _criteria(chain: ReviewChain) -> list[str]:
    found = [
        str(label)
        for label in (
            chain.organisation_kind and OrganisationKind(chain.organisation_kind).label,
            chain.content_class and ContentClass(chain.content_class).label,
            chain.matter and Matter(chain.matter).label,
        )
        if label
    ]
    return found or [_("all items")]


def preview_rows() -> list[PreviewRow]:
    """What an item of each kind would take, submitted now; one query."""
    chains = list(ReviewChain.objects.all())
    rows = []
    for kind in OrganisationKind:
        for content in ContentClass:
            outcomes = []
            for matter in Matter:
                steps, name = steps_for(Facts(kind, content, matter), chains=chains)
                outcomes.append((str(matter.label), Outcome(in_words(steps), name)))
            rows.append(PreviewRow(str(kind.label), str(content.label), outcomes))
    return rows
