"""The engine: which duties the law puts on an episode, when each is due, and what became of it; pure and total."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from portal.clocks.calendar_rules import Calendar, NotInCalendar, ahead, begins_after, reach, step
from portal.clocks.episode_rules import Contact, Episode, RowKey
from portal.clocks.local_time_rules import birthday, end_of_day, first_instant, local_day, whole_years
from portal.clocks.pack_rules import Clause, Pack, Rule, Span, Start, Told
from portal.clocks.party_rules import Actor, Recipient, side_of
from portal.clocks.state_rules import State, state_of

AHEAD = timedelta(days=90)  # how far recurring duties are laid out; the ticker looks at each case every thirty days
NO_ROWS: frozenset[RowKey] = frozenset()
NO_DAYS = Calendar(
    "this jurisdiction", 1, 0, frozenset()
)  # knows no year: whatever counts business days stays a question
HOLIDAYS = "holidays"  # the question of a duty whose due time falls beyond the years that a calendar knows
Party = TypeVar("Party", Actor, Recipient)


@dataclass(frozen=True)
class Key:
    """What a duty is known by, stable over recomputing: pack and rule, recipient, which time round (from 1)."""

    pack: str
    rule: str
    recipient: Recipient
    occurrence: int = 1


@dataclass(frozen=True)
class Edition:
    """A pack as it is in force for a jurisdiction from an instant on; an edition that nobody adopted advises only."""

    pack: Pack
    adopted_from: datetime | None = None
    adopted_until: datetime | None = None
    calendar: Calendar = NO_DAYS
    local: ZoneInfo | None = None

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which its days end: that of the place, or the pack's own. Federal law has none of its own."""
        return self.local or self.pack.zone

    def adopted_at(self, at: datetime) -> bool:
        """Whether it was adopted and in force at this instant."""
        if self.adopted_from is None or at < self.adopted_from:
            return False
        return self.adopted_until is None or at < self.adopted_until


@dataclass(frozen=True)
class Duty:
    """One rule's obligation on one episode. Instants are aware; `due` is None where the source gives no time.

    `started_by` is the event's word, `done` or `missed`; `question` the fact or date to be asked, empty where all is known.
    """

    key: Key
    rule: Rule
    pack: Pack
    adopted: bool
    start: datetime | None = None
    started_by: str = ""
    due: datetime | None = None
    done: Contact | None = None
    question: str = ""
    yielded: bool = False
    applies: bool = True
    waived: bool = False
    paused: bool = False
    disputed: bool = False
    recipients: tuple[Recipient, ...] = ()
    actors: tuple[Actor, ...] = ()

    @property
    def edition(self) -> str:
        """The edition under which it runs."""
        return self.pack.edition

    def state(self, now: datetime) -> State:
        """The state at an instant."""
        return state_of(
            start=self.start, due=self.due, done_at=self.done.at if self.done else None, adopted=self.adopted,
            question=bool(self.question), yielded=self.yielded, applies=self.applies, waived=self.waived,
            paused=self.paused, disputed=self.disputed, now=now,
        )  # fmt: skip


@dataclass(frozen=True)
class _Begun:
    """A clock that began: which time round, when, by what."""

    ordinal: int
    at: datetime
    word: str


@dataclass(frozen=True)
class _Round:
    """One time round: its number, when it begins, when it is due (UTC), and what has to be known first."""

    number: int
    begins: datetime
    due: datetime | None
    unknown: str = ""


def duties(editions: Sequence[Edition], episode: Episode, now: datetime) -> list[Duty]:
    """Every duty that the editions put on the episode, in the order of their packs; recurring ones AHEAD of now.

    A rule is taken from the edition in force when its own start happened; where none was adopted then, from the newest that
    has begun, as advice. A duty whose start has not happened is there too, as not started.
    """
    packs: dict[str, list[Edition]] = {}
    for edition in editions:
        packs.setdefault(edition.pack.code, []).append(edition)
    return [duty for group in packs.values() for duty in _Layer(group, episode, now).duties()]


@dataclass
class _Layer:
    """The editions of one pack over one episode. Rules that start each other are worked out when first asked for."""

    editions: list[Edition]
    episode: Episode
    now: datetime
    made: dict[str, list[Duty]] = field(default_factory=dict)

    def duties(self) -> Iterator[Duty]:
        names = dict.fromkeys(rule.name for edition in self.editions for rule in edition.pack.rules)
        for name in names:
            yield from self.of(name)

    def of(self, name: str) -> list[Duty]:
        if name not in self.made:
            self.made[name] = []  # a circle, which the checker of packs refuses, ends here
            self.made[name] = list(self._make(name))
        return self.made[name]

    def _make(self, name: str) -> Iterator[Duty]:
        having = [(edition, rule) for edition in self.editions if (rule := edition.pack.rule(name))]
        covered: set[int] = set()
        for edition, governing in having:
            for one in self._begun(edition, governing):
                if one.ordinal not in covered and edition.adopted_at(one.at):
                    covered.add(one.ordinal)
                    yield from self._duties(edition, governing, one, True)
        # What nobody had adopted is advised on by the newest that has begun; where the pack bound then, another rule or none does.
        come = [pair for pair in having if self._has_begun(pair[0])]
        if not come and any(self._has_begun(edition) for edition in self.editions):
            return  # a rule that is new in an edition to come
        newest, rule = (come or having)[-1]
        begun = self._begun(newest, rule)
        for one in begun:
            if one.ordinal not in covered and not any(edition.adopted_at(one.at) for edition in self.editions):
                yield from self._duties(newest, rule, one, False)
        if not covered and not begun:
            for told in rule.told:
                yield Duty(Key(newest.pack.code, name, told.first), rule, newest.pack, False)

    def _has_begun(self, edition: Edition) -> bool:
        return edition.adopted_from is None or edition.adopted_from <= self.now

    def _begun(self, edition: Edition, rule: Rule) -> list[_Begun]:
        """What started the rule's clock: its first start, or each."""
        found: list[_Begun] = []
        for start in rule.starts:
            for ordinal, at in self._instants(start, rule.each):
                begins = self._later(edition, rule, start, at) if start.later else at
                if begins is not None:
                    found.append(_Begun(ordinal, begins, start.word))
        if rule.each:
            return sorted(found, key=lambda one: (one.ordinal, one.at))
        if len(found) < 2:
            return found
        return [min(found, key=lambda one: (one.at, one.word))]

    def _instants(self, start: Start, each: bool) -> list[tuple[int, datetime]]:
        if start.event:
            events = self.episode.of(start.event)
            if not each:
                return [(1, events[0].at)] if events else []
            return [(event.ordinal or turn, event.at) for turn, event in enumerate(events, start=1)]
        owed = [
            duty
            for duty in self.of(start.rule)
            if duty.start and duty.applies and not duty.waived and duty.key.occurrence == 1
        ]
        if start.done:
            done = [duty.done.at for duty in owed if duty.done]
            return [(1, max(done))] if done and len(done) == len(owed) else []
        late = [
            duty.due for duty in owed
            if duty.due and not duty.question and not duty.yielded and (duty.done is None or duty.done.at > duty.due)
        ]  # fmt: skip
        return [(1, min(late))] if late else []

    def _later(self, edition: Edition, rule: Rule, start: Start, at: datetime) -> datetime | None:
        """When a start that waits begins; None where what ends the rule came before, or the calendar does not know the day."""
        assert start.later is not None  # asked only of a start that waits
        try:
            begins = begins_after(start.later, at, edition.zone, edition.calendar)
        except NotInCalendar:
            return None
        ended = self._ended(rule, edition.zone)
        return None if ended and ended <= begins else begins

    def _ended(self, rule: Rule, zone: ZoneInfo) -> datetime | None:
        """When what ends the rule came first: an event, or the birthday until which it repeats."""
        ends = [self.episode.first(rule.repeat.until if rule.repeat else rule.ends)]
        if rule.repeat and rule.repeat.until_age is not None and self.episode.birth_date is not None:
            ends.append(first_instant(birthday(self.episode.birth_date, rule.repeat.until_age), zone))
        return min((end for end in ends if end is not None), default=None)

    def _duties(self, edition: Edition, rule: Rule, begun: _Begun, adopted: bool) -> Iterator[Duty]:
        ended = self._ended(rule, edition.zone)
        for turn in self._rounds(edition, rule, begun, ended):
            owed, question = self._conditions(rule, edition.zone, turn.begins)
            for told in rule.told:
                owners = _by_hour(rule.owner.actors, edition, turn.begins) if rule.owner.by_hour else rule.owner.actors
                rows = self._rows(rule, told, begun, turn, owners) if self.episode.relieved else NO_ROWS
                due, paused = self._granted(edition, rule, rows, turn)
                over = ended is not None and (
                    due is None or due > ended
                )  # what stood still, or had time left, was not late
                contact = self._contact(edition, rule, told, begun.word, turn) if owed else None
                if rule.repeat and rule.repeat.every is None and not over:
                    contact = None  # regular contact goes on until its end, however often it was made
                yield Duty(
                    Key(edition.pack.code, rule.name, told.first, turn.number), rule, edition.pack, adopted, turn.begins, begun.word, due,
                    contact, question or turn.unknown, bool(rule.yields) and not rows.isdisjoint(self.episode.yielded), owed and not over,
                    bool(rule.waives) and not rows.isdisjoint(self.episode.waived), paused, not rows.isdisjoint(self.episode.disputed), _told(told, edition, turn.begins),
                    owners,
                )  # fmt: skip

    def _rows(
        self, rule: Rule, told: Told, begun: _Begun, turn: _Round, owners: tuple[Actor, ...]
    ) -> frozenset[RowKey]:
        """By which keys a duty is relieved: of its own side alone, or of every side."""
        row = RowKey(rule.kind, told.first, begun.word, turn.number)
        return frozenset({row, replace(row, side=side_of(owners))})

    def _granted(
        self, edition: Edition, rule: Rule, rows: frozenset[RowKey], turn: _Round
    ) -> tuple[datetime | None, bool]:
        """The due time with what was granted: longer, as far as the rule allows it, or moved on by pauses; and whether it stands still."""
        due = turn.due
        extended = max((self.episode.extended[row] for row in rows if row in self.episode.extended), default=None)
        if due is not None and extended is not None and rule.extends:
            most = latest_extension(edition, rule, turn.begins)
            due = max(due, min(extended, most)) if most else due
        paused = tuple(pause for row in rows for pause in self.episode.paused.get(row, ()))
        if due is not None and paused and rule.tolls:
            return tolled(due, turn.begins, paused, self.now)
        return due, False

    def _contact(self, edition: Edition, rule: Rule, told: Told, word: str, turn: _Round) -> Contact | None:
        """The first contact that satisfies a time round: recorded on its own row, or made after it began for another start.

        A contact that says nothing of a start satisfies whatever had begun.
        """
        regular = rule.repeat is not None and rule.repeat.every is None
        chained = word in ("done", "missed") or any(start.later for start in rule.starts)
        found: Contact | None = None
        for recipient in _told(told, edition, turn.begins):
            for contact in self.episode.contacts_of(rule.kind, recipient):
                after = contact.at >= turn.begins
                if contact.started_by:
                    own = contact.started_by == word and (not chained or after)
                    free = after and rule.repeat is None and not rule.each
                    matches = (regular or contact.occurrence == turn.number) and (own or free)
                else:
                    matches = after
                if matches and (found is None or contact.order < found.order):
                    found = contact
        return found

    def _rounds(self, edition: Edition, rule: Rule, begun: _Begun, ended: datetime | None) -> Iterator[_Round]:
        """Every time round: one, or as many as the rule repeats; none begins after its end, nor is due after the days for which it comes."""
        repeat, zone = rule.repeat, edition.zone
        if repeat is None or repeat.every is None:
            due, unknown = self._due(edition, rule, begun.at)
            yield _Round(begun.ordinal, begun.at, due, unknown)
            return
        first = local_day(begun.at, zone)
        last = min(ended or self.now + AHEAD, self.now + AHEAD)
        most = _reach(repeat.lasting, begun.at, edition) if repeat.lasting else None
        number, begins = 1, begun.at
        while number == 1 or begins <= last:
            ends = step(first, repeat.every, number)
            due = end_of_day(ends, zone)
            if most is not None and due > most and number > 1:
                return
            yield _Round(number, begins, due)
            number, begins = number + 1, first_instant(ends + timedelta(days=1), zone)

    def _due(self, edition: Edition, rule: Rule, start: datetime) -> tuple[datetime | None, str]:
        """When it is due (UTC), and what has to be known first."""
        due, zone = rule.due, edition.zone
        if due.span is None:
            return None, ""
        try:
            if due.ahead_of is None:
                return reach(due.span, start, zone, edition.calendar), ""
            planned = self.episode.planned(due.ahead_of, start)
            if planned is None:
                return None, due.ahead_of.value
            latest = ahead(due.span, planned, zone, edition.calendar)
            return (
                latest if latest >= start else None
            ), ""  # too late to be met when it began: as soon as possible, never late
        except NotInCalendar:
            return None, HOLIDAYS

    def _conditions(self, rule: Rule, zone: ZoneInfo, begins: datetime) -> tuple[bool, str]:
        """Whether the rule applies as far as is known, and the first fact that must be asked."""
        question = ""
        for clause in rule.conditions:
            truth, asked = _truth(clause, self.episode, local_day(begins, zone))
            if truth is False:
                return False, ""
            if truth is None:
                question = question or asked
        return True, question


def _truth(clause: Clause, episode: Episode, day: date) -> tuple[bool | None, str]:
    """Whether a clause holds on a day, None where that is not known, and then the first fact to ask."""
    asked = ""
    for term in clause.terms:
        known: bool | None
        if term.fact is not None:
            answer = episode.answers.get(term.fact)
            known = None if answer is None else answer is term.wanted
        elif episode.birth_date is None:
            known = None
        else:
            age = whole_years(episode.birth_date, day)
            known = term.age_from <= age and (term.age_to is None or age <= term.age_to)
        if known:
            return clause.wanted, ""
        if known is None:
            asked = asked or term.asked.value
    return (None, asked) if asked else (not clause.wanted, "")


def _reach(span: Span, start: datetime, edition: Edition) -> datetime | None:
    """When a span ends, None where the calendar does not know the days."""
    try:
        return reach(span, start, edition.zone, edition.calendar)
    except NotInCalendar:
        return None


def latest_extension(edition: Edition, rule: Rule, start: datetime) -> datetime | None:
    """Until when a duty that began then may be extended at most; None where its rule does not allow it, or the calendar knows no such day."""
    return _reach(rule.extends, start, edition) if rule.extends else None


def _told(told: Told, edition: Edition, at: datetime) -> tuple[Recipient, ...]:
    return _by_hour(told.recipients, edition, at) if told.by_hour else told.recipients


def _by_hour(parties: tuple[Party, ...], edition: Edition, at: datetime) -> tuple[Party, ...]:
    """The first in office hours, the last otherwise; all of them where nobody says what the office hours are."""
    if edition.pack.office_hours is None:
        return parties
    try:
        open_now = edition.calendar.in_office(at, edition.zone, edition.pack.office_hours)
    except NotInCalendar:
        return parties
    return parties[:1] if open_now else parties[-1:]


def tolled(
    due: datetime, start: datetime, pauses: Sequence[tuple[datetime, datetime | None]], now: datetime
) -> tuple[datetime | None, bool]:
    """The due time moved on by the pauses that begin by then, time in several of them counted once; none while one goes on.

    One that begins later than now and has no end yet does not stand still.
    """
    counted = start  # everything before this is counted
    for begins, ends in sorted(pauses, key=lambda pause: pause[0]):
        still = begins <= now
        begins = max(begins, counted)
        if begins > due:
            break
        if ends is not None and ends > begins:
            due += ends - begins
            counted = ends
        elif ends is None and still:
            return None, True
    return due, False
