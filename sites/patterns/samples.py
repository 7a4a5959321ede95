"""Samples that the states of components are made of: texts, columns, rows, pictures, a form."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from django import forms
from django.templatetags.static import static

from cms.models import Column
from cms.selectors import ColumnEntry

from .base import Picture, Sample

DAY = date(2026, 11, 20)
MOMENT = datetime(2026, 11, 21, 0, 10, tzinfo=UTC)
LONG = (
    "江岭省人民政府办公厅关于进一步加强全省农村公路安全生命防护工程建设管理"
    "和养护资金使用监督检查工作的通知（2026—2028年）"
)


class SampleForm(forms.Form):
    """A form with every kind of field."""

    name = forms.CharField(label="称呼", max_length=20)
    phone = forms.CharField(label="手机号码", help_text="只用于回复，不会公开。", required=False)
    place = forms.ChoiceField(label="所在地区", choices=[("", "请选择"), ("1", "临江市"), ("2", "云州市")])
    kind = forms.ChoiceField(
        label="类型",
        choices=[("a", "咨询"), ("b", "求助"), ("c", "建议")],
        widget=forms.RadioSelect,
        help_text="选一项。",
    )
    topics = forms.MultipleChoiceField(
        label="涉及领域", choices=[("a", "医疗"), ("b", "教育")], widget=forms.CheckboxSelectMultiple, required=False
    )
    text = forms.CharField(
        label="内容", widget=forms.Textarea(attrs={"rows": 5}), help_text="请写明时间、地点和诉求，最多 5000 字。"
    )
    agreed = forms.BooleanField(label="我已阅读并同意隐私声明")


def column(title: str, number: str, url: str = "/patterns/") -> Column:
    """A column that is in no database, with an address."""
    made = Column(title=title, path=f"0001{number}", depth=1 + len(number) // 4)
    made.pk = int(number)
    made.get_url = lambda request=None, current_site=None: url
    return made


def tree() -> list[ColumnEntry]:
    """Columns three levels deep."""
    rows: list[tuple[str, list[tuple[str, list[str]]]]] = [
        ("要闻动态", [("政务要闻", []), ("部门动态", []), ("市县动态", [])]),
        (
            "政务公开",
            [
                ("政策文件", ["省政府文件", "省政府办公厅文件", "规范性文件"]),
                ("政府信息公开年报", []),
                ("财政预决算", ["预算", "决算"]),
            ],
        ),
        ("办事服务", []),
        ("政民互动", [("在线访谈", []), ("意见征集", [])]),
    ]
    found = []
    for first, (title, below) in enumerate(rows, start=1):
        entry = ColumnEntry(column(title, f"{first:04}"))
        for second, (name, leaves) in enumerate(below, start=1):
            child = ColumnEntry(column(name, f"{first:04}{second:04}"))
            child.children.extend(
                ColumnEntry(column(leaf, f"{first:04}{second:04}{third:04}"))
                for third, leaf in enumerate(leaves, start=1)
            )
            entry.children.append(child)
        found.append(entry)
    return found


def rows(count: int) -> list[Sample]:
    """Rows of a list; the second is long, the third has a state, the fourth a note."""
    extra: dict[int, dict[str, Any]] = {
        1: {"title": LONG},
        2: {"state": "征集中", "look": "ok", "note": "还剩 12 天"},
        3: {"note": "江政办发〔2026〕12号"},
    }
    return [
        Sample(
            {"title": f"省政府常务会议研究促进高校毕业生就业等工作（{n}）", "url": "/patterns/", "date": DAY}
            | extra.get(n, {})
        )
        for n in range(count)
    ]


def picture(name: str = "sample-wide.svg", description: str = "水库大坝和远处的山") -> Picture:
    """A fixed picture."""
    return Picture(static(f"portico/{name}"), description)


def said() -> list[dict[str, Any]]:
    """Entries of an interview as `interviews.selectors_pages` dresses them."""

    def entry(number: int, name: str, text: str, **more: Any) -> dict[str, Any]:
        speaker = {"name": name, "post": more.pop("post", "")}
        return {
            "msg": f"p{number}",
            "at": MOMENT.isoformat(),
            "time": MOMENT,
            "speaker": speaker,
            "lines": [text],
            "look": "",
            **more,
        }

    return [
        entry(1, "主持人", "各位网友，大家好。欢迎收看在线访谈。", look="host"),
        entry(
            2, "周明远", "今冬明春全省计划实施水利项目1,320个，完成投资186亿元。", post="省水利厅副厅长", corrected=True
        ),
        entry(3, "江边的老李", "我们村上游的石泉水库说要加固，施工期间村里的灌溉用水怎么保证？", look="q"),
        entry(4, "何静", "由下游泵站临时供水。", asked={"name": "江边的老李", "text": "灌溉用水怎么保证？"}),
        entry(5, "", "访谈暂停五分钟。", look="note"),
        entry(6, "周明远", "", lines=[], withdrawn=True, reason="内容有误"),
    ]


def printed() -> list[Sample]:
    """Entries of an interview as `interviews.selectors_records.lines` prints them."""
    return [
        Sample({"label": "[主持人]", "text": "各位网友，大家好。", "at": MOMENT}),
        Sample(
            {
                "label": "[嘉宾 省水利厅副厅长 周明远]",
                "text": "由下游泵站临时供水。",
                "at": MOMENT,
                "asked_label": "[网友 江边的老李]",
                "asked_text": "施工期间村里的灌溉用水怎么保证？",
                "corrected": True,
            }
        ),
    ]
