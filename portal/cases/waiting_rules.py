"""What waits for a seat, as plain values for its home page: duties, cases to take up, questions to decide, plans to make, children missing."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from portal.cases.dual_rules import DualCard
from portal.cases.merge_rules import MergeCard
from portal.cases.provider_report_rules import ReportLine
from portal.clocks.edition_rules import RulesWaiting
from portal.clocks.local_time_rules import add_months, birthday, local_day
from portal.meetings.view_rules import Waiting as MeetingWait
from portal.people.rules import Role
from portal.sharing.act_rules import KEEPERS

PLAN_AFTER = timedelta(hours=24)  # so long a child is missing before a recovery plan is asked for; it blocks nothing


def plan_asked_since(now: datetime) -> datetime:
    """The latest instant (UTC) since which a child may be missing whose recovery plan is asked for at `now` (UTC)."""
    return now - PLAN_AFTER


MAJORITY, WARNED_BEFORE = 18, 6  # years; calendar months
# Who is warned of the birthday of a child of the agency that keeps the case: whoever of it may have the case, and its counsel, who asks the court.
WARNED = KEEPERS | {Role.INTERSTATE_OFFICER, Role.AGENCY_COUNSEL}


def of_age_on(born: date) -> date:
    """The day on which a child turns 18; one born on 29 February, 1 March of a common year. It closes nothing (L12)."""
    return birthday(born, MAJORITY)


def warned_from(born: date) -> date:
    """The day from which that birthday is warned of while the child is missing: six calendar months before it."""
    return add_months(of_age_on(born), -WARNED_BEFORE)


def warned_if_born_until(now: datetime, zone: ZoneInfo) -> date:
    """The latest birth date of a child of whose birthday is warned now, today being the day in that zone."""
    today = local_day(now, zone)
    last = add_months(today, WARNED_BEFORE)
    while (
        add_months(last + timedelta(days=1), -WARNED_BEFORE) <= today
    ):  # at the end of a short month more birthdays come at once
        last += timedelta(days=1)
    return birthday(last, -MAJORITY) if (last.month, last.day) != (2, 29) else date(last.year - MAJORITY, 2, 28)


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
class BirthdayLine:
    """A child missing who turns 18 on that day, or has turned 18 since while missing."""

    case: str
    name: str | None
    day: date
    turned: bool
    keeps: bool = True  # the viewer's agency keeps the case
    pick_up: str = ""  # how far the order is that the viewer's agency recorded, where it is asked whether it goes on


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
    homes: tuple[ReportLine, ...] = ()  # providers' reports that nobody has taken up
    duties: tuple[DutyLine, ...] = ()
    accept: tuple[ToTake, ...] = ()
    acknowledge: tuple[ToTake, ...] = ()
    decide: tuple[ToDecide, ...] = ()
    asked: tuple[AskedLine, ...] = ()
    unanswered: tuple[AskedLine, ...] = ()
    posters: tuple[PosterLine, ...] = ()  # to approve or refuse
    recalls: tuple[PosterLine, ...] = ()
    plans: tuple[PlanLine, ...] = ()  # to make
    birthdays: tuple[BirthdayLine, ...] = ()
    missing: tuple[Missing, ...] = ()
    reported: tuple[Reported, ...] = ()
    prepared: tuple[ToTake, ...] = ()
    notes: tuple[str, ...] = ()
    meetings: tuple[MeetingWait, ...] = ()
    rules: tuple[RulesWaiting, ...] = ()
    merges: tuple[MergeCard, ...] = ()  # to confirm or decline
    doubles: tuple[DualCard, ...] = ()  # whom another agency may hold too: to answer, or answered alike

    @property
    def nothing(self) -> bool:
        return not any(getattr(self, item.name) for item in fields(self) if item.name != "overdue")
