"""Reads of posters: the facts as they are the viewer's, whose answers the gate waits for, the copies that went out; and what waits for a seat."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import exists, func, literal, or_, select
from sqlalchemy.orm import Session

from portal.cases.models import Case, CaseEvent
from portal.cases.record_models import NcicAttestation
from portal.cases.report_queries import joined_agencies
from portal.cases.report_rules import Choice
from portal.cases.section_queries import SectionReader
from portal.cases.waiting_queries import MOST, names
from portal.cases.waiting_rules import PosterLine
from portal.outgoing.models import PosterAnswer, PosterCopy, PosterRequest
from portal.outgoing.poster_rules import Answer, Asked, Copy, Party, Poster, Side, line_of, owes_answer
from portal.people.models import Agency
from portal.people.queries import prosecutors
from portal.people.rules import Sector
from portal.sharing.act_rules import Act
from portal.sharing.fact_queries import ENDED
from portal.sharing.queries import Held, case_for, class_open, visible_cases
from portal.sharing.rules import InformationClass as C
from portal.sharing.rules import Item, Viewer, item_open, partner_known

FROM = frozenset({C.IDENTITY, C.DESCRIPTION_PHOTO, C.ENDANGERMENT_CIRCUMSTANCES, C.PLACEMENT, C.NCIC_ATTESTATION})
WHOLE = (C.IDENTITY, C.DESCRIPTION_PHOTO)  # without both there is no poster for a viewer
FIELDS = (
    ("name", C.IDENTITY, "full_name"), ("born", C.IDENTITY, "birth_date"), ("sex", C.IDENTITY, "sex"), ("race", C.IDENTITY, "race"),
    ("since", C.ENDANGERMENT_CIRCUMSTANCES, "last_seen_at"), ("city", C.PLACEMENT, "placement_city"), ("state", C.PLACEMENT, "placement_state"),
    ("hair", C.DESCRIPTION_PHOTO, "hair"), ("eyes", C.DESCRIPTION_PHOTO, "eyes"), ("height", C.DESCRIPTION_PHOTO, "height"),
    ("weight", C.DESCRIPTION_PHOTO, "weight"),
)  # fmt: skip
GUARDIANS = frozenset({Sector.CHILD_WELFARE.value, Sector.JUVENILE_JUSTICE.value})
NAMELESS = "The agency that has placement and care of the child"


def investigating(session: Session, held: Held, now: datetime) -> list[tuple[int, Choice]]:
    """The police of a case: those that gave a number or attested the entry, else all that are let in."""
    police = [
        (key, choice)
        for key, choice in joined_agencies(session, held.key, now)
        if choice.sector == Sector.LAW_ENFORCEMENT.value
    ]
    said = attestations(session, held)
    return [found for found in police if found[0] in said] or police


def attestations(session: Session, held: Held) -> dict[int, NcicAttestation]:
    """What each agency of a case attests now."""
    rows = session.execute(
        select(NcicAttestation).where(NcicAttestation.case_id == held.key, NcicAttestation.superseded_at.is_(None))
    ).scalars()
    return {row.agency_id: row for row in rows}


def facts_of_poster(session: Session, viewer: Viewer, held: Held, now: datetime) -> Poster:
    """What of a case in hand could stand on a poster, as far as it is the viewer's, with no line yet and nothing left out."""
    sections = SectionReader(session, viewer, held, now).read(FROM)
    values: dict[str, Any] = {}
    for field, information_class, name in FIELDS:
        section = sections.get(information_class)
        known = [
            value for record in (section.records if section else ()) if (value := record.get(name)) not in (None, "")
        ]
        values[field] = known[0] if known else None
    looks = sections.get(C.DESCRIPTION_PHOTO)
    photo = next((record.photo for record in (looks.records if looks else ()) if record.photo), None)
    police = investigating(session, held, now)
    said = attestations(session, held) if C.NCIC_ATTESTATION in sections else {}
    return Poster(
        **values,
        police=police[0][1].name if police else None,
        phone=(police[0][1].phone or None) if police else None,
        report_number=next((said[key].le_report_number for key, _ in police if key in said), None),
        photo=photo.number if photo else None,
        taken_on=photo.taken_on if photo else None,
    )


def entered_at(session: Session, held: Held, now: datetime) -> tuple[datetime | None, str]:
    """Since when NCIC has the child by an attestation of the investigating agency, and which one owes it."""
    police, said = investigating(session, held, now), attestations(session, held)
    entered = [
        row.ncic_entered_at for key, _ in police if (row := said.get(key)) and row.ncic_number and row.ncic_entered_at
    ]
    return min(entered, default=None), "; ".join(
        choice.name for _, choice in police
    ) or "No police agency is let in yet"


def newest_request(session: Session, held: Held) -> PosterRequest | None:
    """The request for approval that counts."""
    rows = select(PosterRequest).where(PosterRequest.case_id == held.key)
    return (
        session.execute(rows.order_by(PosterRequest.recorded_at.desc(), PosterRequest.id.desc())).scalars().first()
        if held.has(PosterRequest)
        else None
    )


def asked_of(session: Session, row: PosterRequest | None) -> Asked | None:
    """A request as its page shows it."""
    if row is None:
        return None
    name = session.execute(select(Agency.name).where(Agency.id == row.agency_id)).scalar_one()
    return Asked(name, row.recorded_at, row.digest)


def parties_of(
    session: Session, viewer: Viewer, held: Held, asked: PosterRequest | None, now: datetime
) -> tuple[Party, ...]:
    """Whose answer the gate waits for: the investigating agencies, then whoever has placement and care of the child, else who keeps the case."""
    joined = dict(joined_agencies(session, held.key, now))
    guardians = [key for key in joined if key in held.facts.custodians and joined[key].sector in GUARDIANS]
    guardians = guardians or [key for key in joined if key == held.owner]
    sides = [(key, Side.POLICE) for key, _ in investigating(session, held, now)]
    sides += [(key, Side.GUARDIAN) for key in guardians]
    answers = _answers(session, asked)
    heard = frozenset({key for key, _ in sides} | ({asked.agency_id} if asked else set()))
    prosecuting = prosecutors(session)

    def called(key: int) -> str:
        known = key == viewer.agency or partner_known(
            held.decision.levels, Sector(joined[key].sector), key in prosecuting
        )
        return joined[key].name if known else NAMELESS

    def answer(row: PosterAnswer) -> Answer:
        item = Item(made_by=row.agency_id, audience=heard)
        reads = C.COMMENTS in held.decision.levels and item_open(viewer, C.COMMENTS, held.facts, item)
        return Answer(
            row.approved, row.poster_line or "", row.recorded_at, (row.value("poster_reason") or "") if reads else ""
        )

    return tuple(Party(key, called(key), side, answer(answers[key]) if key in answers else None) for key, side in sides)


def _answers(session: Session, asked: PosterRequest | None) -> dict[int, PosterAnswer]:
    """The newest answer of each agency to a request."""
    if asked is None:
        return {}
    rows = session.execute(
        select(PosterAnswer)
        .where(PosterAnswer.request_id == asked.id)
        .order_by(PosterAnswer.recorded_at, PosterAnswer.id)
    ).scalars()
    return {row.agency_id: row for row in rows}


def copies_of(session: Session, viewer: Viewer, held: Held, number: str | None = None) -> tuple[Copy, ...]:
    """The copies of posters of a case that went out, the newest first; of one number alone where it is given."""
    if not held.has(PosterCopy):
        return ()
    rows = (
        select(PosterCopy, Agency.name)
        .join(Agency, Agency.id == PosterCopy.agency_id)
        .where(PosterCopy.case_id == held.key)
    )
    if number is not None:
        rows = rows.where(PosterCopy.number == number)
    return tuple(
        Copy(row.number, row.copy_for or "", row.copy_contact or "", name, row.recorded_at, row.recalled_at, row.agency_id == viewer.agency)
        for row, name in session.execute(rows.order_by(PosterCopy.recorded_at.desc(), PosterCopy.id))
    )  # fmt: skip


def copies_out(session: Session, held: Held) -> int | None:
    """How many copies of posters of a case are not recalled; None where none ever went out."""
    if not held.has(PosterCopy):
        return None
    out = select(func.count(PosterCopy.id)).where(PosterCopy.case_id == held.key, PosterCopy.recalled_at.is_(None))
    return session.execute(out).scalar_one()


def owes(session: Session, viewer: Viewer, held: Held, now: datetime) -> bool:
    """Whether the viewer's agency has still to answer the request that counts."""
    asked = newest_request(session, held)
    if asked is None or not held.facts.missing:
        return False
    parties = parties_of(session, viewer, held, asked, now)
    return any(party.agency == viewer.agency and owes_answer(party, line_of(parties)) for party in parties)


def _back() -> Any:
    return exists(
        select(CaseEvent.id).where(
            CaseEvent.case_id == Case.id, CaseEvent.kind.in_(ENDED), CaseEvent.superseded_at.is_(None)
        )
    )


def posters_to_answer(session: Session, viewer: Viewer, now: datetime) -> list[tuple[int, PosterLine]]:
    """The posters that wait for the viewer's agency to approve or refuse them, those asked first first, with their cases' keys.

    The statement leaves out what it surely has answered; whether it owes an answer at all, and has seen the line, the gate says.
    """
    answered = select(func.max(PosterAnswer.recorded_at)).where(PosterAnswer.case_id == Case.id)
    own = answered.where(PosterAnswer.agency_id == viewer.agency).scalar_subquery()
    others = answered.where(PosterAnswer.agency_id != viewer.agency).scalar_subquery()
    asked = func.max(PosterRequest.recorded_at)
    seen = literal(False) if viewer.sector is Sector.LAW_ENFORCEMENT else own < others
    rows = session.execute(
        select(Case.id, Case.number, asked.label("at"))
        .join(PosterRequest, PosterRequest.case_id == Case.id)
        .where(
            visible_cases(viewer, now), class_open(viewer, C.DESCRIPTION_PHOTO, now), Case.closed_at.is_(None), ~_back()
        )
        .group_by(Case.id, Case.number)
        .having(or_(own.is_(None), own <= asked, seen))
        .order_by(asked, Case.id)
    ).all()
    found: list[Any] = []
    for row in rows:
        held = case_for(session, viewer, Act.POSTER_ANSWER, row.number, now)
        if held is not None and owes(session, viewer, held, now):
            found.append(row)
        if len(found) == MOST:
            break
    called = names(session, viewer, {row.id for row in found}, now)
    return [(row.id, PosterLine(row.number, called.get(row.id), row.at, 0)) for row in found]


def posters_to_recall(session: Session, viewer: Viewer, now: datetime) -> list[tuple[int, PosterLine]]:
    """The cases of which the search has ended and copies of the viewer's agency are still out: how many, with their cases' keys."""
    rows = session.execute(
        select(Case.id, Case.number, func.min(PosterCopy.recorded_at).label("at"), func.count(PosterCopy.id).label("out"))
        .join(PosterCopy, PosterCopy.case_id == Case.id)
        .where(
            visible_cases(viewer, now), class_open(viewer, C.DESCRIPTION_PHOTO, now), PosterCopy.agency_id == viewer.agency,
            PosterCopy.recalled_at.is_(None), or_(Case.closed_at.is_not(None), _back()),
        )
        .group_by(Case.id, Case.number)
        .order_by(func.min(PosterCopy.recorded_at), Case.id)
        .limit(MOST)
    ).all()  # fmt: skip
    called = names(session, viewer, {row.id for row in rows}, now)
    return [(row.id, PosterLine(row.number, called.get(row.id), row.at, row.out)) for row in rows]
