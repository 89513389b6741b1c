"""Reads of editions: what runs here now, who has authority, one edition as its page shows it, the history of a pack."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session, aliased

from portal.clocks.edition_rules import OPEN, EditionState, EditionView, RulesWaiting
from portal.clocks.models import PackAdoption
from portal.clocks.queries import adopted, editions
from portal.clocks.rules import Edition
from portal.people.models import Agency, Person, Seat
from portal.people.rules import Role
from portal.sharing.act_rules import Act, role_may
from portal.sharing.fact_queries import in_force
from portal.sharing.rules import Viewer

NEVER = datetime(1, 1, 1, tzinfo=UTC)
LATELY = timedelta(days=30)


def newest(session: Session) -> dict[str, Edition]:
    """The newest edition of each pack that runs here, by code: the last that was adopted, else the project's draft."""
    return {edition.pack.code: edition for edition in editions(session)}


def binding(session: Session, code: str, now: datetime) -> PackAdoption | None:
    """The edition of a pack that is in force now."""
    return session.execute(
        select(PackAdoption)
        .where(
            PackAdoption.pack == code, adopted(), PackAdoption.starts_at <= now,
            or_(PackAdoption.ends_at.is_(None), PackAdoption.ends_at > now),
        )
        .order_by(PackAdoption.starts_at.desc())
    ).scalars().first()  # fmt: skip


def authority(session: Session, code: str) -> Agency | None:
    """The agency with authority over a pack: that of its latest adoption; None where nobody has adopted it."""
    return session.execute(
        select(Agency)
        .join(PackAdoption, PackAdoption.agency_id == Agency.id)
        .where(PackAdoption.pack == code, adopted())
        .order_by(PackAdoption.starts_at.desc(), PackAdoption.id)
    ).scalars().first()  # fmt: skip


def visible(viewer: Viewer) -> ColumnElement[bool]:
    """The clause with which every reading begins: what is or was to be law is everyone's; a draft its agency's analysts', once sent its approvers' too."""
    own: ColumnElement[bool] = PackAdoption.agency_id == viewer.agency
    public = PackAdoption.state.in_((EditionState.ADOPTED.value, EditionState.RECALLED.value))
    if role_may(viewer.role, Act.RULES_DRAFT):
        return or_(public, own)
    if role_may(viewer.role, Act.RULES_APPROVE):
        return or_(public, and_(own, PackAdoption.state.in_((EditionState.SENT.value, EditionState.REFUSED.value))))
    return public


def edition_row(session: Session, viewer: Viewer, number: str, *, lock: bool = False) -> PackAdoption | None:
    """The edition of this number, None where the viewer may not see it, as where there is none or its pack runs here no more."""
    found = select(PackAdoption).where(PackAdoption.number == number, visible(viewer))
    row = session.execute(found.with_for_update() if lock else found).scalar_one_or_none()
    return row if row is not None and row.pack in newest(session) else None


def own_open(session: Session, viewer: Viewer, code: str) -> PackAdoption | None:
    """The draft of the viewer's agency for a pack, or what of it was sent, where the viewer may see it."""
    return session.execute(
        select(PackAdoption).where(
            PackAdoption.pack == code, PackAdoption.agency_id == viewer.agency, visible(viewer),
            PackAdoption.state.in_([state.value for state in OPEN]),
        )
    ).scalar_one_or_none()  # fmt: skip


def kept_words(session: Session, code: str, but: int = 0) -> frozenset[str]:
    """The words of a pack's editions that were adopted, recalled, sent or refused, one row left out."""
    states = [state.value for state in EditionState if state not in (EditionState.DRAFT, EditionState.DROPPED)]
    return frozenset(
        session.execute(
            select(PackAdoption.edition).where(
                PackAdoption.pack == code, PackAdoption.state.in_(states), PackAdoption.id != but
            )
        ).scalars()
    )


def history(session: Session, viewer: Viewer, code: str) -> list[PackAdoption]:
    """Every edition of a pack that the viewer may see, the newest first."""
    rows = session.execute(select(PackAdoption).where(PackAdoption.pack == code, visible(viewer))).scalars()
    return sorted(rows, key=lambda row: (row.starts_at or row.drafted_at or NEVER, row.id), reverse=True)


def rules_waiting(session: Session, viewer: Viewer, now: datetime) -> list[RulesWaiting]:
    """What of the own agency's editions waits for the viewer: an answer to another's, one's draft, a refusal of the last weeks that nobody took up."""
    writes, answers = role_may(viewer.role, Act.RULES_DRAFT), role_may(viewer.role, Act.RULES_APPROVE)
    if not (writes or answers):
        return []
    later = aliased(PackAdoption)
    taken_up = exists(
        select(later.id).where(
            later.pack == PackAdoption.pack,
            later.agency_id == PackAdoption.agency_id,
            later.drafted_at > PackAdoption.answered_at,
        )
    )
    rows = session.execute(
        select(PackAdoption)
        .where(
            PackAdoption.agency_id == viewer.agency, visible(viewer), PackAdoption.pack.in_(newest(session)),
            or_(
                PackAdoption.state.in_([state.value for state in OPEN]),
                and_(PackAdoption.state == EditionState.REFUSED.value, PackAdoption.answered_at > now - LATELY, ~taken_up),
            ),
        )
        .order_by(PackAdoption.pack, PackAdoption.drafted_at.desc(), PackAdoption.id)
    ).scalars().all()  # fmt: skip
    found = []
    for row in rows:
        state = EditionState(row.state)
        mine = writes and state is not EditionState.SENT
        if mine or (answers and state is EditionState.SENT and viewer.person not in writers(session, row)):
            found.append(RulesWaiting(row.number, newest(session)[row.pack].pack.name, row.edition, state))
    return found


def people_of(session: Session, seats: Iterable[int | None]) -> dict[int, tuple[int, str]]:
    """Person and words of seats: name, title, agency."""
    rows = session.execute(
        select(Seat.id, Seat.person_id, Seat.title, Person.name, Agency.name.label("agency"))
        .join(Person, Person.id == Seat.person_id)
        .join(Agency, Agency.id == Seat.agency_id)
        .where(Seat.id.in_({seat for seat in seats if seat}))
    )
    return {row.id: (row.person_id, f"{row.name}, {row.title}, {row.agency}") for row in rows}


def writers(session: Session, row: PackAdoption) -> frozenset[int]:
    """The persons who last wrote an edition and who sent it: none of them answers it."""
    return frozenset(person for person, _ in people_of(session, (row.drafted_by, row.sent_by)).values())


def approvers(session: Session, viewer: Viewer, row: PackAdoption, now: datetime) -> list[str]:
    """Who of the agency could answer an edition that this viewer sends, by name."""
    roles = [role.value for role in Role if role_may(role, Act.RULES_APPROVE)]
    seats = select(Seat.id).where(Seat.agency_id == row.agency_id, Seat.role.in_(roles), in_force(Seat, now))
    known = people_of(session, session.execute(seats).scalars())
    wrote = writers(session, row) | {viewer.person}
    return sorted({words for person, words in known.values() if person not in wrote})


def edition_view(session: Session, viewer: Viewer, row: PackAdoption, current: dict[str, Edition]) -> EditionView:
    """An edition as its page shows it."""
    people = people_of(session, (row.drafted_by, row.sent_by, row.answered_by))
    agency = session.get_one(Agency, row.agency_id)
    state = EditionState(row.state)
    now_of = current[row.pack]
    authority_now = authority(session, row.pack)

    def said(seat: int | None) -> str:
        return people[seat][1] if seat in people else ""

    own = row.agency_id == viewer.agency
    wrote = {people[seat][0] for seat in (row.drafted_by, row.sent_by) if seat in people}
    return EditionView(
        number=row.number, pack=row.pack, name=now_of.pack.name, edition=row.edition, agency=agency.name, state=state, text=row.text,
        digest=row.digest, authority=row.authority, version=row.version, zone=now_of.zone,
        drafted_by=said(row.drafted_by), drafted_at=row.drafted_at, sent_by=said(row.sent_by), sent_at=row.sent_at,
        answered_by=said(row.answered_by), answered_at=row.answered_at, refused=row.refused, starts_at=row.starts_at, ends_at=row.ends_at,
        can_undo=row.text_before is not None,
        has_authority=authority_now is not None and authority_now.id == row.agency_id,
        may_draft=own and role_may(viewer.role, Act.RULES_DRAFT),
        may_recall=own and role_may(viewer.role, Act.RULES_APPROVE) and state is EditionState.ADOPTED,
        may_answer=own and role_may(viewer.role, Act.RULES_APPROVE) and state is EditionState.SENT and viewer.person not in wrote,
    )  # fmt: skip
