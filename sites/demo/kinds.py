"""Leaders, institutions, topics, data pages and galleries of the demo province: invented people and offices."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from cms.blocks import from_plain_text
from cms.models import DataPage, Figure, Gallery, InnerDepartment, Institution, Leader, Topic

from .pictures import picture
from .portraits import portrait
from .world import DATA, DemoWorld, read

STEP = 10


def load(world: DemoWorld) -> None:
    """Add every page as a draft that waits for :meth:`DemoWorld.publish`; articles stand already."""
    rows = read(DATA / "kinds.json")
    for place in rows["leaders"]:
        _add(world, place, (_leader(world, place, number, row) for number, row in enumerate(place["rows"], 1)))
    for place in rows["institutions"]:
        _add(world, place, (_institution(place, number, row) for number, row in enumerate(place["rows"], 1)))
    for row in rows["data"]:
        _add(world, row, [_data(row)])
    for row in rows["galleries"]:
        _add(world, row, [_gallery(world, row)])
    for row in rows["topics"]:
        _add(world, row, [_topic(world, row)])


def _add(world: DemoWorld, place: dict[str, Any], pages: Iterable[Any]) -> None:
    column = world.column(place["site"], place["column"])
    for page in pages:
        page.live = False
        world.add(f"{place['site']}/{page.slug}", column, page, place["published"], ())


def _leader(world: DemoWorld, place: dict[str, Any], number: int, row: dict[str, Any]) -> Leader:
    name = row["name"]
    image = world.image(place["site"], row["slug"], f"{name}（示意画像）", portrait(name))
    return Leader(
        title=name,
        slug=row["slug"],
        position=number * STEP,
        post=row["post"],
        portrait=image,
        duties=row["duties"],
        resume=from_plain_text(row["resume"]),
        source=place["source"],
        phone=row.get("phone", ""),
    )


def _institution(place: dict[str, Any], number: int, row: dict[str, Any]) -> Institution:
    page = Institution(
        title=row["name"],
        slug=row["slug"],
        position=number * STEP,
        kind=row["kind"],
        head=row["head"],
        duties=from_plain_text(row["duties"]),
        address=row["address"],
        office_hours=row.get("office_hours", place["office_hours"]),
        phone=row["phone"],
        source=place["source"],
    )
    page.departments = [
        InnerDepartment(name=name, phone=phone, duties=duties, sort_order=place)
        for place, (name, phone, duties) in enumerate(row.get("departments", ()))
    ]
    return page


def _data(row: dict[str, Any]) -> DataPage:
    body: list[dict[str, Any]] = []
    for chart in row["charts"]:
        body.append({"type": "heading", "value": {"text": chart["heading"], "level": "2"}})
        columns = [{"type": "text", "heading": head} for head in chart["head"]]
        table = {"columns": columns, "rows": [{"values": cells} for cells in chart["rows"]], "caption": ""}
        value = {"caption": chart["caption"], "kind": chart["kind"], "unit": chart["unit"], "table": table}
        body.extend((*from_plain_text(chart["text"]), {"type": "chart", "value": value}))
    page = DataPage(
        title=row["title"],
        slug=row["slug"],
        period=row["period"],
        released_on=date.fromisoformat(row["released_on"]),
        summary=row["summary"],
        note=row["note"],
        keywords=row["keywords"],
        source=row["source"],
        body=body,
    )
    page.figures = [
        Figure(label=label, value=value, unit=unit, change=change, sort_order=place)
        for place, (label, value, unit, change) in enumerate(row["figures"])
    ]
    return page


def _gallery(world: DemoWorld, row: dict[str, Any]) -> Gallery:
    blocks = []
    for number, (motif, alt, caption) in enumerate(row["pictures"]):
        name = f"{row['slug']}-{number}"
        image = world.image(row["site"], name, alt, picture(motif, name))
        blocks.append({"type": "picture", "value": {"image": image.pk, "caption": caption}})
    return Gallery(
        title=row["title"],
        slug=row["slug"],
        summary=row["summary"],
        author=row["author"],
        keywords=row["keywords"],
        source=row["source"],
        pictures=blocks,
    )


def _topic(world: DemoWorld, row: dict[str, Any]) -> Topic:
    """The days of a topic are counted from the day of loading, so that one is always over."""
    today = timezone.localdate()
    lead = world.image(row["site"], row["slug"], row["alt"], picture(row["motif"], row["slug"]))
    return Topic(
        title=row["title"],
        slug=row["slug"],
        look=row["look"],
        lead=lead,
        summary=row["summary"],
        starts_on=today + timedelta(days=row["starts"]),
        ends_on=today + timedelta(days=row["ends"]) if row["ends"] is not None else None,
        keywords=row["keywords"],
        source=row["source"],
        sections=[_section(world, row, one) for one in row["sections"]],
    )


def _section(world: DemoWorld, row: dict[str, Any], one: dict[str, Any]) -> dict[str, Any]:
    title = one.get("title", "")
    if "column" in one:
        value: dict[str, Any] = {
            "title": title,
            "column": world.column(row["site"], one["column"]).pk,
            "limit": one["limit"],
        }
        return {"type": "column", "value": value}
    if "pages" in one:
        return {"type": "pages", "value": {"title": title, "pages": [world.items[key].page.pk for key in one["pages"]]}}
    if "links" in one:
        return {"type": "links", "value": {"title": title, "links": one["links"]}}
    return {"type": "text", "value": {"title": title, "text": "".join(f"<p>{line}</p>" for line in one["text"])}}
