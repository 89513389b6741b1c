"""Tables of children, cases, dockets and the facts that decisions ask for."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Boolean, Connection, Date, ForeignKey, Index, String, UniqueConstraint, event
from sqlalchemy.orm import Mapped, mapped_column

from portal.cases.name_rules import Names, known_keys
from portal.sharing.field_models import STRUCTURE, CaseEntry, fact, link, moment, party_key, sealed_fact
from portal.sharing.rules import InformationClass as C
from portal.store.base import BigKey, Model, key_column, new_number
from portal.store.sealed import Sealed, envelope_column
from portal.store.types import UTCDateTime

# Kinds of events that tell what a screening or an interview brought; `private` stands in clear for all of them.
PRIVATE = "private"
PRIVATE_KINDS = frozenset(
    {"victim_identified", "risk_suspected", "screened", "interviewed", "crime_found", "abuse_learned"}
)


class Child(Model):
    """A child in an agency's care, of whom there may be many cases; each case's identity is carried from here when it is opened."""

    __tablename__ = "child"
    __table_args__ = (Index("ix_child_agency_id_name_key", "agency_id", "name_key"),)
    id: Mapped[int] = key_column()
    number: Mapped[str] = mapped_column(String(12), unique=True, default=new_number, info=STRUCTURE)
    agency_id: Mapped[int] = link("agency.id", index=False)
    full_name: Mapped[str] = fact(C.IDENTITY, "Full name", 200)
    former_names: Mapped[str | None] = fact(C.IDENTITY, "Former names")
    nicknames: Mapped[str | None] = fact(C.IDENTITY, "Nicknames")
    birth_date: Mapped[date | None] = fact(C.IDENTITY, "Date of birth", kind=Date)
    sex: Mapped[str | None] = fact(C.IDENTITY, "Sex", 40)
    in_care: Mapped[bool] = mapped_column(Boolean, default=False, info=STRUCTURE)  # placement, care or supervision
    name_key: Mapped[str] = mapped_column(String(400), default="", info={"key_of": C.IDENTITY})
    search_key: Mapped[str] = mapped_column(String(2000), default="", info={"key_of": C.IDENTITY})
    withdrawn_at: Mapped[datetime | None] = moment(
        nullable=True
    )  # the file of a roster that brought the child was undone
    merged_into_id: Mapped[int | None] = mapped_column(
        BigKey, nullable=True, info=STRUCTURE
    )  # the child who this one is: docs/decisions/0028-same-child.md


class ChildKey(Model):
    """A key under which a child of an agency is looked up, made of names and birth date: docs/decisions/0017-look-up.md."""

    __tablename__ = "child_key"
    __table_args__ = {"sqlite_with_rowid": False}
    agency_id: Mapped[int] = mapped_column(
        BigKey, ForeignKey("agency.id"), primary_key=True, autoincrement=False, info=STRUCTURE
    )
    key: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False, info={"key_of": C.IDENTITY})
    child_id: Mapped[int] = mapped_column(
        BigKey, ForeignKey("child.id"), primary_key=True, autoincrement=False, index=True, info=STRUCTURE
    )


@event.listens_for(Child, "after_insert")
def _key_child(_mapper: Any, connection: Connection, child: Child) -> None:
    """Whoever writes a child writes its keys, in the same transaction; one who was withdrawn has none."""
    if child.withdrawn_at is not None:
        return
    names = Names(child.full_name or "", child.former_names or "", child.nicknames or "", child.birth_date)
    keys = [{"agency_id": child.agency_id, "key": key, "child_id": child.id} for key in sorted(known_keys(names))]
    if keys:
        connection.execute(ChildKey.__table__.insert(), keys)  # type: ignore[attr-defined]


@event.listens_for(Child, "after_update")
def _key_child_anew(mapper: Any, connection: Connection, child: Child) -> None:
    table = ChildKey.__table__
    connection.execute(table.delete().where(table.c.child_id == child.id))  # type: ignore[attr-defined]
    _key_child(mapper, connection, child)


class Case(Model):
    """One absence of a child, from its start to its outcome, with its record."""

    __tablename__ = "cases"
    id: Mapped[int] = key_column()
    number: Mapped[str] = mapped_column(String(12), unique=True, default=new_number, info=STRUCTURE)
    child_id: Mapped[int] = link("child.id")
    agency_id: Mapped[int] = link("agency.id")
    opened_at: Mapped[datetime] = fact(C.IDENTITY, "Case opened", kind=UTCDateTime)
    closed_at: Mapped[datetime | None] = fact(C.IDENTITY, "Case closed", kind=UTCDateTime)
    sealed_by: Mapped[int | None] = mapped_column(BigKey, nullable=True, info=STRUCTURE)


class CaseName(Model):
    """Under which name a case stands in the list of an agency that was ever let in; the database's own triggers keep it.

    A list is read from here in its order, so that a page costs the same whoever has how many cases; whether a case is there
    for the viewer is asked of the case itself, as everywhere: docs/decisions/0022-lists-by-name.md.
    """

    __tablename__ = "case_name"
    __table_args__ = (UniqueConstraint("case_id", "agency_id"), {"sqlite_with_rowid": False})
    agency_id: Mapped[int] = mapped_column(
        BigKey, ForeignKey("agency.id"), primary_key=True, autoincrement=False, info=STRUCTURE
    )
    name_key: Mapped[str] = mapped_column(String(400), primary_key=True, info={"key_of": C.IDENTITY})
    case_id: Mapped[int] = mapped_column(
        BigKey, ForeignKey("cases.id"), primary_key=True, autoincrement=False, info=STRUCTURE
    )


class Docket(Model):
    """A court's docket of a child, and the chambers that hears it."""

    __tablename__ = "docket"
    id: Mapped[int] = key_column()
    child_id: Mapped[int] = link("child.id")
    court_id: Mapped[int] = link("agency.id", index=False)
    office_id: Mapped[int] = link("office.id")
    docket_number: Mapped[str] = fact(C.FILINGS, "Docket", 60)
    kind: Mapped[str] = mapped_column(String(24), info=STRUCTURE)
    supervising_id: Mapped[int | None] = link("agency.id", nullable=True, index=False)
    prosecuting_id: Mapped[int | None] = link("agency.id", nullable=True, index=False)
    withdrawn_at: Mapped[datetime | None] = moment(nullable=True)  # as a child's


class CaseDocket(Model):
    """That a docket of the child is concerned by a case, and whether the notice of missing child is filed there."""

    __tablename__ = "case_docket"
    __table_args__ = (UniqueConstraint("case_id", "docket_id"),)
    id: Mapped[int] = key_column()
    case_id: Mapped[int] = link("cases.id")
    docket_id: Mapped[int] = link("docket.id")
    notice_filing_id: Mapped[int | None] = mapped_column(BigKey, nullable=True, info=STRUCTURE)


class Appearance(Model):
    """That a seat or agency is party to a docket or stands for someone who is, from a time to a time."""

    __tablename__ = "appearance"
    id: Mapped[int] = key_column()
    docket_id: Mapped[int] = link("docket.id")
    party: Mapped[int] = party_key()
    stands_for: Mapped[str] = mapped_column(String(16), info=STRUCTURE)
    starts_at: Mapped[datetime] = moment()
    ends_at: Mapped[datetime | None] = moment(nullable=True)


class Custody(Model):
    """That an order or the legal status gives an agency placement and care of the child, from a time to a time."""

    __tablename__ = "custody"
    id: Mapped[int] = key_column()
    case_id: Mapped[int] = link("cases.id")
    agency_id: Mapped[int] = link("agency.id", index=False)
    starts_at: Mapped[datetime] = moment()
    ends_at: Mapped[datetime | None] = moment(nullable=True)


class CompactMatter(Model):
    """An interstate compact matter of the case and its two ends."""

    __tablename__ = "compact_matter"
    id: Mapped[int] = key_column()
    case_id: Mapped[int] = link("cases.id")
    kind: Mapped[str] = mapped_column(String(8), info=STRUCTURE)
    sending_id: Mapped[int] = link("agency.id", index=False)
    receiving_id: Mapped[int] = link("agency.id", index=False)
    starts_at: Mapped[datetime] = moment()
    ends_at: Mapped[datetime | None] = moment(nullable=True)


class CaseEvent(CaseEntry):
    """A thing that happened in the absence, with when it happened and when it was recorded.

    A kind that tells what a screening or an interview brought is kept encrypted, and is of that class.
    """

    __tablename__ = "case_event"
    kind: Mapped[str] = fact(C.ENDANGERMENT_CIRCUMSTANCES, "What happened", 32)
    private_kind: Mapped[bytes | None] = sealed_fact(C.SCREENING_DETAIL, "What happened")
    happened_at: Mapped[datetime] = fact(C.ENDANGERMENT_CIRCUMSTANCES, "When", kind=UTCDateTime)
    source: Mapped[str | None] = fact(C.ENDANGERMENT_CIRCUMSTANCES, "Word came from", 200)

    def __init__(self, **values: Any) -> None:
        if values.get("kind") in PRIVATE_KINDS:
            values |= {"kind": PRIVATE, "private_kind": values["kind"]}
        super().__init__(**values)

    def word(self) -> str:
        """The kind, deciphered where it is private."""
        return str(self.value("private_kind")) if self.kind == PRIVATE else self.kind


class CaseAnswer(CaseEntry):
    """An answer to a question that the law asks of a case: yes or no. A question without an answer is open."""

    __tablename__ = "case_answer"
    question: Mapped[str] = fact(C.ENDANGERMENT_CIRCUMSTANCES, "Question", 40)
    answer: Mapped[bool] = fact(C.ENDANGERMENT_CIRCUMSTANCES, "Answer", kind=Boolean)


class LookUp(Model):
    """What someone looked for, kept under a random number that is theirs alone; the words are encrypted."""

    __tablename__ = "look_up"
    __table_args__ = (Index("ix_look_up_seat_id_created_at", "seat_id", "created_at"),)
    id: Mapped[int] = key_column()
    number: Mapped[str] = mapped_column(String(12), unique=True, default=new_number)
    seat_id: Mapped[int] = link("seat.id", index=False)
    created_at: Mapped[datetime] = moment()
    sealed_words: Mapped[bytes | None] = envelope_column()

    words = Sealed()
