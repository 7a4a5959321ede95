"""The world that the faces stand in: the test cluster with something of every kind on show."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from PIL import Image
from pytest_django.fixtures import Settings

from cms.blocks import from_plain_text
from cms.models import Attachment, BasePage, Column
from disclosure.enums import Validity
from disclosure.models import DisclosedDocument
from foundation.files.models import PorticoDocument, PorticoImage
from interviews.enums import InterviewState, QuestionState
from interviews.models import InterviewPlan, PlannedInterview
from tests.e2e.faces_kinds import every_block, every_kind
from tests.e2e.server import BrowserServer
from tests.factories import acts, interviews, public
from tests.factories.cluster import Cluster, Place
from tests.factories.corrections import reported
from tests.factories.files import pdf
from tests.factories.pages import live_article, live_document

LONG = "关于进一步加强全省农村公路安全生命防护工程建设管理和养护资金使用监督检查工作的通知（2026—2028年）"
BODY = """各市（州）、县（市、区）人民政府，省政府各委、办、厅、局：
为进一步提升政务公开水平，经省政府同意，现就有关事项通知如下。
## 一、总体要求
坚持以人民为中心的发展思想，把“高效办成一件事”作为优化政务服务、提升行政效能的重要抓手，2028年底前网上可办率达到98%。
### （一）建设统一的门户
整合省、市、县三级办事入口，统一事项名称、申请材料和办理时限，详见 https://portal.example/zwgk/szzf/jindu.html 。
## 二、保障措施
各地、各部门要加强组织领导，细化工作措施，压实工作责任。
江岭省人民政府办公厅
2026年11月12日"""


@dataclass
class World:
    """The test cluster with something of every kind on show; addresses by name."""

    cluster: Cluster
    server: BrowserServer
    settings: Settings
    urls: dict[str, str] = field(default_factory=dict)

    def page(self, name: str, page: Any) -> None:
        """Keep the address of a page."""
        self.urls[name] = BasePage.objects.get(pk=page.pk).full_url


def picture(description: str = "水库大坝和远处的山") -> PorticoImage:
    """A photograph in the library."""
    raw = BytesIO()
    Image.linear_gradient("L").resize((1600, 1000)).convert("RGB").save(raw, "JPEG")
    return PorticoImage.objects.create(
        title="IMG_0001", description=description, file=ImageFile(BytesIO(raw.getvalue()), name="dam.jpg")
    )


def make_world(cluster: Cluster, server: BrowserServer, settings: Settings) -> World:
    """Publish something of every kind on the small cluster, and have the worker do its part."""
    world = World(cluster, server, settings)
    with server.paused():
        for make in (_sites, _blocks, _columns, _texts, _kinds, _withdrawn, _reports, _interviews):
            make(world)
    server.work()
    return world


def _sites(world: World) -> None:
    cluster = world.cluster
    for name in ("city", "county", "department"):
        place = getattr(cluster, name)
        for day in range(1, 4):
            public.article(own_column(place, "news"), f"{place.organisation.name}部署冬春水利建设（{day}）", day=day)
        world.page(name, place.home)
    unit = public.unit(cluster.county.home)
    public.article(public.column(unit, "镇务公开"))
    world.page("unit", unit)
    site = cluster.county.site
    world.urls["site-map"] = f"{world.server.address('luoping')}/site-map/{site.pk}/"


def _blocks(world: World) -> None:
    """A home that its editors arranged from blocks which no default has, with long words in each."""
    home = public.unit(world.cluster.department.home, "版面示例")
    news = public.article(public.column(home, "动态"), LONG, cover=picture(), summary="会议要求抓住有利时机。")
    services = [
        {"title": name, "icon": icon, "page": news.pk, "url": ""}
        for name, icon in (("婚育户籍", "baby"), ("教育入学", "school"), ("河道管理范围内建设项目审批", "office"))
    ]
    tiles = [
        {"name": "大中型水库蓄水量", "value": "86.4", "unit": "亿立方米"},
        {"name": "完成除险加固", "value": "1,412", "unit": "座"},
    ]
    links = [{"title": f"政务网站{number}", "page": None, "url": "https://a.example/"} for number in range(1, 8)]
    blocks: list[tuple[str, dict[str, Any]]] = [
        ("headlines", {"pages": [news.pk]}),
        ("picture_news", {"column_type": "工作动态"}),
        ("services", {"items": services}),
        ("data", {"column_type": "数据发布", "tiles": tiles, "as_of": "2026-10-31", "source": "江岭省水利厅"}),
        ("links", {"heading": "相关网站", "items": links}),
    ]
    home.blocks = json.dumps([{"type": name, "value": value} for name, value in blocks])
    world.page("blocks", public.publish(home))


def own_column(place: Place, slug: str) -> Column:
    """A column right below a place's home: the portal's, not those of the sites below it."""
    return Column.objects.child_of(place.home).get(slug=slug)


def _columns(world: World) -> None:
    news, documents = own_column(world.cluster.portal, "news"), own_column(world.cluster.portal, "documents")
    for day in range(1, 45):
        title = LONG if day == 40 else f"省政府常务会议研究促进高校毕业生就业等工作（第{day}次）"
        public.article(news, title, day=day, cover=picture() if day == 44 else None, summary="会议要求抓住有利时机。")
    for number, leaf in enumerate(("省政府文件", "省政府办公厅文件"), start=1):
        below = public.column(documents, leaf, layout="list")
        public.document(public.column(below, f"{leaf}（规范性）"), doc_number=f"江政发〔2026〕{number}号")
    world.urls["subscribe"] = f"/feeds/{news.pk}/"
    single = public.column(world.cluster.portal.home, "概况", layout="page", body=from_plain_text(BODY))
    for name, page in {"list": news, "documents": documents, "single": single}.items():
        world.page(name, page)


def _texts(world: World) -> None:
    county = world.cluster.county
    world.page(
        "article",
        live_article(world.cluster, county, title=LONG, text=BODY, cover=picture(), editor_name="李明", summary="摘要"),
    )
    rich = every_block(picture(), LONG)
    world.page(
        "article-rich", public.article(own_column(county, "news"), "图表、图片、视频俱全的稿件", body=rich, day=4)
    )
    world.page("article-short", public.article(own_column(county, "news"), "简讯"))
    document = public.add(
        own_column(county, "documents"),
        DisclosedDocument(
            title=LONG,
            issuer="江岭省人民政府办公厅",
            doc_number="江政办发〔2026〕12号",
            theme="综合政务",
            body=from_plain_text(BODY),
        ),
        live=False,
    )
    for label in ("任务分工表", LONG):
        raw = ContentFile(pdf(), name="table.pdf")
        file = PorticoDocument.objects.create(title=label, file=raw)
        Attachment.objects.create(page=document, document=file, label=label)
    world.page("document", public.publish(DisclosedDocument.objects.get(pk=document.pk)))
    repealed = public.document(
        own_column(county, "documents"),
        validity=Validity.REPEALED,
        doc_number="江政发〔2020〕3号",
        body=from_plain_text(BODY),
    )
    world.page("document-repealed", repealed)


def _kinds(world: World) -> None:
    portal = world.cluster.portal
    for name, page in every_kind(portal.home, own_column(portal, "news"), words=LONG, picture=picture()).items():
        world.page(name, page)


def _withdrawn(world: World) -> None:
    page = live_document(world.cluster, world.cluster.city, title="一份已下线的文件")
    world.page("withdrawn", page)
    acts.withdraw(world.cluster.city, page)


def _reports(world: World) -> None:
    page = public.article(own_column(world.cluster.portal, "news"), "有错的稿件")
    world.urls["report"] = f"/report-error/?page={page.pk}"
    world.urls["receipt"] = f"/report-error/{reported(page).number}/"


def _interviews(world: World) -> None:
    cluster = world.cluster
    announced = interviews.announced_interview(cluster, cluster.city, title=f"访谈预告：{LONG}")
    live = interviews.live_interview(cluster, cluster.city)
    closed = interviews.live_interview(cluster, cluster.city)
    for interview in (live, closed):
        interviews.say(interview, "各位网友，大家好。", speaker={"role": "host", "name": "主持人", "post": ""})
        interviews.say(interview, "今冬明春全省计划实施水利项目1,320个。\n完成投资186亿元。")
        interviews.asked(interview, state=QuestionState.APPROVED)
    interviews.open_up(closed, InterviewState.CLOSED)
    for name, interview in {"announced": announced, "live": live, "closed": closed}.items():
        world.page(name, interview.page)
    plan = InterviewPlan(title="2026年在线访谈计划", year=2026, intro="每月一期。")
    plan.planned = [
        PlannedInterview(month=month, theme=LONG if month == 3 else f"主题{month}", unit="水利厅") for month in (1, 3)
    ]
    world.page("plan", public.add(own_column(cluster.city, "news"), plan))
    host = world.urls["live"].split("/", 3)
    origin = "/".join(host[:3])
    world.urls["print"] = f"{origin}/live/{closed.pk}/print/"
    world.urls["ask"] = f"{origin}/live/{live.pk}/ask/"
    world.urls["questions"] = f"{origin}/live/{live.pk}/questions/"
    world.urls["question"] = f"{origin}/live/questions/{interviews.asked(live).number}/"
