"""A provider's report of a missing child as plain values: what it says, whose it is, what became of it, and how it reads in a case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from portal.cases.entry_rules import SEX
from portal.cases.report_rules import ABSENCE_WORDS, DANGER_WORDS, AbsenceType, Choice, Danger
from portal.people.rules import Role
from portal.sharing.act_rules import Act, role_may
from portal.sharing.rules import Viewer

MOST_LETTERS = 4000  # of what it all reads as in a case
MOST_WORDS, MOST_SEARCHED, MOST_ADDED = 1500, 500, 600
GROUND = "report"  # on which the provider's agency is let into a case
BASIS = "Its own report of the child, and of the case no more than that (42 U.S.C. 671(a)(8))"


class Answer(StrEnum):
    """What the placing agency made of a report."""

    OPENED = "opened"
    ADDED = "added"
    DECLINED = "declined"


class Ground(StrEnum):
    """Why an agency declines a report; the provider reads it."""

    NOT_OURS = "not_ours"
    BACK = "back"
    DOUBLE = "double"


GROUND_WORDS: dict[Ground, str] = {
    Ground.NOT_OURS: "Not placed by our agency",
    Ground.BACK: "The child is back",
    Ground.DOUBLE: "Reported to us already",
}


class Why(StrEnum):
    """Why a provider withdraws its report."""

    BACK = "back"
    MISTAKEN = "mistaken"
    ELSEWHERE = "elsewhere"


WHY_WORDS: dict[Why, str] = {
    Why.BACK: "The child is back or was found",
    Why.MISTAKEN: "The child was not missing",
    Why.ELSEWHERE: "It went to the wrong agency",
}


class EntryKind(StrEnum):
    """What a provider says after its report."""

    ADDED = "added"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Said:
    """What the provider reports. What it does not know is None or empty; instants are aware.

    `absence_type` and `dangers` are words of `report_rules`, as they were stored: one that is in no list stays as it stands.
    """

    child_name: str
    birth_date: date | None = None
    sex: str = ""
    last_seen_at: datetime | None = None
    last_seen_place: str = ""
    last_seen_by: str = ""
    last_seen_with: str = ""
    clothing: str = ""
    absence_type: str = ""
    dangers: tuple[str, ...] = ()
    searched: str = ""
    police_agency: str = ""
    police_number: str = ""
    narrative: str = ""

    @property
    def sex_words(self) -> str:
        """The sex as people say it."""
        return SEX.get(self.sex, self.sex)

    @property
    def absence_words(self) -> str:
        """How the child came to be absent, as people say it."""
        known = self.absence_type in set(AbsenceType)
        return ABSENCE_WORDS[AbsenceType(self.absence_type)] if known else self.absence_type

    @property
    def danger_words(self) -> str:
        """The dangers as people say them, with semicolons between."""
        return "; ".join(DANGER_WORDS[Danger(one)] if one in set(Danger) else one for one in self.dangers)


@dataclass(frozen=True)
class Entry:
    """Something that the provider said afterwards: when (UTC), why it withdraws where it does, since when the child is back."""

    at: datetime
    kind: EntryKind
    text: str
    why: str = ""
    located_at: datetime | None = None


@dataclass(frozen=True)
class ReportView:
    """A report as one of its two agencies may see it.

    `answer` is for the placing agency alone; the provider has `taken` and `declined`, which say the same of a case that was opened and of one that was there.
    `case` is the number of the case where it is there for the viewer.
    """

    number: str
    received_at: datetime
    sender: Choice
    placing: Choice
    said: Said
    entries: tuple[Entry, ...] = ()
    seen_at: datetime | None = None
    answered_at: datetime | None = None
    taken: bool = False
    declined: str = ""
    declined_words: str = ""
    case: str = ""
    answer: Answer | None = None
    answered_by: str = ""
    later_reason: str = ""

    @property
    def waits(self) -> bool:
        """Whether nobody has taken it up or declined it."""
        return self.answered_at is None

    @property
    def withdrawn(self) -> Entry | None:
        """The entry by which the provider withdrew it, if it did."""
        return next((entry for entry in self.entries if entry.kind is EntryKind.WITHDRAWN), None)

    @property
    def may_change(self) -> bool:
        """Whether the provider may still add to it or withdraw it."""
        return self.waits and self.withdrawn is None


@dataclass(frozen=True)
class ReportLine:
    """A report in a list: its number, the other agency, when it came in (UTC), how it stands. `name` is the reported one, for its sender alone."""

    number: str
    agency: str
    received_at: datetime
    state: str
    withdrawn: bool = False
    name: str = ""


def report_open(viewer: Viewer, sender: int, placing: int) -> bool:
    """Whether a report is there for a viewer: a provider's seat of the agency that sent it, or a seat that keeps cases where it went."""
    if not viewer.in_force:
        return False
    sends = viewer.agency == sender and role_may(viewer.role, Act.PROVIDER_REPORT_SEND)
    return sends or (viewer.agency == placing and role_may(viewer.role, Act.PROVIDER_REPORT_TAKE))


def is_sender(viewer: Viewer) -> bool:
    """Whether the viewer sends reports, rather than takes them up."""
    return viewer.role is Role.PROVIDER


def reads_as(said: Said, entries: tuple[Entry, ...] = ()) -> str:
    """All that has no field of its own in a case, as prose, in the order in which it was said."""
    police = ", ".join(filter(None, (said.police_agency, said.police_number and f"report {said.police_number}")))
    parts = [
        said.narrative,
        said.searched and f"Searched and asked: {said.searched}",
        police and f"Police called: {police}",
        *(_added(entry) for entry in entries),
    ]
    return "\n\n".join(filter(None, parts))


def _added(entry: Entry) -> str:
    if entry.kind is EntryKind.ADDED:
        return f"Added later: {entry.text}"
    return ": ".join(filter(None, ("Withdrawn by its sender", entry.why, entry.text)))


def no_room(said: Said, entries: tuple[Entry, ...]) -> bool:
    """Whether it all would be longer than what a case takes."""
    return len(reads_as(said, entries)) > MOST_LETTERS


def learned(typed: datetime, received_at: datetime) -> datetime:
    """When the agency learned of it: the very instant of the receipt where that minute was typed, which a form cannot say more closely."""
    return received_at if typed == received_at.replace(second=0, microsecond=0) else typed


def learned_refused(at: datetime, received_at: datetime, reason: str) -> str:
    """Why a time of learning cannot be taken as it is; empty where it can."""
    if at > received_at and not reason:
        return "The report came in before this time. Enter that time, or say below why the agency learned of it later."
    return ""


def last_said(received_at: datetime, entries: tuple[Entry, ...]) -> datetime:
    """When the provider said the last of it."""
    return max((received_at, *(entry.at for entry in entries)))


def taken_late_at(received_at: datetime, minutes: int) -> datetime:
    """When supervisors are told that nobody has taken a report up."""
    return received_at + timedelta(minutes=minutes)
