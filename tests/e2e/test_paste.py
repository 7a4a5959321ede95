"""An editor brings a text from Word: through the box above the text, and straight into a paragraph."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from cms.models import Article
from tests.e2e.pages.staff import Editor, Staff
from tests.e2e.server import BrowserServer
from tests.factories import clipboard
from tests.factories.cluster import Cluster

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
PASTE = """(element, html) => {
  const clipboardData = new DataTransfer();
  clipboardData.setData("text/html", html);
  clipboardData.setData("text/plain", "走访情况");
  element.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
}"""


def headings(editor: Editor) -> Locator:
    return editor.page.locator("[data-contentpath=body] input[name$=-value-text]")


def test_text_from_word_becomes_blocks_and_is_saved(
    province: Cluster, sign_in: Callable[..., Staff], live_server: BrowserServer
) -> None:
    editor = Editor(sign_in("luoping-editor"))
    page = editor.page
    editor.create("cms/article", province.county.column("news").pk)
    page.locator("#id_title").fill("走访慰问")
    page.locator("[data-paste-open]").first.click()
    dialog = page.get_by_role("dialog")
    dialog.locator("[data-paste-box]").evaluate(
        PASTE, clipboard.WORD_NOTICE + clipboard.WORD_TABLE + clipboard.WORD_JUNK
    )
    dialog.locator("[data-paste-insert]:enabled").click()
    expect(dialog).to_have_count(0)
    expect(page.get_by_test_id("paste-notes").get_by_role("listitem")).to_have_count(8)
    expect(headings(editor)).to_have_count(2)
    page.get_by_test_id("paste-notes").get_by_role("button").click()

    editor.texts.last.click()
    editor.texts.last.evaluate(PASTE, clipboard.WPS_NOTICE)
    expect(headings(editor)).to_have_count(4)
    pk = editor.save()
    with live_server.paused():
        body = Article.objects.get(pk=pk).latest_revision.as_object().body
        kinds = [block.block_type for block in body]
    assert kinds == [
        *("heading", "paragraph", "heading", "paragraph", "table", "paragraph"),
        *("heading", "paragraph", "heading", "paragraph"),
    ]
    assert str(body[0].value["text"]) == "一、总体情况"
    assert "<b>120户</b>" in body[1].value.source


def test_what_cannot_be_read_is_said_in_the_dialog_and_nothing_is_added(
    province: Cluster, sign_in: Callable[..., Staff]
) -> None:
    editor = Editor(sign_in("luoping-editor"))
    editor.create("cms/article", province.county.column("news").pk)
    editor.page.locator("[data-paste-open]").first.click()
    dialog = editor.page.get_by_role("dialog")
    dialog.locator("[data-paste-box]").evaluate(PASTE, "<img src='file:///a.png'>")
    expect(dialog.get_by_role("status").locator("p")).not_to_be_empty()
    expect(dialog.locator("[data-paste-insert]")).to_be_disabled()
    dialog.locator("[data-paste-cancel]").click()
    expect(dialog).to_have_count(0)
    expect(headings(editor)).to_have_count(0)
