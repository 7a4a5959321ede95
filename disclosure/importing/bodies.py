"""Texts of rows: which characters may be in them, and bodies that lie in files beside the list."""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath
from typing import Final

from django.utils.translation import gettext as _

from .errors import Rejected

MOST_BYTES: Final = 10_000_000
#: Control characters but tab and line ends; halves of surrogate pairs; marks that turn the reading direction over.
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


#: Soft hyphens, word joiners, zero-width blanks and byte order marks: nobody sees them, and no search finds past them.
INVISIBLE = str.maketrans("", "", "\u00ad\u200b\u2060\ufeff")


def cleaned(name: str, text: str) -> str:
    """The text without what nobody sees. Raises :class:`Rejected` for characters that no text of ours holds."""
    if found := FORBIDDEN.search(text):
        raise Rejected(
            _("Column “%(name)s” holds the control character U+%(code)s.")
            % {"name": name, "code": f"{ord(found[0]):04X}"}
        )
    return text.translate(INVISIBLE)


def read_body(folder: Path, name: str) -> str:
    """Text of a file below ``folder``. Raises :class:`Rejected` for what lies outside, links and other encodings."""
    relative = PurePosixPath(name)
    place = folder.resolve()
    if relative.is_absolute() or ".." in relative.parts:
        raise Rejected(_("The file “%(name)s” does not lie in the list's folder.") % {"name": name})
    path = place.joinpath(*relative.parts)
    try:  # asking already fails for a name that is too long
        if any(step.is_symlink() for step in (path, *path.parents) if step != place and place in step.parents):
            raise Rejected(_("The file “%(name)s” is reached by a link. Put the file itself there.") % {"name": name})
        if not path.is_file():
            raise Rejected(_("There is no file “%(name)s” in the list's folder.") % {"name": name})
        if path.stat().st_size > MOST_BYTES:
            raise Rejected(_("The file “%(name)s” is larger than ten million bytes.") % {"name": name})
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise Rejected(_("The file “%(name)s” is not UTF-8 text. Save it as UTF-8.") % {"name": name}) from error
    except OSError as error:
        raise Rejected(
            _("The file “%(name)s” cannot be read: %(error)s.") % {"name": name, "error": error.strerror}
        ) from error
