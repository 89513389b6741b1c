"""What the worker does for notices: raise what falls due, work out who is told, tell the next on the list, deliver mail."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from portal.config import Settings
from portal.notices.mail_adapters import Folder, Postman, Server
from portal.notices.mail_services import Office, deliver
from portal.notices.queue_services import Figures, figures, went_round
from portal.notices.telling_services import tell_the_next, tell_what_waits

A_WHILE = 20  # seconds


def office_of(settings: Settings) -> Office:
    """The office that these settings describe: the mail server, or the folder where none is set."""
    postman: Postman = Folder(settings.mail_folder)
    if settings.smtp_host:
        postman = Server(
            settings.smtp_host, settings.smtp_port, settings.smtp_tls, settings.smtp_user, settings.smtp_password
        )
    return Office(postman, settings.sender, settings.base_url, settings.host)


def tell_next(settings: Settings, now: datetime) -> int:
    """Tell the next on each list of what nobody has read."""
    return tell_the_next(now, ZoneInfo(settings.zone))


def count(now: datetime) -> Figures:
    """Keep that the worker went round; how the queue stands."""
    went_round(now)
    return figures(now)


def tell_and_deliver(settings: Settings, stopping: Callable[[], bool]) -> bool:
    """Tell what waits, then deliver what is due, for some seconds at most, so that nothing else waits for slow mail; True, for it went well."""
    tell_what_waits(datetime.now(UTC), ZoneInfo(settings.zone))
    office, until = office_of(settings), time.monotonic() + A_WHILE
    while not stopping() and time.monotonic() < until and deliver(office, datetime.now(UTC)):
        pass
    return True
