"""The bell, one's own list and wishes, and the office's mail: who sees what, and what a click does."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from foundation.accounts.models import User
from foundation.audit.models import AuditEntry
from foundation.notices import breaker, office
from foundation.notices.actions import Message, notify, notify_address, notify_many, settle
from foundation.notices.enums import MailState
from foundation.notices.masking import masked, masked_text
from foundation.notices.models import Mail, Notice, Preference
from foundation.notices.models import MailServer as ServerRow
from tests.factories.cluster import Cluster

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
ALL = reverse("notices:list")
WISHES = reverse("notices:preferences")
MAIL = reverse("notices:mail")


@pytest.fixture
def editor(cluster: Cluster) -> User:
    """A county's editor, with a mail address."""
    return with_address(cluster.county.people["editor"])


@pytest.fixture
def office_user(cluster: Cluster) -> User:
    """The provincial office."""
    return cluster.portal.people["manager"]


def with_address(user: User) -> User:
    user.email = f"{user.username}@mail.test"
    user.save()
    return user


def browser(user: User, *, checked: bool = False) -> Client:
    client = Client(HTTP_HOST="portal.test", enforce_csrf_checks=checked)
    client.force_login(user, backend="foundation.accounts.backends.AccountBackend")
    return client


def tell(user: User, *keys: str, kind: str = "waiting", url: str = "/admin/account/") -> None:
    messages = [Message(people=[user.pk], key=key, title=f"第{key}件", body="正文", url=url) for key in keys]
    notify_many(kind=kind, messages=messages)


def failed_mail(**fields: object) -> Mail:
    values: dict[str, object] = {"message_id": f"<{Mail.objects.count()}@x>", "state": MailState.UNDELIVERABLE}
    return Mail.objects.create(**(values | {"ended_at": timezone.now(), "error": "550 no"} | fields))


def titles(client: Client, query: str = "") -> list[str]:
    return [notice.title for notice, _label in client.get(ALL + query).context["rows"]]


def bell(client: Client) -> str:
    """The label of the bell as the sidebar gets it."""
    page = client.get("/admin/account/").content.decode()
    start = page.index('id="wagtail-sidebar-props"')
    props = page[page.index(">", start) + 1 : page.index("</script>", start)]
    (label,) = {item["label"] for item in _items(json.loads(props)) if item.get("name") == "notices"}
    return str(label)


def _items(node: object) -> list[dict[str, object]]:
    if isinstance(node, dict):
        return [node, *(found for value in node.values() for found in _items(value))]
    return [found for value in node for found in _items(value)] if isinstance(node, list) else []


def test_list_shows_the_own_only_with_new_ones_first(editor: User, cluster: Cluster) -> None:
    tell(editor, "1", "2", "3")
    tell(cluster.county.people["editor2"], "4")
    Notice.objects.filter(key="3").update(read_at=timezone.now())
    assert titles(browser(editor)) == ["第2件", "第1件", "第3件"]


def test_list_of_one_kind_and_of_a_kind_that_does_not_exist(editor: User) -> None:
    tell(editor, "1")
    tell(editor, "2", kind="late")
    client = browser(editor)
    assert titles(client, "?kind=late") == ["第2件"]
    assert titles(client, "?kind=nothing") == []
    assert client.get(ALL).context["kinds"] == [("Kind late", "late"), ("Kind waiting", "waiting")]


@pytest.mark.parametrize("query", ["?p=0", "?p=x", "?p=99999", "?p=-1&kind=%00", "?kind=" + "x" * 2000])
def test_list_with_nonsense_answers(editor: User, query: str) -> None:
    tell(editor, "1")
    assert browser(editor).get(ALL + query).status_code == 200


def test_list_is_cut_into_pages(editor: User) -> None:
    tell(editor, *map(str, range(30)))
    client = browser(editor)
    assert (len(titles(client)), len(titles(client, "?p=2"))) == (25, 5)


def test_notice_of_a_kind_that_nobody_declares_any_more_is_shown(editor: User) -> None:
    tell(editor, "1")
    Notice.objects.update(kind="gone")
    assert titles(browser(editor)) == ["第1件"]


def test_words_of_a_notice_are_escaped(editor: User) -> None:
    notify(kind="waiting", people=[editor.pk], title="<script>x</script>", body="<b>y</b>", key="1")
    page = browser(editor).get(ALL).content.decode()
    assert ("<script>x</script>" in page, "<b>y</b>" in page, "&lt;script&gt;x&lt;/script&gt;" in page) == (
        False,
        False,
        True,
    )


def test_link_marks_read_and_leads_to_the_stored_address(editor: User) -> None:
    tell(editor, "1", "2")
    client = browser(editor)
    notice = Notice.objects.get(key="1")
    response = client.get(reverse("notices:open", args=[notice.pk]) + "?next=//evil.test/")
    assert (response.status_code, response["Location"]) == (302, "/admin/account/")
    assert list(Notice.objects.filter(read_at=None).values_list("key", flat=True)) == ["2"]


def test_link_without_address_leads_to_the_list(editor: User) -> None:
    tell(editor, "1", url="")
    assert browser(editor).get(reverse("notices:open", args=[Notice.objects.get().pk]))["Location"] == ALL


def test_address_that_was_tampered_with_leads_nowhere(editor: User) -> None:
    tell(editor, "1")
    Notice.objects.update(url="//evil.test/")
    response = browser(editor).get(reverse("notices:open", args=[Notice.objects.get().pk]))
    assert (response.status_code, response["Location"]) == (302, ALL)


@pytest.mark.parametrize("method", ["head", "post", "put", "delete"])
def test_looking_ahead_marks_nothing(editor: User, method: str) -> None:
    tell(editor, "1")
    response = getattr(browser(editor), method)(reverse("notices:open", args=[Notice.objects.get().pk]))
    assert (response.status_code, Notice.objects.get().read_at) == (405, None)


@pytest.mark.parametrize(("name", "method"), [("open", "get"), ("read", "post")])
def test_foreign_notice_is_not_there_even_for_superusers(
    editor: User, cluster: Cluster, name: str, method: str
) -> None:
    tell(editor, "1")
    url = reverse(f"notices:{name}", args=[Notice.objects.get().pk])
    for other in (cluster.county.people["editor2"], cluster.portal.people["manager"], cluster.superuser):
        assert getattr(browser(other), method)(url).status_code == 404
    assert Notice.objects.get().read_at is None


def test_one_is_marked_read_and_the_list_stays_where_it_was(editor: User) -> None:
    tell(editor, "1", "2")
    response = browser(editor).post(
        reverse("notices:read", args=[Notice.objects.get(key="1").pk]), {"kind": "waiting", "p": "2"}
    )
    assert response["Location"] == f"{ALL}?kind=waiting&p=2"
    assert list(Notice.objects.exclude(read_at=None).values_list("key", flat=True)) == ["1"]


def test_all_of_a_kind_or_all_are_marked_read_and_nobody_elses(editor: User, cluster: Cluster) -> None:
    tell(editor, "1", "2")
    tell(editor, "3", kind="late")
    tell(cluster.county.people["editor2"], "4")
    client = browser(editor)
    client.post(reverse("notices:read_all"), {"kind": "waiting"})
    assert sorted(Notice.objects.filter(read_at=None).values_list("key", flat=True)) == ["3", "4"]
    client.post(reverse("notices:read_all"))
    assert list(Notice.objects.filter(read_at=None).values_list("key", flat=True)) == ["4"]


@pytest.mark.parametrize("name", ["read_all", "retry_failed", "try_server", "preferences"])
def test_change_without_csrf_token_is_refused(office_user: User, name: str) -> None:
    client = browser(office_user, checked=True)
    assert client.post(reverse(f"notices:{name}"), {"wish": "admin"}).status_code == 403


@pytest.mark.parametrize("name", ["list", "preferences", "mail"])
def test_visitor_is_sent_to_the_log_in(cluster: Cluster, name: str) -> None:
    response = Client(HTTP_HOST="portal.test").get(reverse(f"notices:{name}"))
    assert (response.status_code, response["Location"].startswith("/admin/login/")) == (302, True)


def test_bell_says_how_many_are_new(editor: User) -> None:
    client = browser(editor)
    nothing = bell(client)
    tell(editor, "1", "2", "3")
    settle(kind="waiting", key="3")
    three = bell(client)
    tell(editor, *(f"m{number}" for number in range(120)))
    assert ("2" in three, "2" in nothing, "99+" in bell(client)) == (True, False, True)


def test_list_and_bell_cost_the_same_at_1_and_3_and_200(editor: User) -> None:
    client = browser(editor)
    costs = []
    for count in (1, 3, 200):
        Notice.objects.all().delete()
        tell(editor, *map(str, range(count)))
        client.get(ALL)
        with CaptureQueriesContext(connection) as queries:
            client.get(ALL)
        costs.append(len(queries))
        assert len([query for query in queries if "notices_notice" in query["sql"]]) == 4  # bell, kinds, number, page
    assert len(set(costs)) == 1


def test_bell_costs_one_query_a_request(editor: User) -> None:
    client = browser(editor)
    client.get("/admin/account/")
    with CaptureQueriesContext(connection) as queries:
        client.get("/admin/account/")
    assert len([query for query in queries if "notices_" in query["sql"]]) == 1


def test_wish_is_saved(editor: User) -> None:
    client = browser(editor)
    assert client.get(WISHES).context["form"].initial == {"wish": "at_once", "hour": 8}
    assert client.post(WISHES, {"wish": "digest", "hour": "17"})["Location"] == WISHES
    assert client.get(WISHES).context["form"].initial == {"wish": "digest", "hour": 17}
    client.post(WISHES, {"wish": "admin"})
    assert list(Preference.objects.values_list("person", "wish", "hour")) == [(editor.pk, "admin", 8)]


@pytest.mark.parametrize(
    "data", [{}, {"wish": "never"}, {"wish": "digest", "hour": "24"}, {"wish": "digest", "hour": "x"}]
)
def test_wish_that_does_not_exist_is_refused(editor: User, data: dict[str, str]) -> None:
    response = browser(editor).post(WISHES, data)
    assert (response.status_code, bool(response.context["form"].errors or not data)) == (200, True)
    assert Preference.objects.count() == 0


def test_person_without_address_is_told_so_and_saves_nothing(cluster: Cluster) -> None:
    client = browser(cluster.county.people["editor"])
    assert 'data-testid="no-address"' in client.get(WISHES).content.decode()
    assert client.post(WISHES, {"wish": "digest", "hour": "9"}).status_code == 200
    assert Preference.objects.count() == 0


def test_person_whose_mail_was_refused_is_told_so_until_one_arrives(editor: User) -> None:
    client = browser(editor)
    failed_mail(person=editor)
    assert 'data-testid="refused"' in client.get(WISHES).content.decode()
    failed_mail(person=editor, state=MailState.SENT, sent_at=timezone.now(), error="")
    assert 'data-testid="refused"' not in client.get(WISHES).content.decode()


@pytest.mark.parametrize("who", ["editor", "manager"])
def test_mail_page_is_for_the_provincial_office(cluster: Cluster, who: str) -> None:
    user = cluster.county.people[who]
    client = browser(user)
    mail = failed_mail(person=user)
    for response in (
        client.get(MAIL),
        client.post(reverse("notices:retry", args=[mail.pk])),
        client.post(reverse("notices:retry_failed")),
        client.post(reverse("notices:try_server")),
    ):
        assert (response.status_code, response["Location"]) == (302, "/admin/")
    for act in (lambda: office.retry(mail=mail, user=user), lambda: office.retry_failed(user=user)):
        with pytest.raises(PermissionDenied):
            act()
    mail.refresh_from_db()
    assert mail.state == MailState.UNDELIVERABLE
    assert MAIL not in client.get(ALL).content.decode()


def test_mail_page_shows_what_waits_and_what_failed_without_words_and_addresses(
    editor: User, office_user: User
) -> None:
    failed_mail(person=editor, subject="[Portico] 待办", text="机密正文")
    notify_address(kind="reply", address="wang@mail.test", title="机密标题", key="1")
    client = browser(office_user)
    waiting, failed = (client.get(f"{MAIL}?list={name}").content.decode() for name in ("waiting", "failed"))
    assert ("w***@mail.test" in waiting, "wang@mail.test" in waiting) == (True, False)
    assert ("550 no" in failed, editor.get_full_name() in failed, editor.email in failed) == (True, True, False)
    assert not any("机密" in page for page in (waiting, failed))
    assert [number for _name, _label, number in client.get(MAIL).context["lists"]] == [1, 1, 0, 0]


def test_mail_page_costs_the_same_at_1_and_3(editor: User, office_user: User) -> None:
    client = browser(office_user)
    costs = []
    for count in (1, 2):
        for _number in range(count):
            failed_mail(person=editor)
        client.get(f"{MAIL}?list=failed")
        with CaptureQueriesContext(connection) as queries:
            client.get(f"{MAIL}?list=failed")
        costs.append(len(queries))
    assert (Mail.objects.count(), len(set(costs))) == (3, 1)


@pytest.mark.parametrize("query", ["?list=nothing", "?list=sent&p=x", "?list=dropped"])
def test_mail_page_with_nonsense_answers(office_user: User, query: str) -> None:
    assert browser(office_user).get(MAIL + query).status_code == 200


def test_office_sends_a_failed_mail_again_and_it_is_recorded(editor: User, office_user: User) -> None:
    mail = failed_mail(person=editor, attempts=66)
    breaker.failed("away")
    assert browser(office_user).post(reverse("notices:retry", args=[mail.pk]), {"list": "failed"})["Location"] == (
        f"{MAIL}?list=failed"
    )
    mail.refresh_from_db()
    assert (mail.state, mail.attempts, mail.ended_at, mail.due_at <= timezone.now()) == ("waiting", 0, None, True)
    assert ServerRow.objects.get().next_try_at <= timezone.now()
    entry = AuditEntry.objects.get(kind=office.RETRIED)
    assert (entry.actor_id, entry.object_key) == (office_user.pk, str(mail.pk))


@pytest.mark.parametrize("state", [MailState.SENT, MailState.CLAIMED, MailState.HANDED, MailState.DROPPED])
def test_mail_that_went_or_is_going_is_not_sent_again(editor: User, office_user: User, state: MailState) -> None:
    mail = failed_mail(person=editor, state=state)
    with pytest.raises(ValidationError):
        office.retry(mail=mail, user=office_user)
    assert browser(office_user).post(reverse("notices:retry", args=[mail.pk])).status_code == 302
    assert (Mail.objects.get().state, AuditEntry.objects.filter(kind=office.RETRIED).count()) == (state, 0)


def test_mail_whose_address_was_erased_is_not_sent_again(editor: User, office_user: User) -> None:
    erased = failed_mail(kind="reply", key="1")
    kept = failed_mail(kind="reply", key="2", address="x")
    own = failed_mail(person=editor)
    with pytest.raises(ValidationError):
        office.retry(mail=erased, user=office_user)
    browser(office_user).post(reverse("notices:retry_failed"))
    assert dict(Mail.objects.values_list("pk", "state")) == {
        erased.pk: "undeliverable",
        kept.pk: "waiting",
        own.pk: "waiting",
    }
    page = browser(office_user).get(f"{MAIL}?list=waiting").content.decode()
    assert 'data-testid="mails"' in page


def test_trouble_of_the_server_is_shown_and_can_be_tried_at_once(office_user: User) -> None:
    client = browser(office_user)
    assert 'data-testid="trouble"' not in client.get(MAIL).content.decode()
    breaker.failed("ConnectionRefusedError: away")
    page = client.get(MAIL).content.decode()
    assert ('data-testid="trouble"' in page, "ConnectionRefusedError: away" in page) == (True, True)
    client.post(reverse("notices:try_server"))
    assert ServerRow.objects.get().next_try_at - timezone.now() < timedelta(seconds=1)


def test_masked_addresses() -> None:
    assert (masked("wang@mail.test"), masked("nonsense"), masked("@x")) == ("w***@mail.test", "***", "***")
    assert masked_text("550 <wang@mail.test>: no\0") == "550 <w***@mail.test>: no"
    assert len(masked_text("x" * 900)) == 500
