"""A tiny public form that asks for a proof: what gets through and what does not."""

from __future__ import annotations

import base64
import json
import re
import smtplib
from threading import Barrier, Thread
from typing import Any

import pytest
import time_machine
from django import forms
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.template.loader import render_to_string
from django.test import RequestFactory
from pytest_django.fixtures import Settings

from foundation.limits import codes
from foundation.limits.forms import ADDRESS, CODE, HONEYPOT, PAYLOAD, SEND, STARTED, TOKEN, ProofMixin
from foundation.limits.registry import Rate, limits
from tests.factories.proof import proven, solution, started

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
WHERE = "tests.foundation.limits.test_forms"


class WordForm(ProofMixin, forms.Form):
    proof_purpose = "test.word"

    word = forms.CharField()


class OtherForm(ProofMixin, forms.Form):
    proof_purpose = "test.other"

    word = forms.CharField()


class Mailless(BaseEmailBackend):
    """A mail server that is away."""

    error: Exception = ConnectionRefusedError("refused")

    def send_messages(self, email_messages: Any) -> int:
        raise self.error


class Slow(Mailless):
    error = TimeoutError("timed out")


class Unknown(Mailless):
    error = smtplib.SMTPRecipientsRefused({"nobody@example.com": (550, b"no such user")})


def form(cls: type[ProofMixin] = WordForm, **data: str) -> ProofMixin:
    """The form as posted."""
    return cls(
        {"word": "错字", **data}, request=RequestFactory().post("/", REMOTE_ADDR="192.0.2.7", HTTP_HOST="portal.test")
    )


def sentences(posted: ProofMixin) -> list[str]:
    return [str(sentence) for sentence in posted.non_field_errors()]


def asked(address: str = "reader@example.com", **data: str) -> ProofMixin:
    """The form after “send a code”."""
    posted = form(**{SEND: "1", ADDRESS: address, STARTED: started("test.word")} | data)
    assert not posted.is_valid()
    return posted


def code_in_mail(number: int = -1) -> str:
    found = re.search(r"\d{6}", str(mail.outbox[number].body))
    assert found
    return found[0]


def with_code(token: str, code: str) -> ProofMixin:
    return form(**{TOKEN: token, CODE: code, STARTED: started("test.word")})


def test_form_with_a_proof_is_valid() -> None:
    posted = form(**proven("test.word"))
    assert posted.is_valid()
    assert posted.cleaned_data == {"word": "错字"}


def test_form_without_proof_says_what_to_do() -> None:
    posted = form(**{STARTED: started("test.word")})
    assert sentences(posted) == ["Your browser did not do its check. Have a code sent by mail and enter it below."]


def test_proof_is_good_once() -> None:
    data = proven("test.word")
    assert form(**data).is_valid()
    assert sentences(form(**data)) == ["The check of your browser has been used or is too old. Send the form again."]


@pytest.mark.parametrize("change", [{"number": "text"}, {"salt": "no &"}], ids=["number as text", "salt without end"])
def test_spent_proof_written_another_way_is_refused(change: dict[str, str]) -> None:
    data = proven("test.word")
    assert form(**data).is_valid()
    fields = json.loads(base64.b64decode(data[PAYLOAD]))
    fields |= {"number": str(fields["number"])} if "number" in change else {"salt": fields["salt"].rstrip("&")}
    again = base64.b64encode(json.dumps(fields).encode()).decode()
    assert not form(**data | {PAYLOAD: again}).is_valid()


def test_proof_of_two_at_once_is_good_for_one() -> None:
    data, barrier, found = proven("test.word"), Barrier(2), []

    def send() -> None:
        posted = form(**data)
        barrier.wait()
        found.append(posted.is_valid())

    threads = [Thread(target=send) for _number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == [False, True]


def test_proof_is_not_used_up_while_something_else_is_wrong() -> None:
    data = proven("test.word")
    assert not form(**data | {"word": ""}).is_valid()
    assert form(**data).is_valid()


def test_proof_of_another_form_is_refused() -> None:
    data = {PAYLOAD: solution("test.other"), STARTED: started("test.word")}
    assert sentences(form(**data)) == [
        "The check of your browser failed. Send the form again, or have a code sent by mail."
    ]
    assert form(OtherForm, **data | {STARTED: started("test.other")}).is_valid()


def test_expired_proof_is_refused() -> None:
    with time_machine.travel("2026-11-21 10:00:00+08:00", tick=False) as clock:
        data = proven("test.word")
        clock.shift(20 * 60 + 1)
        assert sentences(form(**data)) == [
            "The check of your browser has been used or is too old. Send the form again."
        ]


def altered(**changes: Any) -> str:
    fields = json.loads(base64.b64decode(solution("test.word")))
    return base64.b64encode(json.dumps(fields | changes).encode()).decode()


FORGED = {
    "signature": lambda: altered(signature="0" * 64),
    "number": lambda: altered(number=-1),
    "later end": lambda: altered(salt="00?for=test.word&expires=99999999999&"),
    "other algorithm": lambda: altered(algorithm="SHA-1"),
    "no algorithm": lambda: altered(algorithm="MD5"),
    "other challenge": lambda: altered(challenge=json.loads(base64.b64decode(solution("test.word")))["challenge"]),
    "number as text": lambda: altered(number="1"),
    "salt as list": lambda: altered(salt=["for", "test.word"]),
    "list": lambda: base64.b64encode(b'["algorithm", "challenge", "number", "salt", "signature"]').decode(),
    "deep": lambda: base64.b64encode(b"[" * 700).decode(),
    "not base64": lambda: "…",
    "long": lambda: "A" * 10_000,
}


@pytest.mark.parametrize("name", FORGED)
def test_forged_proof_is_refused(name: str) -> None:
    data = {PAYLOAD: FORGED[name](), STARTED: started("test.word")}
    assert sentences(form(**data)) == [
        "The check of your browser failed. Send the form again, or have a code sent by mail."
    ]


def test_honeypot_is_refused() -> None:
    assert sentences(form(**proven("test.word") | {HONEYPOT: "https://example.com"})) == [
        "Leave the field that is marked so empty, and send the form again."
    ]


@pytest.mark.parametrize("stamp", ["", "1", "1:2:3", started("test.other")], ids=["none", "one", "three", "another's"])
def test_stamp_that_is_not_of_this_form_is_refused(stamp: str) -> None:
    assert sentences(form(**proven("test.word") | {STARTED: stamp})) == [
        "This page stood open too long. Look through what you wrote and send it again."
    ]


def test_form_sent_at_once_is_refused_and_keeps_its_stamp() -> None:
    stamp = started("test.word", seconds_ago=1)
    posted = form(**proven("test.word") | {STARTED: stamp})
    assert sentences(posted) == ["That was very quick. Look through what you wrote and send it again."]
    assert posted.proof.started == stamp


def test_form_that_stood_open_for_days_is_refused() -> None:
    with time_machine.travel("2026-11-20 10:00:00+08:00", tick=False) as clock:
        stamp = started("test.word")
        clock.shift(24 * 60 * 60 + 1)
        assert not form(**proven("test.word") | {STARTED: stamp}).is_valid()


def test_code_by_mail_opens_the_form_once() -> None:
    posted = asked()
    assert sentences(posted) == ["Enter the code from the mail, then send the form."]
    assert [message.to for message in mail.outbox] == [["reader@example.com"]]
    assert "portal.test" in mail.outbox[0].body
    code = code_in_mail()
    assert with_code(posted.proof.token, f" {code[:3]} {code[3:]} ").is_valid()
    assert not with_code(posted.proof.token, code).is_valid()


def test_code_is_for_the_form_that_asked_for_it() -> None:
    posted = asked()
    data = {TOKEN: posted.proof.token, CODE: code_in_mail(), STARTED: started("test.other")}
    assert not form(OtherForm, **data).is_valid()


def test_code_of_another_token_is_refused() -> None:
    first, second = asked(), asked("other@example.com")
    assert not with_code(first.proof.token, code_in_mail(1)).is_valid()
    assert with_code(second.proof.token, code_in_mail(1)).is_valid()


def test_code_is_guessed_five_times_and_not_again() -> None:
    posted = asked()
    code = code_in_mail()
    wrong = [f"{(int(code) + number) % 1_000_000:06d}" for number in range(1, 6)]
    assert [with_code(posted.proof.token, guess).is_valid() for guess in wrong] == [False] * 5
    assert not with_code(posted.proof.token, code).is_valid()


def test_made_up_tokens_leave_nothing_in_the_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object, **_kwargs: object) -> int:
        raise AssertionError("counted")

    monkeypatch.setattr("foundation.limits.codes.increment", refuse)
    assert not with_code("made-up", "123456").is_valid()


def test_code_ends_after_ten_minutes() -> None:
    with time_machine.travel("2026-11-21 10:00:00+08:00", tick=False) as clock:
        posted = asked()
        clock.shift(10 * 60 + 1)
        assert not with_code(posted.proof.token, code_in_mail()).is_valid()


def test_code_is_not_used_up_while_something_else_is_wrong() -> None:
    posted = asked()
    data = {TOKEN: posted.proof.token, CODE: code_in_mail(), STARTED: started("test.word")}
    assert not form(**data, word="").is_valid()
    assert form(**data).is_valid()


def test_codes_of_a_visitor_and_an_address_are_limited() -> None:
    found = [sentences(asked("reader@example.com"))[0] for _number in range(4)]
    assert found[:3] == ["Enter the code from the mail, then send the form."] * 3
    assert re.fullmatch(
        r"Too many codes were asked for\. Try again in \d+ minutes; what you wrote stays here\.", found[3]
    )
    assert len(mail.outbox) == 3
    assert sentences(asked("other@example.com"))[0] == found[0]
    assert sentences(asked("third@example.com"))[0].startswith("Too many codes")


def test_letters_and_tags_do_not_make_another_mailbox() -> None:
    for address in ("victim@example.com", "Victim+1@example.com", "victim+a+b@EXAMPLE.com"):
        assert sentences(asked(address)) == ["Enter the code from the mail, then send the form."]
    assert sentences(asked("victim+3@example.com"))[0].startswith("Too many codes")
    assert len(mail.outbox) == 3


REFUSED = {
    "trap": ({HONEYPOT: "https://example.com"}, "Leave the field that is marked so empty, and send the form again."),
    "no time": ({STARTED: ""}, "This page stood open too long. Look through what you wrote and send it again."),
    "too quick": (
        {STARTED: "now"},
        "That was very quick. Look through what you wrote and send it again.",
    ),
    "empty form": ({"word": ""}, "No code was sent yet. Mend what is marked in the form, then ask for the code."),
}


@pytest.mark.parametrize("name", REFUSED)
def test_code_is_sent_to_nobody_while_something_else_is_wrong(name: str) -> None:
    data, sentence = REFUSED[name]
    data = {key: started("test.word", seconds_ago=1) if value == "now" else value for key, value in data.items()}
    for _number in range(6):  # nor does it use up the limits
        assert sentences(asked("victim@example.com", **data)) == [sentence]
    assert mail.outbox == []
    assert sentences(asked("victim@example.com")) == ["Enter the code from the mail, then send the form."]


def test_mail_host_is_limited_with_all_below_it_and_leaves_the_others_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    limit = limits["limits.code_host"]
    monkeypatch.setitem(limits, limit.name, limit._replace(default=Rate(2, 3600)))
    hosts = ["a@one.example.com", "b@two.example.com", "c@three.example.com", "d@mail.test"]
    found = [codes.may_send(visitor=f"visitor {host}", address=host).allowed for host in hosts]
    assert found == [True, True, False, True]


@pytest.mark.parametrize(
    ("host", "name"),
    [("example.com", "example.com"), ("a.b.example.com", "example.com"), ("a.example.com.cn", "example.com.cn"),
     ("com.cn", "com.cn"), ("a.example.cn", "example.cn"), ("localhost", "localhost")],
)  # fmt: skip
def test_hosts_of_one_owner_count_as_one(host: str, name: str) -> None:
    assert codes.registered(host) == name


@pytest.mark.parametrize("address", ["", "reader", "a@b.c\nBcc: d@example.com", "<reader@example.com>"])
def test_code_is_sent_to_no_wrong_address(address: str) -> None:
    assert sentences(asked(address)) == ["Enter a mail address such as name@example.com, to which the code is sent."]
    assert mail.outbox == []


@pytest.mark.parametrize("backend", ["Mailless", "Slow"])
def test_mail_server_that_is_away_is_said_to_be_and_the_text_is_kept(backend: str, settings: Settings) -> None:
    settings.EMAIL_BACKEND = f"{WHERE}.{backend}"
    posted = asked()
    assert sentences(posted) == [
        "The mail server does not answer, so no code was sent. What you wrote stays here; try again later."
    ]
    assert (posted["word"].value(), posted.proof.address, posted.proof.token) == ("错字", "reader@example.com", "")


def test_page_does_not_say_whether_an_address_exists(settings: Settings) -> None:
    known = asked("reader@example.com")
    settings.EMAIL_BACKEND = f"{WHERE}.Unknown"
    unknown = asked("nobody@example.com")
    assert (sentences(unknown), unknown.proof.notice) == (sentences(known), known.proof.notice)
    assert len(unknown.proof.token) == len(known.proof.token)


def test_page_shows_the_form_again_with_what_was_typed() -> None:
    posted = asked()
    html = render_to_string("limits/proof.html", {"form": posted})
    assert f'value="{posted.proof.token}"' in html
    assert 'value="reader@example.com"' in html
    assert posted.proof.notice in html
    assert code_in_mail() not in html


def test_unbound_form_asks_for_nothing_yet() -> None:
    fresh = WordForm(request=RequestFactory().get("/"))
    html = render_to_string("limits/proof.html", {"form": fresh})
    assert 'data-challenge="/limits/challenge/?for=test.word"' in html
    assert 'role="alert"' not in html
    assert re.search(rf'name="{STARTED}" value="[^"]+:[^"]+:[^"]+"', html)
    assert "style=" not in html
