"""The worker beside the web processes: loops over what is due, until it is told to stop."""

from __future__ import annotations

import signal
import sys
from datetime import UTC, datetime
from threading import Event
from types import FrameType

from portal import create_app
from portal.audit.jobs import anchor
from portal.config import UnsafeSettings
from portal.people.jobs import tidy_sign_ins
from portal.web.logs import log

EVERY = 60  # seconds


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
    while True:
        stopping = stop.wait(EVERY)
        with app.app_context():
            try:
                anchor(settings, datetime.now(UTC))
            except Exception:
                log.exception("the log's head could not be anchored")
            try:
                tidy_sign_ins(settings.providers, datetime.now(UTC))
            except Exception:
                log.exception("old sign-ins could not be tidied up")
        if stopping:
            sys.exit(0)


if __name__ == "__main__":
    main()
