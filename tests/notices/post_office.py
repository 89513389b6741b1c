"""A real SMTP server for the tests, which keeps what it takes and can be told to refuse or to break off."""

from __future__ import annotations

import email
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.policy import default

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP


@dataclass
class PostOffice:
    """What came in: the envelope's recipients and the bytes; `answer` is what the server says to the next mails;
    `as_taken` is called with their number as each is taken, before the server says so."""

    taken: list[tuple[list[str], bytes]] = field(default_factory=list)
    answer: str = "250 OK"
    refuse: dict[str, str] = field(default_factory=dict)
    port: int = 0
    as_taken: Callable[[int], object] | None = None

    def canaries(self) -> set[str]:
        """Planted words in any mail that came in, as it came and as it reads."""
        found = set()
        for _, raw in self.taken:
            message = email.message_from_bytes(raw, policy=default)
            parts = [part.get_content() for part in message.walk() if part.get_content_maintype() == "text"]
            for words in (raw.decode(), *(str(value) for value in message.values()), *parts):
                found |= set(re.findall("zq[0-9a-f]{12}", words))
        return found

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if self.answer.startswith("250"):
            self.taken.append((list(envelope.rcpt_tos), envelope.original_content))
            if self.as_taken:
                self.as_taken(len(self.taken))
        return self.answer


class _Controller(Controller):
    def _trigger_server(self):
        self.port = self.server.sockets[0].getsockname()[1]  # the system chose it
        super()._trigger_server()

    def factory(self):
        return SMTP(self.handler, enable_SMTPUTF8=False)


@contextmanager
def open_post_office() -> Iterator[PostOffice]:
    """Listen on a port of this machine that the system chose."""
    office = PostOffice()
    controller = _Controller(office, hostname="127.0.0.1", port=0)
    controller.start()
    try:
        office.port = controller.port
        yield office
    finally:
        controller.stop()
    assert office.canaries() == set(), "a planted word left in a mail"
