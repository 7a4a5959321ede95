"""Parts of the frame of every page, and contact."""

from __future__ import annotations

from .base import Pattern, Sample, State
from .samples import column, tree


def patterns() -> list[Pattern]:
    """The frame of every page, and contact."""
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
            "footer",
            "页脚",
            "八项必备内容，每页都有；未设置的如实写明。",
            [State("一般", {"profile": profile})],
            whole=True,
        ),
        Pattern(
            "contact_bar",
            "联系方式条",
            "机构页面标题下的联系方式：电话、时间、地址、邮箱、网站。",
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
                State("几个电话，不作链接", {"phone": "0990-0000001（办公室）、0990-0000002（值班）"}),
            ],
        ),
        Pattern("contact", "联系方式表", "首页末尾的联系方式。", [State("一般", {"profile": profile})]),
    ]
