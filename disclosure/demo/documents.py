"""Loading the demo province's documents."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from cms.blocks import from_plain_text
from cms.models import Attachment
from disclosure.models import DisclosedDocument
from sites.demo.pdf import pdf
from sites.demo.world import DemoWorld, read

DATA = Path(__file__).parent / "documents"


def load(world: DemoWorld) -> None:
    """Add the documents as drafts that wait for :meth:`DemoWorld.publish`."""
    world.builders["document"] = document
    for path in sorted(DATA.glob("*.json")):
        for row in read(path):
            page = document(world, row)
            world.add(row["key"], world.column(row["site"], row["column"]), page, row["published"], row["relations"])


def document(world: DemoWorld, row: dict[str, Any]) -> DisclosedDocument:
    """The document of a row, unsaved, with its attachments uploaded."""
    page = DisclosedDocument(
        title=row["title"],
        slug=row["slug"],
        live=False,
        doc_number=row["doc_number"],
        issuer=row["issuer"],
        written_on=row["written"],
        effective_on=row.get("effective"),
        lapses_on=row.get("lapses"),
        theme=row["theme"],
        genre=row["genre"],
        validity=row.get("validity", "in_force"),
        overview=row.get("overview", ""),
        keywords=row.get("keywords", ""),
        body=from_plain_text(row["body"]),
    )
    for position, attached in enumerate(row.get("attachments", [])):
        data = pdf(attached["label"], attached["text"])
        upload = world.document(row["site"], f"{row['slug']}-{position + 1}.pdf", attached["label"], data)
        page.attachments.add(Attachment(document=upload, label=attached["label"], sort_order=position))
    return page
