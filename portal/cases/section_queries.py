"""The sections of a case: read from their tables, stripped to what the decision grants."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.cases import paper_section_queries
from portal.cases.interstate_models import InterstateStep, InterstateTrack
from portal.cases.ledger_queries import answer_open, duty_record, ledger_rows
from portal.cases.link_queries import linked_cases
from portal.cases.link_rules import LinkedCase
from portal.cases.log_section_queries import access_log
from portal.cases.models import PRIVATE, CaseAnswer, CaseEvent
from portal.cases.paper_section_queries import filings_of, is_held
from portal.cases.photo_models import CasePhoto
from portal.cases.photo_rules import SOURCE_WORDS, Photo, Source, too_old
from portal.cases.pick_up_section_queries import with_history
from portal.cases.record_models import RECORDS, EarlierEpisode, SupervisionWarrant
from portal.cases.return_models import CaseOutcome, Finding, ReturnStep, ReturnTold
from portal.cases.return_section_queries import back_records
from portal.cases.row_queries import AGENCIES, entries_of, fields_of, of_case, pairs_of
from portal.cases.rules import Fact, Origin, Record, Section, word_of
from portal.cases.talk_models import InvestigativeNote
from portal.cases.talk_section_queries import comments, leads
from portal.clocks.date_queries import date_open
from portal.clocks.fact_rules import QUESTIONS, FactName
from portal.clocks.ledger_rules import LedgerRow
from portal.clocks.models import Duty, DutyNote, DutyRecord, DutyRelief, PlannedEntry
from portal.clocks.relief_queries import corrected_starts, row_words, words_by_row
from portal.clocks.vocabulary_rules import EVENT_WORDS, OF_THE_COMPACT, EventKind
from portal.people.rules import Sector
from portal.sharing.act_rules import Act, role_may
from portal.sharing.queries import Held
from portal.sharing.rules import InformationClass as C
from portal.sharing.rules import Item, Level, Viewer, entry_open, granted_fields, item_open, partner_known
from portal.store import transaction

# What else stands in a section, and of what an agency has several current entries.
MORE: dict[C, tuple[Any, ...]] = {
    C.DESCRIPTION_PHOTO: (CasePhoto,),
    C.ENDANGERMENT_CIRCUMSTANCES: (CaseEvent, CaseAnswer, Finding, CaseOutcome),
    C.SCREENING_DETAIL: (CaseEvent,),
    C.SUPERVISION_WARRANT: (InterstateTrack, InterstateStep),
}
SEVERAL = frozenset({CaseEvent, CaseAnswer, EarlierEpisode, InterstateStep})
# These stand elsewhere: in the attestation, among the leads, between the two states.
NOT_DRAWN = frozenset(
    {
        EventKind.NCIC_ENTERED.value,
        EventKind.LEAD_RECEIVED.value,
        EventKind.NEW_INFORMATION.value,
        EventKind.SIGHTED.value,
        *(event.value for event in OF_THE_COMPACT),
    }
)


CORRECTED = "The start of the clock was corrected"


class SectionReader:
    """Reads the granted sections of one case for one viewer; with `earlier`, what was corrected since beside what stands."""

    def __init__(self, session: Session, viewer: Viewer, held: Held, now: datetime, earlier: bool = False) -> None:
        self.session, self.viewer, self.held, self.now, self.earlier = session, viewer, held, now, earlier
        self.agencies = {row.id: row for row in transaction.columns(session, AGENCIES)}
        self._open_filings: frozenset[int] | None = None
        self._rows: dict[tuple[Any, bool], list[Any]] = {}
        self._links: tuple[LinkedCase, ...] | None = None

    def read(self, wanted: frozenset[C] = frozenset(C)) -> dict[C, Section]:
        """Every granted section, of those that are wanted. A class of items none of which is open is there only where the class is the viewer's as a whole."""
        sections = {}
        for information_class, level in self.held.decision.levels.items():
            if information_class not in wanted:
                continue
            if information_class in RECORDS:
                records = self._records(information_class, level)
            else:
                records = _ITEMS[information_class](self)
            if records or information_class not in (C.SEALED, C.HELD):
                sections[information_class] = Section(information_class, level, tuple(records))
        return sections

    def _records(self, information_class: C, level: Level) -> list[Record]:
        granted = granted_fields(self.viewer, information_class, self.held.facts)
        found = []
        for model in (RECORDS[information_class], *MORE.get(information_class, ())):
            for row in self._entries(model, level):
                if not entry_open(self.viewer, level, row.agency_id, row.filing_id in self.open_filings()):
                    continue
                only = None if row.agency_id in self.viewer.rows else granted
                record = self._entry(row, information_class, only)
                if record is not None and record.facts:
                    # What was filed stands as it was filed: a correction outside the record is not told by its time either.
                    found.append(replace(record, until=None) if level is Level.FILED else record)
        return found

    def _entries(self, model: Any, level: Level) -> list[Any]:
        """The current entries; at level `filed` the latest that was filed, though it was corrected since outside the record."""
        if not self.held.has(model):
            return []
        rows = self._read(model, self.earlier or level is Level.FILED)
        if self.earlier and model is CasePhoto and level is not Level.FILED:
            return [row for row in rows if row.superseded_at is None or self._keeps_photo(row)]
        if level is not Level.FILED or model in SEVERAL or (self.earlier and model is not CasePhoto):
            return rows
        latest = {row.agency_id: row for row in rows if row.filing_id in self.open_filings()}
        return list(latest.values())

    def _read(self, model: Any, superseded_too: bool) -> list[Any]:
        """The rows of a table as they stand; read once, though two classes have their part of them."""
        asked = (model, superseded_too)
        if asked not in self._rows:
            values = {"case": self.held.key, "owner": self.held.owner}
            self._rows[asked] = list(self.session.execute(entries_of(*asked), values).scalars())
        return self._rows[asked]

    def _entry(self, row: Any, information_class: C, only: frozenset[str] | None) -> Record | None:
        """One entry as a record; an event whose kind is private is one of its own class alone."""
        record = self.record(row, information_class, only, mine=row.agency_id in self.viewer.rows)
        if isinstance(row, CaseAnswer):
            if not answer_open(self.viewer, self.held, row):
                return None
            return replace(
                record, facts=(Fact("answer", word_of(FactName, QUESTIONS, row.question) or "", row.answer),)
            )
        if isinstance(row, SupervisionWarrant):
            return with_history(self, row, record, only)
        if isinstance(row, CasePhoto):
            return self._photo(row, record) if only is None else None
        if not isinstance(row, CaseEvent):
            return record
        private = row.kind == PRIVATE
        if private is not (information_class is C.SCREENING_DETAIL) or row.kind in NOT_DRAWN:
            return None
        facts = (
            Fact("kind", "What happened", word_of(EventKind, EVENT_WORDS, row.word())),
            *(fact for fact in record.facts if "kind" not in fact.name),
        )
        if private:
            facts = (*facts, Fact("happened_at", "When", row.happened_at))
        return replace(record, facts=facts)

    def _photo(self, row: CasePhoto, record: Record) -> Record:
        facts = tuple(
            replace(fact, value=word_of(Source, SOURCE_WORDS, row.source)) if fact.name == "source" else fact
            for fact in record.facts
        )
        old = too_old(row.taken_on, self.now.date())
        return replace(record, facts=facts, photo=Photo(row.number, row.taken_on, old, row.carried))

    def photo(self, number: str) -> CasePhoto | None:
        """The photo of this number, if it is open to the viewer as on the case page; one that was replaced is its keepers' alone."""
        level = self.held.decision.levels.get(C.DESCRIPTION_PHOTO)
        row = self.session.execute(
            select(CasePhoto).where(CasePhoto.case_id == self.held.key, CasePhoto.number == number)
        ).scalar_one_or_none()
        if level is None or row is None:
            return None
        if not entry_open(self.viewer, level, row.agency_id, row.filing_id in self.open_filings()):
            return None
        own = row.agency_id in self.viewer.rows
        if not self._keeps_photo(row) and all(entry.id != row.id for entry in self._entries(CasePhoto, level)):
            return None
        return row if own or granted_fields(self.viewer, C.DESCRIPTION_PHOTO, self.held.facts) is None else None

    def _keeps_photo(self, row: CasePhoto) -> bool:
        """Whether the viewer keeps a photo, and so has it after it was replaced."""
        keeps = row.agency_id in self.viewer.rows and row.agency_id == self.held.owner
        return keeps and role_may(self.viewer.role, Act.PHOTO_ADD)

    def record(self, row: Any, information_class: C, only: frozenset[str] | None = None, **more: Any) -> Record:
        """A row as a record: its fields of the class, of these names alone where some are given."""
        facts = tuple(
            Fact(name, label, row.value(name))
            for name, label in fields_of(row.__class__, information_class)
            if only is None or name in only
        )
        origin = Origin(row.__tablename__, str(row.id), row.agency_id)
        until = getattr(row, "superseded_at", None)
        return Record(self._agency(row.agency_id), row.recorded_at, facts, origin=origin, until=until, **more)

    def _agency(self, key: int) -> str:
        return str(self.agencies[key].name)

    def _owner(self, row: LedgerRow) -> str:
        """Whose duty it is: the agency's name, or who owes it without a seat here."""
        return self._agency(row.owner) if row.owner is not None else f"{row.actors} without a seat here"

    def open_filings(self) -> frozenset[int]:
        """Keys of the filings that stand openly in the record for this viewer: neither held nor sealed."""
        if self._open_filings is None:
            self._open_filings = frozenset(
                row.id
                for row, item in filings_of(self)
                if not is_held(row) and not row.sealed_by and self.is_open(C.FILINGS, item)
            )
        return self._open_filings

    def filing_open_as(self, key: int) -> C | None:
        """Under which class a filing is open to the viewer: filings, held or sealed; None where it is not."""
        for row, item in filings_of(self):
            if row.id == key and row.filed_at is not None:
                under = C.HELD if is_held(row) else C.SEALED if row.sealed_by else C.FILINGS
                return under if self.is_open(under, item) else None
        return None

    def links(self) -> tuple[LinkedCase, ...]:
        """The links of the case to others that are the viewer's, ended ones too."""
        if self._links is None:
            self._links = linked_cases(self.session, self.viewer, self.held, self.now)
        return self._links

    def is_open(self, information_class: C, item: Item) -> bool:
        """Whether an item of a class is open to the viewer."""
        return item_open(self.viewer, information_class, self.held.facts, item)

    def of_case(self, model: Any) -> list[Any]:
        """Every row of a table that the case has, oldest first."""
        if not self.held.has(model):
            return []
        return list(self.session.execute(of_case(model), {"case": self.held.key}).scalars())

    def groups(self, model: Any, key: str, value: str) -> dict[int, frozenset[int]]:
        """Of each row that a table's `key` names, the values that belong to it."""
        found: dict[int, set[int]] = defaultdict(set)
        if not self.held.has(model):
            return {}
        for row in transaction.columns(self.session, pairs_of(model, key, value), {"case": self.held.key}):
            found[row[0]].add(row[1])
        return {name: frozenset(values) for name, values in found.items()}

    def duty_ledger(self) -> list[Record]:
        """Duties, without a word of prose: one row for what is owed once, with each limit and the proof that discharged it."""
        if not (
            self.held.has(Duty) or self.held.has(PlannedEntry) or self.held.has(ReturnTold) or self.held.has(ReturnStep)
        ):
            return []
        proofs = {row.id: row for row in self.of_case(DutyRecord)}
        relieved = words_by_row(self.session, self.held.key) if self.held.has(DutyRelief) else {}
        corrected = corrected_starts(self.session, self.held.key)
        dates = [
            self.record(row, C.DUTY_LEDGER, state="planned")
            for row in self.of_case(PlannedEntry)
            if (self.earlier or row.superseded_at is None) and date_open(self.viewer, self.held, row)
        ]
        rows = ledger_rows(self.session, self.viewer, self.held, self.now)
        return dates + back_records(self, {row.recipient_code for row in rows}) + [
            duty_record(
                row, proofs.get(row.record or 0), self._owner(row), row.owner in self.viewer.rows, self.now,
                "; ".join(filter(None, (relieved.get(row_words(row.owner, row)), CORRECTED if row.started_by in corrected else ""))),
            )
            for row in rows
        ]  # fmt: skip

    def duty_notes(self) -> list[Record]:
        """The prose on duties."""
        return [
            self.record(row, C.DUTY_NOTES)
            for model in (DutyNote, ReturnTold, ReturnStep)
            for row in self.of_case(model)
            if getattr(row, "superseded_at", None) is None and self.is_open(C.DUTY_NOTES, Item(made_by=row.agency_id))
        ]

    def investigative(self) -> list[Record]:
        """The investigating agency's notes."""
        return [
            self.record(row, C.INVESTIGATIVE)
            for row in self.of_case(InvestigativeNote)
            if self.is_open(C.INVESTIGATIVE, Item(made_by=row.agency_id))
        ]

    def known(self, agency: int) -> bool:
        """Whether the viewer may know that the agency is on the case."""
        if agency == self.viewer.agency:
            return True
        row = self.agencies[agency]
        return partner_known(self.held.decision.levels, Sector(row.sector), row.prosecutes)


_ITEMS: dict[C, Callable[[SectionReader], list[Record]]] = {
    C.ORDERS: paper_section_queries.orders,
    C.SEALED: paper_section_queries.sealed,
    C.HELD: paper_section_queries.held_filings,
    C.FILINGS: paper_section_queries.filings,
    C.DUTY_LEDGER: SectionReader.duty_ledger,
    C.DUTY_NOTES: SectionReader.duty_notes,
    C.INVESTIGATIVE: SectionReader.investigative,
    C.COMMENTS: comments,
    C.LEADS: leads,
    C.ACCESS_LOG: access_log,
}
