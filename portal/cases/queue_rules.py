"""A clearinghouse's queue as plain values: whose report waits, the youngest first, then the longest missing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum


class Turn(IntEnum):
    """In which group of the queue a case stands."""

    TO_ACKNOWLEDGE = 0
    MISSING = 1
    REST = 2


@dataclass(frozen=True)
class QueueLine:
    """A case in the queue. Instants in UTC; what is not open to the viewer, or not known, is None.

    `since`: when the child left, else when the case was opened. `own`: the viewer's agency's number of this report; `earlier`: its
    number of the same child's absence before, where it has that case.
    """

    key: int
    number: str
    name: str | None
    birth_date: date | None
    since: datetime | None
    turn: Turn
    closed_at: datetime | None
    own: str = ""
    earlier: str = ""


@dataclass(frozen=True)
class QueuePage:
    """A page of the queue, the number after which the next page begins, None on the last, and the cases from which earlier numbers came."""

    lines: tuple[QueueLine, ...]
    after: str | None
    came_from: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Numbers:
    """The numbers that a clearinghouse gave: of each case, and of the absence before it; with the cases from which these came."""

    own: dict[int, str]
    earlier: dict[int, str]
    came_from: frozenset[int]
