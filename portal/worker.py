"""The worker beside the web processes: loops over what is due, until it is told to stop."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from threading import Event
from types import FrameType
from typing import TypeVar

from portal import create_app
from portal.audit.jobs import anchor
from portal.cases.jobs import ask_of_two_agencies, sweep_files
from portal.config import Settings, UnsafeSettings
from portal.notices.due_services import find_lost_clocks, raise_what_is_due
from portal.notices.jobs import count, tell_and_deliver, tell_next
from portal.people.jobs import tidy_sign_ins
from portal.web.logs import log

Result = TypeVar("Result")
LOOK = 2  # seconds between looks at what waits to be told
EVERY = 60  # seconds between rounds
SEARCH = 86400  # seconds between searches for cases whose clock was lost
SWEEP = 900  # seconds between sweeps of the folder of files, and between looks for children whom two agencies hold


def main() -> None:
    """Work until SIGTERM or SIGINT; what is under way is finished first."""
    stop = Event()

    def ask(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, ask)
    signal.signal(signal.SIGINT, ask)
    try:
        app = create_app()
    except UnsafeSettings as error:
        sys.exit(f"homeward: {error}")
    settings = app.config["SETTINGS"]
    last, well, searched, swept = 0.0, True, float("-inf"), float("-inf")
    while True:
        stopping = stop.wait(LOOK if well else EVERY)
        with app.app_context():
            attempt("what came due could not be raised", lambda: raise_what_is_due(datetime.now(UTC)))
            well = attempt("what waits could not be told", lambda: tell_and_deliver(settings, stop.is_set)) or False
            if stopping or time.monotonic() - last >= EVERY:
                last = time.monotonic()
                go_round(settings)
            if not stopping and time.monotonic() - searched >= SEARCH:
                searched = time.monotonic()
                attempt("lost clocks could not be looked for", lambda: find_lost_clocks(datetime.now(UTC)))
            if not stopping and time.monotonic() - swept >= SWEEP:
                swept = time.monotonic()
                attempt("the folder of files could not be swept", lambda: sweep_files(datetime.now(UTC)))
                attempt("contacts of two agencies could not be asked", lambda: ask_of_two_agencies(datetime.now(UTC)))
        if stopping:
            sys.exit(0)


def go_round(settings: Settings) -> None:
    """What is done each minute, and once more at the stop; one part that fails keeps no other from its turn."""
    now = datetime.now(UTC)
    attempt("the log's head could not be anchored", lambda: anchor(settings, now))
    attempt("old sign-ins could not be tidied up", lambda: tidy_sign_ins(settings.providers, now))
    attempt("the next on a list could not be told", lambda: tell_next(settings, now))
    found = attempt("the queue could not be counted", lambda: count(now))
    if found is not None:
        oldest = round((now - found.oldest).total_seconds()) if found.oldest else 0
        facts = {"notices": found.notices, "mails": found.mails, "oldest_seconds": oldest, "given_up": found.given_up}
        log.info("queue", extra={"facts": facts})


def attempt(failure: str, part: Callable[[], Result]) -> Result | None:
    """Do a part; where it fails, a line of the portal's own log says so and the worker goes on."""
    try:
        return part()
    except Exception:
        log.exception(failure)
        return None


if __name__ == "__main__":
    main()
