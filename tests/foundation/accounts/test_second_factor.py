"""The second factor: who must have it, how it is set up, and that nothing gets past it."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.test import Client, override_settings
from django.utils import timezone
from pytest_django.fixtures import Settings

from foundation.accounts import cipher
from foundation.accounts.actions import reset_second_factor
from foundation.accounts.models import User
from foundation.accounts.second_factor import is_required, is_set
from foundation.audit.models import AuditEntry
from tests.factories.accounts import CODE, LOGIN, SECRET, code, has_factor, is_in, log_in, visitor, with_factor
from tests.factories.cluster import Cluster

pytestmark = pytest.mark.django_db

SET_UP = "/admin/account/second-factor/set-up/"
INDEX = "/admin/account/second-factor/"
REMOVE = "/admin/account/second-factor/remove/"
CODES = "/admin/account/recovery-codes/"
NEW_CODES = "/admin/account/recovery-codes/new/"
CONFIRM = "/admin/account/confirm/"
UNIT = "luoping-unit"


@pytest.fixture
def required(settings: Settings) -> None:
    """As outside development."""
    settings.PORTICO_REQUIRE_SECOND_FACTOR = True


@pytest.fixture
def unit(cluster: Cluster) -> User:
    return cluster.county.people["unit"]


def secret_in(client: Client) -> str:
    """The key that the set-up shows."""
    shown: str = client.get(SET_UP).context["form"].secret
    return shown


def set_up(client: Client) -> list[str]:
    """Go through the set-up with an app; gives the recovery codes it shows."""
    secret = secret_in(client)
    assert client.post(SET_UP, {"code": code(secret=secret)})["Location"] == CODES
    shown: list[str] = client.get(CODES).context["unused_codes"]
    return shown


# who must


@pytest.mark.parametrize(
    ("name", "expected"),
    [("unit", True), ("manager", True), ("editor", False)],
)
def test_required_for_reviewers_and_managers(cluster: Cluster, required: None, name: str, expected: bool) -> None:
    assert is_required(cluster.county.people[name]) is expected


@pytest.mark.parametrize("name", ["unit", "office", "secrecy", "chief", "manager"])
def test_required_for_every_step(cluster: Cluster, required: None, name: str) -> None:
    assert is_required(cluster.city.people[name]) is True


def test_required_for_superusers_and_for_nobody_in_development(cluster: Cluster, settings: Settings) -> None:
    assert is_required(cluster.superuser) is False
    settings.PORTICO_REQUIRE_SECOND_FACTOR = True
    assert is_required(cluster.superuser) is True


def test_required_but_missing_leads_everything_to_the_set_up(required: None, unit: User) -> None:
    client = visitor()
    log_in(client, UNIT)
    for path in ("/admin/", "/admin/pages/", "/admin/review/", INDEX, "/admin/account/", "/files/documents/1/"):
        assert client.get(path)["Location"] == SET_UP, path
        assert client.post(path)["Location"] == SET_UP, path
    assert client.get("/admin/", headers={"x-requested-with": "XMLHttpRequest"}).status_code == 403
    assert client.get(SET_UP).status_code == 200
    assert client.post("/admin/logout/")["Location"] == LOGIN


def test_required_but_missing_counts_as_nobody_on_public_pages(required: None, unit: User) -> None:
    client = visitor()
    log_in(client, UNIT)
    public = client.get("/")
    assert (public.status_code, public.wsgi_request.user.is_authenticated) == (200, False)
    set_up(client)
    assert client.get("/").wsgi_request.user.is_authenticated is True


def test_not_required_lets_in_by_password_alone(required: None, cluster: Cluster) -> None:
    client = visitor()
    log_in(client, "luoping-editor")
    assert is_in(client)


def test_off_in_development_lets_in_by_password_alone(unit: User) -> None:
    client = visitor()
    log_in(client, UNIT)
    assert is_in(client)


# the set-up


def test_set_up_opens_the_admin_and_shows_the_recovery_codes_once(required: None, unit: User) -> None:
    client = visitor()
    log_in(client, UNIT)
    shown = set_up(client)
    assert (len(set(shown)), is_in(client), is_set(unit)) == (10, True, True)
    again = client.get(CODES)
    assert set(again.context["unused_codes"]) == {"****"}
    assert not any(recovery in again.content.decode() for recovery in shown)


def test_set_up_shows_a_picture_that_the_policy_allows(required: None, unit: User) -> None:
    client = visitor()
    log_in(client, UNIT)
    response = client.get(SET_UP)
    policy, page = response["Content-Security-Policy"], response.content.decode()
    assert ('src="data:image/svg+xml;base64,' in page, "img-src 'self' data:" in policy) == (True, True)
    assert ("unsafe-inline" in policy, "<script" in page, "style=" in page) == (False, False, False)
    assert "no-store" in response["Cache-Control"]


def test_set_up_with_a_wrong_code_sets_up_nothing(required: None, unit: User) -> None:
    client = visitor()
    log_in(client, UNIT)
    secret_in(client)
    assert (client.post(SET_UP, {"code": "000000"}).status_code, has_factor(unit)) == (200, False)
    assert client.get("/admin/")["Location"] == SET_UP


def test_set_up_clicked_twice_still_shows_the_codes(unit: User) -> None:
    client = visitor()
    log_in(client, UNIT)
    secret = secret_in(client)
    answers = [client.post(SET_UP, {"code": code(secret=secret)})["Location"] for _n in range(2)]
    assert (answers, client.get(CODES).context["can_view_codes"]) == ([CODES, CODES], True)


def test_set_up_ends_sessions_that_began_without_it(unit: User) -> None:
    here, elsewhere = visitor(), visitor()
    log_in(here, UNIT)
    log_in(elsewhere, UNIT)
    set_up(here)
    assert (is_in(here), is_in(elsewhere)) == (True, False)


def test_set_up_code_cannot_log_in_as_well(unit: User) -> None:
    client, other = visitor(), visitor()
    log_in(client, UNIT)
    secret = secret_in(client)
    used = code(secret=secret)
    client.post(SET_UP, {"code": used})
    log_in(other, UNIT)
    other.post(CODE, {"code": used})
    assert not is_in(other)


def test_set_up_needs_the_password_again_in_an_old_session(unit: User) -> None:
    client = visitor()
    client.force_login(unit)
    assert client.get(SET_UP)["Location"].startswith(CONFIRM)
    assert client.post(SET_UP, {"code": "000000"})["Location"].startswith(CONFIRM)
    client.post(f"{CONFIRM}?next={SET_UP}", {"password": "wrong"})
    assert client.get(SET_UP).status_code == 302
    client.post(f"{CONFIRM}?next={SET_UP}", {"password": "correct-horse-battery"})
    assert client.get(SET_UP).status_code == 200


def test_secret_lies_encrypted(unit: User) -> None:
    recovery = with_factor(unit)
    stored = " ".join(str(row.data) for row in Authenticator.objects.filter(user=unit))
    assert (SECRET in stored, any(value in stored for value in recovery)) == (False, False)
    totp = Authenticator.objects.get(user=unit, type=Authenticator.Type.TOTP)
    assert cipher.decrypt(totp.data["secret"]) == SECRET


# the log-in


def test_login_needs_the_code(unit: User) -> None:
    with_factor(unit)
    client = visitor()
    assert log_in(client, UNIT, next="/admin/pages/")["Location"] == CODE
    assert not is_in(client)
    before = client.session.session_key
    assert client.post(CODE, {"code": code()})["Location"] == "/admin/pages/"
    assert (is_in(client), client.session.session_key == before) == (True, False)


@pytest.mark.parametrize("wrong", ["", "000000", "abcdef", "１２３４５６", "0" * 41, "\x00"])
def test_login_with_a_wrong_code_stays_out(unit: User, wrong: str) -> None:
    with_factor(unit)
    client = visitor()
    log_in(client, UNIT)
    assert (client.post(CODE, {"code": wrong}).status_code, is_in(client)) == (200, False)


def test_login_code_without_the_password_leads_back(unit: User) -> None:
    with_factor(unit)
    client = visitor()
    assert client.post(CODE, {"code": code()})["Location"] == LOGIN
    assert not is_in(client)


@pytest.mark.parametrize("ahead", [-1, 0, 1])
def test_login_code_works_once(unit: User, ahead: int) -> None:
    with_factor(unit)
    first, second = visitor(), visitor()
    for client in (first, second):
        log_in(client, UNIT)
        client.post(CODE, {"code": code(ahead)})
    assert (is_in(first), is_in(second)) == (True, False)


def test_login_code_stays_used_for_as_long_as_it_would_be_valid(unit: User) -> None:
    import time_machine

    with_factor(unit)
    start = timezone.now().replace(second=0, microsecond=0)
    with time_machine.travel(start, tick=False):
        ahead = code(1)
        log_in(first := visitor(), UNIT)
        first.post(CODE, {"code": ahead})
        assert is_in(first)
    with time_machine.travel(start.replace(second=59), tick=False):
        log_in(second := visitor(), UNIT)
        second.post(CODE, {"code": ahead})
        assert not is_in(second)


@pytest.mark.parametrize("ahead", [-3, 3])
def test_login_code_of_another_time_is_refused(unit: User, ahead: int) -> None:
    with_factor(unit)
    client = visitor()
    log_in(client, UNIT)
    client.post(CODE, {"code": code(ahead)})
    assert not is_in(client)


def test_login_recovery_code_works_once(unit: User) -> None:
    recovery = with_factor(unit)[3]
    first, second = visitor(), visitor()
    for client in (first, second):
        log_in(client, UNIT)
        client.post(CODE, {"code": recovery})
    assert (is_in(first), is_in(second)) == (True, False)


def test_login_code_of_somebody_else_is_refused(cluster: Cluster, unit: User) -> None:
    with_factor(unit)
    others = with_factor(cluster.county.people["manager"])
    client = visitor()
    log_in(client, UNIT)
    client.post(CODE, {"code": others[0]})
    assert not is_in(client)


def test_session_that_has_not_shown_the_factor_is_ended(required: None, unit: User) -> None:
    client = visitor()
    client.force_login(unit)
    with_factor(unit)
    assert client.get("/admin/")["Location"] == LOGIN
    assert not Session.objects.filter(pk=client.cookies["sessionid"].value).exists()


def test_login_after_a_change_of_the_secret_key(unit: User, settings: Settings) -> None:
    with_factor(unit)
    old = settings.SECRET_KEY
    settings.SECRET_KEY = "another-key-" + "1" * 40
    lost = visitor()
    log_in(lost, UNIT)
    answer = lost.post(CODE, {"code": code()})
    assert [error.code for error in answer.context["form"].errors.as_data()["code"]] == ["unreadable"]
    with override_settings(SECRET_KEY_FALLBACKS=[old]):
        kept = visitor()
        log_in(kept, UNIT)
        kept.post(CODE, {"code": code()})
        assert is_in(kept)


# removal and new codes


def test_removal_is_refused_where_it_is_required(required: None, unit: User) -> None:
    client = visitor()
    log_in(client, UNIT)
    set_up(client)
    assert (client.post(REMOVE).status_code, is_set(unit)) == (200, True)


def test_removal_takes_the_recovery_codes_along(required: None, cluster: Cluster) -> None:
    editor = cluster.county.people["editor"]
    client = visitor()
    log_in(client, editor.username)
    set_up(client)
    assert client.post(REMOVE)["Location"] == INDEX
    assert (has_factor(editor), client.get(INDEX).status_code) == (False, 200)


def test_new_recovery_codes_replace_the_old(unit: User) -> None:
    client = visitor()
    log_in(client, UNIT)
    old = set_up(client)
    client.post(NEW_CODES)
    new = client.get(CODES).context["unused_codes"]
    assert (len(new), set(new) & set(old)) == (10, set())
    other = visitor()
    log_in(other, UNIT)
    other.post(CODE, {"code": old[0]})
    assert not is_in(other)


def test_reset_by_a_manager_asks_for_a_new_set_up(required: None, cluster: Cluster, unit: User) -> None:
    client = visitor()
    log_in(client, UNIT)
    set_up(client)
    reset_second_factor(actor=cluster.superuser, user=unit)
    assert (is_in(client), has_factor(unit)) == (False, False)
    again = visitor()
    assert log_in(again, UNIT)["Location"] == "/admin/"
    assert again.get("/admin/")["Location"] == SET_UP


def test_acts_of_the_person_are_recorded(cluster: Cluster) -> None:
    editor = cluster.county.people["editor"]
    client = visitor()
    log_in(client, editor.username)
    set_up(client)
    client.post(NEW_CODES)
    client.post(REMOVE)
    found = AuditEntry.objects.filter(kind__startswith="account.", object_key=str(editor.pk)).order_by("number")
    assert [entry.kind for entry in found if "log" not in entry.kind and "created" not in entry.kind] == [
        "account.second_factor_set",
        "account.recovery_codes_made",  # with the set-up
        "account.recovery_codes_made",
        "account.second_factor_removed",
    ]


@pytest.mark.parametrize("path", [SET_UP, REMOVE, NEW_CODES])
def test_forged_posts_are_refused(unit: User, path: str) -> None:
    client = visitor(checked=True)
    client.force_login(unit)
    with_factor(unit)
    assert client.post(path, {"code": code()}).status_code == 403
    assert is_set(unit)
