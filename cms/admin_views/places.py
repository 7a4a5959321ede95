"""Moving, copying and choosing a parent: Wagtail's forms name whatever page an id stands for, in errors and fields."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.views.pages.choose_parent import GenericChooseParentView
from wagtail.admin.views.pages.copy import CopyView
from wagtail.admin.views.pages.move import MoveChooseDestinationView, MoveConfirmView
from wagtail.permissions import policy_registry

from cms.models import BasePage

from .visible import OwnDestination, demand_visible_page


def _ask_instead(request: HttpRequest, page: BasePage) -> HttpResponse | None:
    """Where public columns and sections move: not here, superusers included. None for other pages."""
    if not (page.live and page.specific_class.is_structural):
        return None
    demand_visible_page(request.user, page.pk)
    messages.warning(
        request,
        _("Public columns and sections move when a second person approves it. Ask for it in “Change requests”."),
    )
    return redirect("wagtailadmin_explore", page.pk)


class OwnMoveView(OwnDestination, MoveChooseDestinationView):
    """Choosing where to."""

    destination_field = "new_parent_page"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Wagtail refuses here what may not move; for public columns :meth:`dispatch` says where to ask."""
        try:
            super().setup(request, *args, **kwargs)
        except PermissionDenied:
            if not (self.page_to_move.live and self.page_to_move.specific_class.is_structural):
                raise

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Say where to ask for the move of a public column."""
        response: HttpResponse = _ask_instead(request, self.page_to_move) or super().dispatch(request, *args, **kwargs)
        return response


class OwnMoveConfirmView(MoveConfirmView):
    """Wagtail checks nothing before the move itself and shows both titles until then."""

    def dispatch(
        self, request: HttpRequest, page_to_move_id: int, destination_id: int, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Refuse a page that may not be moved, and a destination that the person cannot see."""
        page = get_object_or_404(BasePage, pk=page_to_move_id)
        if instead := _ask_instead(request, page):
            return instead
        if not page.permissions_for_user(request.user).can_move():  # type: ignore[arg-type] # admin views have a user
            raise PermissionDenied
        demand_visible_page(request.user, destination_id)
        response: HttpResponse = super().dispatch(request, page_to_move_id, destination_id, *args, **kwargs)
        return response


class OwnCopyView(OwnDestination, CopyView):
    """Copying."""

    destination_field = "new_parent_page"


class OwnChooseParentView(OwnDestination, GenericChooseParentView):
    """Choosing where a new page shall lie."""

    destination_field = "parent_page"

    @cached_property
    def permission_policy(self) -> Any:
        """The pages' policy."""
        return policy_registry.get_by_type(BasePage)

    def get_valid_parent_pages(self, user: Any) -> QuerySet[BasePage]:
        """Pages of the right types where the person may add; Wagtail would join one query a place."""
        from django.contrib.contenttypes.models import ContentType

        parents = ContentType.objects.get_for_models(*self.model.allowed_parent_page_models()).values()
        allowed: QuerySet[BasePage] = self.permission_policy.instances_user_has_permission_for(user, "add")
        return allowed.filter(content_type__in=list(parents))
