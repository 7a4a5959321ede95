"""One's own mail address is used once its code came back."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from foundation.accounts.models import User
from foundation.audit.models import AuditEntry
from foundation.notices import addresses, tasks
from foundation.notices.actions import notify
from foundation.notices.address_views import SESSION
from foundation.notices.models import Mail, Notice
from tests.factories.admin import browser
from tests.factories.cluster import Cluster
from tests.factories.notices import person

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
PAGE = reverse("notices:preferences")


def sent_code() -> str:
    """What the last mail says."""
    tasks.mail()
    found = re.search(r"\d{6}", str(mail.outbox[-1].body))
    assert found
    return found.group()


def ask(client: Client, address: str = "new@mail.test") -> int:
    return client.post(reverse("notices:address"), {"address": address}).status_code


def confirm(client: Client, code: str) -> int:
    return client.post(reverse("notices:address_confirm"), {"code": code}).status_code


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


def address_of(user: User) -> str:
    return User.objects.get(pk=user.pk).email


def test_address_is_taken_when_its_code_comes_back(cluster: Cluster) -> None:
    editor = cluster.county.people["editor"]
    client = browser(editor)
    assert (ask(client), address_of(editor)) == (302, "")
    code = sent_code()
    assert (mail.outbox[-1].to, code in mail.outbox[-1].subject) == (["new@mail.test"], False)
    assert 'data-testid="code"' in client.get(PAGE).content.decode()
    assert (confirm(client, f" {code[:3]} {code[3:]} "), address_of(editor)) == (302, "new@mail.test")
    assert 'data-testid="code"' not in client.get(PAGE).content.decode()
    entry = AuditEntry.objects.get(kind=addresses.CHANGED)
    assert (entry.actor_id, entry.payload.data) == (editor.pk, {"address": "n***@mail.test"})


def test_wrong_code_is_refused_and_after_five_the_right_one_too(cluster: Cluster) -> None:
    editor = cluster.county.people["editor"]
    client = browser(editor)
    ask(client)
    code = sent_code()
    for _try in range(5):
        assert confirm(client, wrong(code)) == 200
    assert (confirm(client, code), address_of(editor)) == (302, "")


def test_code_of_another_person_or_address_is_refused(cluster: Cluster) -> None:
    editor, other = cluster.county.people["editor"], cluster.county.people["editor2"]
    ask(browser(other))
    foreign = sent_code()
    client = browser(editor)
    ask(client, "victim@mail.test")
    confirm(client, foreign)
    assert (address_of(editor), confirm(browser(editor), foreign)) == ("", 302)


def test_code_is_valid_for_half_an_hour() -> None:
    ming = person("ming", email="")
    with time_machine.travel(timezone.now(), tick=False) as clock:
        pending = addresses.ask(person=ming, address="new@mail.test")
        clock.shift(timedelta(minutes=29))
        assert addresses.Pending.read(pending.kept()) == pending
        clock.shift(timedelta(minutes=1))
        assert addresses.Pending.read(pending.kept()) is None


def test_session_holds_no_address_in_the_clear(cluster: Cluster) -> None:
    client = browser(cluster.county.people["editor"])
    ask(client)
    code = sent_code()
    confirm(client, wrong(code))
    kept = client.session[SESSION]
    assert ("new@mail.test" in str(dict(client.session)), kept["tries"]) == (False, 1)
    assert 'data-testid="code"' in client.get(PAGE).content.decode()


@pytest.mark.parametrize("address", ["new@mail.test", ""])
def test_session_with_an_address_that_cannot_be_opened_holds_none(address: str) -> None:
    pending = addresses.ask(person=person("ming", email=""), address="new@mail.test")
    assert addresses.Pending.read(pending.kept() | {"address": address}) is None


def test_sixth_code_of_a_day_is_refused(cluster: Cluster) -> None:
    client = browser(cluster.county.people["editor"])
    assert [ask(client, f"a{number}@mail.test") for number in range(6)] == [302] * 5 + [200]
    assert Mail.objects.filter(kind=addresses.KIND).count() == 5
    assert ask(browser(cluster.county.people["editor2"])) == 302


@pytest.mark.parametrize("address", ["", "nonsense", "a@b", "a@b.test\nBcc: c@d.test", "x" * 300 + "@b.test"])
def test_what_is_no_address_is_refused(cluster: Cluster, address: str) -> None:
    assert (ask(browser(cluster.county.people["editor"]), address), Mail.objects.count()) == (200, 0)
    with pytest.raises(ValidationError):
        addresses.ask(person=cluster.county.people["editor"], address=address)


@pytest.mark.parametrize("code", ["", "x" * 50])
def test_what_is_no_code_is_refused(cluster: Cluster, code: str) -> None:
    client = browser(cluster.county.people["editor"])
    ask(client)
    assert confirm(client, code) == 200


def test_removed_address_gets_nothing_that_waits(cluster: Cluster) -> None:
    editor = cluster.county.people["editor"]
    User.objects.filter(pk=editor.pk).update(email="old@mail.test")
    notify(kind="waiting", people=[editor.pk], title="甲", key="1")
    assert browser(editor).post(reverse("notices:address_remove")).status_code == 302
    tasks.mail()
    assert (address_of(editor), mail.outbox, Notice.objects.get().is_open) == ("", [], True)


@pytest.mark.parametrize("name", ["address", "address_confirm", "address_remove"])
def test_change_of_the_address_without_csrf_token_or_log_in_is_refused(cluster: Cluster, name: str) -> None:
    client = Client(HTTP_HOST="portal.test", enforce_csrf_checks=True)
    client.force_login(cluster.county.people["editor"])
    assert client.post(reverse(f"notices:{name}")).status_code == 403
    assert Client(HTTP_HOST="portal.test").post(reverse(f"notices:{name}"))["Location"].startswith("/admin/login/")
    assert client.get(reverse(f"notices:{name}")).status_code == 405
