"""Mail goes out: a letter as a message of the standard library, given to an SMTP server or written to a folder."""

from __future__ import annotations

import os
import smtplib
import ssl
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path
from typing import Protocol

from portal.notices.mail_rules import Letter

PATIENCE = 10  # seconds, for each answer of the server
NOT_REACHED, LOST = "server not reached", "connection lost"
AWAY = frozenset({NOT_REACHED, LOST})  # what is wrong with the server, not with one mail


class NotSent(Exception):
    """The server has not taken the mail; a later try may succeed unless `for_good`. `code` is a word or the server's number."""

    def __init__(self, code: str, for_good: bool = False) -> None:
        super().__init__(code)
        self.code, self.for_good = code, for_good


class Unsure(Exception):
    """The connection broke after the mail was handed over: nobody knows whether the server took it."""


class Postman(Protocol):
    """Whatever takes letters out."""

    def send(self, letter: Letter) -> None: ...


def compose(letter: Letter) -> EmailMessage:
    """The message of a letter. Raises NotSent where an address or header could carry more than one line or one recipient."""
    message = EmailMessage(policy=SMTP)
    try:
        message["From"] = _address(letter.sender)
        message["To"] = _address(letter.to)
        message["Subject"] = letter.subject
        message["Message-ID"] = letter.message_id
        message["Date"] = format_datetime(letter.at)
        message["Auto-Submitted"] = "auto-generated"
        message["X-Auto-Response-Suppress"] = "All"
        message.set_content(letter.text)
        message.add_alternative(letter.html, subtype="html")
        message.set_boundary(f"homeward-{letter.message_id.strip('<>').partition('@')[0]}")  # the same bytes again
    except (ValueError, IndexError) as error:
        raise NotSent("address refused", for_good=True) from error
    return message


def _address(written: str) -> Address:
    """One bare address; ValueError for anything else, a line break or a second address above all."""
    if (
        not written.isascii()
        or not written.isprintable()
        or written.count("@") != 1
        or set(' ,;<>()"\\') & set(written)
    ):
        raise ValueError("not one plain address")
    return Address(addr_spec=written)


@dataclass(frozen=True)
class Folder:
    """Writes each mail to a file of its Message-ID's number, readable by the owner alone: for a portal without a mail server."""

    path: Path

    def send(self, letter: Letter) -> None:
        """Write the mail; raises NotSent where the folder cannot be written."""
        message = compose(letter)
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle = os.open(self.path / f"{letter.message_id[1:13]}.eml", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(message.as_bytes())
        except OSError as error:
            raise NotSent("folder not writable") from error


@dataclass(frozen=True, repr=False)
class Server:
    """An SMTP server: `tls` is `tls` (from the first byte), `starttls`, or `none` (this machine alone)."""

    host: str
    port: int
    tls: str
    user: str = ""
    password: str = ""

    def send(self, letter: Letter) -> None:
        """Give the mail to the server. Raises NotSent where it was not taken, Unsure where nobody knows."""
        message = compose(letter)
        try:
            connection = self._connect()
        except smtplib.SMTPAuthenticationError as error:
            raise NotSent("server refused the password") from error
        except (
            OSError,
            smtplib.SMTPException,
            ValueError,
        ) as error:  # ssl errors are OSErrors, odd passwords ValueErrors
            raise NotSent(NOT_REACHED) from error
        try:
            self._envelope(connection, letter)
            self._hand_over(connection, message)
        finally:
            _leave(connection)

    def _connect(self) -> smtplib.SMTP:
        context = ssl.create_default_context()
        if self.tls == "tls":
            connection: smtplib.SMTP = smtplib.SMTP_SSL(self.host, self.port, timeout=PATIENCE, context=context)
        else:
            connection = smtplib.SMTP(self.host, self.port, timeout=PATIENCE)
        try:
            if self.tls == "starttls":
                connection.starttls(context=context)
            if self.user:
                connection.login(self.user, self.password)
        except BaseException:
            _leave(connection)
            raise
        return connection

    def _envelope(self, connection: smtplib.SMTP, letter: Letter) -> None:
        try:
            connection.ehlo_or_helo_if_needed()
            for code, _ in (connection.mail(letter.sender), connection.rcpt(letter.to)):
                if code not in (250, 251):
                    raise NotSent(f"server said {code}", for_good=500 <= code < 600)
        except (OSError, smtplib.SMTPException) as error:
            raise NotSent(LOST) from error

    def _hand_over(self, connection: smtplib.SMTP, message: EmailMessage) -> None:
        try:
            code, _ = connection.data(message.as_bytes())
        except smtplib.SMTPDataError as error:
            raise NotSent(f"server said {error.smtp_code}", for_good=error.smtp_code >= 500) from error
        except (OSError, smtplib.SMTPException) as error:
            raise Unsure from error
        if code != 250:
            raise NotSent(f"server said {code}", for_good=500 <= code < 600)


def _leave(connection: smtplib.SMTP) -> None:
    try:
        connection.quit()
    except (OSError, smtplib.SMTPException):
        connection.close()
