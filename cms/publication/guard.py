"""The guard: every way to the public asks here for a grant over exactly the content that would be seen.

What catches what is tabled in ``guard.md §2``; ``tests/hostile`` has a try for each row.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.roles.paths import at_or_below, self_and_above
from foundation.audit import attempts

from .digest import OUTSIDE, OUTSIDE_RELATIONS, digest
from .enums import GrantKind, GrantState
from .models import OPEN_STATES, PublicationGrant
from .stones import brings_words_back, taken_down

if TYPE_CHECKING:
    from wagtail.models import Revision

    from cms.models import BasePage

#: Columns whose change alone never needs a grant.
FREE = OUTSIDE - {"live", "live_revision"}
#: The day that the public reads: outside the digest, and given once.
DAY = "first_published_at"
#: Columns that mass updates may write: Wagtail and treebeard move pages this way.
FREE_IN_BULK = FREE - {"alias_of", "content_type", DAY}


class NotGranted(PermissionDenied):
    """No grant covers what would become public. Every refusal is an entry of the audit, though it is rolled back."""

    def __init__(self, sentence: str, page: BasePage | None = None, *, noted: str = "") -> None:
        """``page``: under whose number the entry goes, and is erased with it; ``noted``: what it says if not that."""
        super().__init__(sentence)
        key = str(page.pk or "") if page is not None else ""
        attempts.note(object_kind="page" if page is not None else "", object_key=key, title=noted or sentence)


def holds_grant(page_id: int, content: str) -> bool:
    """Whether an open grant covers this digest."""
    return PublicationGrant.objects.filter(object_id=page_id, digest=content, state__in=OPEN_STATES).exists()


def demand(page: BasePage, *, update_fields: Iterable[str] | None, raw: bool) -> str | None:
    """Called before every save of a page: the digest that is covered, or None where nothing public changes.

    Raises :class:`NotGranted`. Drafts pass, and so do saves that touch free columns only.
    """
    if page.alias_of_id:
        raise NotGranted(_("Aliases are not used here. Share the page by a pointer page instead."), page)
    demand_no_words(page, update_fields)
    demand_given(page, update_fields)
    if not page.live or _is_root(page) or not _touches_public(type(page), update_fields):
        return None
    if raw:
        raise NotGranted(_("Fixtures load drafts only: “%(title)s” is live.") % {"title": page.title}, page)
    if page.pk is None:
        raise NotGranted(_("“%(title)s” must be saved as a draft and reviewed first.") % {"title": page.title}, page)
    effective = _effective(page)
    content = digest(effective)
    grants = PublicationGrant.objects.filter(object_id=page.pk, digest=content, state__in=OPEN_STATES)
    states = set(grants.values_list("state", flat=True))
    if not states:
        raise NotGranted(
            _("“%(title)s” was not approved with this content. Submit it for review.") % {"title": page.title},
            page,
        )
    if GrantState.LIVE not in states:
        _demand_time_and_place(effective)
        demand_own_day(effective)
    return content


def demand_no_words(page: BasePage, update_fields: Iterable[str] | None) -> None:
    """Refuse to fill a page again that was taken down for privacy; the refusal itself names it by number only."""
    if brings_words_back(page, None if update_fields is None else set(update_fields)):
        raise NotGranted(_("What was taken down for privacy stays empty: page %(page)d.") % {"page": page.pk}, page)


def demand_no_stone(page_id: int) -> None:
    """Refuse a new version of a page that was taken down for privacy."""
    if taken_down([page_id]):
        from cms.models import BasePage as Base

        page = Base.objects.filter(pk=page_id).first()
        raise NotGranted(_("What was taken down for privacy stays empty: page %(page)d.") % {"page": page_id}, page)


def demand_given(page: BasePage, update_fields: Iterable[str] | None) -> None:
    """Refuse to give the day of first publication, or another field given at publication, a second time.

    Such fields are outside the digest, so no reviewer saw the new value. A signed historic import brings its own.
    """
    names = [name for name in given_names(type(page)) if update_fields is None or name in update_fields]
    row = type(page)._base_manager.filter(pk=page.pk).values(*names).first() if page.pk and names else None
    for name, value in (row or {}).items():
        if value and not _same(value, getattr(page, name)) and not _is_imported(page):
            raise NotGranted(
                _("“%(field)s” of “%(title)s” was given with its first publication and does not change.")
                % {"field": page._meta.get_field(name).verbose_name, "title": page.title},
                page,
            )


def given_names(model: type[BasePage]) -> tuple[str, ...]:
    """Fields that a page is given once."""
    return (DAY, *model.given_at_publication)


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, datetime) and isinstance(other, datetime):
        return abs(one - other) < timedelta(seconds=1)  # revisions keep milliseconds
    return bool(one == other)


def _is_imported(page: BasePage) -> bool:
    """Whether what is about to go live is part of a signed historic import."""
    pending = PublicationGrant.objects.filter(object_id=page.pk, state=GrantState.PENDING)
    return pending.filter(kind=GrantKind.HISTORIC_IMPORT).exists()


def demand_own_day(page: BasePage) -> None:
    """A page that goes live for the first time under its own review bears this day and no other."""
    if page.first_published_at is None or _is_imported(page):
        return
    grants = PublicationGrant.objects.filter(object_id=page.pk)
    first = grants.order_by("created_at", "pk").values_list("created_at", flat=True)[0]
    earlier = first - page.first_published_at > timedelta(seconds=1) and not grants.exclude(live_at=None).exists()
    if earlier or page.first_published_at - timezone.now() > timedelta(seconds=1):
        raise NotGranted(
            _("“%(title)s” bears a day of first publication that is not its own. Copy it, and submit the copy.")
            % {"title": page.title},
            page,
        )


def _is_root(page: BasePage) -> bool:
    """The tree's root is live and holds nothing; Wagtail made it."""
    from cms.models import BasePage as Base

    return page.depth == 1 and page.specific_class is Base


def _demand_time_and_place(page: BasePage) -> None:
    if page.go_live_at is not None and page.go_live_at > timezone.now():
        raise NotGranted(_("“%(title)s” was approved for a later time. Wait for it.") % {"title": page.title}, page)
    demand_live_ancestors(page)


def _touches_public(model: type[BasePage], update_fields: Iterable[str] | None) -> bool:
    free = FREE | OUTSIDE_RELATIONS | set(model.given_at_publication)
    return update_fields is None or any(name not in free for name in update_fields)


def _effective(page: BasePage) -> BasePage:
    """The specific page as it will be: Wagtail saves base-class instances too (moving a page does)."""
    from cms.models import BasePage as Base

    if type(page) is page.specific_class:
        return page
    specific: BasePage = page.specific_class.objects.get(pk=page.pk)
    for item in Base._meta.concrete_fields:
        if item.attname in page.__dict__:
            setattr(specific, item.attname, getattr(page, item.attname))
    return specific


def demand_publishable(page: BasePage, revision: Revision) -> None:
    """Refuse to publish or schedule a revision without a grant, or below a page that is not live."""
    if not holds_grant(page.pk, digest(revision.as_object())):
        raise NotGranted(
            _("“%(title)s” was not approved with this content. Submit it for review.") % {"title": page.title},
            page,
        )
    demand_live_ancestors(page)


def demand_live_ancestors(page: BasePage) -> None:
    """Refuse below a page that is not live: the public could not reach it, or would reach it past its parent."""
    from cms.models import BasePage as Base

    above = self_and_above(page.path)[1:-1]
    if hidden := Base.objects.filter(path__in=above, live=False).order_by("depth").first():
        raise NotGranted(
            _("“%(title)s” cannot go live below “%(parent)s”, which is not public. Publish that page first.")
            % {"title": page.title, "parent": hidden.title},
            page,
        )


def refuse_columns(model: type[BasePage], names: Iterable[str]) -> None:
    """Refuse mass updates of columns that the public sees."""
    free = FREE_IN_BULK | {f"{name}_id" for name in FREE_IN_BULK} | {"locale", "locale_id"}
    if guarded := sorted(set(names) - free):
        raise NotGranted(_("Pages are not changed in bulk: %(names)s.") % {"names": ", ".join(guarded)})


def refuse_given_again(rows: Any, values: Mapping[str, Any]) -> None:
    """As :func:`demand_given`, for a mass update of ``rows``."""
    for name in values.keys() & set(given_names(rows.model)):
        given = rows.exclude(**{name: None}).exclude(**{name: values[name]})
        if page := next((page for page in given if not _is_imported(page)), None):
            raise NotGranted(
                _("“%(field)s” of “%(title)s” was given with its first publication and does not change.")
                % {"field": page._meta.get_field(name).verbose_name, "title": page.title},
                page,
            )


def refuse_live(pages: Iterable[BasePage]) -> None:
    """Refuse to create pages that are live at once."""
    if any(page.live for page in pages):
        raise NotGranted(_("Pages are created as drafts and reviewed first."))


def refuse_deletion(page: BasePage) -> None:
    """Refuse to delete what is public, scheduled or in review, or has such pages below it."""
    refuse_deletion_below([page.path])


def refuse_deletion_below(paths: Iterable[str]) -> None:
    """As :func:`refuse_deletion`, for whole subtrees."""
    from cms.models import BasePage as Base
    from cms.review.enums import ReviewState
    from cms.review.models import Review

    subtree = Base.objects.filter(at_or_below(list(paths)), depth__gt=1)
    if page := subtree.filter(live=True).first():
        raise NotGranted(_("“%(title)s” is public. Withdraw it before deleting.") % {"title": page.title}, page)
    below: Any = Base.objects.filter(at_or_below(list(paths)))
    if review := Review.objects.filter(page__in=below, state=ReviewState.OPEN).first():
        raise NotGranted(_("“%(title)s” is in review. Take it back first.") % {"title": review.title}, review.page)
    refuse_to_break_relations(below)
    ids = list(below.values_list("pk", flat=True))
    if grant := PublicationGrant.objects.filter(object_id__in=ids, state__in=OPEN_STATES).first():
        raise NotGranted(
            _("“%(title)s” is approved and waits for its time. Unschedule it first.") % {"title": grant.title},
            below.filter(pk=grant.object_id).first(),
        )


def refuse_to_break_relations(below: Any) -> None:
    """A relation whose target goes would change the public page that states it, unreviewed."""
    from cms.models import PageRelation

    stated = PageRelation.objects.filter(target__in=below, page__live=True).select_related("page", "target")
    if relation := stated.first():
        raise NotGranted(
            _("“%(title)s” is named by the public page “%(other)s”. Have that relation removed first.")
            % {"title": relation.target, "other": relation.page},
            relation.target,
            # one entry is erased with one page: the other one stands in it by number
            noted=_("“%(title)s” is named by the public page %(other)d. Have that relation removed first.")
            % {"title": relation.target, "other": relation.page_id},
        )
