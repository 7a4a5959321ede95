"""The hostile tries that must fail, by name. Every one has a test that shows it held and one that names its hole.

The decorators only say which try a test is about; ``test_tries.py`` reads them and misses what is not there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

F = TypeVar("F", bound=Callable[..., Any])

#: Name → what is tried.
TRIES: dict[str, str] = {
    # Going public
    "direct publish": "a draft, or a changed public page, is published without a review",
    "save": "a page is saved live, or a public page is saved with other content",
    "shell": "revision.publish() in a management shell, with and without a user",
    "schedule": "publication is scheduled without a review",
    "edit after approval": "what was approved for a later date is edited before that date",
    "expiry": "the end of a public page is moved",
    "bulk publish": "pages are published from a listing",
    "bulk unpublish": "pages are unpublished from a listing",
    "unpublish": "a page is taken from the public by Wagtail's own screen",
    "backdating": "the day of first publication, or the index number, is changed after it was given",
    # Copies and places
    "copy with live": "a copy of a public page is public at once",
    "alias": "an alias shows a page at a second place",
    "translation": "a translation is public at once",
    "moving": "a public page is moved to another site",
    "bulk move": "public pages are moved to another site from a listing",
    "reordering": "the order of a site's columns is changed by who does not manage the site",
    "privacy": "a public page is hidden by a password or a log-in",
    # Versions
    "revert": "a public page is brought back to an older version",
    "old revision": "an older approved revision is published again",
    "autosave": "autosave writes over a revision that reviewers have approved",
    # Review
    "edit and approve": "a reviewer edits and approves in one request",
    "own work": "an author decides",
    "requester": "who only submitted the item decides",
    "approve twice": "one person decides twice: the same step, or two steps",
    "deactivated task": "a step is switched off in the middle of a review",
    "emptied chain": "a review is left without steps",
    "another page's step": "page B's step is approved through page A's address",
    "reviewer cancels": "a reviewer takes back what an author submitted",
    # Public, and no page
    "snippet": "a snippet changes without a review",
    "menu": "a site's menu changes without a review",
    "redirect": "an address is led elsewhere unapproved",
    "settings": "a site's profile or host changes unapproved",
    "footer": "the items of a footer change unapproved",
    # Files
    "file replaced": "the file behind an approved page is replaced",
    "file words": "title or description of a public image or document is changed",
    "guessed addresses": "uploads are fetched before publication by guessing their addresses",
    # Deletion
    "deletion": "a public page is deleted",
    "bulk delete": "public pages are deleted from a listing",
    "deletion in review": "a page is deleted while it is in review",
    "deletion of references": "something that a public page names is deleted; the tree stays whole",
    # Requests
    "forged posts": "another site's reviewer posts to the addresses of this site's items",
    "expired session": "a request comes in a session, or of an account, whose time is over",
    "csrf": "another website has the person's browser post",
    # Past the software
    "mass update": "QuerySet.update, bulk_update, bulk_create",
    "loaddata": "a fixture with live pages is loaded",
    "raw SQL": "rows are written past the software; the nightly check finds them",
}


def held(*names: str) -> Callable[[F], F]:
    """The test shows that these tries fail."""
    return _about(names)


def lifted(*names: str) -> Callable[[F], F]:
    """The test shows that these tries succeed with the ``hole_…`` fixtures that it asks for."""
    return _about(names)


def _about(names: tuple[str, ...]) -> Callable[[F], F]:
    unknown = [name for name in names if name not in TRIES]
    if unknown:
        raise KeyError(unknown)
    return lambda test: test
