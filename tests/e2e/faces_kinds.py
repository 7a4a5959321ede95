"""The further page kinds and layouts of columns, for the faces."""

from __future__ import annotations

from datetime import date
from typing import Any

from cms.models import BasePage, Column
from foundation.files.models import PorticoImage
from tests.factories import kinds, public


def every_kind(home: BasePage, news: Column, *, words: str, picture: PorticoImage) -> dict[str, BasePage]:
    """Publish a page of every kind below a home, by name; ``words`` is a title that is too long for anything."""
    people = kinds.column(home, "机构领导")
    leaders = [public.add(people, kinds.leader(title=name)) for name in ("方知远", "陆清和", "欧阳闻道之")]
    institution = public.add(people, kinds.institution())
    public.add(people, kinds.institution(title=words, kind="field"))
    return {
        "people": people,
        "leader": leaders[0],
        "institution": institution,
        **_topics(kinds.column(home, "专题专栏"), news, leaders, words),
        **_shown(kinds.column(home, "数据图集"), words, picture),
    }


def every_block(picture: PorticoImage, words: str) -> list[dict[str, Any]]:
    """A body with a block of every kind; ``words`` is a title that is too long for anything."""
    cells = [["网上可办率", "省政务服务局", "92%", "95%", "98%"], [words, "省政府办公厅", "180家", "412家", "412家"]]
    table = {
        "columns": [{"type": "text", "heading": head} for head in ("任务", "牵头单位", "2026年", "2027年", "2028年")],
        "rows": [{"values": row} for row in cells],
        "caption": "",
    }
    text = "<p>全省冬春水利建设现场推进会议召开。</p><ul><li>抓进度</li><li>保质量</li></ul>"
    film = {"title": "一图读懂", "url": "https://video.example/1", "transcript": "今年冬天怎么干。"}
    return [
        {"type": "paragraph", "value": text},
        {"type": "heading", "value": {"text": "一、进展", "level": "2"}},
        {"type": "picture", "value": {"image": picture.pk, "caption": words}},
        {"type": "table", "value": {"caption": "重点任务年度目标", "table": table}},
        kinds.chart(),
        kinds.chart(["1月", "5.1"], ["2月", "5.4"], ["3月", "4.9"], kind="line"),
        {"type": "quote", "value": {"text": "水利是农业的命脉。", "source": "会议讲话"}},
        {"type": "video", "value": film},
    ]


def _topics(topics: Column, news: Column, picked: list[BasePage], words: str) -> dict[str, BasePage]:
    sections = [
        {"type": "text", "value": {"title": "由来", "text": f"<p>{words}</p>"}},
        {"type": "column", "value": {"title": "", "column": news.pk, "limit": 5}},
        {"type": "pages", "value": {"title": "负责人", "pages": [page.pk for page in picked]}},
        {"type": "links", "value": {"title": "相关网站", "links": [{"text": "水文", "url": "https://sw.example/"}]}},
    ]
    lead = kinds.picture("lead.jpg", size=(1600, 900), words="江上大桥")
    found: dict[str, BasePage] = {"topics": topics}
    for look in ("banner", "side", "digest"):
        ends = date(2026, 6, 1) if look == "digest" else None
        topic = kinds.topic(*sections, title=f"专题：{words[:20]}", look=look, lead=lead, ends_on=ends)
        found[f"topic-{look}"] = public.add(topics, topic)
    return found


def _shown(shown: Column, words: str, picture: PorticoImage) -> dict[str, BasePage]:
    pictures = kinds.column(shown, "有图的栏目", layout="pictures")
    public.article(pictures, words, cover=picture, day=3)
    public.article(pictures, "没有图的稿件", day=2)
    data = public.add(kinds.column(shown, "数据"), kinds.data_page())
    gallery = public.add(kinds.column(shown, "图集"), kinds.gallery("开工", words))
    shown.refresh_from_db()
    shown.layout = "tree"
    return {"pictures": pictures, "data": data, "gallery": gallery, "tree": public.publish(shown)}
