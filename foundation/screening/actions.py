"""Screening material: all checks that are switched on, each bounded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from itertools import islice

from .enums import Level
from .findings import Finding, finished
from .material import Material
from .registry import checks
from .selectors import levels

#: Findings of one check that are kept; the rest is counted.
SHOWN = 20
#: Findings of one check at which counting ends, and the check with it: “at least so many”.
COUNTED = 10_000


@dataclass(frozen=True)
class Screened:
    """What screening found.

    ``findings``: in order of the checks, then of the text, at most ``SHOWN`` a check. ``levels``: the level of each
    check that ran (those that are off are left out). ``omitted``: how many further findings each check had, for those
    that had more than are shown; counting ends at ``COUNTED``. Who blocks on findings must block on ``omitted`` too.
    """

    findings: list[Finding] = field(default_factory=list)
    levels: dict[str, Level] = field(default_factory=dict)
    omitted: dict[str, int] = field(default_factory=dict)

    def at(self, level: Level) -> list[Finding]:
        """The findings of checks at one level."""
        return [finding for finding in self.findings if self.levels.get(finding.check) == level]


def screen(material: Material, *, only: Collection[str] | None = None) -> Screened:
    """Run every check that is not off over the material; stores nothing. Personal data in findings is masked.

    ``only``: names of the checks to run, for text that is no page. An error in a check is an error here: a check that
    failed has not passed.
    """
    wanted: dict[str, Level] = {
        name: level for name, level in levels().items() if level != Level.OFF and (only is None or name in only)
    }
    screened = Screened(levels=wanted)
    for check in checks():
        if check.name in screened.levels:
            kept, omitted = _bounded(check.run(material))
            screened.findings.extend(kept)
            if omitted:
                screened.omitted[check.name] = omitted
    return screened


def _bounded(found: Iterable[Finding]) -> tuple[list[Finding], int]:
    """The first findings, finished, and how many more there are."""
    stream, seen = iter(found), Counter[tuple[str, str]]()
    kept = []
    for finding in islice(stream, SHOWN):
        same = (finding.key, finding.fingerprint or finding.words)
        kept.append(finished(finding, seen[same]))
        seen[same] += 1
    return kept, sum(1 for _more in islice(stream, COUNTED - len(kept)))
