"""What the pattern page shows: a component, its states, and things that stand in for pages and pictures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.safestring import SafeString


@dataclass(frozen=True)
class State:
    """A component in one state: what it is called and the variables it gets."""

    name: str
    variables: Mapping[str, Any]


@dataclass(frozen=True)
class Pattern:
    """A component: file, Chinese name, when to use it, and its states."""

    name: str
    title: str
    use: str
    states: list[State]
    whole: bool = False
    """Whether it spans the window, as the parts of the frame do."""

    @property
    def template(self) -> str:
        """File of the component."""
        return f"components/{self.name}.html"

    @property
    def line(self) -> str:
        """The line that includes it, with the variables that any of its states use."""
        names = dict.fromkeys(name for state in self.states for name in state.variables)
        given = " ".join(f"{name}={name}" for name in names if name != "request")
        return f'{{% include "{self.template}" with {given} only %}}' if given else f'{{% include "{self.template}" %}}'


@dataclass(frozen=True)
class Shown:
    """A pattern with its states written out."""

    pattern: Pattern
    states: list[tuple[str, SafeString]]


@dataclass(frozen=True)
class Picture:
    """A fixed picture in place of one of the library."""

    address: str
    description: str
    width: int = 960
    height: int = 540


@dataclass
class Sample:
    """Any object that a component reads: names with values."""

    values: dict[str, Any] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Any:
        """The value of a name; empty for any other, as templates have it."""
        if name.startswith("_"):
            raise AttributeError(name)
        return self.values.get(name, "")
