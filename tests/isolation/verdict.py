"""What no answer to a stranger may be, whatever the table says."""

from __future__ import annotations

from collections.abc import Mapping

from .asking import Answer
from .targets import Call
from .world import STRANGERS, World

#: Screens that answer 500 on purpose.
MEANT_TO_FAIL = frozenset({"wagtailadmin_error_test"})
AROUND = 80


def breaches(world: World, name: str, method: str, call: Call, answers: Mapping[str, Answer]) -> list[str]:
    """Sentences about secrets that a stranger read, rows that a stranger changed, and answers that are errors."""
    found = []
    secrets = world.secrets()
    for role, answer in answers.items():
        if answer.outcome == "500" and name not in MEANT_TO_FAIL:
            found.append(f"{method} {name} fails for {role}: {answer.text[-600:]}")
        if role not in STRANGERS:
            continue
        found += [
            f"{method} {name} shows “{word}” to {role}: …{_around(answer.text, word)}…"
            for word in secrets
            if word in answer.text
        ]
        changed = answer.changed_here if call.writes_own and role != "nobody" else answer.changed
        if changed:
            found.append(f"{method} {name} lets {role} change {', '.join(sorted(changed))}")
    return found


def _around(text: str, word: str) -> str:
    at = text.find(word)
    return text[max(0, at - AROUND) : at + AROUND].replace("\n", " ")
