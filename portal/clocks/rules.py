"""The engine: which duties the law puts on an episode, when each is due, and what became of it; pure and total."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from portal.clocks.local_time_rules import add_months, end_of_day, first_instant, local_day, whole_years
from portal.clocks.pack_rules import Condition, Pack, Rule
from portal.clocks.vocabulary_rules import EventKind, FactName, Recipient, Unit

SOON = timedelta(hours=6)
AHEAD = timedelta(days=400)  # how far recurring duties are laid out, so that a list needs no recomputing as time passes


@dataclass(frozen=True)
class Happened:
    """Something that happened, at an aware instant; when it was typed is another matter and starts no clock."""

    kind: EventKind
    at: datetime


@dataclass(frozen=True)
class Key:
    """What a duty is known by, stable over recomputing: pack and rule, recipient, which time round (from 1)."""

    pack: str
    rule: str
    recipient: Recipient
    occurrence: int = 1


@dataclass(frozen=True)
class Contact:
    """A recorded performance of a kind of duty toward a recipient: of which start's duty, and of which time round."""

    kind: str
    recipient: Recipient
    at: datetime
    started_by: EventKind | None = None
    occurrence: int = 1
    reference: int = 0  # whatever the caller knows it by


@dataclass(frozen=True)
class Yielded:
    """That the recipient of a duty could not be reached, approved: its time gives way to *as soon as possible*."""

    kind: str
    recipient: Recipient
    started_by: EventKind | None = None
    occurrence: int = 1


@dataclass(frozen=True)
class Episode:
    """Everything recorded of an episode that the law asks about. An answer that is not there is not known."""

    events: tuple[Happened, ...] = ()
    contacts: tuple[Contact, ...] = ()
    yielded: frozenset[Yielded] = frozenset()
    answers: Mapping[FactName, bool] = field(default_factory=dict)
    birth_date: date | None = None

    def first(self, kinds: Sequence[EventKind]) -> Happened | None:
        """The earliest of these events, None where none has happened."""
        return min((event for event in self.events if event.kind in kinds), key=lambda event: event.at, default=None)


@dataclass(frozen=True)
class Edition:
    """A pack as it is in force for a jurisdiction from an instant on; an edition that nobody adopted advises only."""

    pack: Pack
    adopted_from: datetime | None = None
    adopted_until: datetime | None = None

    def adopted_at(self, at: datetime) -> bool:
        """Whether it was adopted and in force at this instant."""
        if self.adopted_from is None or at < self.adopted_from:
            return False
        return self.adopted_until is None or at < self.adopted_until


class State(StrEnum):
    """What became of a duty."""

    NOT_STARTED = "not_started"
    RUNNING = "running"
    DUE_SOON = "due_soon"
    DONE_ON_TIME = "done_on_time"
    DONE_LATE = "done_late"
    DONE = "done"
    OVERDUE = "overdue"
    TIME_YIELDED = "time_yielded"
    NOT_APPLICABLE = "not_applicable"
    QUESTION_OPEN = "question_open"
    ADVICE = "advice"


@dataclass(frozen=True)
class Duty:
    """One rule's obligation on one episode. Instants are aware; `due` is None where the source gives no time."""

    key: Key
    rule: Rule
    edition: str
    adopted: bool
    start: datetime | None = None
    started_by: EventKind | None = None
    due: datetime | None = None
    done: Contact | None = None
    question: FactName | None = None
    yielded: bool = False
    applies: bool = True

    def state(self, now: datetime) -> State:
        """The state at an instant."""
        return state_of(
            start=self.start, due=self.due, done_at=self.done.at if self.done else None, adopted=self.adopted,
            question=self.question is not None, yielded=self.yielded, applies=self.applies, now=now,
        )  # fmt: skip


def state_of(
    *, start: datetime | None, due: datetime | None, done_at: datetime | None, adopted: bool, question: bool,
    yielded: bool, applies: bool, now: datetime,
) -> State:  # fmt: skip
    """The state of a duty at an instant, from what is stored of it; a duty done at the very due time is on time."""
    if done_at is not None:
        if due is None or not adopted or yielded:
            return State.DONE
        return State.DONE_ON_TIME if done_at <= due else State.DONE_LATE
    if not applies:
        return State.NOT_APPLICABLE
    if start is None or start > now:
        return State.NOT_STARTED
    if question:
        return State.QUESTION_OPEN
    if not adopted:
        return State.ADVICE
    if yielded:
        return State.TIME_YIELDED
    if due is None:
        return State.RUNNING
    if now > due:
        return State.OVERDUE
    return State.DUE_SOON if due - now <= SOON else State.RUNNING


def duties(editions: Sequence[Edition], episode: Episode, now: datetime) -> list[Duty]:
    """Every duty that the editions put on the episode, in the order of their packs; recurring ones AHEAD of now.

    A rule is taken from the edition in force when its own start happened; where none was adopted then, from the newest,
    as advice. A duty whose start has not happened is there too, as not started.
    """
    return [
        duty
        for code in dict.fromkeys(edition.pack.code for edition in editions)
        for duty in _of_pack([edition for edition in editions if edition.pack.code == code], episode, now)
    ]


def _of_pack(editions: list[Edition], episode: Episode, now: datetime) -> Iterator[Duty]:
    names = dict.fromkeys(rule.name for edition in editions for rule in edition.pack.rules)
    for name in names:
        edition, rule, start = _in_force(editions, name, episode)
        for recipient in rule.recipients:
            yield from _of_rule(edition, rule, recipient, start, episode, now)


def _in_force(editions: list[Edition], name: str, episode: Episode) -> tuple[Edition, Rule, Happened | None]:
    """The edition that governs a rule, the rule as it stands there, and its start."""
    having = [(edition, rule) for edition in editions if (rule := edition.pack.rule(name))]
    for edition, rule in having:
        start = episode.first(rule.starts)
        if start and edition.adopted_at(start.at):
            return edition, rule, start
    edition, rule = having[-1]
    return edition, rule, episode.first(rule.starts)


def _of_rule(
    edition: Edition, rule: Rule, recipient: Recipient, start: Happened | None, episode: Episode, now: datetime
) -> Iterator[Duty]:
    if start is None:
        yield Duty(Key(edition.pack.code, rule.name, recipient), rule, edition.pack.edition, False)
        return
    adopted = edition.adopted_at(start.at)
    for occurrence, begins, due in _spans(edition.pack, rule, start, episode, now):
        key = Key(edition.pack.code, rule.name, recipient, occurrence)
        contact = _contact(rule, recipient, start, begins, occurrence, episode)
        applies, question = _conditions(rule, edition.pack, begins, episode)
        ended = _ended(rule, episode)
        if ended and (due is None or due > ended):
            applies = False
        if rule.repeat and rule.repeat.every is None and not ended:
            contact = None  # regular contact goes on until its end, however often it was made
        yielded = rule.yields and Yielded(rule.kind, recipient, start.kind, occurrence) in episode.yielded
        yield Duty(
            key, rule, edition.pack.edition, adopted, begins, start.kind, due, contact, question, yielded, applies
        )


def _spans(
    pack: Pack, rule: Rule, start: Happened, episode: Episode, now: datetime
) -> Iterator[tuple[int, datetime, datetime | None]]:
    """Which time round, when it begins and when it is due: once, or as often as the rule repeats until its end."""
    repeat = rule.repeat
    if repeat is None or repeat.every is None or repeat.unit is None:
        yield 1, start.at, due_at(rule, pack, start.at)
        return
    first = local_day(start.at, pack.zone)
    last = _ended(rule, episode) or now + AHEAD
    occurrence, begins = 1, start.at
    while occurrence == 1 or begins <= last:
        ends = _step(first, repeat.unit, repeat.every * occurrence)
        yield occurrence, begins, end_of_day(ends, pack.zone)
        occurrence, begins = occurrence + 1, first_instant(ends + timedelta(days=1), pack.zone)


def _step(day: date, unit: Unit, amount: int) -> date:
    return add_months(day, amount) if unit is Unit.MONTHS else day + timedelta(days=amount)


def due_at(rule: Rule, pack: Pack, start: datetime) -> datetime | None:
    """When a rule that starts at this instant is due (UTC), None where its source gives no time.

    Minutes and hours elapse. Days and months leave out the day of the start and run to the end of the last local day.
    """
    amount, unit = rule.due.amount, rule.due.unit
    if amount is None or unit is None:
        return None
    if unit is Unit.MINUTES:
        return start + timedelta(minutes=amount)
    if unit is Unit.HOURS:
        return start + timedelta(hours=amount)
    return end_of_day(_step(local_day(start, pack.zone), unit, amount), pack.zone)


def _ended(rule: Rule, episode: Episode) -> datetime | None:
    found = episode.first(rule.repeat.until if rule.repeat else rule.ends)
    return found.at if found else None


def _contact(
    rule: Rule, recipient: Recipient, start: Happened, begins: datetime, occurrence: int, episode: Episode
) -> Contact | None:
    """The first contact that satisfies the duty: recorded on its own row, or made after it began for another start."""
    ongoing = rule.repeat is not None and rule.repeat.every is None
    found = [
        contact
        for contact in episode.contacts
        if contact.kind == rule.kind
        and contact.recipient is recipient
        and (ongoing or contact.occurrence == occurrence)
        and (contact.started_by is start.kind or (contact.at >= begins and rule.repeat is None))
    ]
    return min(found, key=lambda contact: contact.at, default=None)


def _conditions(rule: Rule, pack: Pack, begins: datetime, episode: Episode) -> tuple[bool, FactName | None]:
    """Whether the rule applies as far as is known, and the first fact that must be asked."""
    question: FactName | None = None
    for condition in rule.conditions:
        truth = _truth(condition, pack, begins, episode)
        if truth is False:
            return False, None
        if truth is None and question is None:
            question = condition.fact or FactName.BIRTH_DATE
    return True, question


def _truth(condition: Condition, pack: Pack, begins: datetime, episode: Episode) -> bool | None:
    if condition.age_at_most is not None:
        if episode.birth_date is None:
            return None
        return whole_years(episode.birth_date, local_day(begins, pack.zone)) <= condition.age_at_most
    answer = episode.answers.get(condition.fact) if condition.fact else None
    return None if answer is None else answer is condition.wanted
