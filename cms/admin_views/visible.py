"""What a person may know of in the admin: pages, files, tags and colleagues of the own sites, and nothing besides."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from taggit.models import Tag
from wagtail.permissions import policy_registry

from cms.models import BasePage, RoleAssignment
from cms.roles.places import site_root_path
from cms.roles.policies import roots_for
from cms.roles.reach import THROUGH, inside
from cms.roles.selectors import roles_of

if TYPE_CHECKING:
    from django.db.models import Model

FILE_RIGHTS = ("choose", "change", "delete")
POPULAR = 10


def visible_pages(user: Any) -> QuerySet[BasePage]:
    """Pages that the explorer shows to the person: the own places, and the way down to them."""
    return BasePage.objects.filter(policy_registry.get_by_type(BasePage).explorable_condition(user))


def visible_files(user: Any, model: type[Model]) -> QuerySet[Any]:
    """Images or documents that the person may choose, change or delete."""
    files: QuerySet[Any] = policy_registry.get_by_type(model).instances_user_has_any_permission_for(user, FILE_RIGHTS)
    return files


def visible_tags(user: Any, *models: type[Model]) -> QuerySet[Tag]:
    """Tags of such files."""
    if user.is_superuser:
        return Tag.objects.all()
    condition = Q(pk__in=[])
    for model in models:
        condition |= Q(
            taggit_taggeditem_items__content_type=ContentType.objects.get_for_model(model),
            taggit_taggeditem_items__object_id__in=visible_files(user, model).order_by().values("pk"),
        )
    return Tag.objects.filter(condition).distinct()


def popular_tags(user: Any, model: type[Model]) -> list[Tag]:
    """The most used tags of the files of a kind that the person may see; Wagtail counts those of all sites."""
    items = Q(
        taggit_taggeditem_items__content_type=ContentType.objects.get_for_model(model),
        taggit_taggeditem_items__object_id__in=visible_files(user, model).order_by().values("pk"),
    )
    counted = Tag.objects.filter(items).annotate(uses=Count("taggit_taggeditem_items")).order_by("-uses", "name")
    return list(counted[:POPULAR])


def colleagues(user: Any) -> QuerySet[Any]:
    """People who hold a role in a site in which the person holds one; a site manager's also in the sites below.

    The roles decide, not the log: names of other sites' people stay out, and the query does not grow with the pages.
    """
    people = get_user_model()._default_manager.order_by(get_user_model().USERNAME_FIELD)
    if user.is_superuser:
        return people.filter(is_active=True)
    roots = roots_for(user)
    bounded: set[str] = set()
    through: set[str] = set()
    for held in roles_of(user):
        kind = through if held.role in THROUGH else bounded
        kind.add(site_root_path(held.path, roots) or held.path)
    place = inside(bounded, roots, "page__path")
    for path in through:
        place |= Q(page__path__startswith=path)
    held_there = RoleAssignment.objects.in_force().filter(place).values("user_id")
    return people.filter(Q(pk__in=held_there) | Q(pk=user.pk))


def demand_visible_page(user: Any, value: Any) -> None:
    """Refuse a posted page id that the person cannot have chosen: its title would come back with the form."""
    if not str(value).isdecimal() or not visible_pages(user).filter(pk=int(value)).exists():
        raise PermissionDenied


class OwnDestination:
    """For views that post a page's id in one field: refuse ids of pages that the person cannot see."""

    destination_field = ""
    request: HttpRequest

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Check before Wagtail's form names the page in an error."""
        demand_visible_page(request.user, request.POST.get(self.destination_field, ""))
        response: HttpResponse = super().post(request, *args, **kwargs)  # type: ignore[misc] # a mixin of views
        return response
