"""What a pack says, as frozen values: sources and rules of one jurisdiction's edition."""

from __future__ import annotations

from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from portal.clocks.vocabulary_rules import Actor, Channel, EventKind, FactName, Recipient, Unit


@dataclass(frozen=True)
class Due:
    """When a duty is due, as its source says. All None and not `at_once`: the source gives no time."""

    amount: int | None = None
    unit: Unit | None = None
    at_once: bool = False
    soon: bool = False  # "as soon as possible", without a number
    forbidden: bool = False  # a prohibition: checked, never due

    def words(self) -> str:
        """The due time as a phrase: at once, at most 24 hours."""
        if self.forbidden:
            return "never"
        number = (
            f"at most {self.amount} {self.unit.value if self.amount != 1 else self.unit.value[:-1]}"
            if self.unit
            else ""
        )
        parts = ["at once" if self.at_once else "", number, "as soon as possible" if self.soon else ""]
        return ", ".join(part for part in parts if part) or "no time given in the source"


@dataclass(frozen=True)
class Repeat:
    """That a duty comes again: every so many days or months, or regularly where the source gives no interval; until an event."""

    every: int | None
    unit: Unit | None
    until: tuple[EventKind, ...]


@dataclass(frozen=True)
class Condition:
    """One condition: a named fact that must be so (or not), or a bound on the child's age in whole years."""

    fact: FactName | None = None
    wanted: bool = True
    age_at_most: int | None = None


@dataclass(frozen=True)
class Source:
    """Where a rule comes from."""

    name: str
    title: str
    citation: str
    address: str
    as_of: str
    seen: str


@dataclass(frozen=True)
class Rule:
    """One obligation. `starts`: whichever of these events comes first starts the clock."""

    name: str
    duty: str
    kind: str
    actor: Actor
    recipients: tuple[Recipient, ...]
    starts: tuple[EventKind, ...]
    due: Due
    source: Source
    repeat: Repeat | None = None
    conditions: tuple[Condition, ...] = ()
    after: tuple[str, ...] = ()  # rules to be done first
    ends: tuple[EventKind, ...] = ()  # what is not done when one of these happens, before it is due, is owed no more
    yields: bool = False  # the time gives way where the recipient cannot be reached
    proofs: frozenset[Channel] = frozenset()  # the portal's own channels that discharge it
    confidence: str = ""
    note: str = ""
    fact: str = ""  # the id of the fact that it was made from


@dataclass(frozen=True)
class Pack:
    """One edition of a jurisdiction's rules."""

    code: str
    name: str
    under: str
    zone: ZoneInfo
    edition: str
    rules: tuple[Rule, ...] = field(default=())

    def rule(self, name: str) -> Rule | None:
        """The rule of this name, or None."""
        return next((rule for rule in self.rules if rule.name == name), None)
