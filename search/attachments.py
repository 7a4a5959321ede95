"""The text of attachments as part of the pages that name them: a page is found by what its public files say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from foundation.files.models import Extraction, PublicUse

#: Kind under which pages note the files that they name.
NAMED_BY: Final = "page"

#: Characters of attachments that count for one page, some 300 pages of print: every result that is shown is searched
#: through once more for its passage (16 ms for 100,000 characters).
MOST_CHARACTERS: Final = 200_000


def attached_text(key: str) -> str:
    """What the public documents that a page names say, in the order of upload, within ``MOST_CHARACTERS``.

    Comments, deleted passages and hidden sheets are left out: nobody sees them who opens the file. No file is loaded
    of which nothing would be left.
    """
    named = Extraction.objects.filter(
        document__public_since__isnull=False,
        document__public_uses__object_kind=NAMED_BY,
        document__public_uses__object_key=key,
        characters__gt=0,
    )
    wanted, left = [], MOST_CHARACTERS
    for pk, characters in named.order_by("document_id").values_list("pk", "characters"):
        if left <= 0:
            break
        wanted.append(pk)
        left -= characters
    if not wanted:
        return ""
    rows = Extraction.objects.filter(pk__in=wanted).order_by("document_id").values_list("parts", flat=True)
    texts = (part["text"] for parts in rows for part in parts if not part.get("hidden"))
    return "\n".join(texts)[:MOST_CHARACTERS]


def pages_naming(documents: Iterable[int]) -> Iterator[str]:
    """Keys of the public pages that name any of these documents."""
    uses = PublicUse.objects.filter(object_kind=NAMED_BY, document_id__in=set(documents))
    yield from uses.values_list("object_key", flat=True).distinct()
