"""Talking to the mail server: bounded in time, and always knowing whether it may have accepted a message."""

from __future__ import annotations

import re
import smtplib
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Protocol, cast

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend
from django.core.mail.message import SafeMIMEText, sanitize_address

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

SMTP_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
SECONDS = 10
OK = frozenset({250, 251, 252})
GO_AHEAD = 354
TOO_LARGE = 552
#: Answers about us, not about the message: shutting down, log-in wanted, wrong or too weak.
ABOUT_US = frozenset({421, 454, 530, 534, 535, 538})
PERMANENT = range(500, 600)
TEMPORARY = range(400, 500)
_LEADING_PERIOD = re.compile(rb"(?m)^\.")

Begin = Callable[[], bool]


class ServerTroubleError(Exception):
    """The server is away, hangs or refuses us; the message has certainly not been accepted."""


class RefusedError(Exception):
    """The server refuses this message, for ever or for now."""

    def __init__(self, sentence: str, *, permanent: bool) -> None:
        super().__init__(sentence)
        self.permanent = permanent


class DoubtError(Exception):
    """The whole message was handed over and no answer came: it may have been accepted."""


class NotOursError(Exception):
    """The caller may not send it any more."""


class Line(Protocol):
    """A connection over which messages go one after another."""

    def start(self) -> None:
        """Connect. Raises :class:`ServerTroubleError`."""

    def hand_over(self, message: EmailMessage, begin: Begin) -> None:
        """Send to the one recipient; ``begin()`` is asked right before the server could accept it.

        Raises ``ValueError`` for a message that cannot be written, and one of the errors above.
        """

    def finish(self) -> None:
        """Disconnect; never fails, and takes no longer than the rest of the time allowed."""


def line() -> Line:
    """A line over what the settings name."""
    return SmtpLine() if settings.EMAIL_BACKEND == SMTP_BACKEND else BackendLine()


class BoundedSmtp(smtplib.SMTP):
    """A connection that answers by a moment: neither silence nor an answer letter by letter lasts longer."""

    def __init__(self, host: str = "", port: int = 0, *, timeout: float, **kwargs: Any) -> None:
        self.ends = time.monotonic() + timeout
        super().__init__(host, port, timeout=timeout, **kwargs)

    def left(self) -> float:
        """Seconds left; never zero, which would mean for ever."""
        return max(self.ends - time.monotonic(), 0.01)

    def getreply(self) -> tuple[int, bytes]:
        """One reply, or ``SMTPServerDisconnected`` when time is over."""
        timer = threading.Timer(self.left(), self._cut)
        timer.daemon = True
        timer.start()
        try:
            return super().getreply()
        finally:
            timer.cancel()
            timer.join()

    def send(self, s: ReadableBuffer | str) -> None:
        """Send within the time left."""
        if self.sock:
            self.sock.settimeout(self.left())
        super().send(s)

    def _cut(self) -> None:
        with suppress(OSError, AttributeError):  # it ended by itself meanwhile
            if self.sock:
                self.sock.shutdown(socket.SHUT_RDWR)


class BoundedSmtpOverTls(BoundedSmtp, smtplib.SMTP_SSL):
    """The same, encrypted from the start."""


class SmtpLine(EmailBackend):
    """SMTP with Django's settings, step by step. Connecting and the first message share one ``EMAIL_TIMEOUT``."""

    def __init__(self) -> None:
        super().__init__()
        self.seconds = self.timeout = self.timeout or SECONDS
        self.used = False

    @property
    def connection_class(self) -> type[BoundedSmtp]:
        """Django's, bounded."""
        return BoundedSmtpOverTls if self.use_ssl else BoundedSmtp

    @property
    def smtp(self) -> BoundedSmtp:
        """The open connection."""
        return cast("BoundedSmtp", self.connection)

    def start(self) -> None:
        """Connect, encrypt, log in."""
        try:
            sanitize_address(settings.DEFAULT_FROM_EMAIL, settings.DEFAULT_CHARSET)
            self.open()
            if self.smtp.sock:  # the end of a message is a packet of its own and must not wait for others
                self.smtp.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except (OSError, smtplib.SMTPException, ValueError) as error:
            self.finish()
            raise ServerTroubleError(sentence(error)) from error

    def hand_over(self, message: EmailMessage, begin: Begin) -> None:
        """The steps of RFC 5321; in doubt only between the last period and its answer."""
        sender, recipient, data = _envelope(message)
        if self.used:
            self.smtp.ends = time.monotonic() + self.seconds
        self.used = True
        try:
            self._announce(sender, recipient)
            self.smtp.send(data)
        except (OSError, smtplib.SMTPException) as error:
            raise ServerTroubleError(sentence(error)) from error
        if not begin():
            self.smtp.close()  # without the last period nothing is accepted
            raise NotOursError
        self._complete()

    def _announce(self, sender: str, recipient: str) -> None:
        smtp = self.smtp
        smtp.ehlo_or_helo_if_needed()
        code, text = smtp.mail(sender, ["body=8bitmime"] if smtp.has_extn("8bitmime") else [])
        if code != TOO_LARGE:
            self._judge(code, text, of_message=False)
        self._judge(code, text)
        self._judge(*smtp.rcpt(recipient))
        code, text = smtp.docmd("data")
        if code != GO_AHEAD:
            self._judge(code, text)
            raise ServerTroubleError(answer(code, text))

    def _complete(self) -> None:
        try:
            self.smtp.send(b".\r\n")
            code, text = self.smtp.getreply()
        except (OSError, smtplib.SMTPException) as error:
            raise DoubtError(sentence(error)) from error
        if code not in OK and code not in TEMPORARY and code not in PERMANENT:
            raise DoubtError(answer(code, text))
        self._judge(code, text)

    def _judge(self, code: int, text: bytes, *, of_message: bool = True) -> None:
        """Nothing where the server agrees; otherwise whose trouble it is."""
        if code in OK:
            return
        if code in ABOUT_US or not of_message or (code not in TEMPORARY and code not in PERMANENT):
            raise ServerTroubleError(answer(code, text))
        with suppress(smtplib.SMTPException, OSError):  # a line that broke shows at the next message
            self.smtp.rset()
        raise RefusedError(answer(code, text), permanent=code in PERMANENT)

    def finish(self) -> None:
        """Say good-bye, if the server listens."""
        with suppress(OSError, smtplib.SMTPException):
            self.close()
        self.connection = self._partial_connection = None


class BackendLine:
    """Any other of Django's mail backends: files in a checkout, memory in tests."""

    def __init__(self) -> None:
        self.backend: BaseEmailBackend = get_connection()

    def start(self) -> None:
        """Have the backend made ready."""
        try:
            self.backend.open()
        except OSError as error:
            raise ServerTroubleError(sentence(error)) from error

    def hand_over(self, message: EmailMessage, begin: Begin) -> None:
        """Hand it to the backend."""
        _envelope(message)
        if not begin():
            raise NotOursError
        try:
            self.backend.send_messages([message])
        except OSError as error:
            raise ServerTroubleError(sentence(error)) from error

    def finish(self) -> None:
        """Let the backend go."""
        with suppress(OSError):
            self.backend.close()


def sentence(error: Exception) -> str:
    """What went wrong, for people."""
    if isinstance(error, smtplib.SMTPResponseException):
        return answer(error.smtp_code, error.smtp_error)
    return f"{type(error).__name__}: {error}"


def answer(code: int, text: bytes | str) -> str:
    """The server's answer on one line."""
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return f"{code} {' '.join(words.split())}"


def _envelope(message: EmailMessage) -> tuple[str, str, bytes]:
    """Sender, recipient and the message without its last line; ``ValueError`` where one of them cannot be written."""
    encoding = str(settings.DEFAULT_CHARSET)
    sender = sanitize_address(message.from_email, encoding)
    (recipient,) = (sanitize_address(address, encoding) for address in message.recipients())
    data = _LEADING_PERIOD.sub(b"..", cast("SafeMIMEText", message.message()).as_bytes(linesep="\r\n"))
    return sender, recipient, data if data.endswith(b"\r\n") else data + b"\r\n"
