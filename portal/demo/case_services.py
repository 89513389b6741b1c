"""Writes the demo's cases: children, absences and their stories, with something in every class."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from portal.cases.interstate_rules import CompactRole, Track
from portal.cases.interstate_services import keep_track
from portal.cases.models import (
    Appearance,
    Case,
    CaseAnswer,
    CaseDocket,
    CaseEvent,
    Child,
    CompactMatter,
    Custody,
    Docket,
)
from portal.cases.record_models import RECORDS, Identity
from portal.cases.talk_models import Comment, CommentAudience, InvestigativeNote, Lead, LeadAudience
from portal.clocks.fact_rules import FactName
from portal.clocks.models import Duty, DutyRelief
from portal.clocks.queries import ledger_of
from portal.clocks.recompute_services import refresh
from portal.clocks.relief_rules import Ground, ReliefKind
from portal.clocks.services import Entry, keep_event, keep_record
from portal.clocks.vocabulary_rules import Channel, EventKind, LateReason
from portal.demo.paper_services import papers
from portal.demo.photo_services import Album
from portal.demo.rules import Absence, Story, absences, children
from portal.demo.texts_rules import texts
from portal.orders.models import Filing
from portal.orders.notice_services import NOTICE, TITLE
from portal.people.models import Agency, Office, Seat
from portal.people.rules import Role
from portal.sharing.models import CaseAccess, RecordedAuthority
from portal.sharing.rules import InformationClass as C
from portal.sharing.rules import Viewer
from portal.store.types import fold

SEED = 2026
JJ = "juvenile_justice"
NOTICED = frozenset(
    {
        Story.TOLD_IN_TIME,
        Story.TOLD_LATE,
        Story.LOCATED,
        Story.RETURNED,
        Story.RETURN_NOT_TOLD,
        Story.LONG_MISSING,
        Story.HELD,
    }
)


@dataclass
class World:
    """The demo's agencies, seats and chambers by name: the first seat of a role, the first of a person."""

    agencies: dict[str, Agency] = field(default_factory=dict)
    seats: dict[str, Seat] = field(default_factory=dict)
    people: dict[str, Seat] = field(default_factory=dict)
    offices: list[Office] = field(default_factory=list)
    album: Album = field(default_factory=Album)


@dataclass(frozen=True)
class Kept:
    """A child of the demo with its dockets and what is special."""

    row: Child
    turn: int
    dockets: tuple[Docket, ...]
    dual: bool
    tribal: bool


def add_cases(session: Session, world: World, now: datetime, cases: int) -> None:
    """Forty children and so many cases, of more children where there are more than sixty; one at least is told of by name."""
    number = max(40, cases * 2 // 3)
    kept = [
        _add_child(session, world, now, turn, name, now - timedelta(days=years * 365.25), sex)
        for turn, (name, years, sex) in enumerate(children(number, SEED))
    ]
    for turn, absence in enumerate(absences(cases, number, SEED)):
        CaseWriter(session, world, kept[absence.child], absence, now).write(first=turn == 2)


def _add_child(
    session: Session, world: World, now: datetime, turn: int, name: str, born: datetime, sex: str
) -> Kept:  # fmt: skip
    owner = world.agencies["other_welfare" if turn == 10 else "child_welfare"]
    child = Child(
        agency_id=owner.id, full_name=name, birth_date=born.date(), sex=sex, in_care=True, name_key=fold(name),
        search_key=fold(name),
    )  # fmt: skip
    session.add(child)
    session.flush()
    dual = turn in (0, 3, 4, 8) or turn % 9 == 8
    second = turn in (5, 7, 11) or turn % 4 == 3
    dockets = [_add_docket(session, world, child, now, "child_welfare", f"25-CW-{1001 + turn}", second)]
    if dual:
        dockets.append(_add_docket(session, world, child, now, JJ, f"25-JJ-{2001 + turn}", second))
    return Kept(child, turn, tuple(dockets), dual, tribal=turn in (0, 6))


def _add_docket(
    session: Session, world: World, child: Child, now: datetime, kind: str, number: str, second: bool
) -> Docket:  # fmt: skip
    since = now - timedelta(days=790)
    office = world.offices[second]
    docket = Docket(
        child_id=child.id, court_id=office.agency_id, office_id=office.id, docket_number=number, kind=kind,
        supervising_id=world.agencies["probation"].id if kind == JJ else None,
        prosecuting_id=world.agencies["prosecutor"].id if kind == JJ else None,
    )  # fmt: skip
    session.add(docket)
    session.flush()
    stands = {Role.CHILDS_ATTORNEY: "child", Role.PROSECUTOR: "state"}
    if kind != JJ:
        stands = {Role.CHILDS_ATTORNEY: "child", Role.GAL_CASA: "child", Role.PARENTS_COUNSEL: "parent",
                  Role.TRIBAL_REPRESENTATIVE: "tribe"}  # fmt: skip
    parties = [(world.seats[role.value].id, whom) for role, whom in stands.items()]
    if kind != JJ:
        parties.append((world.agencies["child_welfare"].id, "agency"))
    session.add_all(
        Appearance(docket_id=docket.id, party=party, stands_for=whom, starts_at=since) for party, whom in parties
    )
    return docket


class CaseWriter:
    """Writes one case of the demo."""

    def __init__(self, session: Session, world: World, kept: Kept, absence: Absence, now: datetime) -> None:
        self.session, self.world, self.kept, self.absence, self.now = session, world, kept, absence, now
        self.start = now - timedelta(days=absence.began)
        self.end = None if absence.ended is None else now - timedelta(days=absence.ended)
        self.owner = kept.row.agency_id
        self.story = absence.story
        self.case = Case(
            child_id=kept.row.id,
            agency_id=self.owner,
            opened_at=min(self.start + timedelta(hours=1.2), now),
            closed_at=None,
        )
        session.add(self.case)
        session.flush()

    def at(self, hours: float) -> datetime:
        """So many hours after the start, never in the future."""
        return min(self.start + timedelta(hours=hours), self.now - timedelta(minutes=2))

    def add(self, model: Any, agency: int | None = None, hours: float = 3, **values: Any) -> Any:
        """Add a row of the case, recorded by an agency some hours after the start."""
        row = model(case_id=self.case.id, agency_id=agency or self.owner, recorded_at=self.at(hours), **values)
        self.session.add(row)
        self.session.flush()
        return row

    def link(self, model: Any, **values: Any) -> None:
        """Add a row that ties the case to something."""
        self.session.add(model(case_id=self.case.id, **values))

    def key(self, agency: str) -> int:
        """The key of one of the demo's agencies."""
        return self.world.agencies[agency].id

    def as_seat(self, role: Role) -> Viewer:
        """The seat of a role, as who records."""
        seat = self.world.seats[role.value]
        sector = next(agency.kind for agency in self.world.agencies.values() if agency.id == seat.agency_id)
        return Viewer(seat.person_id, seat.id, seat.agency_id, sector, role)

    def keeper(self) -> Viewer:
        """A seat of the agency whose case it is."""
        own = self.owner == self.key("child_welfare")
        return self.as_seat(Role.CASEWORKER if own else Role.JJ_OFFICER)

    def write(self, first: bool) -> None:
        """The whole case: access, events, what is known, papers, duties, talk. `first`: the one that shows everything."""
        police = self.story not in (Story.LATE,)
        self.access(police, first)
        for docket in self.kept.dockets:
            self.link(CaseDocket, docket_id=docket.id)
        notice = papers(self, first) if self.story in NOTICED else 0
        self.records(notice, first)
        self.session.flush()
        refresh(self.session, self.keeper(), self.case.id, self.now)
        self.duties()
        self.session.flush()
        refresh(self.session, self.keeper(), self.case.id, self.now)
        if self.story is not Story.NOBODY_TOLD:
            self.talk(police)
        if self.end is not None:
            self.case.closed_at = min(self.end + timedelta(days=3), self.now)
        self.session.flush()

    def access(self, police: bool, first: bool) -> None:
        """Who is let in and on which ground."""
        joined = {"police": "investigation"} if police else {}
        if self.story not in (Story.NOBODY_TOLD, Story.LATE):
            joined |= {"ncmec": "referral", "clearinghouse": "referral"}
        if self.story in NOTICED:
            joined |= {"childs_lawyer": "notice", "casa": "notice", "parents_lawyer": "notice"}
            for docket in self.kept.dockets:
                self.let_in(docket.court_id, "notice", self.at(6))
        if self.kept.dual:
            joined |= {"probation": "referral", "prosecutor": "notice"}
        if self.kept.tribal:
            joined["tribe"] = "referral"
        if first:
            joined["compact"] = "referral"
            self.link(CompactMatter, kind="ICJ", sending_id=self.owner, receiving_id=self.key("compact"), starts_at=self.start)  # fmt: skip
        if self.kept.turn in (0, 2, 6):
            joined["provider"] = "report"
        self.let_in(self.owner, "owner", self.start)
        for agency, ground in joined.items():
            self.let_in(self.key(agency), ground, self.start)
        self.link(Custody, agency_id=self.owner, starts_at=self.start - timedelta(days=300))
        for information_class in (C.HEALTH_EDUCATION, C.SUBSTANCE_USE):
            self.authority(information_class, self.owner, "Signed consent")
        if first:
            self.authority(C.SENSITIVE_IDS, self.key("police"), "45 CFR 164.512(f)(2)")

    def let_in(self, agency: int, ground: str, since: datetime) -> None:
        """Let an agency in, once."""
        if not any(getattr(row, "agency_id", None) == agency for row in self.session.new if isinstance(row, CaseAccess) and row.case_id == self.case.id):  # fmt: skip
            self.link(
                CaseAccess, agency_id=agency, ground=ground, basis="Cedar County sharing agreement", starts_at=since
            )

    def authority(self, information_class: C, recipient: int, basis: str, fields: str = "") -> None:
        """A recorded authority for a class and a recipient."""
        self.link(RecordedAuthority, information_class=information_class.value, recipient=recipient, basis=basis, fields=fields, starts_at=self.start)  # fmt: skip

    def happened(self, kind: EventKind, at: datetime, filing: int | None = None) -> None:
        """An event, recorded within the hour."""
        recorded = min(at + timedelta(minutes=40), self.now)
        self.session.add(
            CaseEvent(case_id=self.case.id, agency_id=self.owner, recorded_at=recorded, kind=kind.value, happened_at=at, filing_id=filing)
        )  # fmt: skip

    def records(self, notice: int, first: bool) -> None:
        """What the agencies recorded, class by class, and what happened."""
        filed = notice or None
        self.happened(EventKind.ABSENCE, self.start, filed)
        self.happened(EventKind.INFORMATION_RECEIVED, self.at(1), filed)
        self.happened(EventKind.DETERMINED_MISSING, self.at(1.2), filed)
        if first:
            keep_track(
                self.session,
                self.keeper(),
                self.case.id,
                Track("OK", CompactRole.HOME, "Oklahoma, compact desk, 555-0122"),
                self.at(6),
            )
            self.happened(EventKind.VICTIM_IDENTIFIED, self.at(5))
        if self.story is Story.LOCATED:
            self.happened(EventKind.LOCATED, self.now - timedelta(hours=5))
        if self.end is not None:
            for kind, hours in ((EventKind.LOCATED, 3.0), (EventKind.RECOVERED, 1.5), (EventKind.RETURNED, 0.0)):
                self.happened(kind, self.end - timedelta(hours=hours))
        for question in (FactName.IN_CONSERVATORSHIP, FactName.FROM_FOSTER_PLACEMENT, FactName.RAN_AWAY):
            self.add(CaseAnswer, hours=1.2, question=question.value, answer=True)
        if self.kept.turn % 3:
            self.add(
                CaseAnswer, hours=1.2, question=FactName.PARENT_NOTICE_EXCEPTED.value, answer=self.kept.turn % 6 == 1
            )
        child, since = self.kept.row, self.start
        for information_class, values in texts(child.full_name, since, first or self.end is not None).items():
            on_record = (
                filed if information_class in (C.DESCRIPTION_PHOTO, C.ENDANGERMENT_CIRCUMSTANCES, C.PLACEMENT) else None
            )
            agency = None
            if information_class is C.NCIC_ATTESTATION:
                if self.story in (Story.NOBODY_TOLD, Story.LATE, Story.NOT_ACCEPTED):
                    continue
                agency = self.key("police")
            if information_class is C.IDENTITY:
                values = values | {"birth_date": child.birth_date, "sex": child.sex, "name_key": child.name_key, "search_key": child.search_key}  # fmt: skip
                if self.kept.tribal:
                    values |= {"tribe": "Redwater Band", "icwa_status": "enrolled"}
            self.add(RECORDS[information_class], agency=agency, hours=1.5, filing_id=on_record, **values)
        seat = self.keeper().seat
        self.world.album.give(self.session, child, self.kept.turn, self.case, seat, self.at(2), filed)
        if self.kept.turn in (0, 2, 6):
            self.provider(child)

    def provider(self, child: Child) -> None:
        """What the group home recorded itself."""
        home = self.key("provider")
        self.add(
            Identity,
            agency=home,
            hours=1,
            full_name=child.full_name,
            name_key=child.name_key,
            search_key=child.search_key,
        )
        self.add(
            RECORDS[C.ENDANGERMENT_CIRCUMSTANCES],
            agency=home,
            hours=1,
            narrative="Not in bed at the 11 pm round; window open.",
        )

    def duties(self) -> None:
        """What was done of what the law asks, by the story."""
        late = self.story is Story.TOLD_LATE
        if self.story in (Story.NOBODY_TOLD, Story.LATE):
            return
        worker = self.as_seat(Role.CASEWORKER)
        self.done(worker, "report_to_law_enforcement", 2.5, Channel.PHONE, "Desk officer, badge 000", "CC-0000-DEMO")
        self.done(worker, "provide_photo_description", 3, Channel.EMAIL, "Desk officer, badge 000")
        self.done(worker, "notify_supervisor", 1.6, Channel.PHONE, "Gideon Hearthstone")
        if self.story is Story.NOT_REACHED:
            self.not_reached()
        if self.story in (Story.NOT_ACCEPTED, Story.PREPARED, Story.NOT_REACHED):
            if self.story is Story.PREPARED:
                self.add(Filing, hours=5, docket_id=self.kept.dockets[0].id, kind=NOTICE, filing_title=TITLE, filing_text="The child left the placement and has not been seen since.")  # fmt: skip
            return
        self.done(worker, "report_to_ncmec", 30 if late else 4, Channel.WEB_FORM, "", "NC-0000-DEMO")
        keep_event(self.session, self.as_seat(Role.NCMEC_ANALYST), self.case.id, EventKind.NCMEC_ACKNOWLEDGED.value, self.at(31 if late else 5), self.now)  # fmt: skip
        self.done(worker, "notify_court", 6, Channel.SERVED)
        self.done(worker, "notify_attorney_gal", 6, Channel.SERVED)
        self.done(worker, "notify_parents", 8, Channel.PHONE, "The mother")
        self.done(worker, "notify_other", 9, Channel.EMAIL)
        refresh(self.session, self.keeper(), self.case.id, self.now)  # telling the police has started their clock
        self.done(self.as_seat(Role.DETECTIVE), "ncic_entry", 4, Channel.SYSTEM, "", "M000000000")
        if self.end is not None and self.story is not Story.RETURN_NOT_TOLD:
            hours = (self.end - self.start).total_seconds() / 3600 + 2
            self.done(worker, "return_notification", hours, Channel.PHONE, "Each by name")
            self.done(worker, "return_interview", hours + 20, Channel.DONE)

    def done(self, who: Viewer, kind: str, hours: float, channel: Channel, person: str = "", number: str = "") -> None:
        """Record every open duty of a kind, each recipient once."""
        at = self.at(hours)
        for row in ledger_of(self.session, self.case.id, self.now):
            if row.kind == kind and row.done_at is None and row.owner == who.agency and row.occurrence == 1:
                reason = LateReason.NO_DETAILS if row.due_at and at > row.due_at else None
                note = "Written down by the night desk." if person else ""
                keep_record(self.session, who, self.case.id, row, Entry(at, channel, person, number, reason, note), at)
        self.session.flush()

    def not_reached(self) -> None:
        """The child's attorney could not be reached; the supervisor is asked."""
        duty = self.session.query(Duty).filter_by(case_id=self.case.id, rule="notify-attorney-ad-litem").one()
        self.add(
            DutyRelief,
            hours=10,
            duty_id=duty.id,
            seat_id=self.world.seats[Role.CASEWORKER.value].id,
            starts_at=self.at(9),
            relief=ReliefKind.YIELD.value,
            ground=Ground.NOT_REACHED.value,
            kind=duty.kind,
            recipient_code=duty.recipient_code,
            started_by=duty.started_by,
            occurrence=duty.occurrence,
        )

    def talk(self, police: bool) -> None:
        """A comment to the partners joined then, one to the police alone, a lead, a note."""
        seat = self.world.seats[Role.CASEWORKER.value].id
        partners = [self.key(name) for name in ("police", "ncmec", "clearinghouse")]
        if self.kept.dual:
            partners.append(self.key("probation"))
        shared = self.add(Comment, hours=7, seat_id=seat, all_partners=True, comment_text="The school was told. The bus pass was last used on the day itself.")  # fmt: skip
        for agency in partners:
            self.link(CommentAudience, comment_id=shared.id, agency_id=agency)
        if not police:
            return
        comment = self.add(
            Comment, hours=8, seat_id=seat, comment_text="The aunt is afraid to talk at home; call her at work."
        )
        self.link(CommentAudience, comment_id=comment.id, agency_id=self.key("police"))
        answer = self.add(
            Comment, agency=self.key("police"), hours=8.5, seat_id=self.world.seats[Role.DETECTIVE.value].id, answers_id=comment.id,
            comment_text="Called at noon. She will meet us at her work tomorrow.",
        )  # fmt: skip
        self.link(CommentAudience, comment_id=answer.id, agency_id=comment.agency_id)
        lead = self.add(
            Lead, hours=9, lead_text="A friend says that the child may be near the Fourth Street bus station."
        )
        self.link(LeadAudience, lead_id=lead.id, agency_id=self.key("police"))
        self.add(
            InvestigativeNote,
            agency=self.key("police"),
            hours=10,
            note_text="Camera footage asked for; answer due Thursday.",
        )
