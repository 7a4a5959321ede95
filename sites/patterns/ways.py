"""Ways through the site: breadcrumbs, tabs, pages, contents, side navigation."""

from __future__ import annotations

from django.core.paginator import Paginator

from cms.selectors import ColumnEntry

from .base import Pattern, Sample, State
from .samples import LONG, column, tree


def patterns() -> list[Pattern]:
    """Ways through the site."""
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
            "办到哪一步：提问的回执等。",
            [
                State("第二步", {"steps": ["阅读须知", "填写内容", "核对", "完成"], "current": 2}),
                State(
                    "五步，文字较长",
                    {"steps": ["准备材料并预约办理时间", "窗口受理", "部门审核", "决定", "送达证照"], "current": 4},
                ),
                State("全部完成", {"steps": ["审核", "公开", "答复"], "current": 4}),
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
            "tree",
            "栏目树",
            "网站地图：每个一级栏目一张卡片。",
            [State("三级", {"entries": tree()}), State("空", {"entries": []})],
        ),
    ]
