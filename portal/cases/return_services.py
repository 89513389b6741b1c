"""The way back: how far a child is, recording that the child was found, and taking that back."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.rules import Outcome as Logged
from portal.audit.services import reading, record
from portal.cases.correction_services import check_open, standing_entries, standing_entry, supersede
from portal.cases.mirror_rules import OfficeRow
from portal.cases.models import Case, CaseEvent
from portal.cases.record_models import Placement
from portal.cases.return_models import CaseOutcome, Finding, ReturnStep, ReturnTold
from portal.cases.return_queries import checklist, moments_of, offices
from portal.cases.return_rules import (
    BEGINS,
    CONDITION_WORDS,
    FOUND_BY_WORDS,
    PLACE_WORDS,
    TELLS_ALL,
    WAY_BACK,
    Condition,
    FoundBy,
    PlaceClass,
    Standing,
    Step,
    StepRow,
    ended_at,
    refusal,
    standing,
)
from portal.clocks.recompute_services import refresh
from portal.clocks.services import NotRecorded, NotThere, keep_event
from portal.clocks.vocabulary_rules import EventKind
from portal.notices.outbox_services import tell
from portal.notices.rules import Kind, TargetKind
from portal.outgoing.poster_queries import copies_out
from portal.people.rules import Sector
from portal.sharing.act_rules import Act
from portal.sharing.fact_queries import in_force
from portal.sharing.models import CaseAccess
from portal.sharing.queries import Held, case_for
from portal.sharing.rules import Viewer
from portal.store import transaction

FIELD_OF = {EventKind.LOCATED: "located", EventKind.RECOVERED: "recovered", EventKind.RETURNED: "returned"}
SHOWN = frozenset({*BEGINS, *WAY_BACK, EventKind.OUTCOME})  # nothing of what a screening or a talk brought


@dataclass(frozen=True)
class Found:
    """What is known of the way back. Instants are aware; an event that is recorded already is left out."""

    located_at: datetime | None = None
    recovered_at: datetime | None = None
    returned_at: datetime | None = None
    found_by: FoundBy | None = None
    place: PlaceClass | None = None
    condition: Condition | None = None
    placement: dict[str, str] = field(default_factory=dict)

    def moments(self) -> list[tuple[EventKind, datetime]]:
        """The events that are to be recorded, in their order."""
        each = zip((EventKind.LOCATED, EventKind.RECOVERED, EventKind.RETURNED), (self.located_at, self.recovered_at, self.returned_at), strict=True)  # fmt: skip
        return [(kind, at) for kind, at in each if at is not None]


@dataclass(frozen=True)
class WayBack:
    """How far a child is, the offices to be told, the steps, and what the viewer may do of it. Instants in UTC."""

    standing: Standing
    first: dict[EventKind, datetime]
    offices: tuple[OfficeRow, ...]
    steps: tuple[StepRow, ...]
    keeps: bool
    own_words: bool  # the viewer's agency recorded some of the way back, and may take it back
    outcome: str
    closed_at: datetime | None
    copies_out: int | None = None  # of posters; None where none ever went out

    @property
    def ended_at(self) -> datetime | None:
        """When the search ended; None while it goes on."""
        return ended_at(self.first)

    @property
    def open_rows(self) -> int:
        """How many rows of both lists are neither done nor explained."""
        return sum(not row.done for row in self.offices) + sum(not row.done for row in self.steps)


def way_back(session: Session, viewer: Viewer, held: Held, now: datetime) -> WayBack:
    first = {kind: at for kind, at in moments_of(session, held).items() if kind in SHOWN}
    told = offices(session, held, ended_at(first), now)
    keeps = held.owner in viewer.rows
    kept = session.execute(
        select(CaseOutcome.outcome)
        .where(CaseOutcome.case_id == held.key, CaseOutcome.superseded_at.is_(None))
        .order_by(CaseOutcome.recorded_at.desc())
    ).scalars().first()  # fmt: skip
    rows = checklist(session, held, first, told)
    return WayBack(
        standing(first), first, told if keeps else (),
        rows if keeps else tuple(row for row in rows if row.step is Step.NCIC_CLEARED), keeps,
        bool(standing_entries(session, CaseEvent, held, viewer, CaseEvent.kind.in_(FIELD_OF))), kept or "", session.get_one(Case, held.key).closed_at,
        copies_out(session, held) if keeps else None,
    )  # fmt: skip


def show_way_back(viewer: Viewer, act: Act, number: str, now: datetime) -> WayBack | None:
    """How far the child of a case is on the way back; None where it is not there for the viewer. Only who keeps the case has the lists."""
    found = None
    with transaction.read(viewer) as session:
        held = may_lead_back(session, viewer, act, number, now)
        if held is not None:
            found = way_back(session, viewer, held, now)
    reading(viewer, act, Logged.READ if held else Logged.REFUSED, object_kind="case", object_number=number,
            case=held.key if held else None, reason="" if held else "not found")  # fmt: skip
    return found


def may_lead_back(session: Session, viewer: Viewer, act: Act, number: str, now: datetime) -> Held | None:
    """The case where the viewer's agency keeps it; for law enforcement, where it is let in and the act is recording the way back."""
    held = case_for(session, viewer, act, number, now)
    if held is None or held.owner in viewer.rows:
        return held
    return held if act is Act.RETURN_RECORD and viewer.sector is Sector.LAW_ENFORCEMENT else None


def log_act(viewer: Viewer, act: Act, number: str, held: Held | None, what: str = "") -> None:
    """The line of an act on a case, or of its refusal."""
    record(viewer, act, Logged.DONE if held else Logged.REFUSED, object_kind="case", object_number=number,
           case=held.key if held else None, reason=what if held else "not found")  # fmt: skip


def record_found(viewer: Viewer, number: str, found: Found, now: datetime) -> None:
    """Record that the child was located, recovered, returned: whichever is known, in one act. Raises NotThere, NotRecorded."""
    with transaction.write(viewer) as session:
        held = may_lead_back(session, viewer, Act.RETURN_RECORD, number, now)
        if held is not None:
            _check_moments(session, viewer, held, found, now)
            for kind, at in found.moments():
                keep_event(session, viewer, held.key, kind.value, at, now)
            _keep_finding(session, viewer, held, found, now)
            if found.placement and held.owner in viewer.rows:
                supersede(session, Placement, held, viewer, now)
                session.add(Placement(case_id=held.key, agency_id=viewer.agency, recorded_at=now, **found.placement))
            if TELLS_ALL & {kind for kind, _ in found.moments()}:
                tell_joined(session, viewer, held, Kind.CHILD_BACK, now)
            session.flush()
            refresh(session, viewer, held.key, now)
        log_act(viewer, Act.RETURN_RECORD, number, held)
    if held is None:
        raise NotThere


def _check_moments(session: Session, viewer: Viewer, held: Held, found: Found, now: datetime) -> None:
    check_open(session, held)
    if not found.moments():
        raise NotRecorded("located_day", "Enter at least one of the three times.")
    if found.returned_at is not None and held.owner not in viewer.rows:
        raise NotRecorded("returned_day", "The agency that keeps the case records the return. Leave this empty.")
    first = moments_of(session, held)
    for kind, at in found.moments():
        if kind in first:
            raise NotRecorded(f"{FIELD_OF[kind]}_day", "This is recorded already. Nothing was changed.")
        why = refusal(kind, at, first, now)
        if why:
            raise NotRecorded(f"{FIELD_OF[kind]}_time", why)
        first[kind] = at


def _keep_finding(session: Session, viewer: Viewer, held: Held, found: Found, now: datetime) -> None:
    words = {
        "found_by": FOUND_BY_WORDS[found.found_by] if found.found_by else None,
        "found_place": PLACE_WORDS[found.place] if found.place else None,
        "found_condition": CONDITION_WORDS[found.condition] if found.condition else None,
    }
    old = standing_entry(session, Finding, held, viewer)
    kept = {name: value or (getattr(old, name) if old else None) for name, value in words.items()}
    if not any(words.values()):
        return
    supersede(session, Finding, held, viewer, now)
    session.add(Finding(case_id=held.key, agency_id=viewer.agency, recorded_at=now, **kept))


def withdraw_found(viewer: Viewer, number: str, now: datetime) -> None:
    """Take back what the viewer's own agency said of the way back; every agency in the case is told that the child is missing still.

    What was said of a return falls with it: who was told of it, and the steps after. All stays on record. Raises NotThere, NotRecorded.
    """
    done = False
    with transaction.write(viewer) as session:
        held = may_lead_back(session, viewer, Act.RETURN_RECORD, number, now)
        if held is not None:
            check_open(session, held)
            own = CaseEvent.kind.in_(FIELD_OF)
            done = bool(standing_entries(session, CaseEvent, held, viewer, own))
            if done:
                ended = ended_at(moments_of(session, held)) is not None
                supersede(session, CaseEvent, held, viewer, now, own)
                for model in (Finding, ReturnTold, ReturnStep):
                    supersede(session, model, held, viewer, now)
                if ended and ended_at(moments_of(session, held)) is None:
                    tell_joined(session, viewer, held, Kind.STILL_MISSING, now)
                refresh(session, viewer, held.key, now)
        log_act(viewer, Act.RETURN_RECORD, number, held if done else None, "taken back")
    if not done:
        raise NotThere


def tell_joined(session: Session, viewer: Viewer, held: Held, kind: Kind, now: datetime) -> None:
    """Tell every agency that is in the case today that the search has ended, or goes on; it acknowledges here that it knows."""
    joined = session.execute(
        select(CaseAccess.agency_id).where(CaseAccess.case_id == held.key, in_force(CaseAccess, now)).distinct()
    ).scalars()
    targets = [(TargetKind.AGENCY, key) for key in joined if key not in viewer.rows]
    tell(session, kind, targets, by=viewer, now=now, case=held.key)
