"""What administrators do with agencies, people and seats, and how a new person gets in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from portal.audit.rules import Outcome
from portal.audit.services import reading, record
from portal.people.adapters import code_step, guessable, hash_password, new_seed, new_token, seed_address
from portal.people.models import Agency, Credential, Invitation, Person, Seat
from portal.people.queries import (
    AgencyCard,
    PersonCard,
    SeatCard,
    SessionCard,
    agencies_and_people,
    agency_card,
    demo_seats,
    own_sessions,
    seats_in_force,
)
from portal.people.rules import ROLES_OF_SECTOR, Role, Sector, WeakPassword, address_problem, check_length
from portal.people.signin_services import hash_token
from portal.sharing.act_rules import Act
from portal.sharing.rules import Viewer
from portal.store import transaction
from portal.store.types import fold

LINK_HOURS = 24


class NotTheSame(ValueError):
    """The password was not typed the same twice."""


class CodeDiffers(ValueError):
    """The first code does not belong to the new seed."""


class Stale(ValueError):
    """Someone else saved first; nothing was overwritten."""


class Refused(ValueError):
    """The act cannot be done; the message says why and what would mend it, `field` where."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True)
class Invited:
    """A new person behind a one-time link."""

    person: int
    name: str
    login: str
    seed: str
    seed_address: str


def list_own_sessions(viewer: Viewer, current: int) -> list[SessionCard]:
    """The viewer's own open sessions; written down as a reading."""
    with transaction.read(viewer) as session:
        cards = own_sessions(session, viewer, current)
    reading(viewer, Act.SESSION_LIST)
    return cards


def list_demo_seats(now: datetime) -> list[tuple[str, SeatCard]]:
    """Each seat of the demo with its holder's name."""
    with transaction.read(None) as session:
        return demo_seats(session, now)


def list_people(viewer: Viewer, now: datetime) -> tuple[list[AgencyCard], list[PersonCard]]:
    """Every agency and person, for the administrator; written down as a reading."""
    with transaction.read(viewer) as session:
        found = agencies_and_people(session, viewer, now)
    reading(viewer, Act.AGENCY_LIST)
    return found


def show_agency(viewer: Viewer, number: str) -> AgencyCard | None:
    """One agency, to be edited; written down as a reading."""
    with transaction.read(viewer) as session:
        card = agency_card(session, viewer, number)
    reading(viewer, Act.AGENCY_EDIT, object_kind="agency", object_number=number)
    return card


def list_agencies(viewer: Viewer, now: datetime) -> list[AgencyCard]:
    """Every agency, to choose from."""
    with transaction.read(viewer) as session:
        return agencies_and_people(session, viewer, now)[0]


def show_seat(viewer: Viewer, number: str, now: datetime) -> tuple[str, SeatCard] | None:
    """A seat in force that is not the viewer's own, with its holder's name."""
    with transaction.read(viewer) as session:
        people = agencies_and_people(session, viewer, now)[1]
    found = ((person.name, seat) for person in people for seat in person.seats if seat.number == number)
    return next((pair for pair in found if pair[1].key != viewer.seat), None)


def edit_agency(viewer: Viewer, number: str, version: int, name: str, phone: str) -> None:
    """Change an agency's name and phone; raises Stale where another change was saved since `version` was read."""
    with transaction.write(viewer) as session:
        changed = session.execute(
            update(Agency)
            .where(Agency.number == number, Agency.version == version)
            .values(name=name, name_key=fold(name), phone=phone, version=version + 1)
        ).rowcount  # type: ignore[attr-defined]
        record(viewer, Act.AGENCY_EDIT, Outcome.DONE if changed else Outcome.REFUSED,
               object_kind="agency", object_number=number, reason="" if changed else "stale")  # fmt: skip
    if not changed:
        raise Stale


def invite(
    viewer: Viewer | None, name: str, login: str, agency_number: str, role: Role, title: str, now: datetime,
    mail_address: str = "",
) -> str:  # fmt: skip
    """Add a person with a first seat and give the token of their one-time link (24 hours). Raises Refused, which is written down."""
    token = ""
    with transaction.write(viewer) as session:
        agency = session.execute(select(Agency).where(Agency.number == agency_number)).scalar_one_or_none()
        refused = _why_no_seat(agency, role) or _why_no_person(session, login) or _why_no_mail(mail_address)
        if agency and not refused:
            token = _add_person(session, viewer, name, login, agency, role, title, now, mail_address)
        elif refused:
            record(viewer, Act.PERSON_INVITE, Outcome.REFUSED, object_kind="person", reason=refused.field)
    if refused:
        raise refused
    return token


def _why_no_seat(agency: Agency | None, role: Role) -> Refused | None:
    """Why the agency can have no seat of this role."""
    if agency is None:
        return Refused("agency", "Choose an agency of the list.")
    if role not in ROLES_OF_SECTOR[agency.kind]:
        return Refused("role", f"{agency.name} has no such role. Choose one that fits its sector.")
    return None


def _why_no_person(session: Session, login: str) -> Refused | None:
    """Why nobody can be added under this sign-in name."""
    if session.execute(select(Person.id).where(Person.login_key == fold(login))).first():
        return Refused("login", "Someone has that sign-in name already. Choose another.")
    return None


def _why_no_mail(address: str) -> Refused | None:
    """Why no mail can go to this address; none at all is fine."""
    problem = address_problem(address) if address else ""
    return Refused("mail_address", problem) if problem else None


def _add_person(
    session: Session, viewer: Viewer | None, name: str, login: str, agency: Agency, role: Role, title: str, now: datetime,
    mail_address: str = "",
) -> str:  # fmt: skip
    """Add the rows of a person, a seat and a one-time link, with their line; gives the token."""
    person = Person(name=name, name_key=fold(name), login=login, login_key=fold(login), mail_address=mail_address)
    session.add(person)
    session.flush()
    session.add(Seat(person_id=person.id, agency_id=agency.id, role=role.value, title=title, starts_at=now))
    token = _add_link(session, person.id, now)
    record(viewer, Act.PERSON_INVITE, Outcome.DONE, person=person.id, object_kind="person", object_number=person.number,
           reason="" if viewer else "command line")  # fmt: skip
    return token


def _add_link(session: Session, person: int, now: datetime) -> str:
    """Add a one-time link for a person and give its token; links that they have not used are dead from now on."""
    session.execute(
        update(Invitation)
        .where(Invitation.person_id == person, Invitation.used_at.is_(None))
        .values(expires_at=now, sealed_totp_seed=None)
    )
    token = new_token()
    invitation = Invitation(
        person_id=person, token_hash=hash_token(token), expires_at=now + timedelta(hours=LINK_HOURS)
    )
    invitation.totp_seed = new_seed()
    session.add(invitation)
    return token


def show_person(viewer: Viewer, number: str, now: datetime) -> PersonCard | None:
    """A person with their seats in force, to be changed."""
    with transaction.read(viewer) as session:
        people = agencies_and_people(session, viewer, now)[1]
    return next((person for person in people if person.number == number), None)


def change_mail(viewer: Viewer, number: str, was: str, address: str) -> None:
    """Change to which address a person's mail goes; none is fine. Raises Refused, and Stale where it is not `was` any more."""
    with transaction.write(viewer) as session:
        refused, changed = _why_no_mail(address), 0
        if refused is None:
            changed = session.execute(
                update(Person).where(Person.number == number, Person.mail_address == was).values(mail_address=address)
            ).rowcount  # type: ignore[attr-defined]
        record(viewer, Act.PERSON_INVITE, Outcome.DONE if changed else Outcome.REFUSED, object_kind="person",
               object_number=number, reason=refused.field if refused else "mail address" if changed else "stale")  # fmt: skip
    if refused:
        raise refused
    if not changed:
        raise Stale


def renew_link(viewer: Viewer, number: str, now: datetime) -> str | None:
    """A new one-time link for a person who lost theirs or let it expire; None where there is no such person without a password."""
    token = None
    with transaction.write(viewer) as session:
        person = session.execute(
            select(Person)
            .join(Credential, Credential.person_id == Person.id, isouter=True)
            .where(Person.number == number, Person.disabled_at.is_(None), Credential.id.is_(None))
        ).scalar_one_or_none()
        if person:
            token = _add_link(session, person.id, now)
        record(viewer, Act.PERSON_INVITE, Outcome.DONE if person else Outcome.REFUSED, person=person.id if person else None,
               object_kind="person", object_number=number, reason="link renewed")  # fmt: skip
    return token


def give_seat(viewer: Viewer, number: str, agency_number: str, role: Role, title: str, now: datetime) -> None:
    """Give a person one more seat, from now on. Raises Refused, which is written down."""
    with transaction.write(viewer) as session:
        person = session.execute(select(Person.id).where(Person.number == number)).scalar_one_or_none()
        agency = session.execute(select(Agency).where(Agency.number == agency_number)).scalar_one_or_none()
        refused = _why_no_seat(agency, role) or (
            None if person else Refused("agency", "There is no such person. Go back and choose again.")
        )
        if agency and person and not refused:
            seats = seats_in_force(session, person, now)
            if any((seat.agency_key, seat.role) == (agency.id, role) for seat in seats):
                refused = Refused("role", "The person has a seat of this role there already.")
            else:
                session.add(Seat(person_id=person, agency_id=agency.id, role=role.value, title=title, starts_at=now))
        record(viewer, Act.PERSON_INVITE, Outcome.REFUSED if refused else Outcome.DONE,
               object_kind="person", object_number=number, reason="seat given" if not refused else refused.field)  # fmt: skip
    if refused:
        raise refused


def end_seat(viewer: Viewer, number: str, now: datetime) -> bool:
    """End a seat now; whoever sits in it loses what it opened with their next request. False where there is no such seat in force."""
    with transaction.write(viewer) as session:
        ended = session.execute(
            update(Seat)
            .where(Seat.number == number, or_(Seat.ends_at.is_(None), Seat.ends_at > now), Seat.id != viewer.seat)
            .values(ends_at=now)
        ).rowcount  # type: ignore[attr-defined]
        record(
            viewer, Act.SEAT_END, Outcome.DONE if ended else Outcome.REFUSED, object_kind="seat", object_number=number
        )
    return bool(ended)


def find_invitation(token: str, now: datetime) -> Invited | None:
    """Who is behind a one-time link, or None where it was used, has expired or never was."""
    with transaction.read(None) as session:
        row = session.execute(
            select(Invitation, Person)
            .join(Person, Person.id == Invitation.person_id)
            .where(
                Invitation.token_hash == hash_token(token), Invitation.used_at.is_(None), Invitation.expires_at > now
            )
        ).one_or_none()
        if row is None:
            return None
        invitation, person = row
        seed = invitation.totp_seed or ""
        return Invited(person.id, person.name, person.login, seed, seed_address(seed, person.login))


def accept_invitation(token: str, password: str, code: str, now: datetime, shortest: int) -> None:
    """Set password and code of a new person and use the link up. Raises WeakPassword, CodeDiffers, LookupError."""
    invited = find_invitation(token, now)
    if invited is None:
        raise LookupError("no such link")
    context = tuple(fold(invited.name).split()) + (fold(invited.login), "homeward", "portal", "court", "password")
    check_length(password, shortest)
    if guessable(password, context):
        raise WeakPassword(
            "That password would soon be guessed. Use a few words that have nothing to do with you or each other."
        )
    step = code_step(invited.seed, code, now)
    if step is None:
        raise CodeDiffers
    password_hash = hash_password(password)
    with transaction.write(None) as session:
        used = session.execute(
            update(Invitation)
            .where(
                Invitation.token_hash == hash_token(token), Invitation.used_at.is_(None), Invitation.expires_at > now
            )
            .values(used_at=now, sealed_totp_seed=None)  # the credential has the seed now, and nothing else should
        ).rowcount  # type: ignore[attr-defined]
        if not used:
            raise LookupError("used meanwhile")
        credential = Credential(
            person_id=invited.person, password_hash=password_hash, changed_at=now, totp_last_step=step
        )
        credential.totp_seed = invited.seed
        session.add(credential)
        record(None, Act.PERSON_INVITE, Outcome.DONE, person=invited.person, reason="link used")


def add_first_administrator(name: str, login: str, now: datetime) -> str:
    """Add an administrator from the command line, with the court that they administer where there is none. Raises Refused, which is written down."""
    token = ""
    with transaction.write(None) as session:
        refused = _why_no_person(session, login)
        if refused:
            record(None, Act.PERSON_INVITE, Outcome.REFUSED, object_kind="person", reason="command line")
        else:
            courts = select(Agency).where(Agency.sector == Sector.COURT.value).order_by(Agency.name_key).limit(1)
            court = session.execute(courts).scalar_one_or_none()
            if court is None:
                court = Agency(name="The court", name_key=fold("The court"), sector=Sector.COURT.value)
                session.add(court)
                session.flush()
            token = _add_person(session, None, name, login, court, Role.ADMINISTRATOR, "Administrator", now)
    if refused:
        raise refused
    return token


def list_own_seats(person: int, now: datetime, bound: int | None = None) -> list[SeatCard]:
    """The person's own seats in force, to switch between; of one agency alone where the session is bound to it."""
    with transaction.read(None) as session:
        return seats_in_force(session, person, now, bound)
