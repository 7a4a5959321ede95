"""Wagtail's permission policies, answered from role assignments: no derived permission rows anywhere."""

from __future__ import annotations

from collections.abc import Collection
from types import SimpleNamespace
from typing import Any

from django.db.models import Model, Q, QuerySet
from wagtail.models import Collection as FileCollection
from wagtail.permission_policies.collections import (
    CollectionManagementPermissionPolicy,
    CollectionOwnershipPermissionPolicy,
)
from wagtail.permission_policies.pages import PagePermissionPolicy
from wagtail.permission_policies.sites import SitePermissionPolicy
from wagtail.permissions import register_permission_policy

from .entitled import accounts_entitled, entitled, held_at, roles_allowing
from .enums import FILE_ACTIONS, PAGE_ACTIONS, SETTING_ACTIONS
from .models import PlaceCollection
from .paths import above, at_or_below, self_and_above
from .places import site_roots
from .reach import THROUGH, ends, inside, reaches
from .selectors import Held, roles_of

ROOTS = "_portico_site_roots"
COLLECTIONS = "_portico_collections"


def roots_for(user: Any) -> list[str]:
    """Sorted paths of all site roots; one query a request, remembered on the user object as long as its roles."""
    held = roles_of(user)
    remembered: tuple[Any, list[str]] | None = getattr(user, ROOTS, None)
    if remembered is None or remembered[0] is not held:
        remembered = (held, sorted(set(site_roots())))
        setattr(user, ROOTS, remembered)
    return remembered[1]


class RolePagePolicy(PagePermissionPolicy):
    """Pages. Everything downstream in Wagtail reads only place and codename of what this returns (``guard.md §5``)."""

    def get_all_permissions_for_user(self, user: Any) -> list[Any]:
        """One object a role and action, shaped like Wagtail's rows."""
        if not user.is_active or user.is_anonymous or user.is_superuser:
            return []
        name = self.model.base_page_model._meta.model_name
        rows: list[Any] = []
        for held in roles_of(user):
            page = SimpleNamespace(pk=held.page_id, id=held.page_id, path=held.path, depth=held.depth)
            rows.extend(
                SimpleNamespace(
                    page=page,
                    page_id=held.page_id,
                    role=held.role,
                    permission=SimpleNamespace(codename=f"{action}_{name}"),
                )
                for action in PAGE_ACTIONS.get(held.role, ())
            )
        return rows

    def permissions_at(self, user: Any, path: str) -> set[str]:
        """Codenames of what the person's roles allow at a path: the one place where their reach is decided."""
        rows = [row for row in self.get_cached_permissions_for_user(user) if path.startswith(row.page.path)]
        roots = roots_for(user) if any(row.role not in THROUGH for row in rows) else []
        return {row.permission.codename for row in rows if reaches(row.role, row.page.path, path, roots)}

    def _region(self, user: Any, actions: Collection[str]) -> Q:
        """Pages where a role allows one of the actions."""
        names = self._get_permission_codenames(actions)
        rows = [row for row in self.get_cached_permissions_for_user(user) if row.permission.codename in names]
        through = {row.page.path for row in rows if row.role in THROUGH}
        bounded = {row.page.path for row in rows if row.role not in THROUGH}
        return at_or_below(through) | inside(bounded, roots_for(user)) if bounded else at_or_below(through)

    def user_has_any_permission_for_instance(self, user: Any, actions: Collection[str], instance: Any) -> bool:
        """By path prefix; who may add may also change what is their own."""
        base = self._base_user_has_permission(user)
        if base is not None:
            return bool(base)
        have = self.permissions_at(user, instance.path)
        if self._get_permission_codename("add") in have and instance.owner_id == user.pk:
            have.add(self._get_permission_codename("change"))
        return bool(self._get_permission_codenames(actions) & have)

    def instances_user_has_any_permission_for(self, user: Any, actions: Collection[str]) -> QuerySet[Any]:
        """Pages at or below the places where a role allows one of the actions."""
        base = self._base_queryset_for_user(user)
        if base is not None:
            return base
        condition = self._region(user, actions)
        if "change" in actions and "add" not in actions:
            condition |= self._region(user, {"add"}) & Q(owner=user)
        return self.model._default_manager.filter(condition)

    def explorable_instances(self, user: Any) -> QuerySet[Any]:
        """Pages at or below the places, and the way down to them from their common ancestor."""
        return self.model._default_manager.filter(self.explorable_condition(user))

    def explorable_condition(self, user: Any) -> Q:
        """The same as a condition, for querysets that have others already."""
        if not user.is_active or user.is_anonymous:
            return Q(pk__in=[])
        if user.is_superuser:
            return Q()
        paths = {row.page.path for row in self.get_cached_permissions_for_user(user)}
        if not paths:
            return Q(pk__in=[])
        root = self.explorable_root_instance(user)
        region = self._region(user, {"add", "change", "publish", "lock", "unlock", "bulk_delete"})
        return (region | above(paths)) & Q(path__startswith=root.path)

    def users_with_any_permission(self, actions: Collection[str], include_superusers: bool = True) -> QuerySet[Any]:
        """People who may do one of the actions somewhere."""
        roles = roles_allowing(PAGE_ACTIONS, actions)
        return accounts_entitled(roles, Q(), superusers=include_superusers)

    def users_with_any_permission_for_instance(
        self, actions: Collection[str], instance: Any, include_superusers: bool = True
    ) -> QuerySet[Any]:
        """People who may do one of the actions with this page."""
        place = held_at([instance.path], set(site_roots()))
        return accounts_entitled(roles_allowing(PAGE_ACTIONS, actions), place, superusers=include_superusers)


def _collections_near(user: Any, held: Collection[Held]) -> dict[str, FileCollection]:
    """Place → its collection, for places near the roles; two queries a request, for images and documents together."""
    roles = roles_of(user)
    remembered: tuple[Any, dict[str, FileCollection]] | None = getattr(user, COLLECTIONS, None)
    if remembered is None or remembered[0] is not roles:
        condition = at_or_below((role.path for role in held), "page__path")
        condition |= Q(page__path__in={path for role in held for path in self_and_above(role.path)})
        places = PlaceCollection.objects.filter(condition).values_list("page__path", "collection_id")
        found = FileCollection.objects.in_bulk([pk for _path, pk in places])
        remembered = (roles, {path: found[pk] for path, pk in places})
        setattr(user, COLLECTIONS, remembered)
    return remembered[1]


class RoleFilePolicy(CollectionOwnershipPermissionPolicy):
    """Images and documents: by the collection of the place where a role is held, or of the place it lies in."""

    def __init__(self, model: type[Model], **kwargs: Any) -> None:
        super().__init__(model, **kwargs)
        # one memory a model: the rows name the model in their codenames
        self.permission_cache_name = f"_portico_permissions_{model._meta.model_name}"

    def get_all_permissions_for_user(self, user: Any) -> list[Any]:
        """One object a role, collection and action, shaped like Wagtail's rows."""
        if not user.is_active or user.is_anonymous or user.is_superuser:
            return []
        held = [role for role in roles_of(user) if role.role in FILE_ACTIONS]
        if not held:
            return []
        by_path = _collections_near(user, held)
        rows: list[Any] = []
        for role in held:
            for collection in self._collections_of(user, role.role, role.path, by_path):
                rows.extend(self._row(action, collection) for action in sorted(FILE_ACTIONS[role.role]))
        return rows

    def _collections_of(
        self, user: Any, role: str, path: str, by_path: dict[str, FileCollection]
    ) -> list[FileCollection]:
        beyond = () if role in THROUGH else ends(path, roots_for(user))
        below = [
            collection
            for place, collection in by_path.items()
            if place.startswith(path) and not place.startswith(tuple(beyond))
        ]
        nearest = next((by_path[place] for place in reversed(self_and_above(path)) if place in by_path), None)
        return below if nearest is None or nearest in below else [nearest, *below]

    def _row(self, action: str, collection: FileCollection) -> Any:
        codename = f"{action}_{self.auth_model._meta.model_name}"
        return SimpleNamespace(
            collection=collection, collection_id=collection.pk, permission=SimpleNamespace(codename=codename)
        )

    def _get_user_permission_objects_for_actions(self, user: Any, actions: Collection[str]) -> list[Any]:
        names = {f"{action}_{self.auth_model._meta.model_name}" for action in actions}
        return [row for row in self.get_cached_permissions_for_user(user) if row.permission.codename in names]

    def _check_perm(self, user: Any, actions: Collection[str], collection: FileCollection | None = None) -> bool:
        if not (user.is_active and user.is_authenticated):
            return False
        if user.is_superuser:
            return True
        rows = self._get_user_permission_objects_for_actions(user, actions)
        if collection is not None:
            rows = [row for row in rows if collection.path.startswith(row.collection.path)]
        return bool(rows)

    def _collections_with_perm(self, user: Any, actions: Collection[str]) -> QuerySet[FileCollection]:
        paths = [row.collection.path for row in self._get_user_permission_objects_for_actions(user, actions)]
        return FileCollection.objects.filter(at_or_below(paths))

    def _users_with_perm_filter(self, actions: Collection[str], collection: FileCollection | None = None) -> Q:
        roles = roles_allowing(FILE_ACTIONS, actions)
        place = Q()
        if collection is not None:
            paths = PlaceCollection.objects.filter(collection__path__in=self_and_above(collection.path)).values_list(
                "page__path", flat=True
            )
            place = held_at(paths, set(site_roots()))
        return entitled(roles, place, superusers=True)


class RoleSettingPolicy(SitePermissionPolicy):
    """Settings of a site: by the role at or above the site's root page."""

    def __init__(self, model: type[Model], **kwargs: Any) -> None:
        super().__init__(model, **kwargs)
        self.permission_cache_name = f"_portico_permissions_{model._meta.model_name}"

    def get_all_permissions_for_user(self, user: Any) -> list[Any]:
        """One object a site and action, shaped like Wagtail's rows."""
        from wagtail.models import Site

        if not user.is_active or user.is_anonymous or user.is_superuser:
            return []
        held = [(role.path, SETTING_ACTIONS[role.role]) for role in roles_of(user) if role.role in SETTING_ACTIONS]
        if not held:
            return []
        rows: list[Any] = []
        for site_id, root in Site.objects.values_list("pk", "root_page__path"):
            actions = {action for path, allowed in held for action in allowed if root.startswith(path)}
            rows.extend(self._row(action, site_id) for action in sorted(actions))
        return rows

    def sites_user_has_any_permission_for(self, user: Any, actions: Collection[str]) -> QuerySet[Any]:
        """Sites whose settings the person may change; Wagtail would read rows of groups."""
        from wagtail.models import Site

        if user.is_active and user.is_superuser:
            return Site.objects.all()
        rows = [] if user.is_anonymous else self.get_cached_permissions_for_user(user)
        codenames = self._get_permission_codenames(actions)
        return Site.objects.filter(pk__in={row.site_id for row in rows if row.permission.codename in codenames})

    def users_with_any_permission_for_instance(self, actions: Collection[str], instance: Any) -> QuerySet[Any]:
        """People who may change the settings of this site."""
        from wagtail.models import Site

        site = instance if isinstance(instance, Site) else instance.site
        place = Q(page__path__in=self_and_above(site.root_page.path))
        return accounts_entitled(roles_allowing(SETTING_ACTIONS, actions), place, superusers=True)

    def _row(self, action: str, site_id: int) -> Any:
        permission = SimpleNamespace(
            codename=self._get_permission_codename(action), content_type_id=self._content_type.pk
        )
        return SimpleNamespace(permission=permission, site_id=site_id)


class NoCollectionsPolicy(CollectionManagementPermissionPolicy):
    """Collections of files come and go with their places; superusers alone look after them by hand."""

    def get_all_permissions_for_user(self, user: Any) -> list[Any]:
        """Nothing: groups, which Wagtail would ask for, hold no rights here."""
        return []


def register() -> None:
    """Put the policies of pages and files in the place of Wagtail's; call from ``ready()``."""
    from wagtail.documents import get_document_model
    from wagtail.images import get_image_model
    from wagtail.models import AbstractPage

    register_permission_policy(AbstractPage, RolePagePolicy())
    register_permission_policy(FileCollection, NoCollectionsPolicy(FileCollection), exact_class=True)
    for model in (get_image_model(), get_document_model()):
        # exact_class: Wagtail registers its own in a later ready(), and the exact class is looked up first
        policy = RoleFilePolicy(model, auth_model=model, owner_field_name="uploaded_by_user")
        register_permission_policy(model, policy, exact_class=True)


def register_settings(model: type[Model]) -> None:
    """Have a site setting answer to the roles at the site's root; call from ``ready()``."""
    register_permission_policy(model, RoleSettingPolicy(model), exact_class=True)
