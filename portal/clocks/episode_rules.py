"""Everything recorded of an episode that the law asks about, as frozen values: events, contacts, answers, what people granted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from portal.clocks.fact_rules import FactName
from portal.clocks.party_rules import Recipient, Side
from portal.clocks.vocabulary_rules import EventKind, PlannedDate


@dataclass(frozen=True)
class Happened:
    """Something that happened, at an aware instant; when it was typed is another matter and starts no clock.

    `ordinal` counts the events of a kind as they were recorded, from 1; 0 where the caller does not say, then by time.
    """

    kind: EventKind
    at: datetime
    ordinal: int = 0


def ordinals(recorded: Iterable[tuple[datetime, datetime | None]]) -> list[int]:
    """The ordinal of each event of one kind, by when each was recorded and superseded, in the order of recording.

    A correction is recorded at the very instant at which the one that it corrects is superseded, and takes its ordinal, so that
    what was recorded of that time round stays with it.
    """
    found: list[int] = []
    corrected: dict[datetime, list[int]] = {}
    count = 0
    for at, superseded in recorded:
        waiting = corrected.get(at)
        if waiting:
            turn = waiting.pop(0)
        else:
            count += 1
            turn = count
        found.append(turn)
        if superseded is not None:
            corrected.setdefault(superseded, []).append(turn)
    return found


@dataclass(frozen=True)
class RowKey:
    """What people's entries refer to: duties of one kind toward one recipient, started by one word, one time round."""

    kind: str
    recipient: Recipient
    started_by: str = ""
    occurrence: int = 1
    side: Side | None = None  # whose duties; every side's where nothing is said


@dataclass(frozen=True)
class Contact:
    """A recorded performance of a kind of duty toward a recipient: of which start's duty, and of which time round."""

    kind: str
    recipient: Recipient
    at: datetime
    started_by: str = ""
    occurrence: int = 1
    reference: int = 0  # whatever the caller knows it by

    @property
    def order(self) -> tuple[datetime, int, str, int]:
        """Which of several comes first: the earlier; of those at one instant, always the same."""
        return self.at, self.reference, self.started_by, self.occurrence


@dataclass(frozen=True)
class Episode:
    """Everything recorded of an episode that the law asks about. An answer that is not there is not known.

    What was approved: `yielded` (the time gives way to as soon as possible), `waived`, `extended` (until when), `paused` (from
    and to, None while it goes on). `disputed`: whose start the one who owes disputes, until that is settled. `dates`: each that
    is planned or was held, none of those that were moved.
    """

    events: tuple[Happened, ...] = ()
    contacts: tuple[Contact, ...] = ()
    yielded: frozenset[RowKey] = frozenset()
    answers: Mapping[FactName, bool] = field(default_factory=dict)
    birth_date: date | None = None
    waived: frozenset[RowKey] = frozenset()
    extended: Mapping[RowKey, datetime] = field(default_factory=dict)
    paused: Mapping[RowKey, tuple[tuple[datetime, datetime | None], ...]] = field(default_factory=dict)
    disputed: frozenset[RowKey] = frozenset()
    dates: Mapping[PlannedDate, tuple[datetime, ...]] = field(default_factory=dict)

    @cached_property
    def relieved(self) -> bool:
        """Whether anything of it is relieved or disputed."""
        return bool(self.yielded or self.waived or self.extended or self.paused or self.disputed)

    def first(self, kinds: Sequence[EventKind]) -> datetime | None:
        """When the earliest of these events happened, None where none has."""
        return min((self._by_kind[kind][0].at for kind in kinds if kind in self._by_kind), default=None)

    def of(self, kind: EventKind) -> Sequence[Happened]:
        """The events of a kind, the earliest first."""
        return self._by_kind.get(kind, ())

    def contacts_of(self, kind: str, recipient: Recipient) -> Sequence[Contact]:
        """The contacts of a kind with a recipient."""
        return self._by_contact.get((kind, recipient), ())

    def planned(self, kind: PlannedDate, start: datetime) -> datetime | None:
        """The first such date at or after a start; the last before it where nothing is planned after."""
        dates = self.dates.get(kind, ())
        return min((at for at in dates if at >= start), default=max(dates, default=None))

    @cached_property
    def _by_kind(self) -> Mapping[EventKind, list[Happened]]:
        found: dict[EventKind, list[Happened]] = {}
        for event in sorted(self.events, key=lambda event: (event.at, event.ordinal)):
            found.setdefault(event.kind, []).append(event)
        return found

    @cached_property
    def _by_contact(self) -> Mapping[tuple[str, Recipient], list[Contact]]:
        found: dict[tuple[str, Recipient], list[Contact]] = {}
        for contact in self.contacts:
            found.setdefault((contact.kind, contact.recipient), []).append(contact)
        return found
