"""What administrators do with agencies beyond their name: add one, and record the agreement under which it shares."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from portal.audit.rules import Outcome
from portal.audit.services import record
from portal.people.models import Agency, SharingAgreement
from portal.people.queries import AgencyCard, AgreementCard, agency_card, agreements
from portal.people.rules import Sector
from portal.people.services import Refused
from portal.sharing.act_rules import Act
from portal.sharing.rules import Viewer
from portal.store import transaction
from portal.store.types import fold


def add_agency(viewer: Viewer, name: str, sector: Sector, phone: str) -> str:
    """Add an agency and give its number; without a sharing agreement it is let into no case. Raises Refused, which is written down."""
    with transaction.write(viewer) as session:
        known = session.execute(select(Agency.number).where(Agency.name_key == fold(name))).first()
        number = ""
        if not known:
            agency = Agency(name=name, name_key=fold(name), sector=sector.value, phone=phone)
            session.add(agency)
            session.flush()
            number = agency.number
        record(viewer, Act.AGENCY_EDIT, Outcome.REFUSED if known else Outcome.DONE,
               object_kind="agency", object_number=number, reason="name" if known else "added")  # fmt: skip
    if known:
        raise Refused("name", "There is an agency of that name already. Change that one, or add what tells them apart.")
    return number


def show_agreements(viewer: Viewer, number: str) -> tuple[AgencyCard, list[AgreementCard]] | None:
    """An agency and its sharing agreements, newest first; None where there is no such agency."""
    with transaction.read(viewer) as session:
        card = agency_card(session, viewer, number)
        return (card, agreements(session, viewer, number)) if card else None


def record_agreement(
    viewer: Viewer, number: str, authority: str, starts_at: datetime, ends_at: datetime | None
) -> None:
    """Record the agreement under which an agency may be let into cases. Raises Refused, which is written down."""
    with transaction.write(viewer) as session:
        agency = session.execute(select(Agency.id).where(Agency.number == number)).scalar_one_or_none()
        refused = None
        if agency is None:
            refused = Refused("authority", "There is no such agency. Go back and choose again.")
        elif ends_at is not None and ends_at <= starts_at:
            refused = Refused("until", "The last day is before the first. Check both.")
        else:
            session.add(SharingAgreement(agency_id=agency, authority=authority, starts_at=starts_at, ends_at=ends_at))
        record(viewer, Act.AGENCY_EDIT, Outcome.REFUSED if refused else Outcome.DONE,
               object_kind="agency", object_number=number, reason=refused.field if refused else "agreement")  # fmt: skip
    if refused:
        raise refused
