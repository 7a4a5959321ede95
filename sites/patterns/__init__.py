"""The pattern page: every component of the public face in each of its states, with the line that includes it.

Only of use while templates are written: `views.patterns` answers 404 unless DEBUG or PORTICO_PATTERNS is on.
"""

from __future__ import annotations

from django.http import HttpRequest
from django.template import Context, Engine
from django.utils.safestring import SafeString

from . import figures, forms, frame, lists, texts, ways
from .base import Pattern, Shown, State


def patterns(request: HttpRequest) -> list[Shown]:
    """Return every component with its states written out."""
    page = Context({"request": request})  # one for all, so that ids are counted through
    return [
        Shown(pattern, [(state.name, _written(pattern, state, page)) for state in pattern.states])
        for pattern in all_patterns()
    ]


def all_patterns() -> list[Pattern]:
    """Return every component with its states, group after group."""
    groups = (frame, ways, lists, texts, figures, forms)
    return [pattern for group in groups for pattern in group.patterns()]


def _written(pattern: Pattern, state: State, page: Context) -> SafeString:
    template = Engine.get_default().get_template(pattern.template)
    return template.render(page.new({**state.variables, "request": page["request"]}))
