"""The admin as somebody meets it who knows no address: only what is on the screen, by its Chinese names."""

from __future__ import annotations

import re
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

BODY = "[data-contentpath=body]"


@dataclass
class Newcomer:
    """Somebody in front of a window."""

    page: Page

    def follow(self, name: str) -> None:
        """Follow the first link whose name begins like this."""
        self.page.get_by_role("link", name=re.compile(f"^{re.escape(name)}")).first.click()

    def menu(self, name: str) -> None:
        """Follow an entry of the menu, which the phone keeps behind a button."""
        entry = self.page.get_by_role("link", name=re.compile(f"^{name}"))
        if not entry.first.is_visible():
            self.page.get_by_role("button", name="展开或收起侧边栏").locator("visible=true").first.click()
        entry.first.click()

    def sees(self, *texts: str) -> None:
        """Demand that these words stand on the screen."""
        for text in texts:
            expect(self.page.get_by_text(text).locator("visible=true").first).to_be_visible()

    def told(self, text: str) -> None:
        """Demand this message above the screen."""
        expect(self.page.locator(".messages")).to_contain_text(text)


@dataclass
class Writer(Newcomer):
    """The editor's form, filled in by what its buttons say."""

    @property
    def _body(self) -> Locator:
        return self.page.locator(BODY)

    def _add(self, kind: str, field: Locator) -> Locator:
        """Choose a block from the list that the last plus sign opens; gives its first field."""
        before = field.count()
        self._body.get_by_role("button", name="插入内容块").last.click()
        self.page.get_by_role("option", name=kind, exact=True).last.click()
        expect(field).to_have_count(before + 1)
        return field.last

    def heading(self, text: str) -> None:
        """Add a heading."""
        self._add("标题", self._body.locator("input[name$=-value-text]")).fill(text)

    def paragraph(self, text: str) -> None:
        """Add a block of text."""
        self._add("正文", self._texts).click()
        self._type(text)

    def rewrite(self, text: str) -> None:
        """Type other words over the first block of text."""
        self._texts.first.click()
        self.page.keyboard.press("ControlOrMeta+a")
        self._type(text)
        expect(self._texts.first).to_have_text(text)

    def picture(self, data: bytes, *, title: str, description: str) -> None:
        """Add a picture, uploaded in its dialog."""
        self._add("图片", self._body.get_by_role("button", name="选择一个图片")).click()
        self._upload({"name": "a.png", "mimeType": "image/png", "buffer": data}, 标题=title, 描述=description)

    def attachment(self, data: bytes, *, title: str) -> None:
        """Add an attachment, uploaded in its dialog."""
        self.page.get_by_role("button", name="添加附件").click()
        self.page.get_by_role("button", name="选择一个文档").click()
        self._upload({"name": "a.pdf", "mimeType": "application/pdf", "buffer": data}, 标题=title)

    def submit(self) -> None:
        """Press the button in sight: nobody scrolls for it."""
        button = self.page.get_by_role("button", name="提交审核")
        expect(button).to_be_in_viewport()
        button.click()

    @property
    def _texts(self) -> Locator:
        return self._body.locator("[role=textbox][contenteditable=true]")

    def _type(self, text: str) -> None:
        """Type where the cursor is, until the editor has put the text into the field that is sent (after some time)."""
        self.page.keyboard.insert_text(text)
        self.page.wait_for_function(
            "([body, text]) => [...document.querySelectorAll(`${body} input[type=hidden]`)]"
            ".some(box => box.value.includes(text))",
            arg=[BODY, text],
        )

    def _upload(self, file: dict[str, object], **values: str) -> None:
        dialog = self.page.get_by_role("dialog")
        dialog.get_by_role("tab", name="上传").click()
        form = dialog.get_by_role("tabpanel", name="上传")
        form.locator("input[type=file]").set_input_files(file)  # type: ignore[arg-type] # a FilePayload
        for label, value in values.items():
            form.get_by_label(label).fill(value)
        form.get_by_role("button", name="上传").click()
        expect(dialog).to_have_count(0)
