"""What is left of a page that was taken down for privacy: an empty row under a number, which never fills again."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from modelcluster.models import get_all_child_relations
from wagtail.fields import StreamField

from .digest import OUTSIDE_RELATIONS, FilesNamed, content_fields, field_value
from .enums import ActKind, ActState, WithdrawalKind
from .models import PublicationAct

if TYPE_CHECKING:
    from cms.models import BasePage


def taken_down(page_ids: Iterable[int]) -> set[int]:
    """Those of these pages for which a privacy takedown was ever done; it is final, whatever became of the page."""
    acts = PublicationAct.objects.filter(
        page_key__in=page_ids,
        kind=ActKind.WITHDRAWAL,
        withdrawal_kind=WithdrawalKind.PRIVACY,
        state__in=(ActState.DONE, ActState.ENDED),
    )
    return set(acts.values_list("page_key", flat=True))


def stone(page: BasePage) -> dict[str, str]:
    """What an emptied row is called."""
    return {"title": _("Taken down for privacy (%(page)d)") % {"page": page.pk}, "slug": f"taken-down-{page.pk}"}


def nothing(item: Any) -> Any:
    """The empty value of a content field."""
    if isinstance(item, StreamField):
        return item.to_python([])
    if item.has_default():
        return item.get_default()
    if item.null:
        return None
    return "" if item.empty_strings_allowed else item.get_default()


def holds_words(page: BasePage, item: Any) -> bool:
    """Whether a content field of the page in memory is not empty."""
    if item.is_relation and not item.null:
        return False
    value = getattr(page, item.attname)
    if item.name in ("title", "slug"):
        return bool(value != stone(page)[item.name])
    return (value or None) != (nothing(item) or None)


def words_left(model: type[BasePage], pk: int) -> list[str]:
    """Names of content fields and parts that are not empty in the database."""
    page = model._base_manager.get(pk=pk)
    found = [item.name for item in content_fields(model) if holds_words(page, item)]
    if page.draft_title != page.title:
        found.append("draft_title")
    parts = (
        relation.get_accessor_name()
        for relation in get_all_child_relations(model)
        if relation.related_model._base_manager.filter(**{relation.field.name: pk}).exists()
    )
    return [*found, *parts]


def brings_words_back(page: BasePage, update_fields: Collection[str] | None) -> bool:
    """Whether a save would write words into a page that was taken down. Emptying it passes, and so does no change."""
    if page.pk is None or not taken_down([page.pk]):
        return False
    stored = type(page)._base_manager.filter(pk=page.pk).first()
    if stored is None:
        return True  # the row was deleted: a save would make it anew
    fields = [item for item in content_fields(type(page)) if update_fields is None or item.name in update_fields]
    if any(holds_words(page, item) and _differs(page, stored, item) for item in fields):
        return True
    if (update_fields is None or "draft_title" in update_fields) and page.draft_title not in (
        stored.draft_title,
        stone(page)["title"],
    ):
        return True
    return any(
        child.pk is None or not type(child)._base_manager.filter(pk=child.pk).exists()
        for relation in get_all_child_relations(type(page))
        if (name := relation.get_accessor_name()) not in OUTSIDE_RELATIONS
        for child in getattr(page, name).all()
    )


def _differs(page: BasePage, stored: BasePage, item: Any) -> bool:
    """As the digest sees it: a stream that was read in memory is written in another order than its row's."""
    return bool(field_value(item, page, FilesNamed()) != field_value(item, stored, FilesNamed()))
