"""The sections of a case: read from their tables, stripped to what the decision grants."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.models import AuditEntry
from portal.cases.models import Docket
from portal.cases.record_models import RECORDS
from portal.cases.rules import Fact, Record, Section
from portal.cases.talk_models import Comment, CommentAudience, InvestigativeNote, Lead, LeadAudience
from portal.clocks.models import Duty, DutyNote
from portal.orders.models import Filing, Order, OrderNaming, Service
from portal.people.models import Agency, OfficeSeat, Person
from portal.people.rules import BENCH, Role, Sector
from portal.sharing.queries import Held
from portal.sharing.rules import InformationClass as C
from portal.sharing.rules import Item, Level, Viewer, entry_open, granted_fields, item_open

LOG_LINES = 50
NOT_PARTNERS = frozenset({Sector.COURT.value, Sector.COUNSEL.value})


class SectionReader:
    """Reads the granted sections of one case for one viewer."""

    def __init__(self, session: Session, viewer: Viewer, held: Held) -> None:
        self.session, self.viewer, self.held = session, viewer, held
        self.agencies = {
            row.id: row for row in session.execute(select(Agency.id, Agency.name, Agency.sector).order_by(Agency.id))
        }
        self._open_filings: frozenset[int] | None = None

    def read(self) -> dict[C, Section]:
        """Every granted section. A class of items none of which is open is there only where the class is the viewer's as a whole."""
        sections = {}
        for information_class, level in self.held.decision.levels.items():
            if information_class in RECORDS:
                records = self._records(information_class, level)
            else:
                records = _ITEMS[information_class](self)
            if records or information_class not in (C.SEALED, C.HELD):
                sections[information_class] = Section(information_class, level, tuple(records))
        return sections

    def _records(self, information_class: C, level: Level) -> list[Record]:
        model = RECORDS[information_class]
        rows = self.session.execute(
            select(model)
            .where(model.case_id == self.held.key, model.superseded_at.is_(None))
            .order_by((model.agency_id != self.held.owner), model.recorded_at, model.id)
        ).scalars()
        granted = granted_fields(self.viewer, information_class, self.held.facts)
        found = []
        for row in rows:
            filed = level is Level.FILED and row.filing_id in self.open_filings()
            if not entry_open(self.viewer, level, row.agency_id, filed):
                continue
            only = None if row.agency_id in self.viewer.rows else granted
            record = self._record(row, information_class, only)
            if record.facts:
                found.append(record)
        return found

    def _record(self, row: Any, information_class: C, only: frozenset[str] | None = None, **more: Any) -> Record:
        facts = tuple(
            Fact(column.name, column.info["label"], row.value(column.name))
            for column in row.__table__.columns
            if column.info.get("class") is information_class and (only is None or column.name in only)
        )
        return Record(self.agencies[row.agency_id].name, row.recorded_at, facts, **more)

    def open_filings(self) -> frozenset[int]:
        """Keys of the filings that stand openly in the record for this viewer: neither held nor sealed."""
        if self._open_filings is None:
            self._open_filings = frozenset(
                row.id
                for row, item in self._filings()
                if not _held(row) and not row.sealed_by and self._is_open(C.FILINGS, item)
            )
        return self._open_filings

    def _is_open(self, information_class: C, item: Item) -> bool:
        return item_open(self.viewer, information_class, self.held.facts, item)

    def _of_case(self, model: Any) -> list[Any]:
        return list(
            self.session.execute(
                select(model).where(model.case_id == self.held.key).order_by(model.recorded_at, model.id)
            ).scalars()
        )

    def _groups(self, model: Any, key: str, value: str) -> dict[int, frozenset[int]]:
        found: dict[int, set[int]] = defaultdict(set)
        for row in self.session.execute(
            select(getattr(model, key), getattr(model, value)).where(model.case_id == self.held.key)
        ):
            found[row[0]].add(row[1])
        return {name: frozenset(values) for name, values in found.items()}

    def _filings(self) -> list[tuple[Filing, Item]]:
        served = self._groups(Service, "filing_id", "party")
        named = self._groups(OrderNaming, "order_id", "party")
        return [
            (
                row,
                Item(
                    made_by=row.agency_id,
                    docket=row.docket_id,
                    served=served.get(row.id, frozenset()),
                    named=named.get(row.sealed_by or row.held_order_id or 0, frozenset()),
                ),
            )
            for row in self._of_case(Filing)
        ]

    def _orders(self) -> list[tuple[Order, Item]]:
        named = self._groups(OrderNaming, "order_id", "party")
        return [
            (row, Item(made_by=row.agency_id, docket=row.docket_id, named=named.get(row.id, frozenset())))
            for row in self._of_case(Order)
        ]

    def _docket_numbers(self) -> dict[int, str]:
        keys = list(self.held.facts.dockets)
        return {
            row.id: row.docket_number
            for row in self.session.execute(select(Docket.id, Docket.docket_number).where(Docket.id.in_(keys)))
        }

    def _on_docket(self, record: Record, docket: int) -> Record:
        number = Fact("docket_number", "Docket", self._docket_numbers().get(docket))
        return Record(record.by, record.at, (*record.facts, number), record.audience)

    def orders(self) -> list[Record]:
        """Orders that are not sealed."""
        return [
            self._on_docket(self._record(row, C.ORDERS), row.docket_id)
            for row, item in self._orders() if not row.sealed and self._is_open(C.ORDERS, item)
        ]  # fmt: skip

    def filings(self) -> list[Record]:
        """Filings that are neither held nor sealed."""
        return [
            self._on_docket(self._record(row, C.FILINGS), row.docket_id)
            for row, item in self._filings() if not _held(row) and not row.sealed_by and self._is_open(C.FILINGS, item)
        ]  # fmt: skip

    def held_filings(self) -> list[Record]:
        """Filings held from notice until their release, with the authority under which they are."""
        found = []
        for row, item in self._filings():
            if _held(row) and self._is_open(C.HELD, item):
                record = self._on_docket(self._record(row, C.FILINGS), row.docket_id)
                under = Fact("held_authority", "Held under", row.held_authority)
                found.append(Record(record.by, record.at, (*record.facts, under)))
        return found

    def sealed(self) -> list[Record]:
        """Sealed orders, and filings that an order seals."""
        orders = [
            self._on_docket(self._record(row, C.ORDERS), row.docket_id)
            for row, item in self._orders() if row.sealed and self._is_open(C.SEALED, item)
        ]  # fmt: skip
        filings = [
            self._on_docket(self._record(row, C.FILINGS), row.docket_id)
            for row, item in self._filings() if row.sealed_by and not _held(row) and self._is_open(C.SEALED, item)
        ]  # fmt: skip
        return orders + filings

    def duty_ledger(self) -> list[Record]:
        """Duties, without a word of prose."""
        return [
            self._record(row, C.DUTY_LEDGER)
            for row in self._of_case(Duty)
            if self._is_open(C.DUTY_LEDGER, Item(made_by=row.agency_id, owner=row.agency_id, owed_to=row.owed_to_id))
        ]

    def duty_notes(self) -> list[Record]:
        """The prose on duties."""
        return [
            self._record(row, C.DUTY_NOTES)
            for row in self._of_case(DutyNote)
            if self._is_open(C.DUTY_NOTES, Item(made_by=row.agency_id))
        ]

    def investigative(self) -> list[Record]:
        """The investigating agency's notes."""
        return [
            self._record(row, C.INVESTIGATIVE)
            for row in self._of_case(InvestigativeNote)
            if self._is_open(C.INVESTIGATIVE, Item(made_by=row.agency_id))
        ]

    def comments(self) -> list[Record]:
        """Comments whose audience has the viewer's agency in it."""
        return self._talk(Comment, C.COMMENTS, self._groups(CommentAudience, "comment_id", "agency_id"))

    def leads(self) -> list[Record]:
        """Leads that are the viewer's."""
        return self._talk(Lead, C.LEADS, self._groups(LeadAudience, "lead_id", "agency_id"))

    def _talk(self, model: Any, information_class: C, audiences: dict[int, frozenset[int]]) -> list[Record]:
        partners = frozenset(
            key
            for key in self.held.facts.joined
            if key in self.agencies and self.agencies[key].sector not in NOT_PARTNERS
        )
        found = []
        for row in self._of_case(model):
            audience = partners if row.all_partners else audiences.get(row.id, frozenset())
            if self._is_open(information_class, Item(made_by=row.agency_id, audience=audience)):
                words = (
                    ("All partners",)
                    if row.all_partners
                    else tuple(sorted(self.agencies[key].name for key in audience))
                )
                found.append(self._record(row, information_class, audience=words))
        return found

    def access_log(self) -> list[Record]:
        """The latest lines of the log that are the viewer's to read."""
        rows = self.session.execute(
            select(AuditEntry, Person.name, OfficeSeat.office_id)
            .join(Person, Person.id == AuditEntry.person, isouter=True)
            .join(OfficeSeat, OfficeSeat.seat_id == AuditEntry.seat, isouter=True)
            .where(AuditEntry.case_id == self.held.key)
            .order_by(AuditEntry.seq.desc())
        )
        found = []
        for row, person, office in rows:
            bench = row.role in {role.value for role in BENCH}
            item = Item(made_by=row.agency, case_owner=self.held.owner, bench_office=(office or 0) if bench else None)
            if not self._is_open(C.ACCESS_LOG, item):
                continue
            agency = self.agencies.get(row.agency)
            role = Role(row.role).value.replace("_", " ") if row.role else ""
            facts = (
                Fact("person", "Who", person),
                Fact("role", "Role", role),
                Fact("act", "What", row.act),
                Fact("at", "When", row.at),
            )
            found.append(Record(agency.name if agency else "", row.at, facts))
            if len(found) == LOG_LINES:
                break
        return found


def _held(row: Filing) -> bool:
    return row.held_authority is not None and row.released_at is None


_ITEMS: dict[C, Callable[[SectionReader], list[Record]]] = {
    C.ORDERS: SectionReader.orders,
    C.SEALED: SectionReader.sealed,
    C.HELD: SectionReader.held_filings,
    C.FILINGS: SectionReader.filings,
    C.DUTY_LEDGER: SectionReader.duty_ledger,
    C.DUTY_NOTES: SectionReader.duty_notes,
    C.INVESTIGATIVE: SectionReader.investigative,
    C.COMMENTS: SectionReader.comments,
    C.LEADS: SectionReader.leads,
    C.ACCESS_LOG: SectionReader.access_log,
}
