"""Writing the log: lines wait in the transaction that caused them and are chained just before its commit."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any

from sqlalchemy import Connection

from portal.audit.rules import Entry, Line, Outcome, Shown, digest_shown, mac
from portal.sharing.rules import Viewer
from portal.store import transaction
from portal.store.base import PREPARED

ENTRY = (
    "insert into audit_entry (seq, at, request, person, seat, agency, role, act, outcome, object_kind, object_number,"
    " case_id, reason, shown, mac) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
SHOWN = "insert into disclosure (id, seq, case_id, seat, agency, classes)"
HEAD = "update audit_head set seq = ?, mac = ? where id = 1"
# One statement a line on PostgreSQL: each is a way to the server and back while others wait for the head.
AT_ONCE = (
    f"with line as ({ENTRY}), given as ({SHOWN} select * from unnest(?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[],"
    f" ?::bigint[], ?::text[])) {HEAD}"
).replace("?", "%s")
# A disclosure's key follows its line: keys in order stand on one page of the file, where random ones wrote a page each.
PLACES = 1 << 20


class Chain:
    """Appends to the log with the audit key; one a process, made by create_app."""

    def __init__(self, key: bytes) -> None:
        self.key = key

    def append(self, connection: Connection, lines: Sequence[Line], request: str) -> None:
        """Chain the lines at the end of the log. The head is locked last, so call it just before the commit."""
        sqlite = connection.dialect.name == "sqlite"
        run = partial(connection.exec_driver_sql, execution_options=PREPARED)
        request = request or secrets.token_hex(8)  # a command or job, which no browser asked for
        seq, head = run("select seq, mac from audit_head where id = 1" + ("" if sqlite else " for update")).one()
        head = bytes(head)
        for line in lines:
            seq += 1
            at = datetime.now(UTC)
            shown = [(item.case, ",".join(item.classes), line.seat, line.agency) for item in line.shown]
            entry = Entry(
                seq, at, request, line.person, line.seat, line.agency, line.role, line.act, line.outcome.value,
                line.object_kind, line.object_number[:64], line.case, line.reason[:200], digest_shown(shown),
            )  # fmt: skip
            head = mac(self.key, head, entry)
            stored = at.replace(tzinfo=None).isoformat(sep=" ", timespec="microseconds") if sqlite else at
            kept = (seq, stored, request, entry.person, entry.seat, entry.agency, entry.role, entry.act, entry.outcome,
                    entry.object_kind, entry.object_number, entry.case_id, entry.reason, entry.shown, head)  # fmt: skip
            given = [
                (seq * PLACES + place, seq, case, seat, agency, classes)
                for place, (case, classes, seat, agency) in enumerate(shown)
            ]
            if not sqlite:
                run(AT_ONCE, (*kept, *([list(column) for column in zip(*given, strict=True)] or [[]] * 6), seq, head))
                continue
            run(ENTRY, kept)
            if given:
                run(SHOWN + " values (?, ?, ?, ?, ?, ?)", given)
            run(HEAD, (seq, head))


def record(
    viewer: Viewer | None,
    act: str,
    outcome: Outcome,
    *,
    person: int | None = None,
    object_kind: str = "",
    object_number: str = "",
    case: int | None = None,
    reason: str = "",
    shown: tuple[Shown, ...] = (),
) -> None:
    """Note a line; it is written with the transaction that is open, or the next one of this request."""
    transaction.note(
        Line(
            act=act,
            outcome=outcome,
            person=viewer.person if viewer else person,
            seat=viewer.seat if viewer else None,
            agency=viewer.agency if viewer else None,
            role=viewer.role.value if viewer else "",
            object_kind=object_kind,
            object_number=object_number,
            case=case,
            reason=reason,
            shown=shown,
        )
    )


def reading(viewer: Viewer, act: str, outcome: Outcome = Outcome.READ, **what: Any) -> None:
    """Write one line now, in a short transaction of its own: before what was read goes out."""
    record(viewer, act, outcome, **what)
    transaction.leave_lines()
