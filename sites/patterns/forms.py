"""Parts of forms."""

from __future__ import annotations

from .base import Pattern, State
from .samples import SampleForm


def patterns() -> list[Pattern]:
    """Parts of forms."""
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
