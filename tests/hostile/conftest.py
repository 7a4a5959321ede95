"""The holes: each fixture lifts exactly one check, and its name says which. No other code knows how to lift one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.db.models.signals import pre_delete, pre_save
from django.utils import timezone
from wagtail.models import AbstractPage, Revision, WorkflowState, get_page_models
from wagtail.query import PageQuerySet
from wagtail.signals import pre_page_move, workflow_cancelled
from wagtail.snippets import models as snippet_models

from cms.admin_views import desk_item as review_views
from cms.admin_views import pages as page_views
from cms.models import BasePage, RoleTask
from cms.publication import digest, guard, naming, permissions, receivers, selectors
from cms.publication.actions import grant
from cms.publication.enums import GrantKind
from cms.publication.managers import GuardedQuerySet
from cms.review import actions as review_actions
from cms.review import freezing as review_freezing
from cms.review import proof as review_proof
from cms.review import receivers as review_receivers
from cms.review import selectors as review_selectors
from cms.review.enums import ReviewState
from cms.review.models import Review
from cms.roles import holders as role_holders
from foundation.accounts.models import User
from foundation.files import views as file_views
from foundation.files.models import PorticoDocument, PorticoImage, Version
from foundation.organisations.models import Organisation
from sites.changes import guard as change_guard
from sites.changes import receivers as change_receivers

Patch = pytest.MonkeyPatch


def always(*_args: Any, **_kwargs: Any) -> bool:
    return True


def never(*_args: Any, **_kwargs: Any) -> None:
    return None


# Permissions: what Wagtail's screens ask.
@pytest.fixture
def hole_publish_permission(monkeypatch: Patch) -> None:
    """Wagtail's screens believe that people may publish."""
    for name in ("can_publish", "can_publish_subpage"):
        monkeypatch.setattr(permissions.PagePermissions, name, always)


@pytest.fixture
def hole_unpublish_permission(monkeypatch: Patch) -> None:
    monkeypatch.setattr(permissions.PagePermissions, "can_unpublish", always)


@pytest.fixture
def hole_privacy_permission(monkeypatch: Patch) -> None:
    monkeypatch.setattr(permissions.PagePermissions, "can_set_view_restrictions", always)


@pytest.fixture
def hole_privacy_guard() -> Iterator[None]:
    from wagtail.models import PageViewRestriction

    pre_save.disconnect(sender=PageViewRestriction, dispatch_uid="guard-privacy")
    yield
    receivers.connect()


@pytest.fixture
def hole_reorder_permission(monkeypatch: Patch) -> None:
    monkeypatch.setattr(permissions.PagePermissions, "can_reorder_children", always)


@pytest.fixture
def hole_move_permission(monkeypatch: Patch) -> None:
    monkeypatch.setattr(permissions.PagePermissions, "can_move_to", always)
    monkeypatch.setattr(permissions.PagePermissions, "can_move", always)


@pytest.fixture
def hole_delete_permission(monkeypatch: Patch) -> None:
    monkeypatch.setattr(permissions.PagePermissions, "can_delete", always)


# The guard.
@pytest.fixture
def hole_publish_guard(monkeypatch: Patch) -> None:
    """``BasePage.publish`` asks for no grant."""
    monkeypatch.setattr(guard, "demand_publishable", never)


@pytest.fixture
def hole_save_guard(monkeypatch: Patch) -> None:
    """Saving asks for no grant."""
    monkeypatch.setattr(guard, "demand", never)


@pytest.fixture
def hole_schedule_guard() -> Iterator[None]:
    """Revisions may be written as they please: scheduled, and changed after review."""
    pre_save.disconnect(sender=Revision, dispatch_uid="guard-revision")
    yield
    receivers.connect()


@pytest.fixture
def hole_revision_guard(hole_schedule_guard: None) -> None:
    """The same receiver, by its other duty."""


@pytest.fixture
def hole_column_guard(monkeypatch: Patch) -> None:
    """Mass updates write any column."""
    monkeypatch.setattr(guard, "refuse_columns", never)
    monkeypatch.setattr(guard, "refuse_given_again", never)


@pytest.fixture
def hole_creation_guard(monkeypatch: Patch) -> None:
    """``bulk_create`` writes live pages."""
    monkeypatch.setattr(guard, "refuse_live", never)


@pytest.fixture
def hole_date_guard(monkeypatch: Patch) -> None:
    """Day of first publication and index number may be given again."""
    monkeypatch.setattr(guard, "demand_given", never)


@pytest.fixture
def hole_digest_without_expiry(monkeypatch: Patch) -> None:
    monkeypatch.setattr(digest, "OUTSIDE", digest.OUTSIDE | {"expire_at"})


@pytest.fixture
def hole_digest_without_time(monkeypatch: Patch) -> None:
    monkeypatch.setattr(digest, "OUTSIDE", digest.OUTSIDE | {"go_live_at"})


@pytest.fixture
def hole_grants_return(monkeypatch: Patch) -> None:
    """A grant that has ended counts again."""
    from cms.publication.enums import GrantState

    states = tuple(GrantState.values)
    monkeypatch.setattr(guard, "OPEN_STATES", states)
    monkeypatch.setattr(receivers, "went_live", never)


@pytest.fixture
def hole_move_guard() -> Iterator[None]:
    pre_page_move.disconnect(dispatch_uid="guard-move")
    yield
    receivers.connect()


@pytest.fixture
def hole_delete_guard(monkeypatch: Patch) -> None:
    """What is public, in review or named may be deleted."""
    monkeypatch.setattr(guard, "refuse_deletion_below", never)


@pytest.fixture
def hole_reference_guard(monkeypatch: Patch) -> Iterator[None]:
    """What a public page names may be deleted."""
    monkeypatch.setattr(guard, "refuse_to_break_relations", never)
    for model in naming.targets():
        pre_delete.disconnect(sender=model, dispatch_uid=f"guard-named-{model._meta.label}")
    yield
    receivers.connect()


@pytest.fixture
def hole_half_deletions(monkeypatch: Patch) -> None:
    """Deleting is as Wagtail has it: the tree is changed before anything is asked, in no transaction."""
    monkeypatch.setattr(BasePage, "delete", AbstractPage.delete)
    monkeypatch.setattr(GuardedQuerySet, "delete", PageQuerySet.delete)


# The review.
@pytest.fixture
def hole_lock(monkeypatch: Patch) -> None:
    """What is in review may be edited."""
    monkeypatch.setattr(RoleTask, "locked_for_user", lambda *_args: False)


@pytest.fixture
def hole_overwriting(monkeypatch: Patch) -> None:
    """Autosave overwrites whatever revision it is told to."""
    monkeypatch.setattr(BasePage, "save_revision", AbstractPage.save_revision)


@pytest.fixture
def hole_eligibility(monkeypatch: Patch) -> None:
    """Everything waits for everybody."""

    def waiting_item(_user: User, page: BasePage, *, task: RoleTask) -> review_selectors.Waiting:
        return review_selectors.Waiting(0, 0, page.pk, page.path, task.role, (task.role,), frozenset(), {})

    for module in (review_actions, review_selectors, review_views):
        monkeypatch.setattr(module, "waiting_item", waiting_item)


@pytest.fixture
def hole_persons(monkeypatch: Patch) -> None:
    """Accounts are taken for persons."""
    for module in (review_proof, review_selectors, role_holders):
        monkeypatch.setattr(module, "same_person", lambda accounts: {pk: pk for pk in accounts})


@pytest.fixture
def hole_deputies(monkeypatch: Patch) -> None:
    """A deputy stands for nobody but the deputy."""
    original = role_holders.holders_and_persons

    def for_themselves(*args: Any, **kwargs: Any) -> Any:
        found, person = original(*args, **kwargs)
        alone = {key: [replace(one, people=frozenset({one.user})) for one in held] for key, held in found.items()}
        return alone, person

    for module in (role_holders, review_selectors):
        monkeypatch.setattr(module, "holders_and_persons", for_themselves)


@pytest.fixture
def hole_finish_persons(monkeypatch: Patch) -> None:
    """The last step does not count the steps and the people."""
    monkeypatch.setattr(review_actions, "proved", always)


@pytest.fixture
def hole_authors(monkeypatch: Patch) -> None:
    """Nobody is taken for an author."""
    for module in (review_freezing, review_selectors):
        monkeypatch.setattr(module, "authors_of", lambda *_args, **_kwargs: [])


@pytest.fixture
def hole_decision_constraints(db: None) -> None:
    """The database takes two decisions of one person, or of one step."""
    with connection.cursor() as cursor:
        for name in ("decision_one_a_person", "decision_one_a_step"):
            cursor.execute(f"DROP INDEX IF EXISTS {name}")


@pytest.fixture
def hole_finish_proof(monkeypatch: Patch) -> None:
    """The last step publishes the latest version without proving the steps."""

    def finish(*, workflow_state: WorkflowState, user: User | None) -> None:
        page = workflow_state.content_object.specific
        revision = page.get_latest_revision()
        Review.objects.filter(workflow_state=workflow_state).update(
            state=ReviewState.APPROVED, closed_at=timezone.now()
        )
        grant(page=page, revision=revision, kind=GrantKind.REVIEW, people=[])
        revision.publish(user=user, skip_permission_checks=True)

    monkeypatch.setattr(review_actions, "finish", finish)


@pytest.fixture
def hole_take_back(monkeypatch: Patch) -> None:
    """Everybody counts as an author who takes back; the screens ask, and so does the action."""
    monkeypatch.setattr(page_views, "may_take_back", always)
    monkeypatch.setattr(review_actions, "may_take_back", always)


@pytest.fixture
def hole_take_back_screen(monkeypatch: Patch) -> None:
    monkeypatch.setattr(page_views, "may_take_back", always)


@pytest.fixture
def hole_cancellation() -> Iterator[None]:
    """Nobody hears of a cancelled workflow."""
    workflow_cancelled.disconnect(dispatch_uid="review-taken-back")
    yield
    review_receivers.connect()


# Files.
@pytest.fixture
def hole_file_versions(monkeypatch: Patch) -> None:
    """A version may change: its file, and its words while it is public."""
    monkeypatch.setattr(Version, "_refuse_change", never)


@pytest.fixture
def hole_file_views(monkeypatch: Patch) -> None:
    """The checking views hand out everything."""
    monkeypatch.setattr(file_views, "may_see", always)


@pytest.fixture
def hole_public_since(monkeypatch: Patch) -> None:
    """Uploads count as public from their first moment."""
    original = Version.save

    def save(self: Any, *args: Any, **kwargs: Any) -> None:
        self.public_since = self.public_since or timezone.now()
        original(self, *args, **kwargs)
        type(self)._base_manager.filter(pk=self.pk).update(public_since=timezone.now())

    for model in (PorticoImage, PorticoDocument):
        monkeypatch.setattr(model, "save", save)


# Requests.
@pytest.fixture
def hole_csrf(settings: Any) -> None:
    """No token is asked for."""
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "csrf" not in name.lower()]


@pytest.fixture
def hole_session_end(monkeypatch: Patch) -> None:
    """Sessions never end."""
    model = SessionStore.get_model_class()
    monkeypatch.setattr(
        SessionStore,
        "_get_session_from_db",
        lambda self: model.objects.filter(session_key=self.session_key).first(),
    )


@pytest.fixture
def hole_account_end(monkeypatch: Patch) -> None:
    """Accounts never end."""
    monkeypatch.setattr(User, "is_usable", property(always))


# The nightly check.
@pytest.fixture
def hole_nightly_check(monkeypatch: Patch) -> None:
    """The comparison takes the grant's word for what is public."""
    monkeypatch.setattr(selectors, "uncovered", lambda _ids: iter(()))
    monkeypatch.setattr(selectors, "left_over", lambda: iter(()))


@pytest.fixture
def hole_day_guard(monkeypatch: Patch) -> None:
    """A first publication bears whatever day it carries."""
    monkeypatch.setattr(guard, "demand_own_day", never)


@pytest.fixture
def hole_delete_receiver() -> Iterator[None]:
    """Rows of public pages may be deleted, by whatever manager."""
    for model in get_page_models():
        pre_delete.disconnect(sender=model, dispatch_uid=f"guard-delete-{model._meta.label}")
    yield
    receivers.connect()


@pytest.fixture
def hole_order_guard() -> Iterator[None]:
    """The order of columns, which is the menu, changes without a request."""
    pre_page_move.disconnect(dispatch_uid="change-guard-order")
    yield
    change_receivers.connect()


@pytest.fixture
def hole_alias_method(monkeypatch: Patch) -> None:
    """``create_alias`` is Wagtail's."""
    monkeypatch.setattr(BasePage, "create_alias", AbstractPage.create_alias)


@pytest.fixture
def hole_change_guard(monkeypatch: Patch) -> None:
    """Profiles, hosts and redirects change without a request."""
    monkeypatch.setattr(change_guard, "demand_save", never)
    monkeypatch.setattr(change_guard, "demand_deletion", never)


@pytest.fixture
def hole_snippet(monkeypatch: Patch) -> None:
    """A snippet is registered, with its stock screens."""
    monkeypatch.setattr(snippet_models, "SNIPPET_MODELS", [Organisation])
