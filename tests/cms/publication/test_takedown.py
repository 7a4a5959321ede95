"""A privacy takedown: every place is proven empty by looking for the words themselves, bytes on disk included."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.storage import storages
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.test import Client
from django.urls import reverse
from wagtail.actions.copy_page import CopyPageAction
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Revision, Site

from cms.models import (
    Attachment,
    BasePage,
    Opinion,
    PageRelation,
    PublicationAct,
    Review,
    ScreeningException,
    ScreeningReport,
    TakedownReceipt,
)
from cms.publication import guard, takedown
from cms.publication.actions import grant, went_live
from cms.publication.acts import approve, ask_restoration
from cms.publication.digest import digest
from cms.publication.enums import ActState, GrantKind, WithdrawalKind
from cms.publication.selectors import uncovered_pages
from cms.review.actions import submit, take_back
from foundation.audit import attempts
from foundation.audit.models import AuditEntry
from foundation.audit.selectors import broken_entries
from foundation.files.models import PorticoDocument, PorticoImage
from foundation.outbox.actions import drain
from foundation.workdays.models import MovedDeadline
from search.engines import get_engine
from search.indexing import writing
from search.models import Entry
from search.query import parse
from search.selectors import search
from sites.changes.comparison import differing
from sites.changes.enums import ChangeKind
from sites.changes.models import ChangeRequest
from tests.factories.acts import again, asked_withdrawal, decider, withdraw
from tests.factories.admin import article_form, browser
from tests.factories.changes import approved as change_approved
from tests.factories.changes import ask_for
from tests.factories.cluster import Cluster
from tests.factories.files import document_version, image_version
from tests.factories.pages import draft_article, live_article, review_to_the_end

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
NAME = "欧阳静姝"  # in title, address, text, file names, comments, reasons: must be nowhere afterwards
SLUG = "ouyang-jingshu"


@pytest.fixture
def own_index(settings: Any, tmp_path: Path) -> Iterator[None]:
    """The embedded engine in a folder of the test, and no files that an earlier test left."""
    for path in files_named(NAME):
        path.unlink()
    settings.PORTICO_SEARCH_DIR = tmp_path / "search"
    yield
    get_engine("embedded").release()


def tables_with(words: str) -> list[str]:
    """Tables of the database in which the words stand in any column."""
    found = []
    with connection.cursor() as cursor:
        for name in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(name)}")  # noqa: S608 -- names of our tables
            encoder = DjangoJSONEncoder(ensure_ascii=False)
            escaped = words.encode("unicode_escape").decode()
            for row in cursor.fetchall():
                text = "".join(encoder.encode(str(value)) for value in row)
                if words in text or escaped in text.replace("\\\\", "\\"):
                    found.append(name)
                    break
    return found


def files_named(words: str) -> list[Path]:
    """Stored files, public and private, whose name or bytes hold the words."""
    roots = [Path(settings.MEDIA_ROOT), Path(settings.PORTICO_PUBLIC_MEDIA_ROOT)]
    return [
        path
        for root in roots
        for path in root.rglob("*")
        if path.is_file() and (words in path.name or words.encode() in path.read_bytes())
    ]


@pytest.fixture
def page(cluster: Cluster, own_index: None) -> Any:
    """A public article full of a person: text, picture, attachment, comments of its review."""
    page = draft_article(cluster.county, title=f"{NAME}的处罚决定", slug=SLUG, text=f"当事人{NAME}，住址不详。")
    page.summary = f"{NAME}一案"
    page.cover = image_version(f"{SLUG}.png", title=NAME, description=f"{NAME}像")
    page.attachments = [Attachment(document=document_version(f"{SLUG}.txt", NAME.encode(), title=NAME), label=NAME)]
    page.save()
    page.save_revision(user=cluster.county.people["editor"])
    page = review_to_the_end(cluster, cluster.county, again(page))
    page.cover.get_rendition("fill-20x20")
    _say_more(cluster, page)
    drain()
    writing.flush()
    return page


def _say_more(cluster: Cluster, page: Any) -> None:
    """What else reviewers and checks write down of an item."""
    review = Review.objects.get(page_key=page.pk)
    Review.objects.filter(pk=review.pk).update(answer=f"已改{NAME}", exception=f"{NAME}已同意")
    Opinion.objects.create(review=review, asked_by_name="甲", person_name="乙", question=NAME, answer=NAME)
    ScreeningReport.objects.update_or_create(
        revision_key=review.revision_key,
        defaults={"page_key": page.pk, "digest": review.digest, "findings": [{"check": "identity", "words": NAME}]},
    )
    ScreeningException.objects.create(
        page_key=page.pk, revision_key=review.revision_key, check_name="x", finding="y", excerpt=NAME, reason=NAME
    )
    moved_deadline("reviews", review.pk)


def moved_deadline(kind: str, key: int) -> MovedDeadline:
    """A deadline about the item that a change of the calendar moved, with the item's title."""
    days = {"before": date(2027, 1, 4), "after": date(2027, 1, 5)}
    return MovedDeadline.objects.create(kind=kind, key=str(key), title=f"{NAME}的处罚决定", cause="元旦", **days)


def take_down(cluster: Cluster, page: Any) -> TakedownReceipt:
    """The whole act; gives the receipt."""
    act = asked_withdrawal(cluster.county, page, WithdrawalKind.PRIVACY, reason=f"{NAME}申请删除")
    moved_deadline("after-checks", act.pk)
    approve(act=act, user=decider(act), comment=f"同意{NAME}的申请")
    return TakedownReceipt.objects.get(act=act)


def found_in_search(words: str) -> int:
    return search(parse(words)).total


def test_takedown_leaves_the_words_nowhere(cluster: Cluster, page: Any) -> None:
    document, image = PorticoDocument.objects.get(), PorticoImage.objects.get()
    names = [document.file.name, image.file.name, *(row.file.name for row in image.renditions.all())]
    assert found_in_search(NAME) == 1
    assert {"cms_basepage", "wagtailcore_revision", "public_search_entry", "audit_auditentry"} <= set(tables_with(NAME))
    receipt = take_down(cluster, page)
    assert [row["place"] for row in receipt.places if not row["clean"]] == []
    assert receipt.finished_at is not None
    assert receipt.seconds <= 60
    assert (tables_with(NAME), tables_with(SLUG)) == ([], [])
    titles = MovedDeadline.objects.order_by("kind").values_list("kind", "title")
    assert list(titles) == [("after-checks", "—"), ("reviews", "—")]
    assert files_named(NAME) == []
    assert [name for name in names for alias in ("public", "private") if storages[alias].exists(name)] == []
    assert (PorticoDocument.objects.count(), PorticoImage.objects.count()) == (0, 0)
    assert Revision.page_revisions.filter(object_id=str(page.pk)).count() == 0
    assert found_in_search(NAME) == 0
    row = Entry.objects.get(kind="page", key=str(page.pk))
    assert (row.deleted, row.title, row.body, row.indexed_revision) == (True, "", "", row.revision)


def test_takedown_keeps_who_decided_the_chain_and_the_tree_whole(cluster: Cluster, page: Any) -> None:
    receipt = take_down(cluster, page)
    act = receipt.act
    assert (act.asked_by_name, act.decided_by_name, act.state) == ("luoping manager", "qinghe chief", ActState.DONE)
    assert broken_entries() == []
    assert AuditEntry.objects.filter(kind="page.taken_down", object_key=str(page.pk)).count() == 1
    assert not any(BasePage.find_problems())
    assert list(uncovered_pages()) == []
    stone = again(page)
    assert (stone.live, stone.locked, stone.slug) == (False, True, f"taken-down-{page.pk}")


def test_takedown_is_final(cluster: Cluster, page: Any) -> None:
    take_down(cluster, page)
    for user in (cluster.city.people["chief"], cluster.superuser):
        with pytest.raises(ValidationError):
            ask_restoration(page=again(page), user=user, reason="误删")
    before = TakedownReceipt.objects.get().places
    assert takedown.carry_out(TakedownReceipt.objects.get()).places == before


def test_address_answers_410_without_a_word_of_the_item(cluster: Cluster, page: Any) -> None:
    path = page.url_path.split("/luoping/", 1)[1]
    take_down(cluster, page)
    for host, address in (("luoping.portal.test", f"/{path}"), ("portal.test", f"/sites/luoping/{path}")):
        response = Client(HTTP_HOST=host).get(address)
        text = response.content.decode()
        assert (response.status_code, 'data-testid="withdrawn"' in text) == (410, True)
        assert NAME not in text


def test_file_that_another_page_names_stays_with_it(cluster: Cluster, page: Any) -> None:
    other = draft_article(cluster.county)
    other.attachments = [Attachment(document=PorticoDocument.objects.get())]
    other.save()
    other.save_revision(user=cluster.county.people["editor"])
    other = review_to_the_end(cluster, cluster.county, again(other))
    take_down(cluster, page)
    document = PorticoDocument.objects.get()
    assert (document.public_since is not None, storages["private"].exists(document.file.name)) == (True, True)
    assert list(uncovered_pages()) == []


def test_page_that_names_the_item_keeps_its_grant(cluster: Cluster, page: Any) -> None:
    other = draft_article(cluster.county)
    other.relations = [PageRelation(kind="related", target_id=page.pk)]
    other.save()
    other.save_revision(user=cluster.county.people["editor"])
    other = review_to_the_end(cluster, cluster.county, again(other))
    receipt = take_down(cluster, page)
    assert (receipt.finished_at is not None, list(uncovered_pages()), again(other).live) == (True, [], True)


@pytest.fixture
def broken_place() -> Iterator[list[str]]:
    """A place that fails while the list holds a word."""
    fails = ["yes"]

    def empty(_takedown: takedown.Takedown) -> takedown.Proof:
        if fails:
            raise OSError(f"disk of {NAME} is full")
        return takedown.Proof(1, "0")

    takedown.register_place("broken", "Broken", empty)
    yield fails
    del takedown._registered["broken"]


def test_place_that_fails_stands_open_until_the_worker_has_emptied_it(
    cluster: Cluster, page: Any, broken_place: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    receipt = take_down(cluster, page)
    left = {row["place"]: row["left"] for row in receipt.places if not row["clean"]}
    assert list(left) == ["broken"]
    assert "OSError" in left["broken"][0]
    assert (receipt.finished_at, again(page).live, tables_with(NAME)) == (None, False, [])
    broken_place.clear()
    assert takedown.retry_open() == 1
    receipt.refresh_from_db()
    assert receipt.finished_at is not None
    assert takedown.retry_open() == 0


def test_page_with_pages_below_is_not_taken_down(cluster: Cluster) -> None:
    column = cluster.county.column("news")
    draft_article(cluster.county)
    with pytest.raises(ValidationError):
        asked_withdrawal(cluster.county, column, WithdrawalKind.PRIVACY)


def copied(cluster: Cluster, page: Any, number: int) -> Any:
    """A draft copy made in the admin, under another title."""
    action = CopyPageAction(
        page=page,
        to=cluster.county.column("news"),
        update_attrs={"title": f"另题{number}", "slug": f"copy-{number}"},
        keep_live=False,
        user=cluster.county.people["editor"],
    )
    return action.execute(skip_permission_checks=True)


def test_copies_keep_the_receipt_open_until_nothing_of_them_is_left(cluster: Cluster, page: Any) -> None:
    copies = [copied(cluster, page, number) for number in (1, 2)]
    public = review_to_the_end(cluster, cluster.county, again(copies[0]))
    attempts.note(object_kind="page", object_key=str(copies[1].pk), title=f"“{NAME}”的副本")
    attempts.flush()
    receipt = take_down(cluster, page)
    entries = {row["place"]: row for row in receipt.places}
    assert receipt.finished_at is None
    assert [name for name, row in entries.items() if not row["clean"]] == ["files", "copies"]
    assert [str(copy.pk) in line for copy, line in zip(copies, entries["copies"]["left"], strict=True)] == [True, True]
    assert NAME not in str(entries)
    withdraw(cluster.county, again(public), WithdrawalKind.PRIVACY)
    again(copies[1]).delete()
    takedown.retry_open()
    receipt.refresh_from_db()
    assert receipt.finished_at is not None
    assert (tables_with(NAME), files_named(NAME)) == ([], [])


def test_former_addresses_and_requests_about_them_go_with_the_page(cluster: Cluster, page: Any) -> None:
    page.move(cluster.county.column("documents"), "last-child")
    page, site = again(page), Site.objects.get(pk=cluster.county.site.pk)
    asked = ask_for(
        cluster.county,
        ChangeKind.REDIRECT,
        f"new:{site.pk}:/old",
        {"site_id": site.pk, "old_path": f"/{SLUG}", "redirect_page_id": page.pk, "redirect_link": ""},
    )
    change_approved(asked, cluster.city.people["manager"])
    assert Redirect.objects.filter(redirect_page_id=page.pk).count() == 3  # on both hosts, and the one asked for
    receipt = take_down(cluster, page)
    assert [row["place"] for row in receipt.places if not row["clean"]] == []
    assert (tables_with(NAME), tables_with(SLUG)) == ([], [])
    assert Redirect.objects.filter(redirect_page_id=page.pk).count() == 0
    removals = ChangeRequest.objects.filter(kind=ChangeKind.REDIRECT, after={})
    people = {(one.state, one.asked_by_name, one.decided_by_name) for one in removals}
    assert people == {("approved", "luoping manager", "qinghe chief")}
    assert AuditEntry.objects.filter(kind="change.approved", payload__data__act=receipt.act_id).count() == 3
    assert (list(differing()), broken_entries()) == ([], [])


@pytest.mark.parametrize("refused", ["deletion of a target", "day", "day in bulk"])
def test_refused_tries_are_erased_with_the_page(cluster: Cluster, page: Any, refused: str) -> None:
    other = draft_article(cluster.county)
    other.relations = [PageRelation(kind="related", target_id=page.pk)]
    other.save()
    other.save_revision(user=cluster.county.people["editor"])
    review_to_the_end(cluster, cluster.county, again(other))
    day = page.first_published_at.replace(year=2001)
    below = BasePage.objects.filter(pk=page.pk)
    tries: dict[str, Callable[[], object]] = {
        "deletion of a target": lambda: guard.refuse_to_break_relations(below),
        "day": lambda: setattr(page, "first_published_at", day) or page.save(),
        "day in bulk": lambda: type(page).objects.filter(pk=page.pk).update(first_published_at=day),
    }
    with pytest.raises(PermissionDenied):
        tries[refused]()
    attempts.flush()
    assert AuditEntry.objects.filter(kind="guard.refused", title__contains=NAME).count() == 1
    take_down(cluster, again(page))
    assert tables_with(NAME) == []


@pytest.mark.parametrize("held", ["in review", "scheduled"])
def test_refused_deletion_of_a_draft_is_noted_under_its_number(cluster: Cluster, held: str) -> None:
    page = draft_article(cluster.county, title=NAME)
    submit(page=page, user=cluster.county.people["editor"])
    if held == "scheduled":
        take_back(page=page, user=cluster.county.people["editor"])
        grant(page=page, revision=page.latest_revision, kind=GrantKind.REVIEW, people=[])
    with pytest.raises(PermissionDenied):
        guard.refuse_deletion_below([page.path])
    attempts.flush()
    entry = AuditEntry.objects.get(kind="guard.refused")
    assert (entry.object_kind, entry.object_key, NAME in entry.title) == ("page", str(page.pk), True)


@pytest.mark.parametrize("name", ["draft", "outdated row"])
def test_file_counts_as_named_by_the_latest_version_of_a_draft(cluster: Cluster, page: Any, name: str) -> None:
    """Its row says otherwise until it is public: the new version lies in the revision alone."""
    document, other = PorticoDocument.objects.get(), draft_article(cluster.county)
    other.attachments = [Attachment(document=document)]
    if name == "outdated row":
        other.save()
        other = again(other)
        other.attachments = []
    other.save_revision(user=cluster.county.people["editor"])
    rows = Attachment.objects.filter(page_id=other.pk).count()
    assert rows == (1 if name == "outdated row" else 0)
    receipt = take_down(cluster, page)
    assert receipt.finished_at is not None
    assert PorticoDocument.objects.filter(pk=document.pk).count() == (1 if name == "draft" else 0)
    assert storages["private"].exists(document.file.name) == (name == "draft")


@pytest.mark.parametrize("way", ["version", "save", "part", "stale tab"])
def test_words_do_not_come_back_into_what_was_taken_down(cluster: Cluster, page: Any, way: str) -> None:
    stale = again(page)
    take_down(cluster, page)
    BasePage.objects.filter(pk=page.pk).update(locked=False)
    stone = again(page)
    if way == "stale tab":
        browser(cluster.county.people["manager"]).post(
            reverse("wagtailadmin_pages:edit", args=[page.pk]), article_form(stale, summary=NAME)
        )
    else:
        stale.live = False
        stone.attachments = [Attachment(document=document_version("a.txt", b"a"), label=NAME)]
        ways: dict[str, Callable[[], object]] = {"version": stale.save_revision, "save": stale.save, "part": stone.save}
        with pytest.raises(PermissionDenied):
            ways[way]()
    attempts.flush()
    assert tables_with(NAME) == []
    assert Revision.page_revisions.filter(object_id=str(page.pk)).count() == 0
    emptied = again(page)
    emptied.save()  # what changes nothing passes
    assert AuditEntry.objects.filter(kind="guard.refused").count() == 1


def test_going_live_never_ends_a_privacy_takedown(cluster: Cluster) -> None:
    page = live_article(cluster, cluster.county)
    withdraw(cluster.county, page)
    PublicationAct.objects.filter(page_key=page.pk).update(withdrawal_kind=WithdrawalKind.PRIVACY)
    page = again(page)
    grant(page=page, revision=page.latest_revision, kind=GrantKind.REVIEW, people=[])
    went_live(page, digest(page.latest_revision.as_object()))
    assert PublicationAct.objects.get(page_key=page.pk).state == ActState.DONE


@pytest.mark.parametrize("state", [ActState.DONE, ActState.ENDED])
def test_privacy_takedown_that_counts_as_ended_bars_the_return_too(cluster: Cluster, state: str) -> None:
    page = live_article(cluster, cluster.county)
    withdraw(cluster.county, page)
    PublicationAct.objects.filter(page_key=page.pk).update(withdrawal_kind=WithdrawalKind.PRIVACY, state=state)
    with pytest.raises(ValidationError):
        ask_restoration(page=again(page), user=cluster.city.people["chief"], reason="误删")


def test_receipt_is_read_by_who_answers_for_the_place_only(cluster: Cluster, page: Any) -> None:
    receipt = take_down(cluster, page)
    url = reverse("cms_publication:receipt", args=[receipt.act_id])
    people = {
        "manager": cluster.county.people["manager"],
        "editor": cluster.county.people["editor"],
        "chief": cluster.city.people["chief"],
        "city editor": cluster.city.people["editor"],
        "elsewhere": cluster.department.people["chief"],
    }
    answers = {name: browser(user).get(url).status_code for name, user in people.items()}
    assert answers == {"manager": 200, "editor": 200, "chief": 200, "city editor": 404, "elsewhere": 404}
