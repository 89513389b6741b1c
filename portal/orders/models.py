"""Tables of orders and filings: on which docket, whom they name or were served on, whether sealed or held."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Boolean, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.sharing.field_models import STRUCTURE, CaseRow, fact, link, moment, party_key
from portal.sharing.rules import InformationClass as C
from portal.store.base import BigKey, Model, key_column, new_number
from portal.store.types import UTCDateTime


class Order(CaseRow):
    """What a judge signed; while sealed it is of the class sealed."""

    __tablename__ = "court_order"
    docket_id: Mapped[int] = link("docket.id")
    order_title: Mapped[str] = fact(C.ORDERS, "Order", 200)
    order_text: Mapped[str] = fact(C.ORDERS, "Text", 8000)
    signed_at: Mapped[datetime] = fact(C.ORDERS, "Signed", kind=UTCDateTime)
    starts_at: Mapped[datetime] = moment()
    ends_at: Mapped[datetime | None] = moment(nullable=True)
    sealed: Mapped[bool] = mapped_column(Boolean, default=False, info=STRUCTURE)


class OrderNaming(Model):
    """Whom an order binds, directs or entitles to read."""

    __tablename__ = "order_naming"
    id: Mapped[int] = key_column()
    case_id: Mapped[int] = link("cases.id")
    order_id: Mapped[int] = link("court_order.id")
    party: Mapped[int] = party_key()


class OrderRelease(Model):
    """An information class that an order releases to those whom it names."""

    __tablename__ = "order_release"
    id: Mapped[int] = key_column()
    case_id: Mapped[int] = link("cases.id")
    order_id: Mapped[int] = link("court_order.id")
    information_class: Mapped[str] = mapped_column(String(32), info=STRUCTURE)


class Filing(CaseRow):
    """What a party gives the court: prepared until it is filed; held until its release, sealed where an order says so."""

    __tablename__ = "filing"
    number: Mapped[str] = mapped_column(String(12), unique=True, default=new_number, info=STRUCTURE)
    kind: Mapped[str] = mapped_column(String(40), default="", info=STRUCTURE)
    docket_id: Mapped[int] = link("docket.id")
    filing_title: Mapped[str] = fact(C.FILINGS, "Filing", 200)
    filing_text: Mapped[str] = fact(C.FILINGS, "Text", 8000)
    filed_at: Mapped[datetime | None] = fact(C.FILINGS, "Filed", kind=UTCDateTime)
    stamp_number: Mapped[str | None] = fact(C.FILINGS, "Clerk's number", 60)
    held_authority: Mapped[str | None] = fact(C.HELD, "Held under", 200)
    released_at: Mapped[datetime | None] = moment(nullable=True)
    sealed_by: Mapped[int | None] = mapped_column(BigKey, nullable=True, info=STRUCTURE)
    held_order_id: Mapped[int | None] = mapped_column(BigKey, nullable=True, info=STRUCTURE)


class Service(Model):
    """That a filing was served on a party."""

    __tablename__ = "service"
    id: Mapped[int] = key_column()
    case_id: Mapped[int] = link("cases.id")
    filing_id: Mapped[int] = link("filing.id")
    party: Mapped[int] = party_key()
    served_at: Mapped[datetime] = moment()
