"""A child in another state: opening and ending the track, recording a step that may start the compact's clocks, and taking it back."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.rules import Outcome, Shown
from portal.audit.services import reading, record
from portal.cases.correction_services import check_open, standing_entries, standing_entry, supersede
from portal.cases.interstate_models import InterstateStep, InterstateTrack
from portal.cases.interstate_rules import (
    FORMS,
    NO_STATE,
    PICK_UP_WORDS,
    ROLE_WORDS,
    STATES,
    SUPERVISION_WORDS,
    CompactRole,
    Direction,
    DutyLine,
    PickUp,
    Step,
    StepKind,
    StepRow,
    Track,
    TrackPage,
    Youth,
    step_refused,
)
from portal.cases.ledger_queries import ledger_rows
from portal.cases.models import Case, CaseAnswer, CaseEvent, CompactMatter
from portal.cases.record_models import SupervisionWarrant
from portal.cases.report_queries import joined_agencies
from portal.cases.report_rules import Choice
from portal.cases.return_queries import moments_of
from portal.clocks.fact_rules import FactName
from portal.clocks.ledger_rules import verdict_words
from portal.clocks.recompute_services import refresh
from portal.clocks.services import NotRecorded, NotThere, keep_answer, keep_event
from portal.clocks.vocabulary_rules import OF_THE_COMPACT, EventKind
from portal.people.models import Agency, Seat
from portal.people.rules import Role
from portal.sharing.act_rules import Act
from portal.sharing.fact_queries import in_force
from portal.sharing.queries import Held, case_for
from portal.sharing.rules import InformationClass as C
from portal.sharing.rules import Viewer, granted_fields
from portal.store import transaction

ICJ = "ICJ"  # the kind of a compact matter: the Interstate Compact for Juveniles


class Stale(ValueError):
    """Someone of the same agency saved the track meanwhile; `theirs` is what stands now."""

    def __init__(self, theirs: TrackPage) -> None:
        super().__init__("saved meanwhile")
        self.theirs = theirs


def show_track(viewer: Viewer, number: str, now: datetime) -> TrackPage | None:
    """The track of a case with its steps and duties, as far as they are the viewer's, written down as a reading; None where the case is not there."""
    page = None
    with transaction.read(viewer) as session:
        held = _held(session, viewer, number, now)
        if held is not None:
            page = _page(session, viewer, held, now)
    shown = (Shown(held.key, (C.SUPERVISION_WARRANT.value, C.DUTY_LEDGER.value)),) if held else ()
    reading(viewer, Act.INTERSTATE_RECORD, Outcome.READ if held else Outcome.REFUSED, object_kind="case", object_number=number,
            case=held.key if held else None, reason="" if held else "not found", shown=shown)  # fmt: skip
    return page


def _held(session: Session, viewer: Viewer, number: str, now: datetime) -> Held | None:
    """The case where the viewer's agency keeps it, or where the viewer is an officer of one of the compact's two ends."""
    held = case_for(session, viewer, Act.INTERSTATE_RECORD, number, now)
    if held is None or held.owner in viewer.rows or viewer.role is Role.INTERSTATE_OFFICER:
        return held
    return None


def _page(session: Session, viewer: Viewer, held: Held, now: datetime) -> TrackPage:
    whole = granted_fields(viewer, C.SUPERVISION_WARRANT, held.facts) is None
    tracks = [row for row in _standing(session, InterstateTrack, held) if whole or row.agency_id in viewer.rows]
    steps = [row for row in _standing(session, InterstateStep, held) if whole or row.agency_id in viewer.rows]
    names = {row.id: row.name for row in session.execute(select(Agency.id, Agency.name))}
    offices = _offices(session, held, now)
    matter = next(iter(_matters(session, held, now)), None)
    office = next((choice for key, choice in offices if matter and key == matter.receiving_id), None)
    kept = tracks[0] if tracks else None
    track = None
    if kept is not None:
        told = office.number if office else ""
        track = Track(kept.state_code, CompactRole(kept.role), kept.compact_contact or "", told)
    return TrackPage(
        track, (kept.other_state or "") if kept else "", office.name if office else "",
        tuple(
            StepRow(
                row.number if row.agency_id in viewer.rows else "", row.compact_step or "", row.compact_step_at,
                row.compact_step_by or "", names[row.agency_id],
            )
            for row in sorted(steps, key=lambda row: (row.compact_step_at, row.id))
        ),
        _duties(session, viewer, held, now), tuple((choice.number, choice.name) for _, choice in offices), held.owner in viewer.rows,
        session.get_one(Case, held.key).closed_at is not None, _was(standing_entry(session, InterstateTrack, held, viewer)),
    )  # fmt: skip


def _was(row: InterstateTrack | None) -> str:
    return row.recorded_at.isoformat() if row is not None else ""


def _standing(session: Session, model: Any, held: Held) -> list[Any]:
    """What stands of a table, whoever recorded it, oldest first."""
    rows = select(model).where(model.case_id == held.key, model.superseded_at.is_(None))
    return list(session.execute(rows.order_by(model.recorded_at, model.id)).scalars())


def _duties(session: Session, viewer: Viewer, held: Held, now: datetime) -> tuple[DutyLine, ...]:
    started = {event.value for event in OF_THE_COMPACT}
    return tuple(
        DutyLine(
            row.number, row.duty, row.recipient, row.due_at, row.due_words, row.state.value,
            verdict_words(row.state, row.started_at, row.due_at, row.done_at, now), row.owner in viewer.rows and row.is_open,
        )
        for row in ledger_rows(session, viewer, held, now) if row.started_by in started
    )  # fmt: skip


def _offices(session: Session, held: Held, now: datetime) -> list[tuple[int, Choice]]:
    """The compact offices of this portal that have been let into the case: agencies with an interstate officer."""
    officer = select(Seat.agency_id).where(Seat.role == Role.INTERSTATE_OFFICER.value, in_force(Seat, now))
    with_one = set(session.execute(officer).scalars())
    return [(key, choice) for key, choice in joined_agencies(session, held.key, now) if key in with_one]


def _matters(session: Session, held: Held, now: datetime) -> list[CompactMatter]:
    """The matters under the compact that are open from the case's own agency."""
    rows = select(CompactMatter).where(
        CompactMatter.case_id == held.key, CompactMatter.kind == ICJ, CompactMatter.sending_id == held.owner,
        in_force(CompactMatter, now),
    )  # fmt: skip
    return list(session.execute(rows.order_by(CompactMatter.starts_at.desc(), CompactMatter.id)).scalars())


def save_track(viewer: Viewer, number: str, said: Track, was: str, now: datetime) -> None:
    """Say which state is in it and in which role the own one is; the entry before stays on record. Raises NotThere, NotRecorded, Stale."""
    stale, offices = None, ""
    with transaction.write(viewer) as session:
        held = _kept(_held(session, viewer, number, now), viewer)
        if held is not None:
            check_open(session, held)
            if _was(standing_entry(session, InterstateTrack, held, viewer)) != was:
                stale = _page(session, viewer, held, now)
        if held is not None and stale is None:
            offices = _set_office(session, held, said.office, now)
            supersede(session, InterstateTrack, held, viewer, now)
            keep_track(session, viewer, held.key, said, now)
            refresh(session, viewer, held.key, now)
        _log(viewer, number, held, offices, refused="saved meanwhile" if stale else "")
    if held is None:
        raise NotThere
    if stale is not None:
        raise Stale(stale)


def _kept(held: Held | None, viewer: Viewer) -> Held | None:
    return held if held is not None and held.owner in viewer.rows else None


def keep_track(session: Session, viewer: Viewer, case: int, said: Track, now: datetime) -> None:
    """Keep a track, and the answer that it gives of whose the child is; the caller recomputes."""
    session.add(
        InterstateTrack(
            case_id=case, agency_id=viewer.agency, recorded_at=now, state_code=said.state, role=said.role.value,
            other_state=STATES.get(said.state, NO_STATE), compact_role=ROLE_WORDS[said.role],
            compact_contact=said.contact or None,
        )
    )  # fmt: skip
    own = select(CaseAnswer).where(
        CaseAnswer.case_id == case, CaseAnswer.agency_id == viewer.agency, CaseAnswer.superseded_at.is_(None),
        CaseAnswer.question == FactName.FROM_ANOTHER_STATE.value,
    )  # fmt: skip
    for row in session.execute(own).scalars():
        row.superseded_at = now
    keep_answer(session, viewer, case, FactName.FROM_ANOTHER_STATE, said.role is CompactRole.HOLDING, now)
    session.flush()


def _set_office(session: Session, held: Held, office: str, now: datetime) -> str:
    """Let the officers of a compact office have the case, as one of the matter's two ends, and those of another no longer.

    Gives what the log says of it: which offices were let in or have it no longer, by their agencies' numbers; empty where nothing changed.
    """
    keys = {choice.number: key for key, choice in _offices(session, held, now)}
    if office and office not in keys:
        raise NotRecorded(
            "office", "Choose an office of the list. Another one is let in first, under “Let a partner in”."
        )
    open_matters = _matters(session, held, now)
    ended = [matter for matter in open_matters if matter.receiving_id != keys.get(office)]
    for matter in ended:
        matter.ends_at = now
    had = select(Agency.number).where(Agency.id.in_([matter.receiving_id for matter in ended]))
    changed = [f"office {one} no longer" for one in session.execute(had.order_by(Agency.number)).scalars()]
    if office and len(ended) == len(open_matters):
        session.add(
            CompactMatter(
                case_id=held.key, kind=ICJ, sending_id=held.owner, receiving_id=keys[office], starts_at=now, ends_at=None
            )
        )  # fmt: skip
        changed.append(f"office {office} let in")
    session.flush()
    return "; ".join(changed)


def end_track(viewer: Viewer, number: str, now: datetime) -> None:
    """End the track: no other state is in the case any more. What was recorded stays, and its clocks run on. Raises NotThere, NotRecorded.

    That the child is another state's is taken back with the track that said so: it keeps the home state's clocks from starting, and the law asks anew.
    """
    done, offices = False, ""
    with transaction.write(viewer) as session:
        held = _kept(_held(session, viewer, number, now), viewer)
        if held is not None:
            check_open(session, held)
            track = standing_entry(session, InterstateTrack, held, viewer)
            done = track is not None
            if track is not None and track.role == CompactRole.HOLDING.value:
                given = (
                    CaseAnswer.question == FactName.FROM_ANOTHER_STATE.value,
                    CaseAnswer.recorded_at == track.recorded_at,
                )
                supersede(session, CaseAnswer, held, viewer, now, *given)
            supersede(session, InterstateTrack, held, viewer, now)
            offices = _set_office(session, held, "", now)
            refresh(session, viewer, held.key, now)
        _log(viewer, number, held if done else None, f"ended; {offices}" if offices else "ended")
    if not done:
        raise NotThere


def record_step(viewer: Viewer, number: str, said: Step, now: datetime) -> None:
    """Record a step between the two states; what it starts runs from when it happened. Raises NotThere, NotRecorded."""
    with transaction.write(viewer) as session:
        held = _held(session, viewer, number, now)
        if held is not None:
            check_open(session, held)
            _check_step(session, viewer, held, said, now)
            keep_step(session, viewer, held.key, said, now)
            refresh(session, viewer, held.key, now)
        _log(viewer, number, held)
    if held is None:
        raise NotThere


def _check_step(session: Session, viewer: Viewer, held: Held, said: Step, now: datetime) -> None:
    if said.kind in FORMS and said.direction is None:
        raise NotRecorded("direction", "Choose whether the form was sent or received.")
    if not _standing(session, InterstateTrack, held):
        raise NotRecorded("main", "Say first which other state is in it. Nothing was saved.")
    why = step_refused(said.at, moments_of(session, held).get(EventKind.ABSENCE), now)
    if why:
        raise NotRecorded("happened_time", why)
    same = (said.kind.value, said.direction.value if said.kind in FORMS and said.direction else "", said.at)
    for row in standing_entries(session, InterstateStep, held, viewer):
        if (row.step, row.direction, row.compact_step_at) == same:
            raise NotRecorded("kind", "This is recorded already, at that very time. Nothing was changed.")


def keep_step(session: Session, viewer: Viewer, case: int, said: Step, now: datetime) -> None:
    """Keep a step, and the event that it is where it starts a clock; the caller recomputes."""
    if said.kind not in FORMS:
        said = replace(said, direction=None)
    session.add(
        InterstateStep(
            case_id=case, agency_id=viewer.agency, recorded_at=now, step=said.kind.value,
            direction=said.direction.value if said.direction else "", compact_step=said.words, compact_step_at=said.at,
            compact_step_by=said.by or None,
        )
    )  # fmt: skip
    if said.event is not None:
        keep_event(session, viewer, case, said.event.value, said.at, now, said.by)
    session.flush()


def take_back_step(viewer: Viewer, number: str, step: str, now: datetime) -> None:
    """Take back a step that the viewer's own agency recorded, and the event beside it; both stay on record. Raises NotThere, NotRecorded."""
    found = None
    with transaction.write(viewer) as session:
        held = _held(session, viewer, number, now)
        if held is not None:
            check_open(session, held)
            own = standing_entries(session, InterstateStep, held, viewer, InterstateStep.number == step)
            found = own[0] if own else None
        if held is not None and found is not None:
            found.superseded_at = now
            event = Step(
                StepKind(found.step), found.compact_step_at, "", Direction(found.direction) if found.direction else None
            ).event
            if event is not None:
                supersede(session, CaseEvent, held, viewer, now, CaseEvent.kind == event.value, CaseEvent.happened_at == found.compact_step_at)  # fmt: skip
            refresh(session, viewer, held.key, now)
        _log(viewer, number, held if found else None, "taken back")
    if found is None:
        raise NotThere


def _log(viewer: Viewer, number: str, held: Held | None, what: str = "", refused: str = "") -> None:
    """Write the line of the act: what was done, or why nothing was."""
    done = held is not None and not refused
    record(viewer, Act.INTERSTATE_RECORD, Outcome.DONE if done else Outcome.REFUSED, object_kind="case", object_number=number,
           case=held.key if held else None, reason=refused or what if held else "not found")  # fmt: skip


def keep_youth(session: Session, viewer: Viewer, case: int, youth: Youth, now: datetime) -> None:
    """Keep what juvenile justice added to its report, each fact in its class; the caller recomputes."""
    entry = {"case_id": case, "agency_id": viewer.agency, "recorded_at": now}
    if youth.supervision or youth.pick_up:
        session.add(
            SupervisionWarrant(
                **entry, supervision_status=SUPERVISION_WORDS[youth.supervision] if youth.supervision else None,
                pick_up_order=PICK_UP_WORDS[youth.pick_up] if youth.pick_up else None,
                warrant_exists=youth.pick_up is PickUp.ISSUED if youth.pick_up else None,
            )
        )  # fmt: skip
    for question, yes in youth.answers().items():
        keep_answer(session, viewer, case, question, yes, now)
    if youth.track is not None:
        keep_track(session, viewer, case, youth.track, now)
    if youth.held is not None:
        keep_step(session, viewer, case, youth.held, now)
