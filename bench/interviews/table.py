"""The goals of speed, and the table that holds the figures against them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

#: Share of a core above which the generator itself may have been what was slow.
MOST_GENERATOR = 0.60
STORM = 3000
#: Threads of a process that read its database, however many readers there are.
MOST_THREADS = 8


@dataclass
class Figures:
    """One subject. ``void``: why its figures count for nothing; ``wrong``: events lost, doubled or out of order."""

    name: str
    kind: str
    daphne: bool
    cpu: float = 0.0  # microseconds of the server a delivery, one message a second
    last: float = 0.0  # milliseconds until the last reader has a message, median
    spread: tuple[float, float, float] = (0.0, 0.0, 0.0)  # p50, p95, p99 over all deliveries
    burst: float = 0.0  # seconds from the first publishing to the last receipt
    memory: float = 0.0  # KB a reader
    threads: int = 0  # more than without readers
    storm: float = 0.0  # seconds
    refused: int = 0
    generator: float = 0.0  # share of a core
    appended: float = 0.0  # milliseconds of a publishing, median
    wrong: dict[str, int] = field(default_factory=dict)
    void: str = ""


@dataclass(frozen=True)
class Goal:
    """A column: the figure, how it reads, and the most it may be; ``ratio``: against the baseline."""

    title: str
    form: str
    value: Callable[[Figures], float]
    most: Callable[[Figures], float]
    ratio: bool = False


GOALS = (
    Goal("CPU µs/delivery", "{:.1f}", lambda row: row.cpu, lambda row: 4.0 if row.daphne else 1.5, ratio=True),
    Goal("last reader ms", "{:.0f}", lambda row: row.last, lambda row: 3.0 if row.daphne else 1.5, ratio=True),
    Goal("burst of 50 s", "{:.2f}", lambda row: row.burst, lambda _row: 0.6),
    Goal("KB/reader", "{:.1f}", lambda row: row.memory, lambda row: 20.0 if row.kind == "sse" else 30.0),
    Goal("more threads", "{:.0f}", lambda row: float(row.threads), lambda _row: float(MOST_THREADS)),
    Goal("storm s", "{:.2f}", lambda row: row.storm, lambda _row: 3.0),
    Goal("refused", "{:.0f}", lambda row: float(row.refused), lambda _row: 0.0),
)


def holds(goal: Goal, row: Figures, baseline: Figures) -> bool:
    """Whether a figure meets its goal."""
    return _measured(goal, row, baseline) <= goal.most(row)


def _measured(goal: Goal, row: Figures, baseline: Figures) -> float:
    value = goal.value(row)
    return value / (goal.value(baseline) or float("inf")) if goal.ratio else value


def cell(goal: Goal, row: Figures, baseline: Figures) -> str:
    """The figure, its ratio to the baseline, the goal and yes or no."""
    text = goal.form.format(goal.value(row))
    below = goal.value(baseline)
    ratio = f" = {goal.value(row) / below:.2f} ×" if below else ""
    if row is baseline:
        return text
    unit = " ×" if goal.ratio else ""
    return f"{text}{ratio} (≤ {goal.most(row):g}{unit}: {'yes' if holds(goal, row, baseline) else 'NO'})"


def lines(rows: Sequence[Figures], *, readers: int) -> list[str]:
    """The table as Markdown; the first row is the baseline."""
    baseline, more = rows[0], ["delivery p50/p95/p99 ms", "append ms", "generator", "lost/doubled/disordered"]
    titles = [f"{readers} readers", *(goal.title for goal in GOALS), *more]
    found = [f"| {' | '.join(titles)} |", f"|{'---|' * len(titles)}"]
    for row in rows:
        wrong = "/".join(str(row.wrong.get(name, 0)) for name in ("lost", "doubled", "disordered"))
        cells = [cell(goal, row, baseline) for goal in GOALS]
        rest = [
            "/".join(f"{part:.0f}" for part in row.spread),
            f"{row.appended:.1f}",
            f"{row.generator:.0%}" + (" VOID" if row.void else ""),
            wrong,
        ]
        found.append(f"| {' | '.join([row.name, *cells, *rest])} |")
    return found


def failures(rows: Sequence[Figures]) -> list[str]:
    """What does not hold, one a line; void runs first."""
    baseline = rows[0]
    found = [f"{row.name}: void, {row.void}" for row in rows if row.void]
    for row in rows:
        found += [f"{row.name}: {count} {name}" for name, count in row.wrong.items() if count]
    for row in rows[1:]:
        found += [
            f"{row.name}: {goal.title} {cell(goal, row, baseline)}" for goal in GOALS if not holds(goal, row, baseline)
        ]
    return found
