"""The words of mails: one line where a header takes one, absolute links, the language of the installation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import groupby
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from foundation.accounts.models import User

from .models import TITLE_LENGTH, Notice
from .registry import label_of

SUBJECT_LENGTH = 200
BODY_LENGTH = 10_000
URL_LENGTH = 500


@contextmanager
def house_language() -> Iterator[None]:
    """The language that staff and citizens read, whoever's request or command it is."""
    with override(settings.LANGUAGE_CODE):
        yield


def line(text: str | Promise, *, length: int = TITLE_LENGTH) -> str:
    """Text on one line without control characters, cut with an ellipsis."""
    shown = "".join(char if char.isprintable() else " " for char in _plain(text))
    one = " ".join(shown.split())
    return one if len(one) <= length else f"{one[: length - 1]}…"


def paragraphs(text: str | Promise, *, length: int = BODY_LENGTH) -> str:
    """Text of several lines, cut with an ellipsis; what no database takes is left out."""
    plain = "\n".join("".join(c for c in row if c.isprintable()).rstrip() for row in _plain(text).splitlines()).strip()
    return plain if len(plain) <= length else f"{plain[: length - 1]}…"


def own_path(url: str) -> str:
    """An address below our own host, as notices keep it. Raises ``ValueError`` for any other."""
    if url and not is_own_path(url):
        raise ValueError(f"a notice leads to a path on our own host such as /admin/pages/5/edit/, not to {url!r}")
    return url


def is_own_path(url: str) -> bool:
    """Whether the address is one below our own host."""
    return url.startswith("/") and not url.startswith("//") and _is_safe(url)


def absolute(url: str) -> str:
    """The address with the portal's host before it. Raises ``ValueError`` for what is no address of the web."""
    if not url:
        return ""
    if not _is_safe(url) or (urlsplit(url).netloc and urlsplit(url).scheme not in {"http", "https"}):
        raise ValueError(f"a mail links to an http or https address, not to {url!r}")
    full = urljoin(f"{settings.WAGTAILADMIN_BASE_URL}/", url)
    if not full.startswith(("http://", "https://")):
        raise ValueError(f"a mail links to an http or https address, not to {url!r}")
    return full


def _is_safe(url: str) -> bool:
    return len(url) <= URL_LENGTH and "\\" not in url and all(c.isprintable() and not c.isspace() for c in url)


def subject(labels: Iterable[str], count: int) -> str:
    """What the mail is about by kinds only: titles may name people, and subjects are read over shoulders."""
    names = list(dict.fromkeys(labels))
    if len(names) == 1 and count == 1:
        about = names[0]
    elif len(names) == 1:
        about = _("%(kind)s (%(count)d)") % {"kind": names[0], "count": count}
    else:
        about = ngettext("%(count)d new notice", "%(count)d new notices", count) % {"count": count}
    return line(f"[{settings.WAGTAIL_SITE_NAME}] {about}", length=SUBJECT_LENGTH)


def personal(person: User, notices: Iterable[Notice], *, is_digest: bool) -> tuple[str, str]:
    """Subject and text of a person's mail: grouped by kind, each with the link that marks it as read."""
    rows = sorted(notices, key=lambda notice: (notice.kind, notice.pk))
    with house_language():
        groups = [
            {"label": label_of(kind), "notices": [_item(notice) for notice in members]}
            for kind, members in groupby(rows, key=lambda notice: notice.kind)
        ]
        context = {
            "person": person,
            "groups": groups,
            "is_digest": is_digest,
            "list_url": absolute(reverse("notices:list")),
            "preferences_url": absolute(reverse("notices:preferences")),
        }
        labels = [str(group["label"]) for group in groups]
        head = _("Daily digest") if is_digest else ""
        title = subject(labels, len(rows)) if not head else subject([head], len(rows))
        return title, render_to_string("notices/personal.txt", context).strip() + "\n"


def _item(notice: Notice) -> dict[str, Any]:
    link = reverse("notices:open", args=[notice.pk]) if notice.url else ""
    return {"title": notice.title, "body": notice.body, "link": absolute(link), "created_at": notice.created_at}


def outside(kind: str, title: str | Promise, body: str | Promise, url: str) -> tuple[str, str]:
    """Subject and text of a mail to somebody outside."""
    with house_language():
        context = {"title": line(title), "body": paragraphs(body), "link": absolute(url)}
        return subject([label_of(kind)], 1), render_to_string("notices/outside.txt", context).strip() + "\n"


def _plain(text: str | Promise) -> str:
    with house_language():
        return str(text)
