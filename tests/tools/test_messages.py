from pathlib import Path

import polib
import pytest

from tools import messages, overlay
from tools.check_messages import problems, shadows
from tools.merge_messages import merge

needs_gettext = pytest.mark.skipif(not messages.has_gettext(), reason="needs xgettext: install gettext")


def entry(msgid: str, msgstr: str = "", **more: object) -> polib.POEntry:
    return polib.POEntry(msgid=msgid, msgstr=msgstr, **more)


def catalogue(*entries: polib.POEntry) -> polib.POFile:
    made = polib.POFile()
    made.metadata = messages.METADATA
    made.extend(entries)
    return made


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Where a catalogue and its pending files would lie."""
    (tmp_path / "pending").mkdir()
    return tmp_path


@pytest.mark.parametrize(
    ("made", "problem"),
    [
        (entry("Save", "保存"), []),
        (entry("Save"), ["untranslated: 'Save'"]),
        (entry("Save", "保存", flags=["fuzzy"]), ["fuzzy: 'Save'"]),
        (entry("%(n)s of %(all)s", "%(n)s"), ["other placeholders than the message: '%(n)s of %(all)s'"]),
        (entry("%(n)s of %(all)s", "%(all)s 中的 %(n)s"), []),
        (entry("a page", msgid_plural="%(n)s pages", msgstr_plural={0: "%(n)s 页"}), []),
        (entry("a page", msgid_plural="%(n)s pages", msgstr_plural={0: ""}), ["untranslated: 'a page'"]),
    ],
)
def test_problems_of_entry_are_named(made: polib.POEntry, problem: list[str]) -> None:
    assert list(messages.problems_of(made)) == problem


def test_merge_pending_pairs_are_taken_over_and_their_file_is_gone(place: Path) -> None:
    catalogue(entry("Save", "保存"), entry("Unused", "没用")).save(str(place / "pending" / "task.po"))

    left = list(merge(catalogue(entry("Save"), entry("Delete")), place / "django.po", place / "pending"))

    assert left == ["note: task.po: nothing asks for 'Unused'", "untranslated: 'Delete'"]
    assert [(made.msgid, made.msgstr) for made in messages.load(place / "django.po")] == [
        ("Save", "保存"),
        ("Delete", ""),
    ]
    assert list((place / "pending").iterdir()) == []


def test_merge_translated_message_keeps_its_translation(place: Path) -> None:
    catalogue(entry("Save", "保存"), entry("Gone", "已去")).save(str(place / "django.po"))
    catalogue(entry("Save", "存储")).save(str(place / "pending" / "task.po"))

    left = list(merge(catalogue(entry("Save")), place / "django.po", place / "pending"))

    assert left == ["note: task.po: 'Save' stays '保存', not '存储'"]
    assert [(made.msgid, made.msgstr) for made in messages.load(place / "django.po")] == [("Save", "保存")]


def test_merge_pair_without_plural_serves_a_plural_message(place: Path) -> None:
    catalogue(entry("a page", "%(n)s 页")).save(str(place / "pending" / "task.po"))
    wanted = catalogue(entry("a page", msgid_plural="%(n)s pages", msgstr_plural={0: ""}))

    assert list(merge(wanted, place / "django.po", place / "pending")) == []


def test_problems_after_merge_compiled_file_is_what_the_catalogue_says(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(messages, "has_gettext", lambda: False)
    catalogue(entry("Save", "保存")).save(str(place / "pending" / "task.po"))
    list(merge(catalogue(entry("Save")), place / "django.po", place / "pending"))

    assert list(problems(place / "django.po", place / "pending", ci=False)) == []

    (place / "django.mo").write_bytes(b"old")
    assert list(problems(place / "django.po", place / "pending", ci=False)) == [
        "django.mo is not what django.po compiles to; run make messages"
    ]


def test_problems_without_gettext_fails_in_ci_only(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(messages, "has_gettext", lambda: False)
    list(merge(catalogue(), place / "django.po", place / "pending"))

    assert list(problems(place / "django.po", place / "pending", ci=True)) == [
        "xgettext is missing, so nobody can tell whether every message is in the catalogue; install gettext"
    ]


def test_problems_pending_file_is_not_merged(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(messages, "has_gettext", lambda: False)
    list(merge(catalogue(), place / "django.po", place / "pending"))
    catalogue(entry("Save", "保存")).save(str(place / "pending" / "task.po"))

    assert list(problems(place / "django.po", place / "pending", ci=False)) == [
        "not merged: task.po; run make messages"
    ]


@needs_gettext
def test_extract_finds_messages_of_code_and_templates_and_no_others(tmp_path: Path) -> None:
    (tmp_path / "cms" / "migrations").mkdir(parents=True)
    (tmp_path / "cms" / "models.py").write_text('a = _("From code")\nb = ngettext_lazy("a page", "%(n)s pages")\n')
    (tmp_path / "cms" / "migrations" / "0001.py").write_text('a = _("Old")\n')
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "home.html").write_text(
        '{% translate "From a template" %}{% blocktranslate %}Hello {{ name }}{% endblocktranslate %}'
    )

    found = {(made.msgid, made.msgid_plural) for made in messages.extract(tmp_path)}

    assert found == {
        ("From code", ""),
        ("a page", "%(n)s pages"),
        ("From a template", ""),
        ("Hello %(name)s", ""),
    }


@pytest.mark.parametrize(
    ("msgid", "word"),
    [
        ("Overview of the region or unit", "概况信息"),  # the column type, by its national value
        ("Overview", "内容概述"),  # the field of the disclosure catalogue
        ("New sub-site", "新建子站"),
        ("Site cluster", "网站群"),
        ("Townships and units", "乡镇和内设机构"),
        ("document number", "发文字号"),
        ("Document number", "发文字号"),
    ],
)
def test_catalogue_uses_the_words_of_the_field(msgid: str, word: str) -> None:
    found = messages.load(messages.CATALOGUE).find(msgid)
    assert found is not None
    assert found.msgstr == word


def test_catalogue_has_one_word_for_a_document_number() -> None:
    assert [entry.msgid for entry in messages.load(messages.CATALOGUE) if "文号" in entry.msgstr] == []


@pytest.mark.parametrize(
    ("made", "found"),
    [
        (entry("Order", "排序"), []),
        (entry("Order", "命令", msgctxt="kind of document"), []),
        (entry("Own words", "自己的话"), []),
        (entry("Order", ""), []),
        (entry("Order", "命令", obsolete=True), []),
        (
            entry("Order", "命令"),
            [
                "'Order' is 命令 here but 排序 on the packages' screens, which would say ours too: give our message a "
                "context (pgettext) or more exact words, or have the overlay say ours where it is better"
            ],
        ),
    ],
)
def test_message_that_says_something_else_than_the_packages_is_named(made: polib.POEntry, found: list[str]) -> None:
    assert list(shadows(catalogue(made), {(None, "Order"): "排序"})) == found


def test_plural_message_is_compared_by_its_one_chinese_form() -> None:
    ours = entry("a page", msgid_plural="%(n)s pages", msgstr_plural={0: "%(n)s 张"})
    assert len(list(shadows(catalogue(ours), {(None, "a page"): "%(n)s 页"}))) == 1


def test_overlay_wins_over_the_packages(tmp_path: Path) -> None:
    compiled = tmp_path / "package" / "zh_Hans" / "LC_MESSAGES"
    compiled.mkdir(parents=True)
    catalogue(entry("Live", "在线"), entry("Order", "排序")).save_as_mofile(str(compiled / "django.mo"))
    catalogue(entry("Live", "已发布")).save(str(tmp_path / "django.po"))

    assert overlay.said(tmp_path, [tmp_path / "package"]) == {(None, "Live"): "已发布", (None, "Order"): "排序"}
