import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.test import Client
from django.utils.translation import gettext, override

from config.env import BASE_DIR
from tests.factories.cluster import Cluster
from tools import messages, overlay

LETTERS = re.compile(r"[A-Za-z]{2,}")


def entry(msgid: str, msgstr: str = "", **more: object) -> polib.POEntry:
    return polib.POEntry(msgid=msgid, msgstr=msgstr, **more)


def write(folder: Path, domain: str, *entries: polib.POEntry) -> None:
    made = polib.POFile()
    made.metadata = messages.METADATA
    made.extend(entries)
    folder.mkdir(parents=True, exist_ok=True)
    made.save(str(folder / f"{domain}.po"))
    made.save_as_mofile(str(folder / f"{domain}.mo"))


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """The locale folder of a package that says one of two messages in Chinese."""
    place = tmp_path / "package" / "locale"
    write(place / "en" / "LC_MESSAGES", "django", entry("Save"), entry("<b>%(n)s</b> pages"))
    write(place / "zh_Hans" / "LC_MESSAGES", "django", entry("Save", "保存"))
    return place


def made(folder: Path, package: Path, *entries: polib.POEntry) -> list[str]:
    """What is wrong with an overlay of these entries."""
    write(folder, "django", *entries)
    write(folder, "djangojs")
    return list(overlay.problems(folder, [package]))


def test_overlay_covers_all_that_the_installed_packages_leave_untranslated() -> None:
    assert list(overlay.problems(overlay.OVERLAY, overlay.folders())) == []


def test_folders_hold_wagtail_and_its_family() -> None:
    names = {place.parent.name for place in overlay.folders()}

    assert {"conf", "wagtail", "admin", "images", "documents", "users", "taggit", "treebeard", "auth"} <= names


@pytest.mark.parametrize(
    ("entries", "problems"),
    [
        ((entry("<b>%(n)s</b> pages", "<b>%(n)s</b> 个页面"),), []),
        ((), ["django: not covered: '<b>%(n)s</b> pages'"]),
        (
            (entry("<b>%(n)s</b> pages", "<b>%(m)s</b> 个页面"),),
            ["django: other placeholders than the message: '<b>%(n)s</b> pages'"],
        ),
        (
            (entry("<b>%(n)s</b> pages", "%(n)s 个页面"),),
            ["django: other HTML tags than the message: '<b>%(n)s</b> pages'"],
        ),
        (
            (entry("<b>%(n)s</b> pages", "你的 <b>%(n)s</b> 页"),),
            ["django: '<b>%(n)s</b> pages' says 你, not 您"],
        ),
        (
            (entry("<b>%(n)s</b> pages", "<b>%(n)s</b> 个页面"), entry("Gone", "已去")),
            ["django: nothing asks for 'Gone'"],
        ),
        (
            (entry("<b>%(n)s</b> pages", "<b>%(n)s</b> 个页面"), entry("Save", "保存")),
            ["django: the package says the same by now: 'Save'"],
        ),
    ],
)
def test_problems_are_named(
    tmp_path: Path, package: Path, entries: tuple[polib.POEntry, ...], problems: list[str]
) -> None:
    assert made(tmp_path / "overlay", package, *entries) == problems


def test_problems_compiled_file_is_old_is_named(tmp_path: Path, package: Path) -> None:
    place = tmp_path / "overlay"
    made(place, package, entry("<b>%(n)s</b> pages", "<b>%(n)s</b> 个页面"))
    (place / "django.mo").write_bytes(b"old")

    assert list(overlay.problems(place, [package])) == [
        "django.mo is not what django.po compiles to; run python -m tools.overlay"
    ]


def test_problems_package_without_english_catalogue_is_asked_in_its_other_languages(tmp_path: Path) -> None:
    other = tmp_path / "package" / "locale"
    write(other / "de" / "LC_MESSAGES", "django", entry("After", "Nach"))

    assert made(tmp_path / "overlay", other) == ["django: not covered: 'After'"]


def test_update_adds_what_is_missing_keeps_what_is_said_and_drops_the_rest(tmp_path: Path, package: Path) -> None:
    place = tmp_path / "overlay"
    write(place, "django", entry("Save", "存储"), entry("Gone", "已去"))

    overlay.update(place / "django.po", "django", [package])

    assert [(left.msgid, left.msgstr, left.tcomment) for left in messages.load(place / "django.po")] == [
        ("Save", "存储", "instead of: 保存"),
        ("<b>%(n)s</b> pages", "", ""),
    ]


def test_locale_paths_our_own_catalogue_wins_over_the_overlay() -> None:
    assert list(settings.LOCALE_PATHS) == [BASE_DIR / "locale", BASE_DIR / "locale" / "overlay"]


@pytest.mark.parametrize(
    ("msgid", "chinese"),
    [("Search all pages…", "搜索全部页面…"), ("Account", "账号"), ("Rejected", "已退回"), ("Comments", "批注")],
)
def test_gettext_overlay_wins_over_the_packages(msgid: str, chinese: str) -> None:
    with override("zh-hans"):
        assert gettext(msgid) == chinese


class Texts(HTMLParser):
    """What a reader of a page sees or hears: texts, labels, hints, and the labels of the side bar's JSON."""

    ATTRIBUTES = ("title", "aria-label", "placeholder", "alt", "value")

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.inside = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside = tag
        if tag not in {"meta", "input", "option", "link"}:
            self.found |= {value for name, value in attrs if name in self.ATTRIBUTES and value}
        elif tag == "input":
            self.found |= {value for name, value in attrs if name in self.ATTRIBUTES[:3] and value}

    def handle_endtag(self, tag: str) -> None:
        self.inside = ""

    def handle_data(self, data: str) -> None:
        if self.inside == "script":
            self.found |= set(labels(data))
        elif self.inside != "style":
            self.found.add(" ".join(data.split()))


def labels(script: str) -> Iterator[str]:
    """Values of "label" in a script that is JSON."""
    return (json.loads(f'"{found}"') for found in re.findall(r'"label": "((?:[^"\\]|\\.)*)"', script))


def patterns() -> dict[str, re.Pattern[str]]:
    """What the overlay's messages would look like in English; those of few words beside placeholders match too much."""
    found = {}
    for one in messages.load(overlay.OVERLAY / "django.po"):
        for msgid in filter(None, (one.msgid, one.msgid_plural)):
            parts = [re.escape(re.sub(r"\s+", " ", part)) for part in messages.PLACEHOLDER.split(msgid)]
            least = 3 if len(parts) > 1 else 1
            if overlay.text_of(one) != msgid and len(LETTERS.findall(" ".join(parts))) >= least and "<" not in msgid:
                found[msgid] = re.compile(".+?".join(parts))
    return found


def untranslated(html: str) -> set[str]:
    """Messages that are on the page in English."""
    texts = [text for text in Texts(html).found if LETTERS.search(text)]
    return {msgid for msgid, pattern in patterns().items() if any(pattern.fullmatch(text) for text in texts)}


def test_untranslated_finds_english_in_texts_attributes_and_the_side_bar() -> None:
    html = (
        '<p title="Search all pages…">保存</p><h1>Exploring</h1><p>One or more references to this 栏目 prevent it '
        'from being deleted.</p><script type="application/json">{"name": "actions", "label": "Reports"}</script>'
    )

    assert untranslated(html) == {
        "Search all pages…",
        "Exploring",
        "One or more references to this %(model_name)s prevent it from being deleted.",
        "Reports",
    }


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    [
        "/admin/",
        "/admin/pages/{column}/",
        "/admin/pages/{column}/add_subpage/",
        "/admin/pages/{column}/history/",
        "/admin/pages/search/",
        "/admin/images/",
        "/admin/documents/",
        "/admin/account/",
    ],
)
def test_admin_page_holds_no_message_of_the_overlay_in_english(cluster: Cluster, client: Client, path: str) -> None:
    client.force_login(cluster.county.people["editor"])

    response = client.get(path.format(column=cluster.county.column("news").pk), headers={"host": "portal.test"})

    assert response.status_code == 200
    assert untranslated(response.content.decode()) == set()


@pytest.mark.django_db
def test_javascript_catalogue_of_the_admin_holds_the_overlay(cluster: Cluster, client: Client) -> None:
    client.force_login(cluster.county.people["editor"])

    script = client.get("/admin/jsi18n/", headers={"host": "portal.test"}).content.decode()

    found = re.search(r"const newcatalog = (\{.*?\n  \});", script, re.DOTALL)
    assert found
    catalogue = json.loads(found[1])
    ours = messages.load(overlay.OVERLAY / "djangojs.po")
    assert {one.msgid: catalogue[one.msgid] for one in ours} == {
        one.msgid: [one.msgstr_plural[0]] if one.msgid_plural else one.msgstr for one in ours
    }
    wanted = {msgid for _, msgid in overlay.asked(overlay.folders(), "djangojs")}
    assert wanted <= catalogue.keys()
