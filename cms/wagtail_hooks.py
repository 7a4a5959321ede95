"""Hooks into Wagtail's admin."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import include, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.action_menu import (
    ActionMenuItem,
    CancelWorkflowMenuItem,
    RestartWorkflowMenuItem,
    SubmitForModerationMenuItem,
    UnpublishMenuItem,
    WorkflowMenuItem,
)
from wagtail.admin.menu import MenuItem

from cms.review.models import STEPS
from cms.roles.selectors import roles_of

from .admin_views import (
    act_hooks,  # noqa: F401 - registers its hooks
    author_hooks,  # noqa: F401 - registers its hooks
    home_hooks,  # noqa: F401 - registers its hooks
    isolation_hooks,  # noqa: F401 - registers its hooks
    paste,  # noqa: F401 - registers its hooks
    people_hooks,  # noqa: F401 - registers its hooks
    reports,  # noqa: F401 - registers its hooks
    screening_hooks,  # noqa: F401 - registers its hooks
    ticket_hooks,  # noqa: F401 - registers its hooks
)
from .admin_views.desk_hooks import REVIEW_URLS
from .admin_views.pages import GuardedPageViewSet, may_cancel

#: Menu items for superusers only: they show or change what belongs to all sites.
HIDDEN_MENU_ITEMS = frozenset({"help"})


@hooks.register("register_admin_viewset")
def page_viewset() -> GuardedPageViewSet:
    """Our page screens."""
    return GuardedPageViewSet()


@hooks.register("register_admin_urls")
def admin_urls() -> list[Any]:
    """The desk."""
    return [
        path("review/", include((REVIEW_URLS, "cms_review"))),
    ]


class RoleMenuItem(MenuItem):
    """A menu item for people who hold one of some roles anywhere."""

    def __init__(self, *args: Any, roles: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.roles = roles

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether the person holds one of the roles."""
        return any(held.role in self.roles for held in roles_of(request.user))


@hooks.register("register_admin_menu_item")
def desk_menu_item() -> MenuItem:
    """The review desk, for reviewers."""
    return RoleMenuItem(_("Review desk"), reverse("cms_review:desk"), icon_name="tasks", order=50, roles=tuple(STEPS))


@hooks.register("construct_main_menu")
def hide_menu_items(request: HttpRequest, menu_items: list[MenuItem]) -> None:
    """Leave what is of use to the person's own work."""
    if not request.user.is_superuser:
        menu_items[:] = [item for item in menu_items if item.name not in HIDDEN_MENU_ITEMS]


class DecideMenuItem(ActionMenuItem):
    """Leads a reviewer from the editor, where everybody is locked, to the screen that decides."""

    name = "action-decide"
    label = _("Read and decide")
    icon_name = "tasks"
    order = -10
    template_name = "cms/admin/decide_link.html"

    def is_shown(self, context: dict[str, Any]) -> bool:
        """While the item waits for the person."""
        page = context.get("page")
        task = page.current_workflow_task if page and page.pk else None
        return bool(task and task.get_actions(page, context["request"].user))

    def get_url(self, parent_context: dict[str, Any]) -> str:
        """The review screen."""
        return reverse("cms_review:item", args=[parent_context["page"].pk])


class SubmitMenuItem(SubmitForModerationMenuItem):
    """One name for submitting, first time or again."""

    label = _("Submit for review")

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        """Wagtail would name the workflow or its step."""
        return {**super().get_context_data(parent_context), "label": self.label}


class TakeBackMenuItem(CancelWorkflowMenuItem):
    """Taking a submission back, for its authors."""

    label = _("Take back")

    def is_shown(self, context: dict[str, Any]) -> bool:
        """Wagtail shows it to every current reviewer too."""
        page = context.get("page")
        return page is not None and page.pk is not None and may_cancel(context["request"], page)


@hooks.register("register_page_action_menu_item")
def decide_menu_item() -> ActionMenuItem:
    """See :class:`DecideMenuItem`."""
    return DecideMenuItem()


@hooks.register("construct_page_action_menu")
def page_actions(menu_items: list[ActionMenuItem], request: HttpRequest, context: dict[str, Any]) -> None:
    """Submit and take back in our words; nothing that leads past the review."""
    ours: list[ActionMenuItem] = []
    for item in menu_items:
        if isinstance(item, SubmitForModerationMenuItem):
            ours.append(SubmitMenuItem(order=item.order))
        elif isinstance(item, CancelWorkflowMenuItem):
            ours.append(TakeBackMenuItem(order=item.order))
        elif not isinstance(item, RestartWorkflowMenuItem | UnpublishMenuItem | WorkflowMenuItem):
            ours.append(item)
    menu_items[:] = [item for item in ours if item.is_shown(context)]


@hooks.register("insert_global_admin_css")
def admin_css() -> str:
    """Our admin screens' few rules."""
    return format_html('<link rel="stylesheet" href="{}">', static("portico/admin.css"))


@hooks.register("insert_global_admin_js")
def admin_script() -> str:
    """No form of the admin is sent twice by a double press; on phones no panel opens by itself over a form."""
    scripts = [(static(f"portico/{name}.js"),) for name in ("once", "panels")]
    return format_html_join("\n", '<script defer src="{}"></script>', scripts)


@hooks.register("construct_wagtail_userbar")
def no_userbar(request: HttpRequest, items: list[Any], page: Any) -> None:
    """The bar on public pages would make them personal."""
    items.clear()
