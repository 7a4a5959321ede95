"""Pasting from Word in the editor: HTML in, blocks for the form out. Nothing is kept."""

from __future__ import annotations

from collections import Counter
from typing import Any, Final

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, JsonResponse
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import include, path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST
from wagtail import hooks
from wagtail.admin.auth import require_admin_access

from cms.blocks import BodyBlock
from cms.paste import Pasted, read_pasted
from cms.roles.enums import PAGE_ACTIONS
from cms.roles.selectors import roles_of

_KINDS: Final = ("heading", "paragraph", "table")


@require_POST
@require_admin_access
def read(request: HttpRequest) -> JsonResponse:
    """Answer with ``{blocks, notes, summary}`` for the field ``html``, for who may write somewhere.

    400 with ``{error}`` for what cannot be read. ``blocks`` are in the form's own shape, as the editor takes them.
    """
    user = request.user
    if not user.is_superuser and not any(held.role in PAGE_ACTIONS for held in roles_of(user)):
        raise PermissionDenied
    try:
        pasted = read_pasted(request.POST.get("html", ""))
    except ValidationError as refused:
        return JsonResponse({"error": " ".join(refused.messages)}, status=400)
    return JsonResponse({"blocks": form_state(pasted), "notes": pasted.notes, "summary": summary(pasted)})


def form_state(pasted: Pasted) -> Any:
    """The blocks as the editor's form holds them."""
    block = BodyBlock()
    return block.get_form_state(block.to_python(pasted.blocks))


def summary(pasted: Pasted) -> str:
    """What was recognised, in words: “2 headings, 3 sections of text, 1 table”."""
    found = Counter(block["type"] for block in pasted.blocks)
    words = {
        "heading": ngettext("%(number)d heading", "%(number)d headings", found["heading"]),
        "paragraph": ngettext("%(number)d section of text", "%(number)d sections of text", found["paragraph"]),
        "table": ngettext("%(number)d table", "%(number)d tables", found["table"]),
    }
    return _(", ").join(words[kind] % {"number": found[kind]} for kind in _KINDS if found[kind])


@hooks.register("register_admin_urls")
def paste_urls() -> list[Any]:
    """Reading what was pasted."""
    return [path("paste/", include(([path("", read, name="read")], "cms_paste")))]


@hooks.register("insert_editor_js")
def paste_script() -> SafeString:
    """The button above a text, its dialog, and the script that fills the form."""
    dialog = render_to_string("cms/admin/paste.html")
    return format_html('{}<script defer src="{}"></script>', dialog, static("portico/paste.js"))
