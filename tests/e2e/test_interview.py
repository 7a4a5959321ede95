"""A whole interview through browsers: four people in the studio, two citizens, one of them without JavaScript."""

from __future__ import annotations

import email
import re
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from email import policy
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.utils import timezone
from playwright.sync_api import BrowserContext, expect
from pytest_django.fixtures import Settings
from wagtail.models import Site

from cms.blocks import from_plain_text
from foundation.accounts.models import User
from interviews.actions.records import begin_record
from interviews.enums import QuestionState
from interviews.models import Interview, InterviewRecord, LiveEvent, Question
from sites.hosts import forget as forget_hosts
from tests.e2e.daphne_server import DaphneServer
from tests.e2e.line import Line
from tests.e2e.pages.studio import GuestScreen, Host, Moderator, Stenographer
from tests.e2e.server import HOST
from tests.factories.cluster import PASSWORD, Cluster
from tests.factories.interviews import announced_interview, member
from tests.factories.pages import review_to_the_end

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.postgresql,
    pytest.mark.redis,
    pytest.mark.django_db(transaction=True),
]
DESKTOP = {"viewport": {"width": 1280, "height": 900}}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
#: How long something may take to reach a reader, ms; the line that is down costs its own time.
SOON = 10_000
DOWN_SECONDS = 30


@pytest.fixture
def server(transactional_db: None, redis_url: str, tmp_path: Path) -> Iterator[DaphneServer]:
    """Daphne on this test's database."""
    daphne = DaphneServer(redis_url=redis_url, folder=tmp_path)
    yield daphne
    daphne.stop()


@pytest.fixture
def line(server: DaphneServer) -> Iterator[Line]:
    """A reader's line to the server."""
    found = Line(server.port)
    yield found
    found.stop()


@pytest.fixture
def province(server: DaphneServer, cluster: Cluster, settings: Settings) -> Cluster:
    """The cluster on hosts that a browser finds."""
    settings.PORTICO_PORTAL_URL = settings.WAGTAILADMIN_BASE_URL = server.portal
    for site in Site.objects.all():
        hostname = site.hostname.replace("portal.test", HOST)
        Site.objects.filter(pk=site.pk).update(hostname=hostname, port=server.port)
    Site.clear_site_root_paths_cache()
    forget_hosts()
    return cluster


@pytest.fixture
def team(settings: Settings, transactional_db: None) -> dict[str, User]:
    """Accounts that are nothing but members of this studio, with passwords as the server keeps them."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    roles = ("host", "stenographer", "moderator", "guest")
    return {role: member(f"studio-{role}", password=PASSWORD) for role in roles}


@pytest.fixture
def interview(province: Cluster, team: dict[str, User]) -> Interview:
    """Announced for a little later; questions are open."""
    begins = timezone.now() + timedelta(minutes=5)
    return announced_interview(province, province.city, team=team, title="冬春水利建设与水库安全", starts_at=begins)


class Reader:
    """A citizen at the interview's page."""

    def __init__(self, context: BrowserContext, interview: Interview, *, port: int) -> None:
        self.context, self.page = context, context.new_page()
        self.interview = interview
        self.portal = f"http://{HOST}:{port}"
        self.address = re.sub(r":\d+/", f":{port}/", interview.page.full_url)

    def open(self) -> None:
        """Open the page, or look at it anew."""
        response = self.page.goto(self.address)
        assert response is not None
        assert response.status == 200

    def entries(self) -> list[str]:
        """What is said, in the order of the page."""
        return [" ".join(text.split()) for text in self.page.locator("#log [data-log] .said").all_inner_texts()]

    def ask(self, text: str, *, name: str = "") -> str:
        """Ask with the form; gives the receipt number."""
        self.page.goto(f"{self.portal}/live/{self.interview.pk}/ask/")
        self.page.locator("[name=name]").fill(name)
        self.page.locator("[name=text]").fill(text)
        self.page.wait_for_timeout(3_100)  # nobody writes a question in less; the form says so
        self.page.get_by_test_id("ask-form").locator("button.btn:not(.line)").click()
        return self._number()

    def ask_without_script(self, text: str, mails: Path) -> str:
        """Ask with a code by mail."""
        self.page.goto(f"{self.portal}/live/{self.interview.pk}/ask/")
        self.page.locator("[name=text]").fill(text)
        self.page.locator("#proof-address").fill("reader@example.cn")
        self.page.wait_for_timeout(3_100)
        self.page.locator("button[name=proof_send]").click()
        expect(self.page.get_by_test_id("proof-notice")).to_be_visible()
        self.page.locator("#proof-code").fill(code_in(mails))
        self.page.wait_for_timeout(3_100)
        self.page.get_by_test_id("ask-form").locator("button.btn:not(.line)").click()
        return self._number()

    def _number(self) -> str:
        return self.page.get_by_test_id("question-number").inner_text()


def code_in(mails: Path) -> str:
    """The code of the last mail that the server wrote to its folder."""
    last = max(mails.iterdir(), key=lambda file: file.stat().st_mtime)
    message = email.message_from_string(last.read_text().split("-" * 79)[0], policy=policy.default)
    found = re.search(r"\b\d{6}\b", str(message["Subject"]))
    assert found
    return found.group()


NewContext = Callable[..., BrowserContext]


@pytest.fixture
def enter(new_context: NewContext, server: DaphneServer, interview: Interview) -> Callable[..., Any]:
    """Log a member of the team in and open a screen."""

    def entered(screen: Any, name: str, **options: Any) -> Any:
        page = new_context(**options).new_page()
        page.goto(f"{server.portal}/admin/interviews/{interview.pk}/{screen.name}/")
        page.locator("input[name=username]").fill(f"studio-{name}")
        page.locator("input[name=password]").fill(PASSWORD)
        page.locator("form button[type=submit]").first.click()
        page.wait_for_url(f"**/admin/interviews/{interview.pk}/{screen.name}/")
        return screen(page, server.portal, interview.pk).open()

    return entered


def test_whole_interview(
    server: DaphneServer,
    line: Line,
    interview: Interview,
    province: Cluster,
    new_context: NewContext,
    enter: Callable[..., Any],
) -> None:
    phone = Reader(new_context(java_script_enabled=False, **PHONE), interview, port=server.port)
    desk = Reader(new_context(**DESKTOP), interview, port=line.port)
    mails = Path(django_settings.PORTICO_DATA_DIR) / "mail"

    # Before: announced, questions are open, nothing is shown that no moderator saw.
    phone.open()
    expect(phone.page.locator("#live")).to_have_attribute("data-face", "announced")
    receipt = phone.ask_without_script("水库除险加固期间怎样保证下游灌溉？", mails)
    desk.ask("农村供水水质怎样提升，什么时候见效？", name="河边人")
    desk.ask("请问你们今天天气怎么样？")
    desk.open()
    assert "灌溉" not in desk.page.content()

    host = enter(Host, "host", **DESKTOP)
    stenographer = enter(Stenographer, "stenographer", **DESKTOP)
    moderator = enter(Moderator, "moderator", **DESKTOP)
    guest = enter(GuestScreen, "guest", **PHONE)
    moderator.approve("灌溉")
    moderator.approve("水质")
    moderator.reject("天气", "与本次访谈主题无关。")
    moderator.filter("approved")
    moderator.assign("水质")

    # Live.
    host.begin()
    desk.open()
    phone.open()
    expect(phone.page.locator("#live")).to_have_attribute("data-face", "live")
    desk.page.locator("[data-auto]").check()
    stenographer.state("live")  # what is sent before its screen knows stays in the box
    stenographer.say("各位网友好，欢迎参加今天的在线访谈。", speaker=1)
    stenographer.say("大家好，很高兴和大家交流。", speaker=2)
    expect(desk.page.locator("#log .said", has_text="很高兴和大家交流")).to_be_visible(timeout=SOON)
    stenographer.insert_after("欢迎参加", "先请嘉宾和大家打个招呼。")
    stenographer.correct("很高兴和大家", "大家好，很高兴和各位网友交流。")
    stenographer.answer("灌溉", "施工分段进行，汛后腾空的库容错峰蓄水，灌溉用水有保证。")
    guest.take("水质")
    guest.answer("水质", "今年改造八十处水厂，年底前见效。")
    said = [
        "各位网友好，欢迎参加今天的在线访谈。",
        "先请嘉宾和大家打个招呼。",
        "大家好，很高兴和各位网友交流。",
        "灌溉用水有保证。",
        "年底前见效。",
    ]
    expect(desk.page.locator("#log .said")).to_have_count(len(said), timeout=SOON)
    in_order(desk, said)

    # The desktop reader's line drops for half a minute; the stenographer's for a moment.
    line.cut()
    dropped = time.monotonic()
    host.pause()
    host.resume()
    stenographer.page.context.set_offline(True)
    stenographer.say("这一句是断线时打的。", speaker=2)
    stenographer.say("这一句也是。", speaker=2)
    stenographer.page.context.set_offline(False)
    stenographer.unsent(0)
    stenographer.sees("这一句也是。")
    phone.open()
    said += ["这一句是断线时打的。", "这一句也是。"]
    in_order(phone, said)
    desk.page.wait_for_timeout(max(0.0, DOWN_SECONDS - (time.monotonic() - dropped)) * 1000)
    assert len(desk.entries()) == 5
    line.mend()
    expect(desk.page.locator("#log .said")).to_have_count(len(said), timeout=3 * SOON)
    in_order(desk, said)

    # After: the fold stays at once, the reviewed record takes its place, the receipt leads to the answer.
    host.close()
    phone.open()
    expect(phone.page.locator("#live")).to_have_attribute("data-face", "closed")
    in_order(phone, said)
    phone.page.goto(f"{server.portal}/live/questions/{receipt}/")
    expect(phone.page.get_by_test_id("question-state")).to_have_attribute("data-state", "answered")
    keys = LiveEvent.objects.filter(interview=interview).values_list("client_key", flat=True)
    assert len(keys) == len(set(keys))

    publish_record(interview, province)
    phone.open()
    expect(phone.page.locator("#summary")).to_contain_text("访谈围绕冬春水利建设展开。")
    in_order(phone, said)
    assert sorted(Question.objects.filter(interview=interview).values_list("state", flat=True)) == sorted(
        [QuestionState.ANSWERED, QuestionState.ANSWERED, QuestionState.REJECTED]
    )


def in_order(reader: Reader, words: list[str]) -> None:
    """Demand these entries and no others, each once, in this order."""
    found = reader.page.locator("#log [data-log] .said")
    expect(found).to_contain_text(words, timeout=SOON)
    expect(found).to_have_count(len(words), timeout=SOON)


def publish_record(interview: Interview, cluster: Cluster) -> None:
    """The record with its summary, through review."""
    editor = cluster.city.people["editor"]
    record = begin_record(interview_id=interview.pk, actor=editor)
    draft = InterviewRecord.objects.get(pk=record.pk).get_latest_revision_as_object()
    draft.summary = from_plain_text("访谈围绕冬春水利建设展开。")
    draft.save_revision(user=editor)
    review_to_the_end(cluster, cluster.city, InterviewRecord.objects.get(pk=record.pk))
