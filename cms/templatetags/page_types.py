"""Pictures of the page types where somebody chooses one."""

from __future__ import annotations

from typing import Final

from django import template
from django.contrib.staticfiles import finders
from django.templatetags.static import static

register = template.Library()
_FOLDER: Final = "portico/types"


@register.simple_tag
def page_type_picture(model_name: str) -> str:
    """Address of the small picture of a page type; of a plain page where it has none of its own."""
    name = f"{_FOLDER}/{model_name}.svg"
    return static(name if finders.find(name) else f"{_FOLDER}/page.svg")
