"""Lists, cards, people, tiles, switches."""

from __future__ import annotations

from datetime import date

from django.templatetags.static import static

from .base import Pattern, Picture, Sample, State
from .samples import DAY, LONG, picture, printed, rows, said


def patterns() -> list[Pattern]:
    """Lists, cards and what happened."""
    card = {
        "title": "水库除险加固进展",
        "url": "/patterns/",
        "text": "今年列入计划的 214 座水库全部开工，已完工 96 座。",
        "date": DAY,
    }
    cards = [
        Sample(card | {"picture": picture()}),
        Sample(card | {"title": LONG, "state": "进行中", "look": "ok"}),
        Sample({"title": "只有标题", "url": "/patterns/"}),
    ]
    person = {
        "name": "周明远",
        "post": "党组成员、副厅长",
        "url": "/patterns/",
        "text": "分管水利建设、水库安全和防汛抗旱工作。",
    }
    return [
        Pattern(
            "section_head",
            "栏目标题",
            "首页各栏目的标题和“更多”。",
            [
                State("二级", {"title": "政策", "url": "/patterns/"}),
                State("三级，无链接", {"title": "最新文件", "level": 3}),
            ],
        ),
        Pattern(
            "rows",
            "日期列表",
            "标题换行不截断；日期在右，手机上在标题下。",
            [
                State("多条", {"rows": rows(5)}),
                State("一条", {"rows": rows(1)}),
                State("空", {"rows": [], "empty": "暂无征集。"}),
                State("宽屏两列", {"rows": rows(6), "two": True}),
            ],
        ),
        Pattern(
            "cards",
            "卡片",
            "专题、数据、栏目入口；有图或无图。",
            [
                State("三张", {"cards": cards}),
                State("一张", {"cards": cards[:1]}),
                State("四列，二级标题", {"cards": cards + cards[:1], "many": "four", "level": 2}),
                State("空", {"cards": []}),
            ],
        ),
        Pattern(
            "people",
            "人物",
            "领导、访谈嘉宾。",
            [
                State(
                    "多人",
                    {
                        "people": [
                            Sample(person),
                            Sample(
                                person
                                | {
                                    "name": "何静",
                                    "post": "水利工程建设与运行管理处处长兼省水库安全监测中心主任",
                                    "text": "",
                                }
                            ),
                            Sample(
                                person
                                | {
                                    "picture": Picture(static("portico/sample-tall.svg"), "陈曦", 360, 480),
                                    "name": "陈曦",
                                }
                            ),
                        ]
                    },
                ),
                State(
                    "大图",
                    {
                        "people": [
                            Sample(person | {"picture": Picture(static("portico/sample-tall.svg"), "陈曦", 360, 480)}),
                            Sample(person),
                        ],
                        "big": True,
                    },
                ),
                State("空", {"people": []}),
            ],
        ),
        Pattern(
            "timeline",
            "时间线",
            "文件关系、办理经过、大事记。",
            [
                State(
                    "三项",
                    {
                        "items": [
                            Sample({"date": DAY, "label": "本文件", "title": "江政办发〔2026〕12号", "current": True}),
                            Sample(
                                {
                                    "date": date(2026, 1, 8),
                                    "label": "落实",
                                    "title": "江政发〔2026〕8号 关于加强数字政府建设的实施意见",
                                    "url": "/patterns/",
                                }
                            ),
                            Sample(
                                {
                                    "label": "同时废止",
                                    "title": LONG,
                                    "url": "/patterns/",
                                    "text": "自本文件施行之日起废止。",
                                }
                            ),
                        ]
                    },
                ),
                State("一项", {"items": [Sample({"date": DAY, "title": "收到"})]}),
            ],
        ),
        Pattern(
            "transcript",
            "访谈实录",
            "在线访谈的文字；直播页由脚本续写。",
            [
                State("多条", {"entries": said()}),
                State("一条", {"entries": [said()[0] | {"msg": "p7"}]}),
                State("实录稿", {"lines": printed()}),
                State("直播页，尚无发言", {"entries": [], "live": True}),
                State("空", {"entries": []}),
            ],
        ),
    ]
