"""Zip packages of strangers: their XML as a stream of events, never unpacked as a whole, never with entities."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from typing import IO, Final
from xml.sax import SAXException
from xml.sax.handler import ContentHandler, feature_namespaces
from xml.sax.xmlreader import AttributesNSImpl, InputSource

from defusedxml import DefusedXmlException
from defusedxml.sax import make_parser

from .bounds import Bounds
from .faults import DamagedError, LockedError, TooLargeError

_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_PROBE: Final = 8 * 2**20
_FLAG_ENCRYPTED: Final = 1


class Events(ContentHandler):
    """A handler that knows elements by their local names; subclasses say what to do with them."""

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        """Take note of an element's start."""

    def finish(self, name: str) -> None:
        """Take note of an element's end."""

    def characters(self, content: str) -> None:
        """Take text."""

    def startElementNS(self, name: tuple[str | None, str], qname: str | None, attrs: AttributesNSImpl) -> None:  # noqa: N802 - SAX's name
        """Pass on an element's start."""
        self.begin(name[1], {key[1]: value for key, value in attrs.items()})

    def endElementNS(self, name: tuple[str | None, str], qname: str | None) -> None:  # noqa: N802 - SAX's name
        """Pass on an element's end."""
        self.finish(name[1])


class Archive:
    """A zip file whose members are read as streams; all together no more than the bounds allow."""

    def __init__(self, stream: IO[bytes], bounds: Bounds) -> None:
        self._left = bounds.unpacked
        head = stream.read(_PROBE)
        stream.seek(0)
        if head.startswith(_OLE):  # how Office locks: the package lies encrypted in a file of its older kind
            raise LockedError if _ENCRYPTED in head else DamagedError("an older kind of file under a newer ending")
        try:
            self._zip = zipfile.ZipFile(stream)
        except zipfile.BadZipFile as error:
            raise DamagedError from error
        self._entries = {entry.filename: entry for entry in self._zip.infolist()}
        if len(self._entries) > bounds.entries:
            raise TooLargeError("too many entries")
        if sum(entry.flag_bits & _FLAG_ENCRYPTED for entry in self._entries.values()):
            raise LockedError

    def __contains__(self, name: str) -> bool:
        return name in self._entries

    def matching(self, pattern: str) -> Iterator[str]:
        """Names that match a pattern as a whole, ``page2`` before ``page10``."""
        found = [name for name in self._entries if re.fullmatch(pattern, name)]
        yield from sorted(
            found, key=lambda name: [int(bit) if bit.isdecimal() else bit for bit in re.split(r"(\d+)", name)]
        )

    def parse(self, name: str, handler: ContentHandler) -> None:
        """Send a member's XML to a handler; raises ``DamagedError`` for a missing or broken one."""
        if name not in self._entries:
            raise DamagedError(f"{name} is missing")
        parser = make_parser()
        parser.setFeature(feature_namespaces, True)
        parser.forbid_dtd = True  # no honest writer of these formats has one
        parser.setContentHandler(handler)
        source = InputSource()
        try:
            with self._zip.open(self._entries[name]) as member:
                source.setByteStream(_Counted(member, self))
                parser.parse(source)
        except (SAXException, DefusedXmlException, zipfile.BadZipFile, NotImplementedError) as error:
            raise DamagedError(name) from error

    def spend(self, count: int) -> None:
        """Count unpacked bytes."""
        self._left -= count
        if self._left < 0:
            raise TooLargeError("unpacks to too much")


class _Counted:
    """A stream that reports what is read from it."""

    def __init__(self, member: IO[bytes], archive: Archive) -> None:
        self._member = member
        self._archive = archive

    def read(self, size: int = -1) -> bytes:
        data = self._member.read(size)
        self._archive.spend(len(data))
        return data

    def close(self) -> None:
        self._member.close()
