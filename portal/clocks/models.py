"""Tables of duties: what the law asks of a case, people's records of it, their prose apart, and the editions of packs."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Boolean, ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, validates

from portal.clocks.edition_rules import EditionState, digest_of
from portal.sharing.field_models import STRUCTURE, CaseEntry, CaseRow, fact, link, moment, sealed_fact
from portal.sharing.rules import InformationClass as C
from portal.store.base import BigKey, Model, key_column, new_number
from portal.store.types import Text, UTCDateTime


class PackAdoption(Model):
    """An edition of a pack with its text: drafted, sent, refused, put aside, or adopted by the agency with authority from a time to a time.

    The text of an adopted row never changes, and only adopted rows run on a case. `digest` is the SHA-256 of the text, by which it is parsed once.
    """

    __tablename__ = "pack_adoption"
    id: Mapped[int] = key_column()
    number: Mapped[str] = mapped_column(String(12), unique=True, default=new_number)
    pack: Mapped[str] = mapped_column(String(40), index=True)
    edition: Mapped[str] = mapped_column(String(40))
    agency_id: Mapped[int] = link("agency.id", index=False)
    authority: Mapped[str] = mapped_column(Text(400), default="")
    state: Mapped[str] = mapped_column(String(12), default=EditionState.DRAFT.value)
    text: Mapped[str] = mapped_column(Text(), default="")
    digest: Mapped[str] = mapped_column(String(64), default="")
    text_before: Mapped[str | None] = mapped_column(Text())  # the last save, to be undone
    drafted_by: Mapped[int | None] = link("seat.id", nullable=True, index=False)  # who wrote last
    drafted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    sent_by: Mapped[int | None] = link("seat.id", nullable=True, index=False)
    sent_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    answered_by: Mapped[int | None] = link("seat.id", nullable=True, index=False)
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    refused: Mapped[str] = mapped_column(Text(2000), default="")  # why
    starts_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ends_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    version: Mapped[int] = mapped_column(Integer, default=1)

    @validates("text")
    def _digest(self, _name: str, text: str) -> str:
        self.digest = digest_of(text)
        return text


class CaseClock(Model):
    """When the duties of a case next have to be looked at, and through whose eyes; outside row-level security, holding nothing of the case."""

    __tablename__ = "case_clock"
    case_id: Mapped[int] = mapped_column(BigKey, ForeignKey("cases.id"), primary_key=True, autoincrement=False)
    seat_id: Mapped[int] = mapped_column(BigKey, ForeignKey("seat.id"))
    next_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)


def code(length: int) -> Mapped[str]:
    """A word of a closed list by which rows are chosen: structure, never shown as such."""
    return mapped_column(String(length), default="", info=STRUCTURE)


def flag(default: bool) -> Mapped[bool]:
    """A yes or no by which the state is judged."""
    return mapped_column(Boolean, default=default, info=STRUCTURE)


class Duty(CaseRow):
    """One rule's obligation on a case, as computed: owner (none where law enforcement has no seat here), recipient, start, due, done.

    Recomputed with every event and record; people's own entries are in the tables below and are never recomputed.
    """

    __tablename__ = "duty"
    __table_args__ = (
        UniqueConstraint("case_id", "pack", "rule", "recipient_code", "occurrence"),
        Index("ix_duty_agency_id_done_at_due_at", "agency_id", "done_at", "due_at"),
    )
    number: Mapped[str] = mapped_column(String(12), unique=True, default=new_number, info=STRUCTURE)
    agency_id: Mapped[int | None] = link("agency.id", nullable=True, index=False)  # type: ignore[assignment]
    owed_to_id: Mapped[int | None] = link("agency.id", nullable=True, index=False)
    record_id: Mapped[int | None] = mapped_column(BigKey, nullable=True, info=STRUCTURE)
    pack: Mapped[str] = code(40)
    rule: Mapped[str] = code(60)
    edition: Mapped[str] = code(40)
    kind: Mapped[str] = code(40)
    recipient_code: Mapped[str] = code(40)
    started_by: Mapped[str] = code(32)
    question: Mapped[str] = code(40)
    tells: Mapped[str] = code(200)
    occurrence: Mapped[int] = mapped_column(Integer, default=1, info=STRUCTURE)
    adopted: Mapped[bool] = flag(False)
    applies: Mapped[bool] = flag(True)
    yielded: Mapped[bool] = flag(False)
    waived: Mapped[bool] = flag(False)
    paused: Mapped[bool] = flag(False)
    disputed: Mapped[bool] = flag(False)
    lapsed_at: Mapped[datetime | None] = moment(nullable=True)
    duty: Mapped[str] = fact(C.DUTY_LEDGER, "Duty", 200)
    actors: Mapped[str] = fact(C.DUTY_LEDGER, "Who owes it", 200)
    recipient: Mapped[str] = fact(C.DUTY_LEDGER, "To whom", 200)
    started_at: Mapped[datetime] = fact(C.DUTY_LEDGER, "Clock began", kind=UTCDateTime)
    due_at: Mapped[datetime | None] = fact(C.DUTY_LEDGER, "Due", kind=UTCDateTime)
    due_words: Mapped[str] = fact(C.DUTY_LEDGER, "Time that the law gives", 80)
    done_at: Mapped[datetime | None] = fact(C.DUTY_LEDGER, "Done", kind=UTCDateTime)
    before_court_at: Mapped[datetime | None] = fact(C.DUTY_LEDGER, "Came before the court", kind=UTCDateTime)
    source: Mapped[str | None] = fact(C.DUTY_LEDGER, "Source", 200)


class DutyRecord(CaseRow):
    """That a duty was done: when, how, with which number, and the code of the reason where late; no free text."""

    __tablename__ = "duty_record"
    seat_id: Mapped[int] = link("seat.id", index=False)
    kind: Mapped[str] = code(40)
    recipient_code: Mapped[str] = code(40)
    started_by: Mapped[str] = code(32)
    occurrence: Mapped[int] = mapped_column(Integer, default=1, info=STRUCTURE)
    happened_at: Mapped[datetime] = moment()
    channel: Mapped[str] = fact(C.DUTY_LEDGER, "Channel", 40)
    proof_number: Mapped[str | None] = fact(C.DUTY_LEDGER, "Number", 60)
    reason_code: Mapped[str | None] = fact(C.DUTY_LEDGER, "Why late", 40)


class DutyRelief(CaseRow):
    """What relieves the duties of a row: asked, answered, ended, each once. A dispute of their start needs no answer.

    `starts_at` is when it was tried, from when it stands still, or the start that the one who owes holds for right; `ends_at`
    until when; `stopped_at` when a pause was ended before. `answer` and `ending` are words of closed lists.
    """

    __tablename__ = "duty_relief"
    number: Mapped[str] = mapped_column(String(12), unique=True, default=new_number, info=STRUCTURE)
    duty_id: Mapped[int] = link("duty.id")
    seat_id: Mapped[int] = link("seat.id", index=False)
    relief: Mapped[str] = code(16)
    kind: Mapped[str] = code(40)
    recipient_code: Mapped[str] = code(40)
    started_by: Mapped[str] = code(32)
    occurrence: Mapped[int] = mapped_column(Integer, default=1, info=STRUCTURE)
    ground: Mapped[str | None] = fact(C.DUTY_LEDGER, "Ground", 40)
    starts_at: Mapped[datetime | None] = moment(nullable=True)
    ends_at: Mapped[datetime | None] = moment(nullable=True)
    stopped_at: Mapped[datetime | None] = moment(nullable=True)
    stated_at: Mapped[datetime | None] = moment(nullable=True)
    stated_by_id: Mapped[int | None] = link("agency.id", nullable=True, index=False)
    answer: Mapped[str] = code(16)
    answered_at: Mapped[datetime | None] = moment(nullable=True)
    answered_by: Mapped[int | None] = link("seat.id", nullable=True, index=False)
    ending: Mapped[str] = code(16)
    ended_at: Mapped[datetime | None] = moment(nullable=True)
    ended_by: Mapped[int | None] = link("seat.id", nullable=True, index=False)


class DutyNote(CaseRow):
    """How a duty was done, why late, why it was relieved: prose, never the bench's save in a filing."""

    __tablename__ = "duty_note"
    duty_id: Mapped[int] = link("duty.id")
    relief_id: Mapped[int | None] = link("duty_relief.id", nullable=True, index=False)
    person_told: Mapped[bytes | None] = sealed_fact(C.DUTY_NOTES, "Person told")
    note_text: Mapped[bytes | None] = sealed_fact(C.DUTY_NOTES, "Note")


class PlannedEntry(CaseEntry):
    """A planned date of a docket, such as its next hearing; where it is moved, a new entry supersedes this one."""

    __tablename__ = "planned_date"
    number: Mapped[str] = mapped_column(String(12), unique=True, default=new_number, info=STRUCTURE)
    docket_id: Mapped[int] = link("docket.id", index=False)
    seat_id: Mapped[int] = link("seat.id", index=False)
    kind: Mapped[str] = code(24)
    planned_at: Mapped[datetime] = fact(C.DUTY_LEDGER, "Next hearing", kind=UTCDateTime)
