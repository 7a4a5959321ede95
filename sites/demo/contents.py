"""Articles and single-page columns of the demo province."""

from __future__ import annotations

from typing import Any

from cms.blocks import from_plain_text
from cms.enums import ColumnLayout, Matter
from cms.models import Article, BasePage, Column
from cms.publication.actions import publish_historic
from sites.enums import SiteKind
from sites.models import SiteProfile
from sites.registry import ColumnSpec, standard_columns

from .pictures import picture
from .world import DATA, DemoWorld, read

PICTURE_AFTER = 1  # blocks before the picture


def load(world: DemoWorld) -> None:
    """Fill the single pages and add the articles."""
    world.builders["article"] = article
    for slug, home in world.homes.items():
        profile = SiteProfile.objects.get(site__root_page_id=home.pk)
        _fill(world, slug, home, standard_columns(SiteKind(profile.kind)), profile.name)
    for path in sorted((DATA / "articles").glob("*.json")):
        for row in read(path):
            add_article(world, row)


def _fill(world: DemoWorld, slug: str, parent: BasePage, specs: tuple[ColumnSpec, ...], name: str) -> None:
    for spec in specs:
        column = Column.objects.child_of(parent).get(slug=spec.slug)
        if spec.layout == ColumnLayout.PAGE and spec.body and not column.body:
            column.body = from_plain_text(spec.body.replace("{name}", name))
            column.save_revision()
            publish_historic(page=column, batch=world.batch(slug), actor=None)
        _fill(world, slug, column, spec.children, name)


def add_article(world: DemoWorld, row: dict[str, Any]) -> None:
    """Add one article as a draft that waits for :meth:`DemoWorld.publish`."""
    page = article(world, row)
    relations = [{"kind": "related", "target": key} for key in row.get("related", [])] + row.get("relations", [])
    world.add(row["key"], world.column(row["site"], row["column"]), page, row["published"], relations)


def _video(world: DemoWorld, site: str, filmed: dict[str, str], still: int) -> dict[str, Any]:
    """The value of a video block: a drawn scene of three seconds and its captions, uploaded as an editor would."""
    title = filmed["title"]
    film, captions = (
        world.document(site, path.name, title, path.read_bytes())
        for path in (DATA / "video" / f"{filmed['file']}{ending}" for ending in (".webm", ".vtt"))
    )
    return {
        "title": title,
        "file": film.pk,
        "url": "",
        "poster": still,
        "captions": captions.pk,
        "transcript": filmed["transcript"],
    }


def article(world: DemoWorld, row: dict[str, Any]) -> Article:
    """The article of a row, unsaved, with its picture or video in list and text."""
    blocks: list[Any] = from_plain_text(row["body"])
    cover = None
    if shown := row.get("picture"):
        cover = world.image(row["site"], row["slug"], shown["alt"], picture(shown["motif"], row["slug"]))
        blocks.insert(PICTURE_AFTER, {"type": "picture", "value": {"image": cover.pk, "caption": shown["caption"]}})
    if filmed := row.get("video"):
        cover = world.image(row["site"], row["slug"], filmed["alt"], picture(filmed["motif"], row["slug"]))
        blocks.insert(PICTURE_AFTER, {"type": "video", "value": _video(world, row["site"], filmed, cover.pk)})
    return Article(
        title=row["title"],
        slug=row["slug"],
        live=False,
        summary=row.get("summary", ""),
        body=blocks,
        cover=cover,
        source=row["source"],
        author=row.get("author", ""),
        editor_name=row.get("editor_name", ""),
        keywords=row.get("keywords", ""),
        matter=row.get("matter", Matter.GOVERNMENT),
    )
