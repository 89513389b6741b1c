"""Tables of the log: entries, the chain's head, and what was disclosed to whom."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Index, Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.store.base import BigKey, Model, key_column
from portal.store.types import UTCDateTime


class AuditEntry(Model):
    """One act or reading. No foreign keys: the log outlives what it speaks of."""

    __tablename__ = "audit_entry"
    seq: Mapped[int] = mapped_column(BigKey, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    request: Mapped[str] = mapped_column(String(32))
    person: Mapped[int | None] = mapped_column(BigInteger)
    seat: Mapped[int | None] = mapped_column(BigInteger)
    agency: Mapped[int | None] = mapped_column(BigInteger)
    role: Mapped[str] = mapped_column(String(32))
    act: Mapped[str] = mapped_column(String(40))
    outcome: Mapped[str] = mapped_column(String(12))
    object_kind: Mapped[str] = mapped_column(String(32))
    object_number: Mapped[str] = mapped_column(String(64))
    case_id: Mapped[int | None] = mapped_column(BigInteger, index=True)
    reason: Mapped[str] = mapped_column(String(200))
    shown: Mapped[str] = mapped_column(String(64))
    mac: Mapped[bytes] = mapped_column(LargeBinary(32))


class AuditHead(Model):
    """The one row that names the end of the chain; locked last in each transaction."""

    __tablename__ = "audit_head"
    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    seq: Mapped[int] = mapped_column(BigInteger)
    mac: Mapped[bytes] = mapped_column(LargeBinary(32))


class Disclosure(Model):
    """The classes of one case that one reading gave to one seat."""

    __tablename__ = "disclosure"
    __table_args__ = (Index("ix_disclosure_case_id_seq", "case_id", "seq"),)
    id: Mapped[int] = key_column()
    seq: Mapped[int] = mapped_column(BigInteger, index=True)
    case_id: Mapped[int] = mapped_column(BigInteger)
    seat: Mapped[int] = mapped_column(BigInteger)
    agency: Mapped[int] = mapped_column(BigInteger)
    classes: Mapped[str] = mapped_column(String(700))
