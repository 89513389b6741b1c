"""Reads about leads: who would read one, by the decision itself for each role of each agency of the case."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.cases.lead_rules import READER_WORDS, LeadPage, Readers
from portal.cases.report_queries import joined_agencies
from portal.cases.report_rules import Choice
from portal.cases.talk_models import Lead, LeadAudience
from portal.people.models import Person, Seat
from portal.people.queries import prosecutors
from portal.people.rules import Role, Sector
from portal.sharing.fact_queries import in_force
from portal.sharing.queries import Held, own_identity_only
from portal.sharing.rules import InformationClass, Item, Viewer, item_open, partner_known

# An audience beyond the police is of partners: the way to the court is a filing, and counsel has no leads (rights.csv).
NEVER_READ = frozenset({Sector.COURT.value, Sector.COUNSEL.value})


def lead_page(session: Session, viewer: Viewer, held: Held, now: datetime) -> LeadPage:
    """Who reads a lead of the viewer in any case, and which other partners of a case in hand, known to the viewer, may be let read it."""
    prosecuting, levels = prosecutors(session), held.decision.levels
    joined = {
        key: choice
        for key, choice in joined_agencies(session, held.key, now)
        if choice.sector not in NEVER_READ
        and (key == viewer.agency or partner_known(levels, Sector(choice.sector), key in prosecuting))
    }
    readers = _readers(session, viewer, held, joined, now)
    police = [key for key, choice in joined.items() if choice.sector == Sector.LAW_ENFORCEMENT.value]
    certain = [key for key in dict.fromkeys((viewer.agency, *police)) if key in readers]
    dates = InformationClass.IDENTITY in levels and not own_identity_only(viewer.role)
    return LeadPage(
        held.number,
        tuple(readers[key] for key in certain),
        tuple(found for key, found in readers.items() if key not in certain),
        dates and held.closed,
    )


def _readers(
    session: Session, viewer: Viewer, held: Held, joined: dict[int, Choice], now: datetime
) -> dict[int, Readers]:
    """Of each agency the people who would read a lead of the viewer's whose audience names it; without such people the police alone."""
    rows = session.execute(
        select(Seat.agency_id, Seat.role, Seat.person_id)
        .join(Person, Person.id == Seat.person_id)
        .where(Seat.agency_id.in_(joined), in_force(Seat, now), Person.disabled_at.is_(None))
    )
    holders: dict[int, dict[Role, set[int]]] = defaultdict(lambda: defaultdict(set))
    for agency, role, person in rows:
        eyes = Viewer(0, 0, agency, Sector(joined[agency].sector), Role(role))
        item = Item(made_by=viewer.agency, audience=frozenset({agency}))
        if item_open(eyes, InformationClass.LEADS, held.facts, item):
            holders[agency][Role(role)].add(person)
    return {
        key: Readers(
            key, choice.number, choice.name,
            tuple((READER_WORDS[role], len(people)) for role, people in sorted(holders[key].items())),
            len(set().union(*holders[key].values())),
        )
        for key, choice in joined.items() if key in holders or choice.sector == Sector.LAW_ENFORCEMENT.value
    }  # fmt: skip


def own_lead(session: Session, viewer: Viewer, held: Held, number: str) -> Lead | None:
    """The lead of this number in a case in hand, where the viewer's agency wrote it; None for anyone else's, as for one that never was."""
    return session.execute(
        select(Lead).where(Lead.case_id == held.key, Lead.number == number, Lead.agency_id == viewer.agency)
    ).scalar_one_or_none()


def audience_of(session: Session, lead: int) -> dict[int, datetime | None]:
    """The agencies in a lead's audience, each with the time at which it was let in afterwards, None where it was from the first."""
    rows = session.execute(select(LeadAudience.agency_id, LeadAudience.widened_at).where(LeadAudience.lead_id == lead))
    return {row.agency_id: row.widened_at for row in rows}
