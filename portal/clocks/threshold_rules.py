"""When a duty has to be spoken of: shortly before its due time, at it, and so long after it to supervisors and before the court; pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from portal.clocks.ledger_rules import Stored
from portal.clocks.state_rules import SOON

LOOK_AGAIN = timedelta(days=30)  # the longest that a case goes unlooked at; what recurs is laid out three times as far


class Threshold(StrEnum):
    """What is passed on the way of a duty that nobody does."""

    SOON = "soon"
    LATE = "late"
    SUPERVISORS = "supervisors"
    COURT = "court"


AFTER: dict[Threshold, timedelta] = {
    Threshold.SUPERVISORS: timedelta(hours=4),
    Threshold.COURT: timedelta(hours=24),
}


@dataclass(frozen=True)
class Mark:
    """A threshold of a row of the ledger: the number of its governing duty, who owes it, when (UTC) it is passed, since when it is known."""

    number: str
    owner: int
    threshold: Threshold
    at: datetime
    due_at: datetime
    known_at: datetime


def marks(stored: Iterable[Stored]) -> list[Mark]:
    """Every threshold of the rows that these duties make, the earliest first: of each row its earliest due time in force counts.

    What advises only, is done, waived, disputed, stands still, gave way, hangs on a question or is on nobody's list has none.
    Supervisors and the court wait from when the portal knew: what was entered days later has its own people first.
    """
    earliest: dict[tuple[object, ...], Stored] = {}
    for duty in stored:
        if not _counts(duty):
            continue
        row = (duty.owner, duty.kind, duty.recipient_code, duty.started_by, duty.started_at, duty.occurrence)
        known = earliest.get(row)
        if known is None or _order(duty) < _order(known):
            earliest[row] = duty
    found = [mark for duty in earliest.values() for mark in _of(duty)]
    return sorted(found, key=lambda mark: (mark.at, mark.number, mark.threshold))


def _counts(duty: Stored) -> bool:
    if duty.due_at is None or duty.owner is None or duty.done_at is not None or duty.question:
        return False
    if duty.waived or duty.disputed or duty.paused or duty.yielded:
        return False
    return duty.adopted and duty.applies


def _order(duty: Stored) -> tuple[datetime, str]:
    assert duty.due_at is not None  # asked only of what counts
    return duty.due_at, duty.number


def _of(duty: Stored) -> list[Mark]:
    assert duty.due_at is not None  # asked only of what counts
    assert duty.owner is not None
    known = max(duty.recorded_at or duty.started_at, duty.started_at)
    late = max(duty.due_at, known)
    at = {
        Threshold.SOON: max(duty.due_at - SOON, duty.started_at),
        Threshold.LATE: duty.due_at,
        Threshold.SUPERVISORS: late + AFTER[Threshold.SUPERVISORS],
        Threshold.COURT: late + AFTER[Threshold.COURT],
    }
    return [Mark(duty.number, duty.owner, which, when, duty.due_at, known) for which, when in at.items()]


def passed(found: Iterable[Mark], now: datetime) -> list[Mark]:
    """The thresholds passed by now. Of a duty that is late nothing is said any more of its having been due soon."""
    return [mark for mark in found if mark.at <= now and not (mark.threshold is Threshold.SOON and mark.due_at < now)]


def next_look(found: Iterable[Mark], changes: Iterable[datetime], now: datetime) -> datetime:
    """When to look next after everything passed by now was raised: the next threshold, the next change of rules, thirty days on at the latest."""
    later = [at for at in (*(mark.at for mark in found), *changes) if at > now]
    return min([*later, now + LOOK_AGAIN])
