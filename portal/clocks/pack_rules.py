"""What a pack says, as frozen values: sources and rules of one jurisdiction's edition."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum
from functools import cached_property
from zoneinfo import ZoneInfo

from portal.clocks.fact_rules import FactName
from portal.clocks.party_rules import Actor, DutyKind, Recipient
from portal.clocks.vocabulary_rules import BUSINESS, Channel, EventKind, PlannedDate, Unit


class Level(StrEnum):
    """The layers of law, from the widest to the narrowest; each may only tighten what stands above it."""

    FEDERAL = "federal"
    STATE = "state"
    LOCAL = "local"
    STANDING_ORDER = "standing_order"
    ORDER = "order"


@dataclass(frozen=True)
class Span:
    """A length of time as a source says it: 24 hours, 2 business days; 0 business days is the end of that business day."""

    amount: int
    unit: Unit

    def words(self) -> str:
        """The span as a phrase."""
        if self.amount == 0:
            return f"the end of the {self.unit.value[:-1].replace('_', ' ')}"
        unit = self.unit.value.replace("_", " ")
        return f"{self.amount} {unit if self.amount != 1 else unit[:-1]}"


@dataclass(frozen=True)
class Due:
    """When a duty is due, as its source says. No span and not `at_once`: the source gives no time."""

    span: Span | None = None
    at_once: bool = False
    soon: bool = False  # "as soon as possible", without a number
    forbidden: bool = False  # a prohibition: checked, never due
    ahead_of: PlannedDate | None = None  # the span counts back from this date

    def words(self) -> str:
        """The due time as a phrase: at once, at most 24 hours."""
        if self.forbidden:
            return "never"
        number = ""
        if self.span and self.ahead_of:
            number = f"at least {self.span.words()} before the {self.ahead_of.value}"
        elif self.span:
            number = f"by {self.span.words()}" if self.span.amount == 0 else f"at most {self.span.words()}"
        parts = ["at once" if self.at_once else "", number, "as soon as possible" if self.soon else ""]
        return ", ".join(part for part in parts if part) or "no time given in the source"


@dataclass(frozen=True)
class Start:
    """One thing that starts a rule's clock: an event, the performance of a rule or its failure; or so long after it."""

    event: EventKind | None = None
    done: str = ""
    missed: str = ""
    later: Span | None = None

    @cached_property
    def word(self) -> str:
        """What a duty is said to have been started by: the event, `done` or `missed`."""
        return self.event.value if self.event else "done" if self.done else "missed"

    @property
    def rule(self) -> str:
        """The rule that it hangs on, if any."""
        return self.done or self.missed

    def words(self) -> str:
        """The start as a phrase."""
        said = self.event.value.replace("_", " ") if self.event else f"{self.word} {self.rule}"
        return f"{self.later.words()} after {said}" if self.later else said


@dataclass(frozen=True)
class Repeat:
    """That a duty comes again: every so long, or regularly where the source gives no interval; until, and for how long."""

    every: Span | None
    until: tuple[EventKind, ...] = ()
    lasting: Span | None = None
    until_age: int | None = None

    def words(self) -> str:
        """How often, as a phrase: every week."""
        if self.every is None:
            return "regularly"
        unit = self.every.unit.value
        return f"every {self.every.amount} {unit}" if self.every.amount > 1 else f"every {unit[:-1]}"


@dataclass(frozen=True)
class Term:
    """A named fact that must be so (or not), or bounds of the child's age in whole years, both included."""

    fact: FactName | None = None
    wanted: bool = True
    age_from: int = 0
    age_to: int | None = None

    @property
    def asked(self) -> FactName:
        """The fact to ask where this is not known."""
        return self.fact or FactName.BIRTH_DATE

    def words(self) -> str:
        """The term as a phrase."""
        if self.fact:
            return ("" if self.wanted else "not ") + self.fact.value.replace("_", " ")
        return f"age at most {self.age_to}" if self.age_to is not None else f"age at least {self.age_from}"


@dataclass(frozen=True)
class Clause:
    """One condition: that any of the terms holds, or (`wanted` False) that none does."""

    terms: tuple[Term, ...]
    wanted: bool = True

    def words(self) -> str:
        """The clause as a phrase."""
        if len(self.terms) == 1 and self.wanted:
            return self.terms[0].words()
        return f"{'any' if self.wanted else 'none'} of {', '.join(term.words() for term in self.terms)}"


@dataclass(frozen=True)
class Owner:
    """Who owes: the first, or any of several; `by_hour`: the first in office hours, the last otherwise."""

    actors: tuple[Actor, ...]
    by_hour: bool = False


@dataclass(frozen=True)
class Told:
    """To whom: one recipient, or several of whom any will do; `by_hour`: the first in office hours, the last otherwise."""

    recipients: tuple[Recipient, ...]
    by_hour: bool = False

    @property
    def first(self) -> Recipient:
        return self.recipients[0]


@dataclass(frozen=True)
class Source:
    """Where a rule comes from."""

    name: str
    title: str
    citation: str
    address: str
    as_of: str
    seen: str

    def flag(self, today: date) -> str:
        """What to beware of: that the source is undated, or older than two years on a day; empty where it is neither."""
        if self.as_of == "undated":
            return "undated source"
        latest = date.fromisoformat({4: f"{self.as_of}-12-31", 7: f"{self.as_of}-28"}.get(len(self.as_of), self.as_of))
        return f"source of {self.as_of}, older than two years" if (today - latest).days > 2 * 365 else ""


@dataclass(frozen=True)
class Rule:
    """One obligation. `starts`: whichever of these comes first starts the clock, or each time any comes (`each`)."""

    name: str
    duty: str
    kind: DutyKind
    owner: Owner
    told: tuple[Told, ...]
    starts: tuple[Start, ...]
    due: Due
    source: Source
    each: bool = False
    repeat: Repeat | None = None
    conditions: tuple[Clause, ...] = ()
    after: tuple[str, ...] = ()  # rules to be done first
    ends: tuple[EventKind, ...] = ()  # what is not done when one of these happens, before it is due, is owed no more
    yields: tuple[str, ...] = ()  # where the time gives way
    waives: str = ""  # where it is owed no more, with reason and approver
    extends: Span | None = None  # how long in all it may be given, with reason and approver
    tolls: str = ""  # while what the clock stands still
    proofs: frozenset[Channel] = frozenset()  # the portal's own channels that discharge it
    looser_than: tuple[str, str] | None = None  # pack and rule above that give less time, known to the analyst
    confidence: str = ""
    note: str = ""
    fact: str = ""  # the id of the fact that it was made from

    @property
    def due_words(self) -> str:
        """What the ledger says of the time: how often, or by when."""
        return self.repeat.words() if self.repeat else self.due.words()

    def spans(self) -> tuple[Span, ...]:
        """Every length of time in it."""
        found = [self.due.span, self.extends, *(start.later for start in self.starts)]
        if self.repeat:
            found += [self.repeat.every, self.repeat.lasting]
        return tuple(span for span in found if span)

    def facts(self) -> frozenset[FactName]:
        """Every fact that its conditions ask."""
        return frozenset(term.asked for clause in self.conditions for term in clause.terms)


@dataclass(frozen=True)
class Pack:
    """One edition of a jurisdiction's rules."""

    code: str
    name: str
    under: str
    level: Level
    zone: ZoneInfo
    edition: str
    rules: tuple[Rule, ...] = field(default=())
    holidays: str = ""  # the code of the holidays that its business days leave out, such as US-TX
    office_hours: tuple[time, time] | None = None

    def rule(self, name: str) -> Rule | None:
        """The rule of this name, or None."""
        return self._by_name.get(name)

    @cached_property
    def _by_name(self) -> Mapping[str, Rule]:
        return {rule.name: rule for rule in self.rules}

    @property
    def needs_calendar(self) -> bool:
        """Whether any of its rules counts business days or looks at office hours."""
        return any(
            rule.owner.by_hour or any(told.by_hour for told in rule.told) or any(span.unit in BUSINESS for span in rule.spans())
            for rule in self.rules
        )  # fmt: skip
