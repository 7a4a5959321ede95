"""The pattern page: every component of the public face in each of its states, with the line that includes it.

Only of use while templates are written: `views.patterns` answers 404 unless DEBUG or PORTICO_PATTERNS is on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.template import Context, Engine
from django.templatetags.static import static
from django.utils.safestring import SafeString

from cms.models import Column
from cms.selectors import ColumnEntry

from .charts import Chart, Series

DAY = date(2026, 11, 20)
MOMENT = datetime(2026, 11, 21, 0, 10, tzinfo=UTC)
LONG = (
    "江岭省人民政府办公厅关于进一步加强全省农村公路安全生命防护工程建设管理"
    "和养护资金使用监督检查工作的通知（2026—2028年）"
)


@dataclass(frozen=True)
class State:
    """A component in one state: what it is called and the variables it gets."""

    name: str
    variables: Mapping[str, Any]


@dataclass(frozen=True)
class Pattern:
    """A component: file, Chinese name, when to use it, and its states."""

    name: str
    title: str
    use: str
    states: list[State]
    whole: bool = False
    """Whether it spans the window, as the parts of the frame do."""

    @property
    def template(self) -> str:
        """File of the component."""
        return f"components/{self.name}.html"

    @property
    def line(self) -> str:
        """The line that includes it, with the variables that any of its states use."""
        names = dict.fromkeys(name for state in self.states for name in state.variables)
        given = " ".join(f"{name}={name}" for name in names if name != "request")
        return f'{{% include "{self.template}" with {given} only %}}' if given else f'{{% include "{self.template}" %}}'


@dataclass(frozen=True)
class Shown:
    """A pattern with its states written out."""

    pattern: Pattern
    states: list[tuple[str, SafeString]]


@dataclass(frozen=True)
class Picture:
    """A fixed picture in place of one of the library."""

    address: str
    description: str
    width: int = 960
    height: int = 540


@dataclass
class Sample:
    """Any object that a component reads: names with values."""

    values: dict[str, Any] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Any:
        """The value of a name; empty for any other, as templates have it."""
        if name.startswith("_"):
            raise AttributeError(name)
        return self.values.get(name, "")


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


def patterns(request: HttpRequest) -> list[Shown]:
    """Return every component with its states written out."""
    page = Context({"request": request})  # one for all, so that ids are counted through
    return [
        Shown(pattern, [(state.name, _written(pattern, state, page)) for state in pattern.states])
        for pattern in all_patterns()
    ]


def all_patterns() -> list[Pattern]:
    """Return every component with its states, group after group."""
    groups: tuple[Callable[[], list[Pattern]], ...] = (_frame, _ways, _lists, _texts, _figures, _forms)
    return [pattern for group in groups for pattern in group()]


def _written(pattern: Pattern, state: State, page: Context) -> SafeString:
    template = Engine.get_default().get_template(pattern.template)
    return template.render(page.new({**state.variables, "request": page["request"]}))


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


def _frame() -> list[Pattern]:
    profile = Sample(
        {
            "name": "江岭省水利厅",
            "english_name": "Department of Water Resources of Jiangling Province",
            "kind": "department",
            "sponsor": "江岭省水利厅办公室",
            "operator": "江岭省政务信息中心",
            "site_id_code": "9900000001",
            "icp_number": "江ICP备00000000号",
            "police_number": "江公网安备00000000000000号",
            "contact_phone": "0990-0000001",
            "contact_address": "江岭省临江市建设路1号",
            "contact_email": "shuiliting@jiangling.example",
            "badge_url": "https://badge.example/1",
        }
    )
    long = Sample({"name": "江岭省岭南自治州高新技术产业开发区管理委员会"})
    return [
        Pattern(
            "strip",
            "顶部工具条",
            "每页最上方：所属网站群、长者模式、显示设置。",
            [State("一般", {"portal": None})],
            whole=True,
        ),
        Pattern(
            "masthead",
            "页眉",
            "网站名称、英文名称和搜索框。",
            [
                State("一般", {"profile": profile, "search": False}),
                State("名称很长，无英文名", {"profile": long, "search": False}),
            ],
            whole=True,
        ),
        Pattern(
            "menu",
            "栏目全目录",
            "主导航旁的三级栏目目录，用 details，不需要脚本。",
            [State("三级", {"entries": tree(), "current": column("省政府文件", "000200010001")})],
        ),
        Pattern(
            "alert",
            "提示条",
            "预警等紧要信息，导航下方一行，注明时间。",
            [
                State(
                    "一条",
                    {
                        "word": "预警",
                        "text": "省气象台发布寒潮蓝色预警，请注意防寒保暖和出行安全",
                        "url": "/patterns/",
                        "at": MOMENT,
                    },
                ),
                State("很长，无链接", {"word": "提示", "text": LONG}),
            ],
            whole=True,
        ),
        Pattern(
            "footer",
            "页脚",
            "八项必备内容，每页都有；未设置的如实写明。",
            [State("一般", {"profile": profile})],
            whole=True,
        ),
        Pattern(
            "contact_bar",
            "联系方式条",
            "机构、部门页面上的一行联系方式。",
            [
                State(
                    "全部",
                    {
                        "phone": "0990-0000001",
                        "hours": "工作日 8:30—12:00，14:00—17:30",
                        "address": "江岭省临江市建设路1号",
                        "email": "shuiliting@jiangling.example",
                        "url": "/patterns/",
                        "link": "我要咨询",
                    },
                ),
                State("只有电话", {"phone": "0990-0000001"}),
            ],
        ),
        Pattern("contact", "联系方式表", "首页末尾的联系方式。", [State("一般", {"profile": profile})]),
    ]


def _ways() -> list[Pattern]:
    trail = [
        column("首页", "0009"),
        *(column(title, f"00090{n}00") for n, title in enumerate(("政务公开", "政策文件", "省政府办公厅文件"), 1)),
    ]
    top = tree()[1]
    top.children[0].children[0] = ColumnEntry(top.children[0].children[0].column, current=True)
    tabs = [
        Sample({"label": "全部", "url": "?", "count": 214, "current": True}),
        Sample({"label": "政策文件", "url": "?a", "count": 96}),
        Sample({"label": "解读", "url": "?b", "count": 0}),
    ]
    many = tabs + [
        Sample({"label": label, "url": "?c"})
        for label in ("要闻", "公告公示", "办事服务", "互动交流", "数据发布", "专题专栏")
    ]
    panels = [
        Sample({"label": label, "url": "/patterns/", "rows": rows(count)})
        for label, count in (("政务要闻", 4), ("部门动态", 2), ("市县动态", 0))
    ]
    return [
        Pattern(
            "breadcrumbs",
            "当前位置",
            "首页以外的每一页；手机上折叠中间各级。",
            [State("四级", {"trail": trail, "here": "正文"}), State("一级", {"trail": trail[:1], "here": "要闻动态"})],
        ),
        Pattern(
            "side_nav",
            "栏目导航",
            "列表页左侧，二、三级栏目。",
            [
                State(
                    "三级，当前在第三级",
                    {"top": top.column, "entries": top.children, "current": top.children[0].children[0].column},
                )
            ],
        ),
        Pattern(
            "search_box",
            "搜索框",
            "有标签、有文字按钮。",
            [State("空", {"id": "p-q1"}), State("已填", {"id": "p-q2", "value": LONG})],
        ),
        Pattern(
            "tabs",
            "标签（链接）",
            "每个标签有自己的地址。",
            [
                State("三个", {"tabs": tabs, "name": "搜索范围"}),
                State("很多，可横向滑动", {"tabs": many, "name": "内容类别"}),
            ],
        ),
        Pattern(
            "switch",
            "栏目切换",
            "首页上几个栏目共用一处；不用脚本，手机上为折叠面板。",
            [State("三个，末一个为空", {"panels": panels, "name": "p-switch"})],
        ),
        Pattern(
            "pager",
            "分页",
            "列表和搜索共用；手机上只留首页、当前页、末页。",
            [
                State("中间", {"items": Paginator(range(240), 20).page(6)}),
                State("第一页", {"items": Paginator(range(60), 20).page(1)}),
                State("最后一页，保留查询条件", {"items": Paginator(range(60), 20).page(3), "keep": "year=2026&"}),
                State("只有一页（不出现）", {"items": Paginator(range(5), 20).page(1)}),
            ],
        ),
        Pattern(
            "toc",
            "本页内容",
            "长文的目录，两个标题以上才出现。",
            [
                State(
                    "三个",
                    {
                        "headings": [
                            Sample({"anchor": "p-toc", "text": text})
                            for text in ("一、总体要求", "二、重点任务", "三、保障措施")
                        ]
                    },
                )
            ],
        ),
        Pattern(
            "steps",
            "步骤",
            "办事、写信的进度。",
            [
                State("第二步", {"steps": ["阅读须知", "填写内容", "核对", "完成"], "current": 2}),
                State(
                    "五步，文字较长",
                    {"steps": ["准备材料并预约办理时间", "窗口受理", "部门审核", "决定", "送达证照"], "current": 4},
                ),
            ],
        ),
        Pattern(
            "tiles",
            "服务图标",
            "首页按生活事件进入服务。",
            [
                State(
                    "八个",
                    {
                        "tiles": [
                            Sample({"label": label, "url": "/patterns/", "icon": icon})
                            for label, icon in (
                                ("身份户籍", "id"),
                                ("社保医保", "heart"),
                                ("住房公积金", "home"),
                                ("税费缴纳", "yuan"),
                                ("教育入学", "school"),
                                ("企业开办", "office"),
                                ("车辆驾驶", "car"),
                                ("养老服务", "elder"),
                            )
                        ]
                    },
                )
            ],
        ),
        Pattern(
            "links",
            "链接组",
            "网站群目录、友情链接。",
            [
                State(
                    "一般",
                    {
                        "links": [
                            Sample({"label": label, "url": "/patterns/"})
                            for label in ("办公厅", "发展改革委", "教育厅", "科技厅", "工业和信息化厅")
                        ]
                    },
                ),
                State("大", {"links": [Sample({"label": "临江市", "url": "/patterns/"})], "size": "big"}),
                State("空", {"links": [], "empty": "还没有开通的网站。"}),
            ],
        ),
        Pattern(
            "tree", "栏目树", "网站地图、树形栏目。", [State("三级", {"entries": tree()}), State("空", {"entries": []})]
        ),
    ]


def _lists() -> list[Pattern]:
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
            "在线访谈的文字。",
            [State("多条", {"entries": _said()}), State("空", {"entries": []})],
        ),
    ]


def _said() -> list[dict[str, Any]]:
    def said(number: int, name: str, text: str, **more: Any) -> dict[str, Any]:
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
        said(1, "主持人", "各位网友，大家好。欢迎收看在线访谈。", look="host"),
        said(
            2, "周明远", "今冬明春全省计划实施水利项目1,320个，完成投资186亿元。", post="省水利厅副厅长", corrected=True
        ),
        said(3, "江边的老李", "我们村上游的石泉水库说要加固，施工期间村里的灌溉用水怎么保证？", look="q"),
        said(4, "何静", "由下游泵站临时供水。", asked={"name": "江边的老李", "text": "灌溉用水怎么保证？"}),
        said(5, "", "访谈暂停五分钟。", look="note"),
        said(6, "周明远", "", lines=[], withdrawn=True, reason="内容有误"),
    ]


def _texts() -> list[Pattern]:
    files = [
        ("三年行动计划全文", "pdf", 1258291, 24, ""),
        (LONG, "ofd", 880640, None, "已签章"),
        ("未知大小", "", "", None, ""),
    ]
    head, body = (
        ["任务", "牵头单位", "2026年", "2027年", "2028年"],
        [
            ["网上可办率", "省政务服务局", "92%", "95%", "98%"],
            ["“一件事”累计上线", "省政务服务局", "40项", "65项", "90项"],
        ],
    )
    return [
        Pattern(
            "date",
            "日期",
            "统一写法，等宽数字。",
            [
                State("日期", {"at": DAY}),
                State("时间", {"at": MOMENT, "clock": True}),
                State("中文", {"at": DAY, "words": True}),
            ],
        ),
        Pattern(
            "tag",
            "状态",
            "用文字说明，颜色只是重复。",
            [
                State(look or "一般", {"text": text, "look": look})
                for look, text in (
                    ("", "通知"),
                    ("ok", "现行有效"),
                    ("warn", "已修改"),
                    ("off", "废止"),
                    ("live", "直播中"),
                    ("site", "本站"),
                )
            ],
        ),
        Pattern(
            "notice",
            "说明",
            "文内的提示，用词说明轻重。",
            [
                State("一般", {"word": "注意", "text": "本文件已被修改，请查看最新版本。"}),
                State("严重", {"word": "废止", "text": LONG, "level": "bad"}),
            ],
        ),
        Pattern(
            "empty",
            "空",
            "说明为什么空，并给出去处。",
            [
                State("一般", {}),
                State("有去处", {"text": "这里还没有内容。", "url": "/patterns/", "link": "查看网站地图"}),
            ],
        ),
        Pattern(
            "facts",
            "要素表",
            "文件、机构的要素；空的不出现。",
            [
                State(
                    "一般",
                    {
                        "facts": [
                            Sample({"label": label, "value": value, "full": full})
                            for label, value, full in (
                                ("索引号", "JL0001-2026-00412", False),
                                ("主题分类", "综合政务／电子政务", False),
                                ("发文机关", "江岭省人民政府办公厅", False),
                                ("发文字号", "江政办发〔2026〕12号", False),
                                ("内容概述", LONG, True),
                                ("空的", "", False),
                            )
                        ]
                    },
                )
            ],
        ),
        Pattern(
            "table",
            "表格",
            "手机上可左右滑动，首列不动。",
            [
                State("一般", {"caption": "表1 重点任务年度目标", "head": head, "rows": body}),
                State(
                    "数字，有来源",
                    {
                        "head": ["地区", "生产总值（亿元）"],
                        "rows": [["临江市", "4,312.6"], ["云州市", "3,020.1"]],
                        "numbers": True,
                        "source": "省统计局，2026年10月",
                    },
                ),
                State("空", {"caption": "表2 尚无数据", "head": head, "rows": []}),
            ],
        ),
        Pattern(
            "file",
            "文件行",
            "类型、大小、页数；放在 ul.files 里。",
            [
                State(
                    name, {"name": text, "url": "/patterns/", "type": kind, "size": size, "pages": pages, "note": note}
                )
                for name, (text, kind, size, pages, note) in zip(("一般", "很长", "缺少信息"), files, strict=True)
            ],
        ),
        Pattern(
            "figure",
            "图片",
            "图注在下，另注摄影。",
            [
                State("有图注", {"image": picture(), "caption": "石泉水库大坝", "credit": "李明"}),
                State("无图注", {"image": picture()}),
            ],
        ),
        Pattern(
            "video",
            "视频",
            "不自动播放；有字幕和文字。",
            [
                State(
                    "本站",
                    {
                        "address": "/patterns/sample.mp4",
                        "type": "video/mp4",
                        "title": "一图读懂行动计划",
                        "length": "2分10秒",
                        "text_url": "/patterns/",
                    },
                ),
                State("外站", {"url": "https://video.example/1", "title": "新闻发布会"}),
            ],
        ),
    ]


def _figures() -> list[Pattern]:
    labels = ["1月", "2月", "3月", "4月", "5月", "6月", "7月", "8月", "9月", "10月", "11月", "12月"]
    line = Chart(
        "来信办理",
        labels,
        [
            Series("收到", [820, 760, 910, 880, 930, 1010, 990, 1040, 1100, 1080, None, None]),
            Series("办结", [800, 742, 880, 870, 915, 990, 985, 1010, 1060, 1042, None, None]),
        ],
        kind="line",
        unit="件",
        source="省政府办公厅，2026年11月1日",
    )
    bar = Chart(
        "各市地区生产总值",
        ["临江市", "云州市", "岭南自治州高新技术产业开发区", "石泉市"],
        [Series("生产总值", [4312.6, 3020.1, 1210, 845.25])],
        unit="亿元",
        source="省统计局",
    )
    change = Chart(
        "同比变化",
        ["一季度", "二季度", "三季度"],
        [Series("工业", [2.1, -1.4, 3.2]), Series("农业", [1.2, 1.1, 0])],
        kind="column",
        unit="%",
    )
    empty = Chart("尚未公布", [], [Series("值", [])])
    figures = [
        Sample({"label": label, "value": value, "unit": unit, "change": change})
        for label, value, unit, change in (
            ("前三季度地区生产总值", "21,436", "亿元", "比去年同期增长 5.6%"),
            ("粮食总产量（预计）", "1,962", "万吨", ""),
            ("地表水优良比例", "94.1", "%", "比上月上升 0.3 个百分点"),
            ("居民人均可支配收入", "", "", "11月底公布"),
        )
    ]
    return [
        Pattern(
            "stats",
            "数字",
            "首页数据；注明来源和截至日期。",
            [
                State("四个", {"figures": figures, "source": "省统计局，截至2026年9月"}),
                State("一个", {"figures": figures[:1]}),
                State("空", {"figures": []}),
            ],
        ),
        Pattern(
            "chart",
            "图表",
            "服务器画成 SVG，总附数据表；不用 style 属性。",
            [
                State("横条", {"chart": bar}),
                State("折线，两组，有缺", {"chart": line}),
                State("柱形，有负数", {"chart": change}),
                State("空", {"chart": empty}),
            ],
        ),
    ]


def _forms() -> list[Pattern]:
    empty, wrong = (
        SampleForm(auto_id="p1_%s"),
        SampleForm({"name": "", "text": "", "phone": "12"}, auto_id="p2_%s", prefix="w"),
    )
    wrong.is_valid()
    return [
        Pattern(
            "error_summary",
            "错误汇总",
            "表单上方，链接到各项；发送后先读到它。",
            [State("多处", {"form": wrong}), State("一句", {"alone": "没有这个编号，请核对。", "target": "p1_name"})],
        ),
        Pattern(
            "field",
            "表单项",
            "标签、说明、错误、控件，按此顺序。",
            [
                State(f"{name}：{field.label}", {"field": field})
                for name, form in (("空", empty), ("有错", wrong))
                for field in form
            ],
        ),
    ]
