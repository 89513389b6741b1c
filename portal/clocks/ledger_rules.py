"""The ledger: duties of one owner with the same kind, recipient and start as one row with several limits, and verdicts in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from portal.clocks.party_rules import Recipient
from portal.clocks.state_rules import State, rank_of, state_of
from portal.clocks.vocabulary_rules import EventKind

ORDER = (
    State.OVERDUE, State.DISPUTED, State.DUE_SOON, State.QUESTION_OPEN, State.RUNNING, State.PAUSED, State.TIME_YIELDED,
    State.ADVICE, State.DONE_LATE, State.DONE_ON_TIME, State.DONE, State.WAIVED, State.NOT_APPLICABLE, State.NOT_STARTED,
)  # fmt: skip
STILL_OPEN = frozenset(
    {
        State.OVERDUE, State.DISPUTED, State.DUE_SOON, State.QUESTION_OPEN, State.RUNNING, State.PAUSED, State.TIME_YIELDED,
        State.ADVICE,
    }
)  # fmt: skip
# The performance of these duties, toward this recipient, is itself an event, which may start other clocks.
EVENT_OF: dict[tuple[str, Recipient], EventKind] = {
    ("report_to_law_enforcement", Recipient.LAW_ENFORCEMENT): EventKind.TOLD_LAW_ENFORCEMENT,
    ("report_to_ncmec", Recipient.NCMEC): EventKind.TOLD_NCMEC,
    ("notify_court", Recipient.COURT): EventKind.COURT_NOTIFIED,
    ("ncic_entry", Recipient.NCIC): EventKind.NCIC_ENTERED,
    ("return_interview", Recipient.NONE): EventKind.INTERVIEWED,
    ("trafficking_screening", Recipient.NONE): EventKind.SCREENED,
}
# A report is one only with a number or a person (L21).
REPORTS = frozenset({"report_to_law_enforcement", "report_to_ncmec", "report_known_trafficking_victim", "report_crime"})


@dataclass(frozen=True)
class Limit:
    """One rule's bound on a row: what it asks, where it comes from, and what became of it."""

    number: str
    duty: str
    words: str
    source: str
    due_at: datetime | None
    adopted: bool
    state: State


@dataclass(frozen=True)
class LedgerRow:
    """A row of the ledger. Instants in UTC; `done_at` and what follows are of the record that discharged it."""

    number: str
    duty: str
    recipient: str
    recipient_code: str
    owner: int | None
    owed_to: int | None
    kind: str
    started_by: str
    occurrence: int
    state: State
    started_at: datetime
    due_at: datetime | None
    done_at: datetime | None
    record: int | None
    questions: tuple[str, ...]
    limits: tuple[Limit, ...]
    actors: str = ""
    before_court_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        return self.state in STILL_OPEN

    @property
    def due_words(self) -> str:
        """What the governing limit asks."""
        return next(limit.words for limit in self.limits if limit.number == self.number)

    @property
    def recurs(self) -> bool:
        return all(limit.words.startswith("every ") for limit in self.limits)


@dataclass(frozen=True)
class Stored:
    """A duty as it is stored, of which rows are made."""

    number: str
    duty: str
    recipient: str
    recipient_code: str
    owner: int | None
    owed_to: int | None
    kind: str
    started_by: str
    occurrence: int
    started_at: datetime
    due_at: datetime | None
    due_words: str
    source: str
    done_at: datetime | None
    record: int | None
    adopted: bool
    applies: bool
    yielded: bool
    question: str
    actors: str = ""
    waived: bool = False
    paused: bool = False
    disputed: bool = False
    recorded_at: datetime | None = None
    before_court_at: datetime | None = None

    def state(self, now: datetime) -> State:
        """The state at an instant."""
        return state_of(
            start=self.started_at, due=self.due_at, done_at=self.done_at, adopted=self.adopted, question=bool(self.question),
            yielded=self.yielded, applies=self.applies, waived=self.waived, paused=self.paused, disputed=self.disputed, now=now,
        )  # fmt: skip


def ledger(stored: Iterable[Stored], now: datetime) -> list[LedgerRow]:
    """The rows at an instant: what is late first, then what is due, then what is done. What has not begun is left out."""
    groups: dict[tuple[object, ...], list[Stored]] = {}
    for duty in stored:
        if duty.state(now) is not State.NOT_STARTED:
            same = (
                duty.owner,
                duty.kind,
                duty.recipient_code,
                duty.started_by,
                duty.started_at,
                duty.occurrence,
            )
            groups.setdefault(same, []).append(duty)
    rows = [_row(group, now) for group in groups.values()]
    far = max((row.due_at for row in rows if row.due_at), default=now) + timedelta(days=1)
    return sorted(rows, key=lambda row: (ORDER.index(row.state), row.due_at or far, row.started_at, row.number))


def _row(group: list[Stored], now: datetime) -> LedgerRow:
    """One row: the earliest limit in force governs; each limit keeps its own verdict."""
    limits = tuple(
        Limit(duty.number, duty.duty, duty.due_words, duty.source, duty.due_at, duty.adopted, duty.state(now))
        for duty in group
    )
    governing = min(group, key=_rank)
    return LedgerRow(
        number=governing.number, duty=governing.duty, recipient=governing.recipient, recipient_code=governing.recipient_code,
        owner=governing.owner, owed_to=governing.owed_to, kind=governing.kind, started_by=governing.started_by,
        occurrence=governing.occurrence, state=governing.state(now), started_at=governing.started_at,
        due_at=governing.due_at, done_at=governing.done_at, record=governing.record,
        questions=tuple(dict.fromkeys(duty.question for duty in group if duty.question and duty.done_at is None)),
        limits=limits, actors=governing.actors,
        before_court_at=min((duty.before_court_at for duty in group if duty.before_court_at), default=None),
    )  # fmt: skip


def _rank(duty: Stored) -> tuple[int, float]:
    return rank_of(
        due=duty.due_at, done=duty.done_at is not None, applies=duty.applies, question=bool(duty.question),
        adopted=duty.adopted, yielded=duty.yielded, waived=duty.waived,
    )  # fmt: skip


def verdict_words(
    state: State, started_at: datetime, due_at: datetime | None, done_at: datetime | None, now: datetime
) -> str:
    """The verdict as a person would say it."""
    if state is State.OVERDUE and due_at:
        return f"Overdue by {length(now - due_at)}"
    if state in (State.DUE_SOON, State.RUNNING) and due_at:
        return f"Due in {length(due_at - now)}"
    if state is State.DONE_LATE and due_at and done_at:
        return f"Done late, by {length(done_at - due_at)}"
    if state is State.DONE_ON_TIME and done_at:
        return f"Done in time, after {length(max(done_at - started_at, timedelta()))}"
    return {
        State.RUNNING: "Open until done; the source gives no time",
        State.DISPUTED: "Disputed: when the clock began is not settled",
        State.PAUSED: "The clock stands still",
        State.WAIVED: "Waived, with a reason",
        State.TIME_YIELDED: "The time gave way: due as soon as possible",
        State.QUESTION_OPEN: "A question is open",
        State.ADVICE: "Advice of a draft that nobody has adopted",
        State.DONE: "Done",
        State.NOT_APPLICABLE: "Does not apply",
    }.get(state, "Not started")


def length(span: timedelta) -> str:
    """A span in words, of at most two units, never rounded up: 3 hours 12 minutes."""
    minutes = int(span.total_seconds()) // 60
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    parts = [(days, "day"), (hours, "hour")] if days else [(hours, "hour"), (minutes, "minute")]
    said = [f"{number} {unit}{'s' if number != 1 else ''}" for number, unit in parts if number]
    return " ".join(said) or "less than a minute"
