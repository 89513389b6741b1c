"""The lines of the log that are the viewer's to read: the latest of a case, and when each class first reached each seat."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import func, or_, select

from portal.audit.models import AuditEntry, Disclosure
from portal.cases.rules import Fact, Record
from portal.cases.timeline_rules import Reading
from portal.people.models import OfficeSeat, Person
from portal.people.rules import BENCH, Role
from portal.sharing.act_rules import Act
from portal.sharing.rules import InformationClass as C
from portal.sharing.rules import Item

if TYPE_CHECKING:
    from portal.cases.section_queries import SectionReader

LOG_LINES = 50
_OFFICE = select(func.min(OfficeSeat.office_id)).where(OfficeSeat.seat_id == AuditEntry.seat).scalar_subquery()


def access_log(reader: SectionReader) -> list[Record]:
    """The latest lines of the log that are the viewer's to read."""
    shown = select(Disclosure.seq).where(Disclosure.case_id == reader.held.key)
    linked = {link.number for link in reader.links()}
    rows = reader.session.execute(
        select(AuditEntry, Person.name, _OFFICE)
        .join(Person, Person.id == AuditEntry.person, isouter=True)
        .where(or_(AuditEntry.case_id == reader.held.key, AuditEntry.seq.in_(shown)))
        .order_by(AuditEntry.seq.desc())
        .execution_options(yield_per=LOG_LINES)
    )
    found = []
    for row, person, office in rows:
        if not _line_open(reader, row, office):
            continue
        if row.act == Act.LINK_RECORD and row.object_number not in linked:
            continue  # whoever has one of the two cases does not learn that it was linked, or that somebody tried
        agency = reader.agencies.get(row.agency)
        facts = (
            Fact("person", "Who", person),
            Fact("role", "Role", _role(row.role)),
            Fact("act", "What", _act(row)),
            Fact("at", "When", row.at),
        )
        found.append(Record(agency.name if agency else "", row.at, facts))
        if len(found) == LOG_LINES:
            break
    rows.close()  # what was not fetched is given back to the server
    return found


def readings(reader: SectionReader) -> list[Reading]:
    """When which classes first reached which seat, of the lines of the log that are the viewer's to read.

    Empty where the log is not the viewer's at all.
    """
    if C.ACCESS_LOG not in reader.held.decision.levels:
        return []
    of_whom = (AuditEntry.seat, AuditEntry.agency, AuditEntry.role, Person.name)
    rows = reader.session.execute(
        select(*of_whom, _OFFICE.label("office"), Disclosure.classes, func.min(AuditEntry.at).label("at"))
        .join(Disclosure, Disclosure.seq == AuditEntry.seq)
        .join(Person, Person.id == AuditEntry.person, isouter=True)
        .where(Disclosure.case_id == reader.held.key)
        .group_by(*of_whom, Disclosure.classes)
    )
    return [
        Reading(
            row.at, row.name or "", _role(row.role), str(reader.agencies[row.agency].name) if row.agency in reader.agencies else "",
            str(row.seat), frozenset(row.classes.split(",")) & frozenset(C),
        )
        for row in rows if _line_open(reader, row, row.office)
    ]  # fmt: skip


def _act(row: Any) -> str:
    """What was done; of a comment no more than that its box may have been opened: whoever does not read it learns of no correction."""
    return Act.COMMENT_ADD.value if row.object_kind == "comment" else row.act


def _line_open(reader: SectionReader, row: Any, office: int | None) -> bool:
    """Whether a line of the log is the viewer's to read; the bench's own is their chambers' alone."""
    bench = row.role in {role.value for role in BENCH}
    item = Item(made_by=row.agency, case_owner=reader.held.owner, bench_office=(office or 0) if bench else None)
    return reader.is_open(C.ACCESS_LOG, item)


def _role(word: str) -> str:
    return Role(word).value.replace("_", " ") if word else ""
