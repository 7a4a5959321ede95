"""What a report rests on, as one digest: while it is the same, checking again would find the same."""

from __future__ import annotations

import hashlib
import json

from cms.publication.digest import digest
from foundation.screening.actions import screen
from foundation.screening.findings import as_json
from foundation.screening.lists import tokens
from foundation.screening.material import Material
from foundation.screening.registry import checks
from foundation.screening.selectors import levels

from .material import Content

#: Raise it when a check of text finds anything else in the same text.
VERSION = 1


def basis_of(content: Content) -> str:
    """Digest (64 hex digits) of the version with its files, the lists, the levels, how attachments were read.

    And of what those checks find now that look elsewhere: the pages and addresses linked to, the sources for reprints,
    the titles beside this one. No text is searched. A constant number of queries.
    """
    read = content.extractions
    elsewhere = screen(Material([], content), only={check.name for check in checks() if check.elsewhere})
    parts = {
        "version": VERSION,
        "digest": digest(content.page),
        "lists": tokens(),
        "levels": {name: level.value for name, level in levels().items()},
        "read": [[pk, row.state, str(row.at), row.characters] for pk, row in sorted(read.items())],
        "documents": sorted(content.documents),
        "elsewhere": [as_json(elsewhere.findings), elsewhere.omitted],
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
