"""Tags that the component templates need for themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import count
from typing import Any

from django import template
from django.core.paginator import Page
from django.utils import timezone

from sites.charts import Plot

register = template.Library()
_KEY = "components-ids"


@dataclass(frozen=True)
class Step:
    """One step of a pager: number 0 is a gap; `near` ones are left out on phones."""

    number: int
    url: str
    current: bool = False
    near: bool = False


@dataclass(frozen=True)
class Pager:
    """Steps of a pager with those before and after; no links: one page only."""

    links: list[Step]
    previous: str = ""
    next: str = ""


@register.filter
def machine_time(value: date | datetime | None, clock: Any = None) -> str:
    """Return a date as `<time datetime>` wants it, in our time zone; with `clock` to the second."""
    if isinstance(value, datetime):
        local = timezone.localtime(value) if timezone.is_aware(value) else value
        return local.isoformat(timespec="seconds") if clock else local.date().isoformat()
    return value.isoformat() if value else ""


@register.simple_tag(takes_context=True)
def new_id(context: template.Context, prefix: str) -> str:
    """Return an id that no other component of this page got."""
    bottom: Any = context.render_context.dicts[0]  # shared by all includes of the page
    return f"{prefix}-{next(bottom.setdefault(_KEY, count(1)))}"


@register.simple_tag(takes_context=True)
def plot_of(context: template.Context, chart: Any) -> Plot:
    """Return a chart with its places worked out."""
    return Plot(chart, new_id(context, "chart"))


@register.simple_tag
def pager_of(items: Page[Any] | None = None, links: Sequence[Any] | None = None, keep: str = "") -> Pager:
    """Return the steps of a pager, from a page of a paginator or from links that a view has made."""
    steps = [_step(link) for link in links] if links else _steps(items, keep or "") if items else []
    here = next((step.number for step in steps if step.current), 0)
    shown = {step.number: step for step in steps if step.number}
    if not here or len(shown) < 2:
        return Pager([])
    last = max(shown)
    marked = [Step(step.number, step.url, step.current, near=step.number not in {0, 1, last, here}) for step in steps]
    if items is not None and not links:
        return Pager(
            marked, _address(here - 1, keep) if here > 1 else "", _address(here + 1, keep) if here < last else ""
        )
    before, after = shown.get(here - 1), shown.get(here + 1)
    return Pager(marked, before.url if before else "", after.url if after else "")


def _steps(items: Page[Any], keep: str) -> list[Step]:
    if not items.has_other_pages():
        return []
    numbers = items.paginator.get_elided_page_range(items.number, on_each_side=1, on_ends=1)
    return [
        Step(number, _address(number, keep), number == items.number) if isinstance(number, int) else Step(0, "")
        for number in numbers
    ]


def _step(link: Any) -> Step:
    return Step(link.number, link.url, bool(link.current))


def _address(number: int, keep: str) -> str:
    return f"?{keep}p={number}"
