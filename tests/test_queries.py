"""Every kind of public page asks the database as often for fifty of what it shows as for one.

Homes have theirs in ``tests/sites/test_home_arrangement.py``, the search in ``tests/search/test_views.py``.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.db.models import QuerySet
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cms.enums import ColumnLayout, ColumnType
from cms.models import Article, Attachment, BasePage, Column, Figure, InnerDepartment, PageRelation
from disclosure.models import DisclosedDocument
from foundation.files.models import PorticoDocument, PorticoImage
from interviews import reads
from interviews.enums import InterviewState, QuestionState
from interviews.models import Guest, Interview, InterviewPage, InterviewPlan, PlannedInterview
from tests.factories import kinds, public
from tests.factories.files import pdf
from tests.factories.interviews import asked, open_up, say

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.sqlite,
    # Wagtail leaves the temporary file of a new rendition to the garbage collector.
    pytest.mark.filterwarnings("ignore:Unclosed file <tempfile.SpooledTemporaryFile:ResourceWarning"),
]

MANY: Final = 50
Make = Callable[[BasePage, int], str]


def address(page: BasePage) -> str:
    return "/" + page.url_path.split("/", 2)[2]


def open_below(place: BasePage) -> None:
    """Make drafts public at once, by the rows alone: fifty reviews would take a minute."""
    now = timezone.now()
    QuerySet(BasePage).filter(path__startswith=place.path, live=False).update(
        live=True, first_published_at=now, last_published_at=now
    )


def filled(home: BasePage, number: int, *makes: Callable[[int], BasePage], **fields: Any) -> Column:
    """A public column with so many pages of each make."""
    column = kinds.column(home, f"栏目{number}", **fields)
    for count in range(number):
        for make in makes:
            public.add(column, make(count), live=False)
    open_below(column)
    return column


def article(count: int) -> Article:
    return Article(title=f"稿件{count}", source="江岭省人民政府办公厅", summary="摘要")


def document(count: int) -> DisclosedDocument:
    return DisclosedDocument(title=f"文件{count}", issuer="江岭省人民政府", doc_number=f"江政发〔2026〕{count + 1}号")


def picture() -> PorticoImage:
    """One for all: it is the pages that count, not the work of making sizes."""
    found = PorticoImage.objects.filter(title="一图").first()
    return found if isinstance(found, PorticoImage) else kinds.picture(words="一图")


def interview(count: int) -> InterviewPage:
    begins = timezone.now() - timedelta(days=count)
    return InterviewPage(
        title=f"访谈{count}", unit="省水利厅", starts_at=begins, ends_at=begins + timedelta(hours=1), cover=picture()
    )


LISTED: Final[dict[str, list[Callable[[int], BasePage]]]] = {
    "articles": [lambda count: Article(title=f"稿{count}", source="省政府", cover=picture())],
    "documents": [document],
    "mixed": [article, document, lambda count: kinds.gallery(title=f"图集{count}", cover=picture())],
    "data": [lambda count: kinds.data_page(title=f"数据{count}")],
    "leaders": [lambda count: kinds.leader(title=f"领导{count}", portrait=picture())],
    "institutions": [lambda count: kinds.institution(title=f"机构{count}")],
    "topics": [lambda count: kinds.topic(title=f"专题{count}", lead=picture())],
    "interviews": [interview],
}
COLUMNS: Final[dict[str, Make]] = {
    f"{layout.value} of {name}": lambda home, number, layout=layout, makes=makes: address(  # type: ignore[misc] # bound
        filled(home, number, *makes, layout=layout)
    )
    for name, makes in LISTED.items()
    for layout in (ColumnLayout.LIST, ColumnLayout.PICTURES)
}


def tree(home: BasePage, number: int) -> str:
    """A column of so many columns."""
    column = kinds.column(home, f"栏目{number}", layout=ColumnLayout.TREE)
    for count in range(number):
        below = public.add(column, Column(title=f"下级{count}"), live=False)
        public.add(below, article(count), live=False)
    open_below(column)
    return address(column)


def related(make: Callable[[int], BasePage]) -> Make:
    """A page with so many attachments, and relations in both directions."""

    def of(home: BasePage, number: int) -> str:
        column = filled(home, number, article)
        page = public.add(column, make(number), live=False)
        for count, other in enumerate(Article.objects.child_of(column).exclude(pk=page.pk)):
            raw = ContentFile(pdf() + bytes(str(count), "ascii"), name="a.pdf")
            file = PorticoDocument.objects.create(title=f"附件{count}", file=raw)
            Attachment.objects.create(page=page, document=file)
            PageRelation.objects.create(page=page, kind="related", target=other)
            PageRelation.objects.create(page=other, kind="related", target=page)
        open_below(column)
        return address(page)

    return of


def parted(make: Callable[[], Any], name: str, part: Callable[[int], Any]) -> Make:
    """A page with so many parts."""

    def of(home: BasePage, number: int) -> str:
        page = make()
        setattr(page, name, [part(count) for count in range(number)])
        return address(public.add(filled(home, 0), page))

    return of


def shown_pictures(home: BasePage, number: int) -> str:
    blocks = [{"type": "picture", "value": {"image": picture().pk, "caption": f"{one}"}} for one in range(number)]
    return address(public.add(filled(home, 0), kinds.gallery(pictures=blocks)))


def topic(home: BasePage, number: int) -> str:
    """A topic with so many picked pages."""
    news = filled(home, number, article)
    keys = list(Article.objects.child_of(news).values_list("pk", flat=True))
    sections = [
        {"type": "column", "value": {"title": "进展", "column": news.pk, "limit": 10}},
        {"type": "pages", "value": {"title": "要点", "pages": keys}},
    ]
    return address(public.add(news, kinds.topic(*sections)))


def directory(home: BasePage, number: int) -> str:
    for count in range(number):
        county = public.sub_site(f"s{number}-{count}")
        public.add(public.column(county), article(count), live=False)
        open_below(county)
    return "/sites/"


def site_map(home: BasePage, number: int) -> str:
    filled(home, number, lambda count: Column(title=f"下级{count}"))
    for count, column in enumerate(Column.objects.descendant_of(home).filter(title__startswith="下级")):
        public.add(column, article(count), live=False)
    open_below(home)
    return f"/site-map/{home.get_site().pk}/"


def feed(form: str) -> Make:
    def of(home: BasePage, number: int) -> str:
        return f"/feeds/{filled(home, number, article, document).pk}/{form}"

    return of


def sitemap(home: BasePage, number: int) -> str:
    filled(home, number, article, document)
    return "/sitemap-1.xml"


def one_interview(state: str) -> Make:
    """An interview with so many guests, questions and entries."""

    def of(home: BasePage, number: int) -> str:
        page = interview(0)
        page.guests = [Guest(name=f"嘉宾{count}", post="处长") for count in range(number)]
        public.add(filled(home, 0, column_type=ColumnType.INTERVIEW), page)
        found, _made = Interview.objects.get_or_create(page=page)
        for count in range(number):
            asked(found, f"问题{count}", state=QuestionState.APPROVED)
        if state != InterviewState.ANNOUNCED:
            found = open_up(found)
            for count in range(number):
                say(found, f"第{count}句")
        if state == InterviewState.CLOSED:
            open_up(found, state)
        return address(page)

    return of


def plan(home: BasePage, number: int) -> str:
    """A plan of so many interviews, all of them held."""
    column = filled(home, number, interview, column_type=ColumnType.INTERVIEW)
    page = InterviewPlan(title="计划", year=timezone.localdate().year)
    page.planned = [PlannedInterview(month=1 + count % 12, theme=f"{count}", unit="厅") for count in range(number)]
    for one in InterviewPage.objects.child_of(column):
        Interview.objects.get_or_create(page=one, defaults={"state": InterviewState.CLOSED})
    return address(public.add(column, page))


PAGES: Final[dict[str, Make]] = COLUMNS | {
    "tree": tree,
    "article": related(article),
    "document": related(document),
    "leader": related(lambda count: kinds.leader(portrait=picture())),
    "institution": parted(
        kinds.institution, "departments", lambda count: InnerDepartment(name=f"处{count}", sort_order=count)
    ),
    "data page": parted(
        kinds.data_page, "figures", lambda count: Figure(label=f"指标{count}", value="1", sort_order=count)
    ),
    "gallery": shown_pictures,
    "topic": topic,
    "directory": directory,
    "directory by region": lambda home, number: f"{directory(home, number)}?by=region",
    "site map": site_map,
    "rss": feed("rss.xml"),
    "atom": feed("atom.xml"),
    "feed for people": feed(""),
    "sitemap": sitemap,
    "sitemap index": lambda home, number: sitemap(home, number) and "/sitemap.xml",
    "announced interview": one_interview(InterviewState.ANNOUNCED),
    "live interview": one_interview(InterviewState.LIVE),
    "closed interview": one_interview(InterviewState.CLOSED),
    "plan of interviews": plan,
}


def queries(client: Client, url: str) -> list[str]:
    """The queries of a page whose pictures and caches stand."""
    for _time in range(2):
        assert client.get(url, HTTP_HOST="portal.test").status_code == 200
    reads.forget_all()
    with CaptureQueriesContext(connection) as captured:
        client.get(url, HTTP_HOST="portal.test")
    return [query["sql"] for query in captured]


@pytest.mark.parametrize("kind", PAGES)
def test_page_any_kind_takes_the_same_queries_at_1_and_50_items(client: Client, kind: str) -> None:
    home = public.portal()
    alone = queries(client, PAGES[kind](home, 1))
    many = queries(client, PAGES[kind](home, MANY))
    assert (len(many), len(alone) <= 30) == (len(alone), True), "\n".join(many)
