"""What waits for a seat, as plain values for its home page: duties, cases to take up, questions to decide, plans to make, children missing."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta

from portal.clocks.edition_rules import RulesWaiting
from portal.meetings.view_rules import Waiting as MeetingWait

PLAN_AFTER = timedelta(hours=24)  # so long a child is missing before a recovery plan is asked for; it blocks nothing


def plan_asked_since(now: datetime) -> datetime:
    """The latest instant since which a child may be missing whose recovery plan is asked for now."""
    return now - PLAN_AFTER


@dataclass(frozen=True)
class DutyLine:
    """A duty that the viewer's agency owes."""

    case: str
    name: str | None
    duty: str
    recipient: str
    number: str
    state: str
    verdict: str
    due_at: datetime | None


@dataclass(frozen=True)
class MyDuties:
    """A page of the duties of the viewer's agency: what is overdue, what is due within six hours, what is due later; how many of each in all."""

    overdue: tuple[DutyLine, ...]
    soon: tuple[DutyLine, ...]
    later: tuple[DutyLine, ...]
    counts: tuple[int, int, int]
    after: str | None = None


@dataclass(frozen=True)
class ToTake:
    """A case that waits to be taken up: accepted, acknowledged."""

    case: str
    name: str | None
    birth_date: date | None
    since: datetime
    earlier: str = ""  # the number that the viewer's clearinghouse gave the same child's absence before


@dataclass(frozen=True)
class ToDecide:
    """What is asked of a duty, waiting for a supervisor: which relief, on which ground, from and until when."""

    case: str
    name: str | None
    number: str
    duty: str
    recipient: str
    duty_number: str
    asked: str
    ground: str
    starts_at: datetime | None
    ends_at: datetime | None


@dataclass(frozen=True)
class AskedLine:
    """A question that waits for an answer: who asked whom, until when, how that stands in words, and of how many it is one."""

    case: str
    name: str | None
    number: str
    asker: str
    asked: str
    due_at: datetime
    words: str
    in_all: int


@dataclass(frozen=True)
class PosterLine:
    """A poster that waits: since when, and how many copies of it are out."""

    case: str
    name: str | None
    since: datetime
    out: int


@dataclass(frozen=True)
class PlanLine:
    """A child missing for whom no recovery plan is made: since when (UTC)."""

    case: str
    name: str | None
    since: datetime


@dataclass(frozen=True)
class Reported:
    """A child whom the viewer's agency reported, and when it recorded that."""

    case: str
    name: str | None
    at: datetime


@dataclass(frozen=True)
class Missing:
    """A child who is missing: since when, how many duties are late where the ledger is open, the latest filing."""

    case: str
    name: str | None
    birth_date: date | None
    since: datetime | None
    late: int | None
    filed_at: datetime | None


@dataclass(frozen=True)
class Waiting:
    """All that waits for a seat; an empty one means that nothing does."""

    overdue: int = 0
    duties: tuple[DutyLine, ...] = ()
    accept: tuple[ToTake, ...] = ()
    acknowledge: tuple[ToTake, ...] = ()
    decide: tuple[ToDecide, ...] = ()
    asked: tuple[AskedLine, ...] = ()
    unanswered: tuple[AskedLine, ...] = ()
    posters: tuple[PosterLine, ...] = ()  # to approve or refuse
    recalls: tuple[PosterLine, ...] = ()
    plans: tuple[PlanLine, ...] = ()  # to make
    missing: tuple[Missing, ...] = ()
    reported: tuple[Reported, ...] = ()
    prepared: tuple[ToTake, ...] = ()
    notes: tuple[str, ...] = ()
    meetings: tuple[MeetingWait, ...] = ()
    rules: tuple[RulesWaiting, ...] = ()

    @property
    def nothing(self) -> bool:
        return not any(getattr(self, item.name) for item in fields(self) if item.name != "overdue")
