"""Who reads a lead: exactly which agencies, which roles of them and how many people, before the first letter and whenever it is widened; pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from portal.people.rules import Role

READER_WORDS: dict[Role, str] = {
    Role.CASEWORKER: "caseworker",
    Role.CW_SUPERVISOR: "child-welfare supervisor",
    Role.JJ_OFFICER: "juvenile-justice officer",
    Role.JJ_SUPERVISOR: "juvenile-justice supervisor",
    Role.DETECTIVE: "detective",
    Role.LE_SUPERVISOR: "law-enforcement supervisor",
    Role.NCMEC_ANALYST: "NCMEC analyst",
    Role.STATE_CLEARINGHOUSE_ANALYST: "state clearinghouse analyst",
    Role.INTERSTATE_OFFICER: "interstate compact officer",
    Role.TRIBAL_REPRESENTATIVE: "tribal representative",
    Role.PROVIDER: "provider",
    Role.PROSECUTOR: "prosecutor",
}


@dataclass(frozen=True)
class Readers:
    """The people of one agency who read a lead: its public number and name, each role with how many hold it, and how many people that is."""

    key: int
    number: str
    name: str
    roles: tuple[tuple[str, int], ...]
    people: int


@dataclass(frozen=True)
class LeadPage:
    """Who reads a lead of this viewer in any case (own agency first, then the police), and who may be let read it besides."""

    case: str
    certain: tuple[Readers, ...]
    others: tuple[Readers, ...]
    closed: bool = False

    def chosen(self, numbers: tuple[str, ...]) -> tuple[Readers, ...] | None:
        """The others of these numbers; None where one of them may not be let read it."""
        found = tuple(readers for readers in self.others if readers.number in numbers)
        return found if {readers.number for readers in found} == set(numbers) else None


@dataclass(frozen=True)
class SentLead:
    """A lead of the viewer's agency that was sent: what it says, when, and who reads it already besides those who do in any case."""

    number: str
    text: str
    at: datetime
    page: LeadPage
    widened: tuple[tuple[str, datetime | None], ...]  # the agency's name, and since when where it was let in afterwards


def people_of(pages: tuple[Readers, ...]) -> int:
    """How many people all of these are."""
    return sum(readers.people for readers in pages)
