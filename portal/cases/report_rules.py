"""The report of a missing child as plain values: type of absence, dangers, and why it is urgent."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from portal.cases.interstate_rules import Youth
from portal.clocks.fact_rules import FactName
from portal.clocks.local_time_rules import whole_years


class AbsenceType(StrEnum):
    """How the child came to be absent."""

    RAN_AWAY = "ran_away"
    FAMILY_ABDUCTION = "family_abduction"
    STRANGER_ABDUCTION = "stranger_abduction"
    LOST = "lost"
    KNOWN_PLACE = "known_place"
    NOT_KNOWN = "not_known"


ABSENCE_WORDS: dict[AbsenceType, str] = {
    AbsenceType.RAN_AWAY: "Left the placement or ran away",
    AbsenceType.FAMILY_ABDUCTION: "Taken by family",
    AbsenceType.STRANGER_ABDUCTION: "Taken by someone else",
    AbsenceType.LOST: "Lost, injured or otherwise unable to come back",
    AbsenceType.KNOWN_PLACE: "Away without permission, place known and verified",
    AbsenceType.NOT_KNOWN: "Not known yet",
}


class Danger(StrEnum):
    """What endangers a child who is missing (42 U.S.C. 671(a)(35)(B), NCMEC's intake)."""

    MEDICATION = "medication"
    SUICIDE = "suicide"
    PREGNANT = "pregnant"
    TRAFFICKING = "trafficking"
    DISABILITY = "disability"
    ADULT = "adult"
    WEAPON = "weapon"
    OUT_OF_PATTERN = "out_of_pattern"
    WEATHER = "weather"


DANGER_WORDS: dict[Danger, str] = {
    Danger.MEDICATION: "Needs medication to stay well",
    Danger.SUICIDE: "Suicidal or hurts themself",
    Danger.PREGNANT: "Pregnant",
    Danger.TRAFFICKING: "Known or likely to be trafficked",
    Danger.DISABILITY: "Disability or mental condition that puts the child in danger",
    Danger.ADULT: "With an adult who may harm the child",
    Danger.WEAPON: "May have a weapon",
    Danger.OUT_OF_PATTERN: "Out of character for this child",
    Danger.WEATHER: "Dangerous weather or surroundings",
}
URGENT = frozenset({Danger.MEDICATION, Danger.SUICIDE, Danger.TRAFFICKING, Danger.DISABILITY, Danger.ADULT})
YOUNG = 13  # years
FACT_OF_DANGER: dict[Danger, FactName] = {
    Danger.SUICIDE: FactName.IMMEDIATE_DANGER,
    Danger.TRAFFICKING: FactName.TRAFFICKING_RISK,
    Danger.DISABILITY: FactName.INCAPACITY,
    Danger.ADULT: FactName.DANGEROUS_COMPANY,
    Danger.OUT_OF_PATTERN: FactName.OUT_OF_CHARACTER,
    Danger.WEATHER: FactName.LIFE_THREATENING,
}


@dataclass(frozen=True)
class Report:
    """What the reporter knows in the first hour. Instants are aware; what is not known is None or empty."""

    learned_at: datetime
    learned_from: str
    absence_type: AbsenceType
    last_seen_at: datetime | None = None
    last_seen_place: str = ""
    last_seen_by: str = ""
    dangers: tuple[Danger, ...] = ()
    narrative: str = ""
    youth: Youth | None = None  # what juvenile justice adds
    police: str = ""  # the number of the investigating agency, empty where it has no seat here

    def answers(self) -> dict[FactName, bool]:
        """What the report answers of what the law asks. A danger that was not ticked is not known, not denied."""
        known = {fact: True for danger, fact in FACT_OF_DANGER.items() if danger in self.dangers}
        if self.absence_type is AbsenceType.NOT_KNOWN:
            return known
        return known | {
            FactName.RAN_AWAY: self.absence_type is AbsenceType.RAN_AWAY,
            FactName.ABDUCTED: self.absence_type in (AbsenceType.FAMILY_ABDUCTION, AbsenceType.STRANGER_ABDUCTION),
            FactName.TAKEN_BY_FAMILY: self.absence_type is AbsenceType.FAMILY_ABDUCTION,
            FactName.WHEREABOUTS_KNOWN: self.absence_type is AbsenceType.KNOWN_PLACE,
        }


@dataclass(frozen=True)
class Urgency:
    """Why law enforcement must be told this minute, in words; empty where nothing says so."""

    reasons: tuple[str, ...] = field(default=())


def urgency(absence_type: AbsenceType, dangers: tuple[Danger, ...], born: date | None, today: date) -> Urgency:
    """The reasons why the case is urgent: a young child, an abduction, or a danger that does not wait."""
    reasons = []
    if born is not None and whole_years(born, today) < YOUNG:
        reasons.append(f"under {YOUNG}")
    if absence_type in (AbsenceType.FAMILY_ABDUCTION, AbsenceType.STRANGER_ABDUCTION):
        reasons.append("taken by someone")
    reasons += [DANGER_WORDS[danger].lower() for danger in Danger if danger in dangers and danger in URGENT]
    return Urgency(tuple(reasons))


@dataclass(frozen=True)
class Stable:
    """What an agency's roster says of its child and a case carries; empty where it says nothing."""

    worker: str
    counsel: str
    tribe: str
    placement: str


@dataclass(frozen=True)
class ChildCard:
    """A child of the viewer's agency, to be chosen. `open_case` is the number of a case that is open already."""

    number: str
    name: str
    birth_date: date | None
    sex: str
    open_case: str | None
    has_docket: bool
    why: tuple[str, ...] = ()  # why it was found, where not by the very name
    stable: Stable | None = None


@dataclass(frozen=True)
class Choice:
    """Something to choose from: an agency or a chambers, by number."""

    number: str
    name: str
    phone: str = ""
    sector: str = ""


@dataclass(frozen=True)
class Referable(Choice):
    """An agency that may be let in: whether it was on the child's last case, and on which basis it was referred then, empty where on none."""

    before: bool = False
    basis: str = ""


@dataclass(frozen=True)
class ToTell:
    """A duty to tell someone, with whom to call."""

    number: str
    duty: str
    recipient: str
    due_at: datetime | None
    due_words: str
    state: str
    verdict: str
    call: str  # a name and a telephone number, or what to look up
    recipient_code: str = ""


@dataclass(frozen=True)
class Telling:
    """Who must be told of a case: what is told already and what is not, with urgent reasons."""

    case: str
    open: tuple[ToTell, ...]
    done: tuple[ToTell, ...]
    adopted: bool
    urgent: tuple[str, ...] = ()
