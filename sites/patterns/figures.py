"""Figures and charts."""

from __future__ import annotations

from sites.charts import Chart, Series

from .base import Pattern, Sample, State


def patterns() -> list[Pattern]:
    """Figures and charts."""
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
