"""Trying an edition beside the one in force: the duties of both on invented times; reads no case and writes nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from portal.clocks.calendar_adapters import calendar_of
from portal.clocks.calendar_rules import Calendar
from portal.clocks.episode_rules import Episode, Happened
from portal.clocks.fact_rules import QUESTIONS, FactName
from portal.clocks.pack_rules import Pack
from portal.clocks.party_rules import RECIPIENT_WORDS, Recipient, any_of
from portal.clocks.sample_rules import Sample, samples
from portal.clocks.simulation_rules import Explained, Scenario
from portal.clocks.simulation_services import simulate
from portal.clocks.vocabulary_rules import EventKind

LOOK = timedelta(days=60)  # what a rule that was missed starts comes within this time
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Cell:
    """What an edition says of one duty: when it begins and is due (UTC), or in words why there is no time."""

    start: datetime | None
    due: datetime | None
    words: str
    question: str = ""
    applies: bool = True


@dataclass(frozen=True)
class TriedRow:
    """One duty under both editions, None where an edition has no such duty."""

    rule: str
    duty: str
    to: str
    before: Cell | None
    after: Cell | None

    @property
    def same(self) -> bool:
        """Whether both say the same."""
        return self.before == self.after


@dataclass(frozen=True)
class Tried:
    """A time that was tried, with every duty of both editions."""

    label: str
    at: datetime
    rows: tuple[TriedRow, ...]


def sample_times(pack: Pack, zone: ZoneInfo, now: datetime) -> tuple[Sample, ...]:
    """Times worth trying in a pack's zone, with the holidays of its jurisdiction."""
    return samples(now, zone, _calendar(pack))


def _calendar(pack: Pack) -> Calendar:
    return calendar_of(pack.holidays or "US")


def starts_of(packs: Sequence[Pack]) -> list[EventKind]:
    """The events that start rules of these packs, the one that starts most first."""
    found = Counter(start.event for pack in packs for rule in pack.rules for start in rule.starts if start.event)
    return [event for event, _ in found.most_common()]


def facts_of(packs: Sequence[Pack]) -> list[FactName]:
    """The facts that rules of these packs ask as yes or no, in the order of the list."""
    asked = {fact for pack in packs for rule in pack.rules for fact in rule.facts()}
    return [fact for fact in FactName if fact in asked and (fact in QUESTIONS or fact is FactName.REPORTED_MISSING)]


def asks_age(packs: Sequence[Pack]) -> bool:
    """Whether a rule of these packs asks the child's age."""
    return any(FactName.BIRTH_DATE in rule.facts() for pack in packs for rule in pack.rules)


def try_out(
    after: Pack, before: Pack, zone: ZoneInfo, times: Sequence[tuple[str, datetime]], event: EventKind,
    answers: Mapping[FactName, bool], born: date | None,
) -> list[Tried]:  # fmt: skip
    """The duties of a draft and of the edition before it, for an event at each of these instants."""
    tried = []
    for label, at in times:
        episode = Episode(events=(Happened(event, at, 1),), answers=answers, birth_date=born)
        old, new = (_duties(pack, zone, episode, at) for pack in (before, after))
        rows = [
            TriedRow(key[0], one.duty.rule.duty, _to(one), _cell(old.get(key)), _cell(new.get(key)))
            for key, one in (old | new).items()
        ]
        tried.append(Tried(label, at, tuple(rows)))
    return tried


def _duties(pack: Pack, zone: ZoneInfo, episode: Episode, at: datetime) -> dict[tuple[str, Recipient], Explained]:
    """The first time round of each duty that has begun."""
    scenario = Scenario("", (pack,), LONG_AGO, zone, at + LOOK, episode)
    return {
        (one.duty.rule.name, one.duty.key.recipient): one for one in simulate(scenario) if one.duty.key.occurrence == 1
    }


def _to(one: Explained) -> str:
    return any_of(RECIPIENT_WORDS[recipient] for recipient in one.duty.recipients if RECIPIENT_WORDS[recipient])


def _cell(one: Explained | None) -> Cell | None:
    if one is None:
        return None
    duty = one.duty
    return Cell(duty.start, duty.due, duty.rule.due_words, duty.question.replace("_", " "), duty.applies)
