"""Reads of requests for information, each beginning with the viewer: of a case in hand, and what waits for a seat."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import and_, exists, func, select
from sqlalchemy.orm import Session, aliased

from portal.cases.models import Case
from portal.cases.report_queries import joined_agencies
from portal.cases.request_models import InformationRequest, RequestAnswer
from portal.cases.request_rules import Answer, Asked, RequestView, standing_of, standing_words
from portal.cases.service_rules import words_of
from portal.cases.waiting_queries import MOST, names
from portal.cases.waiting_rules import AskedLine
from portal.people.models import Agency, Seat
from portal.people.queries import prosecutors
from portal.people.rules import Role, Sector
from portal.sharing.act_rules import ASKS, Act
from portal.sharing.fact_queries import in_force
from portal.sharing.queries import Held, class_open, visible_cases
from portal.sharing.rules import InformationClass, Item, Viewer, decide, item_open, partner_known

UNANSWERED = ~exists(select(RequestAnswer.id).where(RequestAnswer.request_id == InformationRequest.id))


def request_open(viewer: Viewer, held: Held, row: InformationRequest) -> bool:
    """Whether a request is the viewer's: of the agency that asked or was asked, with comments open to their role."""
    item = Item(made_by=row.agency_id, audience=frozenset({row.asked_id}))
    return InformationClass.COMMENTS in held.decision.levels and item_open(
        viewer, InformationClass.COMMENTS, held.facts, item
    )


def requests_of(
    session: Session, viewer: Viewer, held: Held, now: datetime, number: str | None = None
) -> tuple[RequestView, ...]:
    """The requests of a case in hand that are the viewer's, what waits first; of one number alone where it is given."""
    rows = select(InformationRequest).where(InformationRequest.case_id == held.key)
    if number is not None:
        rows = rows.where(InformationRequest.number == number)
    rows = rows.order_by(InformationRequest.recorded_at, InformationRequest.id)
    found = [row for row in session.execute(rows).scalars() if request_open(viewer, held, row)]
    called = {
        row.id: row.name
        for row in session.execute(
            select(Agency.id, Agency.name).where(Agency.id.in_({key for row in found for key in (row.agency_id, row.asked_id)}))
        )
    }  # fmt: skip
    views = [_view(session, viewer, held, row, called, now) for row in found]
    return tuple(sorted(views, key=lambda view: (not (view.open and view.to_answer), not view.open)))


def _view(
    session: Session, viewer: Viewer, held: Held, row: InformationRequest, called: dict[int, str], now: datetime
) -> RequestView:
    answers = tuple(
        Answer(
            answer.version, called[row.asked_id], answer.recorded_at, answer.value("answer_text"),
            tuple((answer.given or "").split()), words_of(answer.given),
        )
        for answer in answers_of(session, row)
    )  # fmt: skip
    first = answers[0].at if answers else None
    stands = (row.needed_by, first, row.withdrawn_at, now)

    def may(act: Act, agency: int) -> bool:
        return agency == viewer.agency and row.withdrawn_at is None and decide(viewer, act, held.facts).allowed

    return RequestView(
        row.number, held.number, called[row.agency_id], called[row.asked_id], row.recorded_at, row.needed_by,
        row.value("question"), standing_of(*stands), standing_words(*stands), answers,
        may(Act.REQUEST_ANSWER, row.asked_id), row.agency_id == viewer.agency,
        not answers and may(Act.REQUEST_WITHDRAW, row.agency_id), words_of(row.services),
    )  # fmt: skip


def answers_of(session: Session, row: InformationRequest) -> list[RequestAnswer]:
    """The answers to a request, the first first."""
    return list(
        session.execute(
            select(RequestAnswer).where(RequestAnswer.request_id == row.id).order_by(RequestAnswer.version)
        ).scalars()
    )


def agencies_to_ask(session: Session, viewer: Viewer, held: Held, now: datetime) -> tuple[Asked, ...]:
    """The other agencies of a case of which someone could read a question and answer it, and that may know of the viewer's; never the court, never counsel."""
    prosecuting, keeps = prosecutors(session), held.owner in viewer.rows
    known = {
        key: choice
        for key, choice in joined_agencies(session, held.key, now)
        if key != viewer.agency and partner_known(held.decision.levels, Sector(choice.sector), key in prosecuting)
    }
    seats = session.execute(
        select(Seat.agency_id, Seat.role, func.count(func.distinct(Seat.person_id)))
        .where(Seat.agency_id.in_(known), Seat.role.in_([role.value for role in ASKS]), in_force(Seat, now))
        .group_by(Seat.agency_id, Seat.role)
    )
    people: dict[int, int] = {}
    for agency, role, count in seats:
        eyes = Viewer(0, 0, agency, Sector(known[agency].sector), Role(role))
        found = decide(eyes, Act.REQUEST_ANSWER, held.facts)
        # Who asks is named there: an agency that may not know that the viewer's is on the case is not asked by it.
        known_there = keeps or partner_known(found.levels, viewer.sector, viewer.agency in prosecuting)
        if found.allowed and known_there:
            people[agency] = people.get(agency, 0) + count
    return tuple(
        Asked(key, choice.number, choice.name, people[key], choice.sector == Sector.CLEARINGHOUSE.value)
        for key, choice in known.items()
        if people.get(key)
    )


def _lines(session: Session, viewer: Viewer, condition: Any, now: datetime) -> list[tuple[int, AskedLine]]:
    asker, asked = aliased(Agency), aliased(Agency)
    rows = session.execute(
        select(InformationRequest, Case.number.label("case_number"), asker.name.label("asker"), asked.name.label("asked"),
               func.count().over().label("in_all"))
        .join(Case, Case.id == InformationRequest.case_id)
        .join(asker, asker.id == InformationRequest.agency_id)
        .join(asked, asked.id == InformationRequest.asked_id)
        .where(
            visible_cases(viewer, now), class_open(viewer, InformationClass.COMMENTS, now),
            InformationRequest.withdrawn_at.is_(None), UNANSWERED, condition,
        )
        .order_by(InformationRequest.needed_by, InformationRequest.id)
        .limit(MOST)
    ).all()  # fmt: skip
    called = names(session, viewer, {row.InformationRequest.case_id for row in rows}, now)
    return [
        (
            row.InformationRequest.case_id,
            AskedLine(
                row.case_number, called.get(row.InformationRequest.case_id), row.InformationRequest.number, row.asker,
                row.asked, row.InformationRequest.needed_by,
                standing_words(row.InformationRequest.needed_by, None, None, now), row.in_all,
            ),
        )
        for row in rows
    ]  # fmt: skip


def to_answer(session: Session, viewer: Viewer, now: datetime) -> list[tuple[int, AskedLine]]:
    """The questions that wait for the viewer's agency, the first due first, with their cases' keys."""
    return _lines(session, viewer, InformationRequest.asked_id == viewer.agency, now)


def unanswered(session: Session, viewer: Viewer, now: datetime) -> list[tuple[int, AskedLine]]:
    """The questions of the viewer's agency that are overdue, with their cases' keys."""
    overdue = and_(InformationRequest.agency_id == viewer.agency, InformationRequest.needed_by < now)
    return _lines(session, viewer, overdue, now)


def request_waits(session: Session, number: str) -> bool:
    """Whether a request is neither answered nor withdrawn."""
    row = select(InformationRequest.id).where(
        InformationRequest.number == number, InformationRequest.withdrawn_at.is_(None), UNANSWERED
    )
    return session.execute(row).first() is not None
