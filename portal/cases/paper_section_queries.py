"""The sections of papers: orders and filings, each where its own state puts it: open, sealed, held from notice."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.cases.models import Docket
from portal.cases.rules import Fact, Record
from portal.orders.models import Filing, Order, OrderNaming, Service
from portal.sharing.fact_queries import in_force
from portal.sharing.rules import InformationClass as C
from portal.sharing.rules import Item

if TYPE_CHECKING:
    from portal.cases.section_queries import SectionReader


def _named(reader: SectionReader) -> dict[int, frozenset[int]]:
    """Whom each order names, of those in force."""
    if not reader.held.has(OrderNaming):
        return {}
    found: dict[int, set[int]] = defaultdict(set)
    for order, party in reader.session.execute(
        select(OrderNaming.order_id, OrderNaming.party)
        .join(Order, Order.id == OrderNaming.order_id)
        .where(OrderNaming.case_id == reader.held.key, in_force(Order, reader.now))
    ):
        found[order].add(party)
    return {order: frozenset(parties) for order, parties in found.items()}


def filings_of(reader: SectionReader) -> list[tuple[Filing, Item]]:
    """Every filing with what the decision asks of it; one that is only prepared is its maker's alone."""
    if not reader.held.has(Filing):
        return []
    served = reader.groups(Service, "filing_id", "party")
    named = _named(reader)
    return [
        (
            row,
            Item(
                made_by=row.agency_id,
                docket=row.docket_id,
                served=served.get(row.id, frozenset()),
                named=named.get((row.held_order_id if is_held(row) else row.sealed_by) or 0, frozenset()),
            ),
        )
        for row in reader.of_case(Filing)
        if row.filed_at is not None or row.agency_id in reader.viewer.rows
    ]


def _orders(reader: SectionReader) -> list[tuple[Order, Item]]:
    if not reader.held.has(Order):
        return []
    named = _named(reader)
    return [
        (row, Item(made_by=row.agency_id, docket=row.docket_id, named=named.get(row.id, frozenset())))
        for row in reader.of_case(Order)
    ]


def _docket_numbers(reader: SectionReader) -> dict[int, str]:
    keys = list(reader.held.facts.dockets)
    return {
        row.id: row.docket_number
        for row in reader.session.execute(select(Docket.id, Docket.docket_number).where(Docket.id.in_(keys)))
    }


def _on_docket(reader: SectionReader, record: Record, docket: int) -> Record:
    number = Fact("docket_number", "Docket", _docket_numbers(reader).get(docket))
    return replace(record, facts=(*record.facts, number))


def orders(reader: SectionReader) -> list[Record]:
    """Orders that are not sealed."""
    return [
        _on_docket(reader, reader.record(row, C.ORDERS), row.docket_id)
        for row, item in _orders(reader) if not row.sealed and reader.is_open(C.ORDERS, item)
    ]  # fmt: skip


def filings(reader: SectionReader) -> list[Record]:
    """Filings that are neither held nor sealed."""
    return [
        _on_docket(reader, reader.record(row, C.FILINGS), row.docket_id)
        for row, item in filings_of(reader) if not is_held(row) and not row.sealed_by and reader.is_open(C.FILINGS, item)
    ]  # fmt: skip


def held_filings(reader: SectionReader) -> list[Record]:
    """Filings held from notice until their release, with the authority under which they are."""
    found = []
    for row, item in filings_of(reader):
        if is_held(row) and reader.is_open(C.HELD, item):
            record = _on_docket(reader, reader.record(row, C.FILINGS), row.docket_id)
            under = Fact("held_authority", "Held under", row.held_authority)
            found.append(replace(record, facts=(*record.facts, under)))
    return found


def sealed(reader: SectionReader) -> list[Record]:
    """Sealed orders, and filings that an order seals."""
    orders = [
        _on_docket(reader, reader.record(row, C.ORDERS), row.docket_id)
        for row, item in _orders(reader) if row.sealed and reader.is_open(C.SEALED, item)
    ]  # fmt: skip
    filings = [
        _on_docket(reader, reader.record(row, C.FILINGS), row.docket_id)
        for row, item in filings_of(reader) if row.sealed_by and not is_held(row) and reader.is_open(C.SEALED, item)
    ]  # fmt: skip
    return orders + filings


def is_held(row: Filing) -> bool:
    """Whether a filing is held from notice: under an authority, and not released."""
    return row.held_authority is not None and row.released_at is None
