"""Why the text of a file was not, or not wholly, read."""

from __future__ import annotations


class ReadingError(Exception):
    """The file cannot be read to its end; ``end`` is the last word of the child."""

    end = "damaged"


class DamagedError(ReadingError):
    """The file is not what its ending says, or broken."""


class LockedError(ReadingError):
    """The file is encrypted."""

    end = "locked"


class TooLargeError(ReadingError):
    """The file holds, or unpacks to, more than is read."""

    end = "too_large"
