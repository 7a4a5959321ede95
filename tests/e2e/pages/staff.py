"""The admin as its people use it: signing in, home, editor, review, withdrawal, provisioning."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from playwright.sync_api import BrowserContext, Locator, Page, expect

SAVED = re.compile(r"/admin/pages/(\d+)/edit/")


@dataclass
class Staff:
    """A signed-in person in a browser of their own."""

    page: Page
    address: str

    @classmethod
    def sign_in(cls, context: BrowserContext, address: str, name: str, password: str) -> Staff:
        """Open a window and sign in; a password that was handed over is changed first."""
        staff = cls(context.new_page(), address)
        staff.page.on("dialog", lambda dialog: dialog.accept())
        staff.go("login/")
        staff.page.locator("input[name=username]").fill(name)
        staff.page.locator("input[name=password]").fill(password)
        staff.page.locator("form button[type=submit]").first.click()
        staff.page.wait_for_url(re.compile(r"/admin/(account/password/)?$"))
        if (form := staff.page.get_by_test_id("password-form")).count():
            form.locator("input[name=oldpassword]").fill(password)
            for field_name in ("password1", "password2"):
                form.locator(f"input[name={field_name}]").fill(f"{password}-changed")
            form.locator("button[type=submit]").click()
        expect(staff.page).to_have_url(f"{address}/admin/")
        return staff

    def go(self, path: str) -> None:
        """Open a screen of the admin."""
        self.page.goto(f"{self.address}/admin/{path}")

    # home

    def desk_titles(self) -> list[str]:
        """Titles that wait for the person."""
        self.go("review/")
        return self.page.get_by_test_id("desk").locator("tbody a").all_inner_texts()

    def own_item(self, title: str) -> Locator:
        """The row of one's own item on the home page."""
        self.go("")
        return self.page.get_by_test_id("own-items").locator("tbody tr").filter(has_text=title)

    # review

    def open_item(self, title: str) -> None:
        """Open what waits from the desk."""
        self.go("review/")
        self.page.get_by_test_id("desk").get_by_role("link", name=title).click()

    def approve(self, title: str, *, basis: str = "") -> None:
        """Approve; the secrecy reviewer gives a basis."""
        self.open_item(title)
        form = self.page.get_by_test_id("approve-form")
        if basis:
            expect(form.locator("[name=approve-secrecy_checklist]").first).to_be_visible()  # all() waits for nothing
            for point in form.locator("[name=approve-secrecy_checklist]").all():
                point.check()
            form.locator("[name=approve-secrecy_basis]").fill(basis)
        form.locator("button[name=approve]").click()
        self._decided()

    def send_back(self, title: str, comment: str) -> None:
        """Return to the author."""
        self.open_item(title)
        form = self.page.get_by_test_id("return-form")
        form.locator("[name=reject-comment]").fill(comment)
        form.locator("button[name=reject]").click()
        self._decided()

    def _decided(self) -> None:
        """The desk, or the next item that waits, with a message of what was done."""
        expect(self.page.locator(".messages li.success")).to_be_visible()
        expect(self.page).to_have_url(re.compile(r"/admin/review/(\d+/)?$"))

    # acts

    def ask_withdrawal(self, title: str, *, kind: str, reason: str, notice: str = "") -> None:
        """Ask for a public item to be withdrawn."""
        self.go("public-items/")
        self.page.locator("#public-items-q").fill(title)
        self.page.locator("#public-items-q").press("Enter")
        self.page.get_by_test_id("public-items").locator("tbody tr").filter(has_text=title).locator(
            "a[href$='/withdraw/']"
        ).click()
        form = self.page.get_by_test_id("withdraw-form")
        form.locator(f"[name=kind][value={kind}]").check()
        form.locator("[name=notice]").fill(notice)
        form.locator("[name=reason]").fill(reason)
        form.locator("button[type=submit]").click()
        expect(self.page.get_by_test_id("act")).to_contain_text(title)

    def approve_act(self, title: str) -> None:
        """Approve, as the second person, what waits among the acts."""
        self.go("public-items/acts/")
        self.page.get_by_test_id("waiting").get_by_role("link", name=title).click()
        self.page.get_by_test_id("approve-form").locator("button[name=approve]").click()
        expect(self.page.get_by_test_id("approve-form")).to_have_count(0)


@dataclass
class Editor:
    """Wagtail's page editor."""

    staff: Staff
    page: Page = field(init=False)

    def __post_init__(self) -> None:
        self.page = self.staff.page

    def create(self, model: str, parent: int) -> None:
        """Open the form for a new page, such as ``cms/article``."""
        self.staff.go(f"pages/add/{model}/{parent}/")

    def open(self, pk: int) -> None:
        """Open a page."""
        self.staff.go(f"pages/{pk}/edit/")

    def fill(self, **values: str) -> None:
        """Fill plain fields by their names."""
        for name, value in values.items():
            self.page.locator(f"#id_{name}").fill(value)

    def choose(self, **values: str) -> None:
        """Choose from lists by the names of their fields."""
        for name, value in values.items():
            self.page.locator(f"#id_{name}").select_option(value)

    @property
    def texts(self) -> Locator:
        """Boxes of rich text in the body."""
        return self.page.locator("[data-contentpath=body] [role=textbox][contenteditable=true]")

    def add_paragraph(self, text: str) -> None:
        """Add a block of text to the body and type into it."""
        body, before = self.page.locator("[data-contentpath=body]"), self.texts.count()
        body.locator(".c-sf-add-button").last.click()
        self.page.get_by_role("option").filter(has=self.page.locator("use[href='#icon-pilcrow']")).click()
        expect(self.texts).to_have_count(before + 1)
        self.texts.last.click()
        self._type(text)

    def append(self, text: str) -> None:
        """Type at the end of the first block of text."""
        self.texts.first.click()
        self.page.keyboard.press("Control+End")
        self._type(text)

    def _type(self, text: str) -> None:
        """Type, until the editor has put the text into the field that is sent (it does so some time after a key)."""
        self.page.keyboard.insert_text(text)
        self.page.wait_for_function(
            "text => [...document.querySelectorAll('[data-contentpath=body] input[type=hidden]')]"
            ".some(box => box.value.includes(text))",
            arg=text,
        )

    def attach(self, name: str, data: bytes, *, title: str) -> None:
        """Upload a PDF in the chooser of a new attachment."""
        self.page.locator("#id_attachments-ADD").click()
        self.page.locator("#id_attachments-0-document-chooser [data-chooser-action-choose]:visible").click()
        dialog = self.page.locator(".modal-body")
        dialog.locator("#tab-label-upload").click()
        upload = dialog.locator("#tab-upload")
        upload.locator("input[type=file]").set_input_files(
            {"name": name, "mimeType": "application/pdf", "buffer": data}
        )
        upload.locator("input[name$='-title']").fill(title)
        upload.locator("button[type=submit]").click()
        expect(self.page.locator("#id_attachments-0-document-title")).to_have_text(title)

    def save(self) -> int:
        """Save a draft; gives the page's id."""
        self.page.locator("footer button.action-save").click()
        return self._saved()

    def submit(self) -> None:
        """Submit for review; Wagtail leads to the list of the column."""
        self.page.locator("button[name=action-submit]").click()
        self.page.wait_for_url(re.compile(r"/admin/pages/\d+/(\?.*)?$"))

    def _saved(self) -> int:
        self.page.wait_for_url(SAVED)
        found = SAVED.search(self.page.url)
        assert found is not None
        return int(found[1])


@dataclass
class Cluster:
    """The provincial office's screens."""

    staff: Staff

    def provision(self, **values: str) -> dict[str, str]:
        """Fill the short form and send it; gives the initial passwords by account."""
        self.staff.go("cluster/new/")
        form = self.staff.page.get_by_test_id("provision-form")
        for name, value in values.items():
            box = form.locator(f"[name={name}]")
            if box.evaluate("box => box.tagName") == "SELECT":
                box.select_option(value)
            else:
                box.fill(value)
        form.locator("button").click(no_wait_after=True)
        rows = self.staff.page.get_by_test_id("passwords").locator("tbody tr")
        expect(rows.first).to_be_visible(timeout=120_000)  # a whole site with its columns
        return dict(row.locator("td").all_inner_texts() for row in rows.all())
