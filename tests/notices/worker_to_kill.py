"""Workers to be killed: one process holds the portal ready, and each line that it is sent makes a worker of it by forking."""

from __future__ import annotations

import os
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from flask import Flask

from portal import create_app
from portal.config import Settings
from portal.notices.jobs import office_of
from portal.notices.mail_services import Office, deliver
from portal.notices.queue_services import figures
from portal.notices.telling_services import tell_what_waits
from portal.store.base import db
from tests.conftest import KEYS

LEASE = timedelta(milliseconds=300)


def main(database_url: str, port: int, folder: str) -> None:
    """Say that all is ready; then for each line fork a worker, name its process, and say how it ended."""
    settings = Settings(
        mode="demo", database_url=database_url, owner_url=database_url, auditor_url=database_url, keys=KEYS,
        anchor_file=Path(folder) / "anchor.jsonl", smtp_host="127.0.0.1", smtp_port=port, smtp_tls="none", mail_from="portal@court.example",
    )  # fmt: skip
    app = create_app(settings)
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose()
    office = replace(office_of(settings), lease=LEASE)
    print("ready", flush=True)
    for _ in sys.stdin:
        process = os.fork()
        if not process:
            work(app, office)
            os._exit(0)
        print(process, flush=True)
        print(os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]), flush=True)


def work(app: Flask, office: Office) -> None:
    """Work until the queue is empty."""
    while True:
        with app.app_context():
            tell_what_waits(datetime.now(UTC), ZoneInfo("America/Chicago"))
            while deliver(office, datetime.now(UTC)):
                pass
            found = figures(datetime.now(UTC) + timedelta(days=1))
        if not found.notices and not found.mails:
            return
        time.sleep(0.05)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3])
