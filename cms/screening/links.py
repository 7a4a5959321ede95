"""Checks of links: those that lead outside, and those that lead to nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from django.utils.translation import gettext as _

from foundation.screening.findings import Finding
from foundation.screening.masking import mask
from foundation.screening.material import Material

from .addresses import Addresses
from .material import Content
from .pieces import ADDRESS, Link, Piece, shortened

EXTERNAL, DEAD = "links.external", "links.dead"


def at(check: str, piece: Piece, words: str, message: object, *, number: int | None = None) -> Finding:
    """A finding about a piece; names of files and sources in its message may hold personal data as any text may."""
    return Finding(check, piece.key, piece.place, "", shortened(words), "", mask(str(message)), number)


def external(material: Material) -> Iterator[Finding]:
    """Each address outside the installation once, where it stands first, with how often the page names it."""
    if not isinstance(material.subject, Content):
        return
    addresses = Addresses(material.subject)
    foreign = [(link, host) for link in material.subject.outline.links if (host := addresses.foreign_host(link))]
    times = Counter(link.target for link, _host in foreign)
    for link, host in foreign:
        if number := times.pop(link.target, 0):
            message = _("Leads outside, to %(host)s. See whether the page there is what it should be.") % {"host": host}
            yield at(EXTERNAL, link, link.target, message, number=number if number > 1 else None)


def dead(material: Material) -> Iterator[Finding]:
    """Links behind which the public would find nothing, and pictures that are gone."""
    if not isinstance(material.subject, Content):
        return
    content = material.subject
    addresses = Addresses(content)
    for link in content.outline.links:
        if sentence := addresses.fault(link):
            yield at(DEAD, link, _words(link), sentence)
    for picture in content.outline.pictures:
        if picture.image not in content.images:
            yield at(DEAD, picture, "", _("This picture is gone. Choose another one."))
    for file in content.outline.files:
        if file.document not in content.documents and not file.linked:
            yield at(DEAD, file, file.label, _("This document is gone. Upload it again and choose it."))


def _words(link: Link) -> str:
    return link.text or (link.target if link.kind == ADDRESS else "")
