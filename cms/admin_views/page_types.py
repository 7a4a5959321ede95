"""The kinds of pages to choose from: what is written daily first, what builds the site last."""

from __future__ import annotations

from collections.abc import Iterable
from http import HTTPStatus
from typing import Final

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.generic import TemplateView
from wagtail.admin.views.pages.create import AddSubpageView

from cms.models import BasePage

#: Model names in the order of their use; others stand behind these, structure last.
OFTEN: Final = ("article", "discloseddocument", "interviewpage", "gallery", "topic", "datapage")


def by_use(models: Iterable[type[BasePage]]) -> list[type[BasePage]]:
    """Page types as people look for them."""

    def place(model: type[BasePage]) -> tuple[bool, int, str]:
        name = str(model._meta.model_name)
        return model.is_structural, OFTEN.index(name) if name in OFTEN else len(OFTEN), str(model.get_verbose_name())

    return sorted(models, key=place)


class TypesByUseView(AddSubpageView):
    """Wagtail sorts the types by their names, and leads on where there is only one."""

    def dispatch(self, request: HttpRequest, parent_page_id: int, *args: object, **kwargs: object) -> HttpResponseBase:
        """Show the choice where content has no place, so that the reason is read before a column is begun."""
        response: HttpResponseBase = super().dispatch(request, parent_page_id, *args, **kwargs)
        if response.status_code == HTTPStatus.FOUND and not self.parent_page.lists_content:
            return TemplateView.dispatch(self, request, parent_page_id, *args, **kwargs)
        return response

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        """The types in the order of their use."""
        order = [str(model._meta.model_name) for model in by_use(type(self.parent_page).creatable_subpage_models())]
        self.page_types.sort(key=lambda one: order.index(one[2]))
        context: dict[str, object] = super().get_context_data(**kwargs)
        return context
