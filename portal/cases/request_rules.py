"""Requests for information: a question from one agency to another with a due time, its answers, and how it stands; pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from portal.clocks.ledger_rules import length

LONGEST = timedelta(days=366)
URGENT_WITHIN = timedelta(hours=12)  # a question due so soon goes to whoever is on call, past quiet hours
MOST_LETTERS = 8000


class Standing(StrEnum):
    """How a request stands."""

    WAITS = "waits"
    OVERDUE = "overdue"
    ANSWERED = "answered"
    ANSWERED_LATE = "answered_late"
    WITHDRAWN = "withdrawn"


def standing_of(
    due_at: datetime, answered_at: datetime | None, withdrawn_at: datetime | None, now: datetime
) -> Standing:
    """How a request stands at this instant; its first answer counts, at the due time itself it is in time. Instants are aware."""
    if withdrawn_at is not None:
        return Standing.WITHDRAWN
    if answered_at is not None:
        return Standing.ANSWERED if answered_at <= due_at else Standing.ANSWERED_LATE
    return Standing.WAITS if now <= due_at else Standing.OVERDUE


def standing_words(due_at: datetime, answered_at: datetime | None, withdrawn_at: datetime | None, now: datetime) -> str:
    """How a request stands, as a person would say it."""
    found = standing_of(due_at, answered_at, withdrawn_at, now)
    if found is Standing.OVERDUE:
        return f"Overdue by {length(now - due_at)}"
    if found is Standing.WAITS:
        return f"Due in {length(due_at - now)}"
    if found is Standing.ANSWERED_LATE and answered_at is not None:
        return f"Answered late, by {length(answered_at - due_at)}"
    return "Withdrawn" if found is Standing.WITHDRAWN else "Answered in time"


def due_refused(due_at: datetime, now: datetime) -> str:
    """Why a question cannot be due at this instant, with the remedy; empty where it can."""
    if due_at <= now:
        return "This time is past. Enter by when you need the answer."
    if due_at - now > LONGEST:
        return "This is more than a year ahead. Check the year."
    return ""


@dataclass(frozen=True)
class Answer:
    """One answer: of which version, by which agency, when (UTC), what it says, and which services are given, as codes and in words."""

    version: int
    by: str
    at: datetime
    text: str
    given: tuple[str, ...] = ()
    given_words: tuple[str, ...] = ()


@dataclass(frozen=True)
class RequestView:
    """A request as one of its two agencies may see it. `to_answer`: this viewer may answer or correct; `own`: their agency asked;
    `services`: what it asks for of a clearinghouse, in words.
    """

    number: str
    case: str
    by: str
    to: str
    asked_at: datetime
    due_at: datetime
    question: str
    standing: Standing
    words: str
    answers: tuple[Answer, ...]
    to_answer: bool
    own: bool
    may_withdraw: bool
    services: tuple[str, ...] = ()

    @property
    def version(self) -> int:
        """Of the latest answer; 0 where there is none."""
        return self.answers[-1].version if self.answers else 0

    @property
    def open(self) -> bool:
        return self.standing in (Standing.WAITS, Standing.OVERDUE)


@dataclass(frozen=True)
class Asked:
    """An agency that may be asked: its public number, its name, how many of its people would read the question, whether it is a clearinghouse."""

    key: int
    number: str
    name: str
    people: int
    clearinghouse: bool = False


@dataclass(frozen=True)
class AskPage:
    """Whom a case's viewer may ask."""

    case: str
    agencies: tuple[Asked, ...]

    def find(self, number: str) -> Asked | None:
        """The agency of this number, None where it may not be asked."""
        return next((agency for agency in self.agencies if agency.number == number), None)
