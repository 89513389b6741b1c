"""Recording a class of a case by hand: what one's own agency recorded, changed without losing what it corrects."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Boolean, Date, select
from sqlalchemy.orm import Session

from portal.audit.rules import Outcome, Shown
from portal.audit.services import reading, record
from portal.cases.correction_services import standing_entry, supersede
from portal.cases.entry_rules import HINTS, LISTS, MAY_RECORD, EntryField
from portal.cases.models import Case, Child
from portal.cases.pick_up_rules import EXISTS, exists_by_state, pick_up_refused
from portal.cases.record_models import RECORDS, Identity, SupervisionWarrant
from portal.cases.rules import CLASS_NAME
from portal.clocks.services import NotRecorded, NotThere
from portal.people.draft_rules import Ticket
from portal.people.draft_services import drop_sent
from portal.sharing.act_rules import Act
from portal.sharing.field_models import CaseEntry
from portal.sharing.queries import Held, case_for
from portal.sharing.rules import InformationClass, Level, Viewer
from portal.store import transaction
from portal.store.sealed import Envelope
from portal.store.types import UTCDateTime, fold

SECRET_MOST, LONG = 4000, 400
TAKEN_OVER = frozenset({"photo_taken_on"})  # kept from before there were photos; a photo says its own day
READS_ONLY = frozenset({Level.NONE, Level.FILED})


class Stale(ValueError):
    """Someone of the same agency saved meanwhile; `theirs` is what stands now, field by field."""

    def __init__(self, theirs: EntryPage) -> None:
        super().__init__("saved meanwhile")
        self.theirs = theirs


@dataclass(frozen=True)
class Earlier:
    """An earlier entry of the same agency: until when it stood, and its fields in words."""

    at: datetime
    until: datetime
    facts: tuple[tuple[str, object], ...]


@dataclass(frozen=True)
class EntryPage:
    """What one's own agency has recorded of a class; `was` tells a later save which entry it saw."""

    information_class: InformationClass
    name: str
    fields: tuple[EntryField, ...]
    was: str
    earlier: tuple[Earlier, ...] = ()


def recordable(viewer: Viewer, held: Held) -> frozenset[InformationClass]:
    """The classes that the viewer may record by hand in a case in hand; none once it is closed."""
    if held.closed:
        return frozenset()
    levels = held.decision.levels
    return frozenset(
        item for item in MAY_RECORD.get(viewer.role, frozenset()) if levels.get(item, Level.NONE) not in READS_ONLY
    )


def show_entry(viewer: Viewer, number: str, wanted: str, now: datetime) -> EntryPage | None:
    """The viewer's own agency's entry of a class, and those that it corrected; None where it is not there for them."""
    page = None
    with transaction.read(viewer) as session:
        held = case_for(session, viewer, Act.ENTRY_RECORD, number, now)
        if held is not None and wanted in {item.value for item in recordable(viewer, held)}:
            page = _page(session, viewer, held, InformationClass(wanted))
    shown = (Shown(held.key, (page.information_class.value,)),) if held and page else ()
    reading(viewer, Act.ENTRY_RECORD, Outcome.READ if page else Outcome.REFUSED, object_kind="case", object_number=number,
            case=held.key if held else None, reason="" if page else "not found", shown=shown)  # fmt: skip
    return page


def _page(session: Session, viewer: Viewer, held: Held, wanted: InformationClass) -> EntryPage:
    model = RECORDS[wanted]
    rows = session.execute(
        select(model)
        .where(model.case_id == held.key, model.agency_id.in_(viewer.rows))
        .order_by(model.recorded_at.desc(), model.id)
    ).scalars().all()  # fmt: skip
    current = next((row for row in rows if row.superseded_at is None), None)
    earlier = tuple(
        Earlier(row.recorded_at, row.superseded_at, _facts(row)) for row in rows if row.superseded_at is not None
    )
    fields = tuple(_field(column, current) for column in _columns(model) if column.name not in TAKEN_OVER)
    return EntryPage(wanted, CLASS_NAME[wanted], fields, _was(current), earlier)


def _columns(model: type[CaseEntry]) -> list[Any]:
    return [column for column in model.__table__.columns if "label" in column.info]


def _facts(row: CaseEntry) -> tuple[tuple[str, object], ...]:
    facts = ((column.info["label"], row.value(column.name)) for column in _columns(type(row)))
    return tuple((label, value) for label, value in facts if value not in (None, ""))


def _was(row: CaseEntry | None) -> str:
    return row.recorded_at.isoformat() if row is not None else ""


def _field(column: Any, row: CaseEntry | None) -> EntryField:
    name, value = column.name, row.value(column.name) if row is not None else None
    kind, most, choices = "line", getattr(column.type, "length", None) or LONG, LISTS.get(name, ())
    if isinstance(column.type, Envelope):
        kind, most = "area", SECRET_MOST
    elif isinstance(column.type, Boolean):
        kind = "yes_no"
    elif isinstance(column.type, Date):
        kind = "day"
    elif isinstance(column.type, UTCDateTime):
        kind = "moment"
    elif choices:
        kind = "choice"
        if value and value not in {one for one, _ in choices}:
            choices = (*choices, (str(value), str(value)))  # what was recorded before stays choosable
    elif most >= LONG:
        kind = "area"
    return EntryField(name, column.info["label"], kind, most, choices, HINTS.get(name, ""), value)


def save_entry(
    viewer: Viewer, number: str, wanted: str, values: Mapping[str, str | bool | date | datetime | None], was: str, now: datetime,
    draft: Ticket | None = None,
) -> bool:  # fmt: skip
    """Keep a new entry of a class; the one before stays on record beside it, its draft is gone. Whether anything changed. Raises NotThere, Stale, NotRecorded."""
    changed, stale = False, None
    with transaction.write(viewer) as session:
        held = case_for(session, viewer, Act.ENTRY_RECORD, number, now)
        if held is not None and wanted not in {item.value for item in recordable(viewer, held)}:
            held = None
        if held is not None:
            page = _page(session, viewer, held, InformationClass(wanted))
            if page.was != was:
                stale = page
            else:
                changed = _keep(session, viewer, held, InformationClass(wanted), values, now)
                drop_sent(session, viewer, draft)
        reason = "not found" if held is None else "saved meanwhile" if stale else ""
        record(viewer, Act.ENTRY_RECORD, Outcome.DONE if held and not stale else Outcome.REFUSED, object_kind="case",
               object_number=number, case=held.key if held else None, reason=reason)  # fmt: skip
    if held is None:
        raise NotThere
    if stale is not None:
        raise Stale(stale)
    return changed


def _keep(
    session: Session, viewer: Viewer, held: Held, wanted: InformationClass, values: Mapping[str, Any], now: datetime
) -> bool:
    model: Any = RECORDS[wanted]
    old = standing_entry(session, model, held, viewer)
    names = [column.name for column in _columns(model) if column.name not in TAKEN_OVER]
    said = {name: values.get(name) or (values.get(name) if values.get(name) is False else None) for name in names}
    if model is SupervisionWarrant:
        if refused := pick_up_refused(said):
            raise NotRecorded(*refused)
        said[EXISTS] = exists_by_state(said)
    before = {name: (old.value(name) or (None if old.value(name) != 0 else False)) if old else None for name in names}
    if said == before:
        return False
    more = {} if old is None else _structure(model, old)
    supersede(session, model, held, viewer, now)
    if model is Identity:
        more |= name_keys(said)
        if held.owner in viewer.rows:
            _mend_child(session, held, said, more)
    session.add(model(case_id=held.key, agency_id=viewer.agency, recorded_at=now, **more, **said))
    return True


# What the agency's own record of the child holds, from which the next case is opened.
OF_THE_CHILD = ("full_name", "birth_date", "sex", "former_names", "nicknames")


def _mend_child(session: Session, held: Held, said: Mapping[str, Any], keys: Mapping[str, Any]) -> None:
    """Take a corrected identity into the agency's own record of the child, so that nobody types it again; an empty name takes nothing away."""
    case = session.get_one(Case, held.key)
    later = select(Case.id).where(Case.child_id == case.child_id, Case.opened_at > case.opened_at)
    if session.execute(later).first() is not None:
        return  # a later case knows the child better
    child = session.get_one(Child, case.child_id)
    for name in OF_THE_CHILD:
        if said[name] or name != "full_name":
            setattr(child, name, said[name])
    if said["full_name"]:
        child.name_key, child.search_key = keys["name_key"], keys["search_key"]


def _structure(model: Any, old: CaseEntry) -> dict[str, Any]:
    """What a new entry takes over of the old beside its fields, such as the agencies of a recovery plan."""
    own = {"id", "recorded_at", "case_id", "agency_id", "superseded_at", "filing_id"}
    return {
        column.name: getattr(old, column.name)
        for column in model.__table__.columns
        if (column.info.get("structure") and column.name not in own) or column.name in TAKEN_OVER
    }


def name_keys(said: Mapping[str, Any]) -> dict[str, str]:
    """The keys by which a name is sorted and looked up."""
    names = [said.get(name) or "" for name in ("full_name", "preferred_name", "former_names", "nicknames")]
    return {"name_key": fold(names[0])[:400], "search_key": fold(" ".join(names))[:2000]}
