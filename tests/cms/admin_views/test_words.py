"""No English on the screens that editors, reviewers and the provincial office use every day."""

from __future__ import annotations

import re

import pytest

from cms.review.actions import submit
from config.env import BASE_DIR
from foundation.accounts.models import User
from tests.factories.admin import browser
from tests.factories.cluster import Cluster
from tests.factories.pages import draft_article
from tests.tools.test_overlay import Texts
from tools import messages

pytestmark = pytest.mark.django_db
WORD = re.compile(r"[A-Za-z]{3,}")
#: Names, and what people say in Latin letters too; None is an attribute that Wagtail's explorer leaves empty.
ALLOWED = frozenset(
    {
        *("Word", "WPS", "Ctrl", "Portico", "PDF", "OFD", "HTML", "URL", "ICP", "ZIP", "CSV", "Excel", "SHA", "SVG"),
        *("DOC", "DOCX", "XLS", "XLSX", "PNG", "JPG", "JPEG", "WebP", "GIF", "AVIF", "Enter", "Esc", "Tab", "Shift"),
        *("Alt", "None", "WEBP", "Wagtail", "English", "JavaScript", "RSS", "Atom", "http", "https", "www"),
    }
)
#: Addresses, account names, files: data, not words.
DATA = re.compile(
    r"https?://\S+|[\w.-]+@[\w.-]+|[\w.-]+\.(?:test|cn|localhost|pdf|png)|/[\w/-]+/|(?:article|document)-\d+"
    r"|(?:portal|qinghe|luoping|jiaotong)(?:[ -][a-z0-9]+)?"
)


def pending() -> list[re.Pattern[str]]:
    """Messages whose translation waits to be merged."""
    found = []
    for file in sorted((BASE_DIR / "locale" / "pending").glob("*.po")):
        for one in messages.load(file):
            for msgid in filter(None, (one.msgid, one.msgid_plural)):
                parts = (re.escape(re.sub(r"\s+", " ", part)) for part in messages.PLACEHOLDER.split(msgid))
                found.append(re.compile(".*?".join(parts)))
    return found


def english(html: str) -> set[str]:
    """Texts of a page with words in Latin letters that no list allows."""
    late = pending()
    found = set()
    for text in Texts(html).found:
        words = {word for word in WORD.findall(DATA.sub(" ", text)) if word not in ALLOWED}
        if words and not any(pattern.fullmatch(text) for pattern in late):
            found.add(text[:120])
    return found


def shown(user: User, path: str) -> set[str]:
    response = browser(user).get(f"/admin/{path}")
    assert response.status_code == 200, path
    return english(response.content.decode())


def test_english_is_found() -> None:
    html = '<p>Save draft</p><p title="Close this">保存</p><a>从 Word 或 WPS 粘贴</a><p>https://a.test/news/</p>'
    assert english(html) == {"Save draft", "Close this"}


@pytest.mark.parametrize(
    "path",
    [
        *("", "mine/", "mine/new/", "home/late/", "home/columns/", "home/published/", "corrections/", "notices/"),
        *("pages/add/cms/article/{column}/", "pages/{column}/add_subpage/", "pages/{draft}/edit/", "pages/{column}/"),
        *(
            "mine/{draft}/versions/",
            "checks/{draft}/",
            "images/",
            "documents/",
            "images/add/",
            "documents/multiple/add/",
        ),
    ],
)
def test_editors_screens_hold_no_english(cluster: Cluster, path: str) -> None:
    draft = draft_article(cluster.county)
    found = shown(cluster.county.people["editor"], path.format(column=cluster.county.column("news").pk, draft=draft.pk))
    assert found == set()


@pytest.mark.parametrize("path", ["", "review/", "review/{item}/", "account/", "public-items/acts/"])
def test_reviewers_screens_hold_no_english(cluster: Cluster, path: str) -> None:
    item = draft_article(cluster.county)
    submit(page=item, user=cluster.county.people["editor"])
    assert shown(cluster.county.people["unit"], path.format(item=item.pk)) == set()


@pytest.mark.parametrize(
    "path", ["", "home/sites/", "home/columns/", "cluster/", "cluster/new/", "people/", "changes/"]
)
def test_offices_screens_hold_no_english(cluster: Cluster, path: str) -> None:
    assert shown(cluster.portal.people["manager"], path) == set()
