"""Charts drawn on the server: the places of bars, lines and words in per cent, so that no style attribute is needed.

A drawing has no view box: its words keep the size of the page's type in every mode, only its places stretch.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.translation import gettext as _

LEFT: Final = 12.0
TOP: Final = 5.0
BOTTOM: Final = 86.0
_GRID_LINES: Final = 4
_TICKS: Final = 6
_TICKS_WIDE: Final = 12
_GAP: Final = 0.3
_STEPS: Final = (1, 2, 2.5, 5, 10)

Number = float | int
Value = Number | None


@dataclass(frozen=True)
class Series:
    """Values of one name, in the order of the chart's labels; None where there is none."""

    name: str
    values: Sequence[Value]


@dataclass(frozen=True)
class Chart:
    """What a chart shows. `kind`: bar (lying, for long names), column or line; `source` names who counted and when."""

    title: str
    labels: Sequence[str]
    series: Sequence[Series]
    kind: str = "bar"
    unit: str = ""
    source: str = ""


@dataclass(frozen=True)
class Word:
    """Words at a place, in per cent; a minor one is left out on phones."""

    at: str
    words: str
    minor: bool = False


@dataclass(frozen=True)
class Bar:
    """A lying bar with its value in words."""

    start: str
    length: str
    words: str


@dataclass(frozen=True)
class Row:
    """A label with its bars."""

    label: str
    cells: list[Bar]


@dataclass
class Marks:
    """What is drawn of one series."""

    bars: list[dict[str, str]] = field(default_factory=list)
    lines: list[dict[str, str]] = field(default_factory=list)
    dots: list[dict[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Scale:
    """The least and greatest value of the drawing and the lines between; zero is always on it for bars."""

    low: float
    high: float
    step: float

    def share(self, value: Number) -> float:
        """Where a value lies between the ends, from 0 to 1."""
        return (value - self.low) / (self.high - self.low)

    def height(self, value: Number) -> float:
        """Its place from above, in per cent of the drawing."""
        return BOTTOM - (BOTTOM - TOP) * self.share(value)


@dataclass(frozen=True)
class Plot:
    """A chart with its places worked out; the component `chart.html` writes it."""

    chart: Any
    id: str

    def __post_init__(self) -> None:
        """Refuse series that do not fit the labels: a value at the wrong label would be a lie."""
        for series in self.chart.series:
            if len(series.values) != len(self.chart.labels):
                raise ValueError(f"{series.name}: {len(series.values)} values for {len(self.chart.labels)} labels")

    @property
    def title(self) -> str:
        """Title of the chart."""
        return str(self.chart.title)

    @property
    def unit(self) -> str:
        """Unit of all values."""
        return str(getattr(self.chart, "unit", ""))

    @property
    def source(self) -> str:
        """Who counted, and when."""
        return str(getattr(self.chart, "source", ""))

    @property
    def kind(self) -> str:
        """One of bar, column, line."""
        return str(getattr(self.chart, "kind", "bar"))

    @property
    def names(self) -> list[str]:
        """Names of the series."""
        return [str(series.name) for series in self.chart.series]

    @property
    def scale(self) -> Scale:
        """Scale over all values."""
        return scale_of(self._values(), zero=self.kind != "line")

    @property
    def rows(self) -> list[Row]:
        """Each label with a lying bar for each series; empty where there is no value at all."""
        if not self._values():
            return []
        scale = self.scale
        return [
            Row(str(label), [_bar(series.values[position], scale) for series in self.chart.series])
            for position, label in enumerate(self.chart.labels)
        ]

    @property
    def grid(self) -> list[Word]:
        """Lines across the drawing with their values."""
        scale = self.scale
        count = round((scale.high - scale.low) / scale.step)
        values = [scale.low + scale.step * number for number in range(count + 1)]
        return [Word(_percent(scale.height(value)), words(value)) for value in values]

    @property
    def ticks(self) -> list[Word]:
        """Labels below the drawing: at most twelve, and half of them on phones."""
        count = len(self.chart.labels)
        every = math.ceil(count / _TICKS_WIDE) if count else 1
        small = math.ceil(count / every / _TICKS) if count else 1
        shown = list(enumerate(self.chart.labels))[::every]
        return [
            Word(_percent(self._middle(position)), str(label), minor=order % small != 0)
            for order, (position, label) in enumerate(shown)
        ]

    @property
    def marks(self) -> list[Marks]:
        """What is drawn of each series."""
        draw = self._line if self.kind == "line" else self._columns
        return [draw(number, series.values) for number, series in enumerate(self.chart.series)]

    @property
    def head(self) -> list[str]:
        """Titles of the data table."""
        return [_("Counted item"), *self.names]

    @property
    def table(self) -> list[list[str]]:
        """Rows of the data table."""
        return [
            [str(label), *(words(series.values[position]) for series in self.chart.series)]
            for position, label in enumerate(self.chart.labels)
        ]

    @property
    def summary(self) -> str:
        """One sentence in place of the drawing: from where to where, the least and the greatest."""
        told = []
        for series in self.chart.series:
            known = [
                (v, str(label)) for v, label in zip(series.values, self.chart.labels, strict=True) if v is not None
            ]
            if known:
                least, greatest = min(known, key=_first), max(known, key=_first)
                told.append(
                    _("%(name)s: lowest %(low)s (%(low_at)s), highest %(high)s (%(high_at)s)")
                    % {
                        "name": series.name,
                        "low": words(least[0]),
                        "low_at": least[1],
                        "high": words(greatest[0]),
                        "high_at": greatest[1],
                    }
                )
        return "；".join([self.title, *told])

    def _values(self) -> list[Number]:
        return [value for series in self.chart.series for value in series.values if value is not None]

    def _slot(self) -> float:
        return (100 - LEFT) / max(len(self.chart.labels), 1)

    def _middle(self, position: int) -> float:
        return LEFT + self._slot() * (position + 0.5)

    def _columns(self, number: int, values: Sequence[Value]) -> Marks:
        scale, slot, marks = self.scale, self._slot(), Marks()
        width = slot * (1 - _GAP) / len(self.chart.series)
        for position, value in enumerate(values):
            if value is not None:
                left = LEFT + slot * (position + _GAP / 2) + width * number
                top, foot = sorted((scale.height(value), scale.height(0)))
                place = {"x": left, "y": top, "width": width, "height": foot - top}
                marks.bars.append({name: _percent(number) for name, number in place.items()})
        return marks

    def _line(self, _number: int, values: Sequence[Value]) -> Marks:
        marks, scale = Marks(), self.scale
        before: tuple[str, str] | None = None
        for position, value in enumerate(values):
            if value is None:
                before = None
                continue
            here = (_percent(self._middle(position)), _percent(scale.height(value)))
            marks.dots.append({"x": here[0], "y": here[1]})
            if before:
                marks.lines.append({"x1": before[0], "y1": before[1], "x2": here[0], "y2": here[1]})
            before = here
        return marks


def scale_of(values: Sequence[Number], *, zero: bool) -> Scale:
    """Return a scale of round numbers over the values; with `zero` it holds 0, as bars must."""
    low, high = (min(values), max(values)) if values else (0, 1)
    if zero:
        low, high = min(low, 0), max(high, 0)
    if low == high:
        low, high = (low, low + 1) if low >= 0 else (low, 0)
    raw = (high - low) / _GRID_LINES
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(power * part for part in _STEPS if power * part >= raw * (1 - 1e-9))
    return Scale(math.floor(low / step + 1e-9) * step, math.ceil(high / step - 1e-9) * step, step)


def words(value: Value) -> str:
    """Return a value as people read it: thousands apart, no needless decimals; a dash for none."""
    if value is None:
        return "—"
    text = f"{value:,.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _bar(value: Value, scale: Scale) -> Bar:
    if value is None:
        return Bar("0", "0", words(None))
    start, end = sorted((scale.share(0), scale.share(value)))
    return Bar(_percent(100 * start), _percent(100 * (end - start)), words(value))


def _percent(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".")


def _first(pair: tuple[Number, str]) -> Number:
    return pair[0]
