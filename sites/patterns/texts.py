"""Parts of texts: facts, files, pictures, films, tables, notices, words of an interview."""

from __future__ import annotations

from .base import Pattern, Sample, State
from .samples import DAY, LONG, MOMENT, picture


def patterns() -> list[Pattern]:
    """Parts of texts."""
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
