"""What can be wrong: with the whole import, or with one row of it."""

from __future__ import annotations


class Unusable(Exception):  # noqa: N818 - a state of the file or the target, told to a person
    """The import cannot run at all; the message is one sentence that names the thing and the mend."""


class Rejected(Exception):  # noqa: N818 - the fate of a row, told to a person
    """One row does not land; the message is the reason for the reject file."""
