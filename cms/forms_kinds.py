"""Forms of columns and topics: layouts are chosen by a small drawing, and checked against what the page holds."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from cms.enums import ColumnLayout, TopicLook
from cms.forms import OwnChoicesForm

_LINES: Final = "".join(f'<path d="M6 {y}h{w}" />' for y, w in ((12, 68), (24, 60), (36, 64), (48, 56)))
_BOX: Final = '<rect x="{}" y="{}" width="{}" height="{}" fill="currentColor" fill-opacity=".25" stroke="none"/>'


def _boxes(*places: tuple[int, int, int, int]) -> str:
    return "".join(_BOX.format(*place) for place in places)


#: What a layout looks like, drawn in 80 × 60.
DRAWINGS: Final[dict[str, str]] = {
    ColumnLayout.LIST: _LINES,
    ColumnLayout.PICTURES: _boxes((6, 6, 20, 18), (30, 6, 20, 18), (54, 6, 20, 18), (6, 32, 20, 18), (30, 32, 20, 18)),
    ColumnLayout.TREE: '<path d="M6 10h24M44 10h24M6 36h24M44 36h24" stroke-width="4"/>'
    '<path d="M6 18h30M6 25h26M44 18h30M44 25h26M6 44h30M6 51h26M44 44h30M44 51h26"/>',
    ColumnLayout.PAGE: '<path d="M20 8h40" stroke-width="4"/><path d="M10 20h60M10 28h60M10 36h60M10 44h40"/>',
    TopicLook.BANNER: _boxes((4, 4, 72, 20)) + '<path d="M4 32h33M4 40h33M4 48h33M43 32h33M43 40h33M43 48h33"/>',
    TopicLook.SIDE: _boxes((4, 4, 34, 20)) + '<path d="M43 8h33M43 16h26M4 34h72M4 42h72M4 50h72"/>',
    TopicLook.DIGEST: '<path d="M4 8h50" stroke-width="4"/><path d="M4 20h14M4 28h14M26 20h50M26 28h50M26 36h40"/>',
}


def drawn(value: str, label: Any) -> SafeString:
    """A choice's label with its drawing."""
    drawing = mark_safe(DRAWINGS[value])  # noqa: S308 - written above
    return format_html(
        '<svg width="80" height="60" viewBox="0 0 80 60" fill="none" stroke="currentColor" stroke-width="2"'
        ' aria-hidden="true">{}</svg> {}',
        drawing,
        label,
    )


def _draw_choices(form: forms.BaseForm, name: str, choices: list[tuple[str, Any]]) -> None:
    if field := form.fields.get(name):
        field.widget = forms.RadioSelect(choices=[(value, drawn(value, label)) for value, label in choices])


class ColumnForm(OwnChoicesForm):
    """Refuses a layout that would show nothing."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _draw_choices(self, "layout", ColumnLayout.choices)

    def clean(self) -> Any:
        """A single page needs its text; a tree needs columns below it."""
        cleaned = super().clean()
        layout = self.cleaned_data.get("layout")
        if layout == ColumnLayout.PAGE and "body" in self.fields and not self.cleaned_data.get("body"):
            self.add_error("body", _("A single page needs its text. Write it, or choose another layout."))
        if layout == ColumnLayout.TREE and self.instance.pk and not _has_columns(self.instance):
            self.add_error("layout", _("There is no column below this one. Add one first, or choose the list."))
        return cleaned


class TopicForm(OwnChoicesForm):
    """Shows the looks as drawings."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _draw_choices(self, "look", TopicLook.choices)


def _has_columns(page: Any) -> bool:
    return bool(type(page).objects.child_of(page).exists())
