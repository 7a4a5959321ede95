"""Sending what is due: claimed by one worker, marked before the server could accept it and after it has answered."""

from __future__ import annotations

import logging
import time
import uuid
from contextlib import suppress
from datetime import timedelta
from functools import partial

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.accounts.cipher import UnreadableSecretError, decrypt

from . import breaker, transport, wording
from .actions import ADDRESS, check_address
from .enums import OPEN, MailState
from .masking import masked_text
from .models import Mail

logger = logging.getLogger(__name__)

#: Longer than any attempt takes: connecting and one message share ``EMAIL_TIMEOUT``.
LEASE = timedelta(minutes=5)
#: One turn of the worker, so that its other duties go on.
TURN_SECONDS = 10
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=2)
#: With these pauses about five days of refusals “for now”.
MOST_ATTEMPTS = 66
#: After trouble of the server others are tried first: the trouble may lie in the message.
STEP_BACK = timedelta(minutes=1)


def send_due(*, seconds: float = TURN_SECONDS) -> int:
    """Send what is due for at most about so long; returns how many mails the server accepted.

    Trouble with the server ends the turn, costs no mail an attempt, and keeps all workers from it for a pause.
    """
    if not Mail.objects.filter(state__in=OPEN, due_at__lte=timezone.now()).exists() or not breaker.may_try():
        return 0
    line, turn = transport.line(), Turn(time.monotonic() + seconds)
    try:
        line.start()
        turn.run(line)
    except transport.NotOursError:
        logger.info("mail: one was not needed any more when it was about to go")
    except (transport.ServerTroubleError, transport.DoubtError) as error:
        logger.warning("mail: the server gives trouble: %s", masked_text(str(error)))
        breaker.failed(masked_text(str(error)))
    finally:
        line.finish()
    return turn.accepted


class Turn:
    """One worker's turn with the mail server."""

    def __init__(self, ends: float) -> None:
        self.ends = ends
        self.accepted = 0
        self.noted = False

    def run(self, line: transport.Line) -> None:
        """Send until nothing is due or the time is over. Raises what is the server's trouble or ends the line."""
        while time.monotonic() < self.ends and (mail := claim()) is not None:
            answered = _send(line, mail)
            self.accepted += mail.state == MailState.SENT
            if answered and not self.noted:
                breaker.worked()
                self.noted = True


def claim() -> Mail | None:
    """Take the mail that has been due longest, with its words made; mails that need not go are ended on the way."""
    while True:
        with transaction.atomic():
            mail = (
                Mail.objects.select_for_update(skip_locked=True, of=("self",))
                .select_related("person")
                .filter(state__in=OPEN, due_at__lte=timezone.now())
                .order_by("due_at", "pk")
                .first()
            )
            if mail is None or _prepare(mail):
                return mail


def _prepare(mail: Mail) -> bool:
    """Mark the locked mail as ours, or end it."""
    if mail.state == MailState.HANDED:  # a worker died between handing it over and noting the answer
        _doubt(mail, _("The worker ended while it sent this mail."))
        if mail.state == MailState.UNSURE:
            return False
    if reason := _unneeded(mail):
        _end(mail, MailState.DROPPED, reason)
        return False
    _date(mail)
    mail.state, mail.claim = MailState.CLAIMED, uuid.uuid4().hex
    mail.due_at = timezone.now() + LEASE
    mail.save(update_fields=["state", "claim", "due_at", "subject", "text"])
    return True


def _date(mail: Mail) -> None:
    """A digest that leaves late is that day's, so that no second one follows; unless there is one already."""
    today = timezone.localdate(timezone=timezone.get_default_timezone())
    if mail.digest_day is not None and mail.digest_day < today:
        with suppress(IntegrityError), transaction.atomic():
            Mail.objects.filter(pk=mail.pk).update(digest_day=today)
            mail.digest_day = today


def _unneeded(mail: Mail) -> str:
    """Why a mail need not go; otherwise it has its words afterwards.

    What may have arrived keeps the words it had, unless these were erased meanwhile: none goes out blank.
    """
    if mail.person is None:
        return "" if mail.text else _("Its words have been erased.")
    if not mail.person.is_usable:
        return _("The account is not in use.")
    if not mail.person.email:
        return _("The account has no mail address.")
    notices = list(mail.notices.open())
    if not notices:
        return _("Everything in it was read or done.")
    if not mail.doubted or not mail.text:
        mail.subject, mail.text = wording.personal(mail.person, notices, is_digest=mail.digest_day is not None)
    return ""


def _send(line: transport.Line, mail: Mail) -> bool:
    """One attempt; returns whether the server answered. Raises what is the server's trouble or ends the line."""
    try:
        line.hand_over(_message(mail), partial(_begin, mail))
    except ValidationError as error:
        _end(mail, MailState.UNDELIVERABLE, error.messages[0])
        return False
    except (ValueError, UnreadableSecretError) as error:
        _end(mail, MailState.UNDELIVERABLE, transport.sentence(error))
        return False
    except transport.RefusedError as error:
        _refused(mail, error)
    except transport.DoubtError as error:
        _doubt(mail, str(error))
        raise
    except transport.ServerTroubleError as error:
        _change(mail, state=MailState.WAITING, due_at=timezone.now() + STEP_BACK, error=masked_text(str(error)))
        raise
    else:
        mail.attempts += 1
        _end(mail, MailState.SENT, "")
    return True


def _message(mail: Mail) -> EmailMessage:
    address = mail.person.email if mail.person else decrypt(mail.address, purpose=ADDRESS)
    check_address(address)
    headers = {"Message-ID": mail.message_id, "Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}
    return EmailMessage(mail.subject, mail.text, settings.DEFAULT_FROM_EMAIL, [address], headers=headers)


def _begin(mail: Mail) -> bool:
    """Note that the server may accept it from now on; refused to who lost the lease, and when it was dropped."""
    ours = Mail.objects.filter(pk=mail.pk, claim=mail.claim, state=MailState.CLAIMED, due_at__gt=timezone.now())
    if not ours.update(state=MailState.HANDED):
        return False
    mail.state = MailState.HANDED
    return True


def _refused(mail: Mail, error: transport.RefusedError) -> None:
    mail.attempts += 1
    if error.permanent or mail.attempts >= MOST_ATTEMPTS:
        _end(mail, MailState.UNDELIVERABLE, str(error))
        return
    pause = min(FIRST_PAUSE * 2 ** min(mail.attempts - 1, 20), LONGEST_PAUSE)
    _change(
        mail,
        state=MailState.WAITING,
        due_at=timezone.now() + pause,
        attempts=mail.attempts,
        error=masked_text(str(error)),
    )


def _doubt(mail: Mail, reason: str) -> None:
    """Send once more with the same Message-ID; whatever is in doubt twice is left to the office."""
    mail.attempts += 1
    if mail.doubted:
        _end(mail, MailState.UNSURE, reason)
        return
    mail.doubted = True
    _change(
        mail,
        state=MailState.WAITING,
        doubted=True,
        due_at=timezone.now() + FIRST_PAUSE,
        attempts=mail.attempts,
        error=masked_text(reason),
    )


def _end(mail: Mail, state: MailState, reason: str) -> None:
    """What went, and what need not go, keeps neither its words nor an address."""
    now = timezone.now()
    emptied = {"address": "", "text": ""} if state in {MailState.SENT, MailState.DROPPED} else {}
    sent = {"sent_at": now} if state == MailState.SENT else {}
    _change(mail, state=state, error=masked_text(reason), attempts=mail.attempts, ended_at=now, **emptied, **sent)


def _change(mail: Mail, **values: object) -> None:
    """Write, if the mail is still ours."""
    if Mail.objects.filter(pk=mail.pk, claim=mail.claim).update(**values):
        for name, value in values.items():
            setattr(mail, name, value)
