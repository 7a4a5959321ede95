"""``ProofMixin``: a public form that programs cannot fill by the thousand."""

from __future__ import annotations

import time
from typing import Any, ClassVar

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from . import codes, proof
from .visitors import key_of

#: Names of the posted fields. ``HONEYPOT`` is one that people do not see and programs fill.
PAYLOAD, STARTED, HONEYPOT = "proof", "proof_started", "homepage_address"
SEND, ADDRESS, TOKEN, CODE = "proof_send", "proof_address", "proof_token", "proof_code"
#: A page that stood open longer asks for the form again.
LONGEST_OPEN = 24 * 60 * 60


class Proof:
    """What ``limits/proof.html`` shows of one form, and the judgement of what was posted."""

    #: Names for the template.
    names: ClassVar[dict[str, str]] = {
        "payload": PAYLOAD, "started": STARTED, "honeypot": HONEYPOT,
        "send": SEND, "address": ADDRESS, "token": TOKEN, "code": CODE,
    }  # fmt: skip

    def __init__(self, form: ProofMixin) -> None:
        """For one form, bound or not."""
        self.form = form
        self.purpose = form.proof_purpose or type(form).__name__.lower()
        self.notice = ""
        self.error = ""

    @property
    def challenge_url(self) -> str:
        """Where the browser gets its challenge."""
        return f"{reverse('limits:challenge')}?for={self.purpose}"

    @cached_property
    def started(self) -> str:
        """Signed time at which the form was first shown; a form shown again keeps it."""
        kept = self._posted(STARTED)
        return kept if self._age(kept) is not None else self._signer.sign(str(int(time.time())))

    @cached_property
    def token(self) -> str:
        """Ties a code to this form; empty till one was asked for."""
        return self._posted(TOKEN)[:64]

    @property
    def address(self) -> str:
        """The address that a code was asked for, as typed."""
        return self._posted(ADDRESS)[:254]

    @property
    def code(self) -> str:
        """The code, as typed."""
        return self._posted(CODE)[:20]

    def judge(self) -> None:
        """Say in the form's errors what is missing.

        Uses up proof or code, and sends a code, only where nothing else is wrong: who asks for one by the thousand must
        at least fill the form in as people do.
        """
        sending = SEND in self.form.data
        if sentence := self._suspicion():
            self._refuse(sentence)
        elif self.form.errors:
            if sending:
                self._refuse(_("No code was sent yet. Mend what is marked in the form, then ask for the code."))
        elif sending:
            self._send()
        elif sentence := self._spend_payload() if self._posted(PAYLOAD) else self._spend_code():
            self._refuse(sentence)

    def _suspicion(self) -> str:
        """What tells a program from a person, before anything is sent or used up."""
        if self._posted(HONEYPOT):
            return _("Leave the field that is marked so empty, and send the form again.")
        age = self._age(self._posted(STARTED))
        if age is None:
            return _("This page stood open too long. Look through what you wrote and send it again.")
        if age < self.form.proof_seconds:
            return _("That was very quick. Look through what you wrote and send it again.")
        return ""

    def _spend_payload(self) -> str:
        verdict = proof.spend(self._posted(PAYLOAD), purpose=self.purpose)
        if verdict is proof.Verdict.GOOD:
            return ""
        if verdict is proof.Verdict.WRONG:
            return _("The check of your browser failed. Send the form again, or have a code sent by mail.")
        return _("The check of your browser has been used or is too old. Send the form again.")

    def _spend_code(self) -> str:
        if not self.token or not self.code:
            return _("Your browser did not do its check. Have a code sent by mail and enter it below.")
        if codes.spend(self.code, token=self.token, purpose=self.purpose):
            return ""
        return _("This code is wrong or too old. Look at the mail again, or have another code sent.")

    def _send(self) -> None:
        """Mail a code. The form is not accepted yet, so it carries an error that says what to do next."""
        try:
            validate_email(self.address)
        except ValidationError:
            self._refuse(_("Enter a mail address such as name@example.com, to which the code is sent."))
            return
        request = self.form.proof_request
        taken = codes.may_send(visitor=key_of(request), address=self.address)
        if not taken.allowed:
            self._refuse(
                _("Too many codes were asked for. Try again in %(minutes)s minutes; what you wrote stays here.")
                % {"minutes": -(-taken.wait // 60)}
            )
            return
        token = codes.new_token()
        try:
            codes.send(token=token, purpose=self.purpose, address=self.address, host=request.get_host())
        except codes.MailAwayError:
            self._refuse(
                _("The mail server does not answer, so no code was sent. What you wrote stays here; try again later.")
            )
            return
        self.token = token
        self.notice = _(
            "If there is a mailbox with this address, a code is on its way. It is good for %(minutes)s minutes."
        ) % {"minutes": codes.MINUTES}
        self.form.add_error(None, _("Enter the code from the mail, then send the form."))

    def _refuse(self, sentence: str) -> None:
        self.error = sentence
        self.form.add_error(None, sentence)

    def _posted(self, name: str) -> str:
        return str(self.form.data.get(name, "")) if self.form.is_bound else ""

    def _age(self, stamp: str) -> float | None:
        """Seconds since the form was shown; None for a stamp that is not ours or too old."""
        try:
            return time.time() - int(self._signer.unsign(stamp, max_age=LONGEST_OPEN))
        except signing.BadSignature:
            return None

    @property
    def _signer(self) -> signing.TimestampSigner:
        return signing.TimestampSigner(salt=f"portico.limits.started.{self.purpose}")


class ProofMixin(forms.Form):
    """For public forms: hidden trap, least time, and a proof of work or a code by mail.

    The view gives the request: ``ReportForm(request.POST or None, request=request)``. The template has
    ``{% include "limits/proof.html" with form=form %}`` inside its ``<form>``, above the button, shows
    ``form.non_field_errors``, and needs no more. A form that is not valid yet is shown again with all that was typed
    (but for files, which no browser keeps). The proof is used up by the validation that finds nothing else wrong, so
    validate once a request.
    """

    #: Which form a proof is for, in lower-case letters, digits, dots and underscores; by default the class's name.
    proof_purpose: ClassVar[str] = ""
    #: Nobody reads and fills the form in less.
    proof_seconds: ClassVar[int] = 3

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        """As any form, and the request that it is filled in."""
        self.proof_request = request
        super().__init__(*args, **kwargs)
        self.proof = Proof(self)

    def full_clean(self) -> None:
        """Validate as usual, then judge the proof."""
        super().full_clean()
        if self.is_bound and hasattr(self, "cleaned_data"):
            self.proof.judge()
