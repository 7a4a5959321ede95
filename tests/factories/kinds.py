"""Pages of the further kinds: right but for what a test says, as drafts or public."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Any

from django.core.files.images import ImageFile
from PIL import Image

from cms.blocks import from_plain_text
from cms.enums import ColumnLayout
from cms.models import BasePage, DataPage, Figure, Gallery, InnerDepartment, Institution, Leader, Topic
from foundation.files.models import PorticoImage
from tests.factories import public

UNIT = "江岭省人民政府办公厅"


def picture(name: str = "picture.jpg", *, size: tuple[int, int] = (640, 800), words: str = "人像") -> PorticoImage:
    """A picture of one colour with a description."""
    raw = BytesIO()
    Image.new("RGB", size, "#8a9").save(raw, "JPEG")
    return PorticoImage.objects.create(title=words, description=words, file=ImageFile(BytesIO(raw.getvalue()), name))


def leader(**fields: Any) -> Leader:
    """A leader with all that is demanded, unsaved."""
    portrait = fields.pop("portrait", None) or picture()
    values = {"title": "方知远", "post": "省长", "duties": "领导省政府全面工作。", "source": UNIT, "portrait": portrait}
    return Leader(**{"resume": from_plain_text("1968年生，大学学历。"), **values, **fields})


def institution(**fields: Any) -> Institution:
    """An institution with all that is demanded and two inner departments, unsaved."""
    values = {
        "title": "江岭省水利厅",
        "head": "厅长 苏问渠",
        "address": "澜川市清河路8号",
        "office_hours": "工作日8:30—12:00，14:30—17:30",
        "phone": "0990-0002001",
        "source": UNIT,
    }
    page = Institution(**{"duties": from_plain_text("负责水资源管理。"), **values, **fields})
    page.departments = [
        InnerDepartment(name="办公室", phone="0990-0002002", duties="负责公文运转。", sort_order=0),
        InnerDepartment(name="水资源处", sort_order=1),
    ]
    return page


def topic(*sections: dict[str, Any], **fields: Any) -> Topic:
    """A topic that began in 2026, unsaved; a text section unless others are given."""
    found = list(sections) or [{"type": "text", "value": {"title": "由来", "text": "<p>专题说明。</p>"}}]
    values = {"title": "防汛抗旱", "summary": "全省防汛抗旱工作。", "starts_on": date(2026, 5, 1), "source": UNIT}
    return Topic(**{"sections": found, **values, **fields})


def data_page(**fields: Any) -> DataPage:
    """A data page with two figures and a chart, unsaved."""
    values = {
        "title": "前三季度经济运行",
        "period": "2026年1—9月",
        "released_on": date(2026, 10, 20),
        "source": "江岭省统计局",
    }
    page = DataPage(**{"body": [chart()], **values, **fields})
    page.figures = [
        Figure(label="地区生产总值", value="6,128.4", unit="亿元", change="同比增长5.6%", sort_order=0),
        Figure(label="城镇新增就业", value="21.3", unit="万人", period="2026年9月末", sort_order=1),
    ]
    return page


def chart(*rows: list[str], heads: tuple[str, ...] = ("季度", "增速"), kind: str = "bar") -> dict[str, Any]:
    """A chart's block, as stored."""
    found = list(rows) or [["一季度", "5.1"], ["上半年", "5.4"], ["前三季度", "5.6"]]
    table = {
        "columns": [{"type": "text", "heading": head} for head in heads],
        "rows": [{"values": row} for row in found],
        "caption": "",
    }
    return {"type": "chart", "value": {"caption": "增速", "kind": kind, "unit": "%", "table": table}}


def gallery(*captions: str, **fields: Any) -> Gallery:
    """A gallery of a picture a caption, unsaved."""
    blocks = [
        {"type": "picture", "value": {"image": picture(f"{number}.jpg", words=words).pk, "caption": words}}
        for number, words in enumerate(captions or ("开工", "合龙"))
    ]
    return Gallery(**{"title": "水库建设图集", "source": UNIT, "pictures": blocks, **fields})


def column(parent: BasePage, title: str = "栏目", **fields: Any) -> Any:
    """A column that lists."""
    return public.column(parent, title, **{"layout": ColumnLayout.LIST, **fields})


MAKERS = {"leader": leader, "institution": institution, "topic": topic, "data": data_page, "gallery": gallery}
