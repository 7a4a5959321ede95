"""Log-in, log-out, password and sessions, as a browser meets them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, get_resolver, reverse
from django.utils import timezone

from foundation.accounts.actions import deactivate, end_sessions, reset_password
from foundation.accounts.models import User
from foundation.audit.models import AuditEntry
from tests.factories.accounts import LOGIN, is_in, log_in, visitor
from tests.factories.cluster import PASSWORD, Cluster

pytestmark = pytest.mark.django_db

NEW = "another-horse-battery"
CHANGE = "/admin/account/password/"
SESSIONS = "/admin/account/sessions/"
EDITOR = "luoping-editor"


@pytest.fixture
def editor(cluster: Cluster) -> User:
    return cluster.county.people["editor"]


def kinds() -> list[str]:
    return list(AuditEntry.objects.order_by("number").values_list("kind", flat=True))


# the way in and out


def test_login_right_password_opens_the_admin(editor: User) -> None:
    client = visitor()
    assert log_in(client, EDITOR)["Location"] == "/admin/"
    assert is_in(client)


@pytest.mark.parametrize(
    ("name", "password"),
    [(EDITOR, "wrong"), (EDITOR.upper(), PASSWORD), ("nobody", PASSWORD), (EDITOR, ""), ("", PASSWORD), ("a\x00", "b")],
)
def test_login_wrong_name_or_password_stays_out(editor: User, name: str, password: str) -> None:
    client = visitor()
    response = log_in(client, name, password)
    assert (response.status_code, is_in(client)) == (200, False)


def test_login_wrong_name_and_wrong_password_look_alike(editor: User) -> None:
    def errors(name: str) -> list[str]:
        return list(log_in(visitor(), name, "wrong").context["form"].non_field_errors())  # type: ignore[attr-defined] # the test client's

    assert errors("nobody") == errors(EDITOR)


@pytest.mark.parametrize("name", ["wagtailadmin_login", "account_login"])
def test_login_both_names_lead_to_our_page(db: None, name: str) -> None:
    assert reverse(name) == LOGIN


def test_login_page_runs_no_inline_script(cluster: Cluster) -> None:
    response = visitor().get(LOGIN)
    policy = response["Content-Security-Policy"]
    assert (
        "unsafe-inline" in policy,
        "<script" in response.content.decode(),
        "style=" in response.content.decode(),
    ) == (
        False,
        False,
        False,
    )


def test_login_page_of_another_site_is_not_there(cluster: Cluster) -> None:
    assert visitor(host="luoping.portal.test").get(LOGIN).status_code == 404


@pytest.mark.parametrize("host", ["portal.test", "luoping.portal.test"])
@pytest.mark.parametrize("path", ["/_util/login/", "/admin/password_reset/", "/admin/signup/", "/admin/account/email/"])
def test_other_ways_in_are_closed(cluster: Cluster, host: str, path: str) -> None:
    client = visitor(host=host)
    for response in (client.get(path), client.post(path, {"username": EDITOR, "password": PASSWORD})):
        to_our_login = response.status_code == 302 and response["Location"] == f"{LOGIN}?next={path}"
        assert to_our_login or response.status_code == 404
    assert not Session.objects.exists()


def test_only_what_staff_need_of_the_library_is_mounted(db: None) -> None:
    names = {name for name in get_resolver().reverse_dict if isinstance(name, str)}
    mounted = {name for name in names if name.startswith(("account_", "mfa_", "usersessions_", "socialaccount_"))}
    assert mounted == {
        "account_login",
        "account_change_password",
        "account_reauthenticate",
        "account_end_session",
        "mfa_index",
        "mfa_authenticate",
        "mfa_reauthenticate",
        "mfa_activate_totp",
        "mfa_deactivate_totp",
        "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes",
        "usersessions_list",
    }
    with pytest.raises(NoReverseMatch):
        reverse("account_signup")


@pytest.mark.parametrize(
    "target",
    ["https://evil.example/", "//evil.example/", "https:evil.example", "\\\\evil.example", "javascript:alert(1)"],
)
def test_login_next_elsewhere_is_ignored(editor: User, target: str) -> None:
    location = log_in(visitor(), EDITOR, next=target)["Location"]
    assert urlsplit(location)[:2] == ("", "")
    assert location == "/admin/"


def test_login_next_within_is_followed(editor: User) -> None:
    assert log_in(visitor(), EDITOR, next="/admin/pages/")["Location"] == "/admin/pages/"
    client = visitor()
    log_in(client, EDITOR)
    assert client.get(LOGIN, {"next": "https://evil.example/"})["Location"] == "/admin/"


def test_login_forged_post_is_refused(editor: User) -> None:
    client = visitor(checked=True)
    assert log_in(client, EDITOR).status_code == 403
    assert not is_in(client)


def test_login_takes_a_new_session_key(editor: User) -> None:
    client = visitor()
    client.session["planted"] = "by somebody else"
    client.session.save()
    before = client.session.session_key
    client.cookies["sessionid"] = before
    log_in(client, EDITOR)
    assert client.session.session_key not in (None, before)
    assert not Session.objects.filter(pk=before).exists()


def test_logout_from_the_menu_ends_the_session(editor: User) -> None:
    client = visitor()
    log_in(client, EDITOR)
    response = client.post("/admin/logout/")
    assert (response["Location"], is_in(client), Session.objects.count()) == (LOGIN, False, 0)


def test_login_without_any_role_does_not_go_in_circles(cluster: Cluster) -> None:
    User.objects.create_user("guest", password=PASSWORD)
    client = visitor()
    log_in(client, "guest")
    assert client.get("/admin/")["Location"] == f"{LOGIN}?next=/admin/"
    assert client.get(LOGIN).status_code == 200


# accounts whose time is over


@pytest.mark.parametrize("end", [{"expires_on": timezone.localdate() - timedelta(days=1)}, {"is_active": False}])
def test_login_to_an_ended_account_says_who_can_mend_it(editor: User, end: dict[str, object]) -> None:
    User.objects.filter(pk=editor.pk).update(**end)
    client = visitor()
    right = log_in(client, EDITOR).context["form"]  # type: ignore[attr-defined] # the test client's
    wrong = log_in(visitor(), EDITOR, "wrong").context["form"]  # type: ignore[attr-defined] # as above
    assert [error.code for error in right.non_field_errors().as_data()] == ["refused"]
    assert [error.code for error in wrong.non_field_errors().as_data()] == ["username_password_mismatch"]
    assert not is_in(client)


def test_session_ends_with_the_last_day(editor: User) -> None:
    client = visitor()
    log_in(client, EDITOR)
    assert is_in(client)
    User.objects.filter(pk=editor.pk).update(expires_on=timezone.localdate() - timedelta(days=1))
    assert not is_in(client)


@pytest.mark.parametrize("act", [deactivate, end_sessions, reset_password])
def test_sessions_end_with_the_managers_act(cluster: Cluster, editor: User, act: Callable[..., object]) -> None:
    client, other = visitor(), visitor()
    log_in(client, EDITOR)
    log_in(other, "luoping-editor2")
    act(actor=cluster.superuser, user=editor)
    assert (is_in(client), is_in(other)) == (False, True)


def test_sessions_of_a_deactivated_account_do_not_come_back_with_it(cluster: Cluster, editor: User) -> None:
    client = visitor()
    log_in(client, EDITOR)
    deactivate(actor=cluster.superuser, user=editor)
    User.objects.filter(pk=editor.pk).update(is_active=True)
    assert not is_in(client)


# the password


def test_password_that_somebody_else_set_is_changed_first(cluster: Cluster, editor: User) -> None:
    initial = reset_password(actor=cluster.superuser, user=editor)
    client = visitor()
    log_in(client, EDITOR, initial)
    for path in ("/admin/", "/admin/pages/", SESSIONS, "/admin/account/", "/files/documents/1/"):
        assert client.get(path)["Location"] == CHANGE, path
    assert client.get("/").status_code == 200
    changed = client.post(CHANGE, {"oldpassword": initial, "password1": NEW, "password2": NEW})
    assert (changed["Location"], is_in(client)) == ("/admin/", True)
    editor.refresh_from_db()
    assert (editor.must_change_password, editor.check_password(NEW)) == (False, True)
    assert kinds()[-1] == "account.password_changed"


@pytest.mark.parametrize(
    ("old", "new", "again"),
    [
        ("wrong", NEW, NEW),
        (PASSWORD, "short", "short"),
        (PASSWORD, "7391846205518", "7391846205518"),
        (PASSWORD, "luoping-editor", "luoping-editor"),
        (PASSWORD, NEW, NEW + "x"),
        (PASSWORD, PASSWORD, PASSWORD),
        (PASSWORD, "", ""),
    ],
)
def test_password_that_breaks_a_rule_is_refused(editor: User, old: str, new: str, again: str) -> None:
    client = visitor()
    log_in(client, EDITOR)
    assert client.post(CHANGE, {"oldpassword": old, "password1": new, "password2": again}).status_code == 200
    editor.refresh_from_db()
    assert editor.check_password(PASSWORD)


def test_password_change_ends_the_other_sessions(editor: User) -> None:
    here, elsewhere = visitor(), visitor()
    log_in(here, EDITOR)
    log_in(elsewhere, EDITOR)
    here.post(CHANGE, {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})
    assert (is_in(here), is_in(elsewhere)) == (True, False)


def test_password_guesses_in_a_session_are_limited(editor: User) -> None:
    client = visitor()
    log_in(client, EDITOR)
    wrong = {"oldpassword": "wrong", "password1": NEW, "password2": NEW}
    assert [client.post(CHANGE, wrong).status_code for _n in range(6)] == [200] * 5 + [429]


def test_password_has_one_screen(cluster: Cluster) -> None:
    client = visitor()
    log_in(client, EDITOR)
    account = client.get("/admin/account/").content.decode()
    assert ('type="password"' in account, CHANGE in account, SESSIONS in account) == (False, True, True)


@pytest.mark.parametrize(
    "path", ["/admin/users/", "/admin/users/new/", "/admin/users/edit/{pk}/", "/admin/users/delete/{pk}/"]
)
def test_wagtails_account_screens_are_closed_to_everybody(cluster: Cluster, editor: User, path: str) -> None:
    client = visitor()
    client.force_login(cluster.superuser)
    assert client.get(path.format(pk=editor.pk)).status_code == 302


# sessions


def test_sessions_lists_ones_own_only(editor: User) -> None:
    client, second, other = visitor(), visitor("192.0.2.7"), visitor("198.51.100.9")
    agent = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0"
    client.defaults["HTTP_USER_AGENT"] = agent
    log_in(client, EDITOR)
    log_in(second, EDITOR)
    log_in(other, "luoping-editor2")
    rows = client.get(SESSIONS).context["rows"]
    found = [(row["session"].ip, row["device"], row["current"]) for row in rows]
    assert found == [("192.0.2.1", "Edge · Windows", True), ("192.0.2.7", "", False)]


def test_sessions_foreign_ones_cost_no_queries(editor: User, django_assert_num_queries: Callable[..., Any]) -> None:
    client, other = visitor(), visitor()
    log_in(client, EDITOR)
    client.get(SESSIONS)
    with CaptureQueriesContext(connection) as alone:
        client.get(SESSIONS)
    cost = len(alone)
    for _n in range(3):
        log_in(other, "luoping-editor2")
        other.cookies.clear()
    assert UserSession.objects.count() == 4
    with django_assert_num_queries(cost):
        client.get(SESSIONS)


def test_session_ended_by_its_owner_is_over(editor: User) -> None:
    client, lost = visitor(), visitor()
    log_in(client, EDITOR)
    log_in(lost, EDITOR)
    row = UserSession.objects.get(session_key=lost.session.session_key)
    assert client.post(f"{SESSIONS}{row.pk}/end/")["Location"] == SESSIONS
    assert (is_in(client), is_in(lost)) == (True, False)


def test_session_of_somebody_else_cannot_be_ended(editor: User) -> None:
    client, other = visitor(), visitor()
    log_in(client, EDITOR)
    log_in(other, "luoping-editor2")
    row = UserSession.objects.get(session_key=other.session.session_key)
    assert client.post(f"{SESSIONS}{row.pk}/end/").status_code == 404
    assert client.get(f"{SESSIONS}{row.pk}/end/").status_code == 405
    assert is_in(other)


def test_session_of_ones_own_is_left_to_the_logout(editor: User) -> None:
    client = visitor()
    log_in(client, EDITOR)
    row = UserSession.objects.get(session_key=client.session.session_key)
    assert client.post(f"{SESSIONS}{row.pk}/end/").status_code == 404
    assert is_in(client)


def test_sessions_all_others_end_at_once(editor: User) -> None:
    client, second, third = visitor(), visitor(), visitor()
    for browser in (client, second, third):
        log_in(browser, EDITOR)
    client.post(SESSIONS)
    assert [is_in(browser) for browser in (client, second, third)] == [True, False, False]


def test_sessions_of_nobody_lead_to_the_login(cluster: Cluster) -> None:
    for path in (SESSIONS, "/admin/account/second-factor/", CHANGE, "/admin/account/recovery-codes/"):
        assert visitor().get(path)["Location"].startswith(LOGIN), path
