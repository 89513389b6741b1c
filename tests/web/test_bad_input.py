"""Bad input on every form, both databases: a clear error at the field, never a 500, nothing half-written."""

from __future__ import annotations

import re
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from functools import cache
from urllib.parse import quote_from_bytes

import pytest
from sqlalchemy import create_engine, text

from portal.cases.models import Case, CaseEvent, Child
from portal.clocks.models import Duty, DutyRelief, PackAdoption
from portal.clocks.pack_adapters import library_text
from portal.clocks.recompute_services import refresh
from portal.meetings.rules import State
from portal.notices.models import Shift, Unit
from portal.orders.models import Filing
from portal.orders.notice_services import NOTICE
from portal.people.adapters import hash_password
from portal.people.models import Office, Person, ProviderIdentity, Seat
from portal.people.oidc_adapters import Peer
from portal.people.provider_rules import Provider
from portal.people.rules import Role, Sector
from portal.people.services import invite
from portal.store.base import db
from tests.cases.worlds import PAST, CaseMaker, add_agency, add_place, owner_session, viewer_of
from tests.conftest import HEAVY, fresh_settings, portal_on
from tests.meetings.scenes import AHEAD, make_meeting
from tests.people.factories import PASSWORD, code, give_credential, login_of
from tests.web.browsing import enter, token

ISSUER = "https://issuer.example"
MEETING = {
    "title": ("A review", 300), "purpose": ("What it is for", 2000), "day": (AHEAD.date().isoformat(), 10), "time": ("10:00", 5),
    "zone": ("America/Chicago", 0), "turn": ("", 0), "length": ("60", 3), "place": ("Room 2", 300), "link": ("", 300),
    "recorder": ("me", 0), "item1-number": ("", 12), "item1-title": ("An item", 300), "item1-length": ("30", 3), "item1-kind": ("info", 0),
    "item1-presenter": ("", 200),
}  # fmt: skip
MEETING_EMPTY = ("turn", "link", "item1-number", "item1-presenter")
# The form that changes a meeting is the same one; some of its fields are tried anew, the others are sent as they should be.
CHANGED = ("title", "time", "recorder", "item1-number", "item1-title")
SOON = (datetime.now(UTC) + timedelta(days=3)).date()
MORNING = {
    "starts_day": (SOON.isoformat(), 20), "starts_time": ("08:00", 20), "starts_which": ("", 10), "ends_day": (SOON.isoformat(), 20),
    "ends_time": ("12:00", 20), "ends_which": ("", 10),
}  # fmt: skip
UNIT = {
    "name": ("A desk", 200),
    "takes": ("everything", 0),
    "phone": ("555-0199", 40),
    "mail_address": ("desk@agency.example", 254),
}
RULE = {
    "name": ("notify-court", 60), "who": ("agency", 400), "duty": ("Notify the court", 400), "recipients": ("court", 800),
    "due": ("at most 12 hours", 400), "starts": ("information received", 800),
    "others": ("Kind: notify_court\nSource: fam-264-123", 8000), "version": ("1", 9),
}  # fmt: skip
# What each form takes: where its page is, what is right in each field, how long a field may be, which may be empty.
ATTEST = {
    "report_number": ("PD-1", 60), "happened_day": ("11/20/2026", 20), "happened_time": ("2:05 pm", 20), "happened_which": ("", 10),
    "officer": ("J. Made", 200), "ncic_number": ("M1", 20), "ncic_category": ("EME", 0), "entered_day": ("11/20/2026", 20),
    "entered_time": ("3:05 pm", 20), "entered_which": ("", 10), "with_state": ("yes", 0),
}  # fmt: skip
FORMS = {
    "/sign-in": ("anyone", "/sign-in", {"login": ("nobody", 200), "password": ("wrong password here", 1024)}, ()),
    "/sign-in/code": ("half", "/sign-in/code", {"code": ("000000", 20)}, ()),
    "/welcome/<token:token>": (
        "invited", "", {"password": (PASSWORD, 1024), "again": (PASSWORD, 1024), "code": ("000000", 20)}, (),
    ),
    "/demo": ("anyone", "/demo", {"seat": ("", 12)}, ()),
    "/cases/look-up": ("caseworker", "/cases", {"words": ("wren", 100)}, ()),
    "/people/new": (
        "administrator", "/people/new",
        {"name": ("New Testperson", 200), "login": ("new", 100), "mail_address": ("new.testperson@agency.example", 254), "agency": ("", 12),
         "role": ("caseworker", 0), "title": ("Caseworker", 200)},
        ("mail_address",),
    ),
    "/people/<number:number>/mail-address": (
        "administrator", "", {"mail_address": ("another@agency.example", 254), "was": ("", 254)}, ("mail_address", "was"),
    ),
    "/people/<number:number>/seats/new": (
        "administrator", "", {"agency": ("", 12), "role": ("caseworker", 0), "title": ("Caseworker", 200)}, (),
    ),
    "/people/agencies/new": (
        "administrator", "", {"name": ("A new agency", 200), "sector": ("provider", 0), "phone": ("555-0100", 40)}, ("phone",),
    ),
    "/people/agencies/<number:number>/agreement": (
        "administrator", "",
        {"authority": ("Standing order 7", 400), "since": ("2026-01-01", 10), "until": ("2026-12-31", 10)}, ("until",),
    ),
    "/people/agencies/<number:number>": (
        "administrator", "", {"name": ("A name", 200), "phone": ("555-0100", 40), "version": ("1", 9)}, ("phone",),
    ),
    "/report": ("caseworker", "/report", {"words": ("tulip", 100)}, ()),
    "/report/new-child": (
        "caseworker", "/report/new-child",
        {"name": ("Tulip Walkinshaw", 200), "birth_date": ("6/15/2012", 20), "sex": ("female", 0), "in_care": ("yes", 0),
         "office": ("", 0), "docket_number": ("", 60)},
        ("birth_date", "sex", "office", "docket_number"),
    ),
    "/report/<number:child>": (
        "caseworker", "",
        {"learned_day": ("11/20/2026", 20), "learned_time": ("2:05 pm", 20), "learned_which": ("", 10), "learned_from": ("Night staff", 200),
         "seen_day": ("11/20/2026", 20), "seen_time": ("13:05", 20), "seen_which": ("", 10), "seen_place": ("Hall", 200), "seen_by": ("Staff", 200),
         "absence_type": ("ran_away", 0), "dangers": ("adult", 0), "narrative": ("Gone.", 4000), "police": ("outside", 0), "step": ("check", 10)},
        ("learned_which", "seen_day", "seen_time", "seen_which", "seen_place", "seen_by", "dangers", "narrative", "police", "step"),
    ),
    "/cases/<number:number>/duties/<number:duty>": (
        "caseworker", "",
        {"outcome": ("done", 0), "happened_day": ("11/20/2026", 20), "happened_time": ("2:05 pm", 20), "happened_which": ("", 10), "channel": ("phone", 0),
         "person_told": ("Officer Made", 200), "number": ("7", 60), "reason": ("workload", 0), "note": ("A note.", 4000), "also": ("", 0)},
        ("happened_which", "person_told", "number", "reason", "note", "also"),
    ),
    "/cases/<number:number>/duties/<number:duty>/ask": (
        "caseworker", "",
        {"kind": ("yield", 0), "ground": ("not_reached", 0), "happened_day": ("11/20/2026", 20), "happened_time": ("2:05 pm", 20), "happened_which": ("", 10),
         "until_day": ("", 20), "until_time": ("", 20), "until_which": ("", 10), "note": ("A reason.", 4000)},
        ("happened_which", "until_day", "until_time", "until_which", "note"),
    ),
    "/cases/<number:number>/duties/<number:duty>/start": (
        "caseworker", "",
        {"happened_day": ("11/20/2026", 20), "happened_time": ("2:05 pm", 20), "happened_which": ("", 10), "ground": ("mistaken", 0), "note": ("A reason.", 4000)},
        ("happened_which",),
    ),
    "/cases/<number:number>/reliefs/<number:asked>/revoke": ("supervisor", "", {"note": ("A reason.", 4000)}, ()),
    "/cases/<number:number>/reliefs/<number:asked>/end": (
        "caseworker", "", {"happened_day": ("11/20/2026", 20), "happened_time": ("2:05 pm", 20), "happened_which": ("", 10)}, ("happened_which",),
    ),
    "/cases/<number:number>/dates": (
        "caseworker", "", {"docket": ("", 24), "planned_day": (AHEAD.date().isoformat(), 20), "planned_time": ("2:05 pm", 20), "planned_which": ("", 10)},
        ("planned_which",),
    ),
    "/cases/<number:number>/answers": ("caseworker", "case", {"question": ("detained", 40), "answer": ("yes", 0)}, ()),
    "/cases/<number:number>/events": (
        "caseworker", "",
        {"kind": ("located", 0), "happened_day": ("11/20/2026", 20), "happened_time": ("2:05 pm", 20), "happened_which": ("", 10), "source": ("Staff", 200)},
        ("happened_which", "source"),
    ),
    "/cases/<number:number>/refer": (
        "caseworker", "", {"agency": ("", 0), "basis": ("42 U.S.C. 671", 400), "step": ("check", 10)}, ("step",),
    ),
    "/cases/<number:number>/notice": (
        "caseworker", "", {"docket": ("", 24), "text": ("The child is missing.", 8000), "emergency": ("yes", 0), "step": ("check", 10)}, ("emergency", "step"),
    ),
    "/cases/<number:number>/dockets": (
        "caseworker", "notice", {"office": ("", 0), "docket_number": ("26-CW-1", 60)}, (),
    ),
    "/cases/<number:number>/notice/<number:filing>": (
        "caseworker", "", {"stamp": ("S-1", 60), "happened_day": ("11/20/2026", 20), "happened_time": ("2:05 pm", 20), "happened_which": ("", 10)},
        ("happened_which",),
    ),
    "/cases/<number:number>/comments/new": ("caseworker", "", {"where": ("no", 0), "audience": ("own", 24)}, ()),
    "/cases/<number:number>/comments": ("caseworker", "comments/new", {"audience": ("own", 24), "text": ("A comment.", 8000)}, ()),
    "/cases/<number:number>/leads": ("caseworker", "comments/new", {"text": ("A lead.", 8000)}, ()),
    "/cases/<number:number>/accept": (
        "detective", "", ATTEST, ("happened_which", "officer", "ncic_number", "ncic_category", "entered_day", "entered_time", "entered_which", "with_state"),
    ),
    "/cases/<number:number>/ncic": (
        "detective", "", ATTEST, ("happened_which", "officer", "ncic_category", "entered_which", "with_state"),
    ),
    "/cases/<number:number>/acknowledge": (
        "analyst", "", {"report_number": ("NC-1", 60), "happened_day": ("11/20/2026", 20), "happened_time": ("2:05 pm", 20), "happened_which": ("", 10)},
        ("happened_which",),
    ),
    "/people/sign-on/<number:number>/link": ("administrator", "", {"person": ("", 12)}, ()),
    "/meetings/new": ("convener", "", MEETING | {"invitees": ("", 12)}, MEETING_EMPTY),
    "/meetings/<number:number>/change": (
        "convener", "", {name: MEETING[name] for name in CHANGED} | {"version": ("1", 9)}, MEETING_EMPTY,
    ),
    "/meetings/<number:number>/presence": ("convener", "", {"present": ("", 12)}, ("present",)),
    "/meetings/items/<number:number>/minutes": ("convener", "", {"text": ("Minuted words", 20_000), "version": ("2", 9)}, ()),
    "/meetings/items/<number:number>/decision": (
        "convener", "", {"outcome": ("adopted", 0), "text": ("Decided words", 4000), "dissent": ("None", 4000), "version": ("1", 9)}, ("dissent",),
    ),
    "/meetings/items/<number:number>/actions": (
        "convener", "", {"what": ("Something", 1000), "owner": ("", 12), "due": (AHEAD.date().isoformat(), 10)}, (),
    ),
    "/meetings/actions/<number:number>/finish": ("caseworker", "", {"note": ("Done so", 2000)}, ()),
    "/on-call/units/new": ("keeper", "", UNIT | {"name": ("Another desk", 200)}, ("phone", "mail_address")),
    "/on-call/units/<number:number>/change": ("keeper", "", UNIT | {"version": ("1", 9)}, ("phone", "mail_address")),
    "/on-call/units/<number:number>/shifts": (
        "keeper", "", {"seat": ("", 12), "place": ("2", 0)} | MORNING | {"every": ("day", 0), "times": ("2", 2)}, ("starts_which", "ends_which"),
    ),
    "/on-call/shifts/<number:number>/hand-over": ("keeper", "", {"seat": ("", 12)}, ()),
    "/on-call/cover/new": ("keeper", "", {"whose": ("", 12), "acting": ("", 12)} | MORNING, ("starts_which", "ends_which")),
    "/mail-choice": (
        "caseworker", "/mail-choice",
        {"wish": ("digest", 0), "digest_at": ("07:30", 20), "quiet_from": ("22:00", 20), "quiet_to": ("06:00", 20)}, (),
    ),
    "/calendar": ("caseworker", "/calendar", {}, ()),
    "/rules/drafts/<number:number>/rules/new": ("rule_writer", "", RULE | {"name": ("a-new-rule", 60)}, ()),
    "/rules/drafts/<number:number>/rule/<name:rule>": ("rule_writer", "", RULE, ()),
    "/rules/drafts/<number:number>/text": ("rule_writer", "", {"text": ("Pack: us-tx", 80_000), "version": ("1", 9)}, ()),
    "/rules/drafts/<number:number>/try": (
        "rule_writer", "",
        {"event": ("information_received", 0), "one_day": (SOON.isoformat(), 20), "one_time": ("08:00", 20), "one_which": ("", 10),
         "born": ("6/15/2012", 20), "fact_in_conservatorship": ("yes", 0)},
        ("one_which", "born", "fact_in_conservatorship"),
    ),
    "/rules/drafts/<number:number>/send": (
        "rule_writer", "",
        {"starts_day": (SOON.isoformat(), 20), "starts_time": ("08:00", 20), "starts_which": ("", 10), "authority": ("Resolution 2", 400),
         "version": ("1", 9)},
        ("starts_which",),
    ),
    "/rules/editions/<number:number>/recall": (
        "rule_approver", "", {"reason": ("A wrong year.", 2000), "version": ("1", 9)}, (),
    ),
    "/rules/drafts/<number:number>/refuse": (
        "rule_approver", "answer", {"reason": ("Not yet.", 2000), "version": ("1", 9)}, (),
    ),
}  # fmt: skip
# Buttons: a token and at most a number that the page itself made; a wrong one is an error page.
BUTTONS = {
    "/sign-out": "/home",
    "/seat": "/home",
    "/sessions/<number:number>/end": "/home",
    "/people/seats/<number:number>/end": "/home",
    "/people/<number:number>/link": "/home",
    "/cases/<number:number>/reliefs/<number:asked>": "/home",
    "/cases/<number:number>/reliefs/<number:asked>/withdraw": "/home",
    "/cases/<number:number>/dates/<number:asked>/call-off": "/home",
    "/cases/<number:number>/disputes/<number:asked>": "/home",
    "/cases/<number:number>/disputes/<number:asked>/withdraw": "/home",
    "/people/sign-on/<number:number>/refuse": "/home",
    "/people/sign-on/<number:number>/end": "/home",
    "/sign-in/with/<name:provider>": "/home",
    "/meetings/<number:number>/answer": "/home",
    "/meetings/<number:number>/step": "/home",
    "/meetings/<number:number>/approve": "/home",
    "/on-call/units/<number:number>/end": "/home",
    "/on-call/shifts/<number:number>/end": "/home",
    "/on-call/cover/<number:number>/end": "/home",
    "/calendar/<number:number>/revoke": "/home",
    "/inbox/<number:number>/done": "/home",
    "/mail/<number:number>": "/home",
    "/rules/<name:pack>/draft": "/home",
    "/rules/drafts/<number:number>/rule/<name:rule>/remove": "/home",
    "/rules/drafts/<number:number>/undo": "/home",
    "/rules/drafts/<number:number>/put-aside": "/home",
    "/rules/drafts/<number:number>/withdraw": "/home",
    "/rules/drafts/<number:number>/approve": "/home",
}
ENCODED = {
    "NUL": b"a\0b",
    "arrived unreadable": "a\N{REPLACEMENT CHARACTER}b".encode(),
    "control": b"a\x07b",
    "bell and escape": b"\x1b[31m",
}
ODD = {
    "script": "<script>alert(1)</script>",
    "quote": "' OR 1=1 --",
    "template": "{{ 7*7 }}",
    "right to left": "\u202etxet",
    "combining": "e\u0301" * 5,
    "emoji": "\U0001f469\u200d\U0001f467",
    "dotted I": "\u0130",
    "percent": "%_%",
    "huge number": "9" * 12,
    "negative": "-1",
    "null": "null",
    "line break": "a\r\nBcc: x",
    "lone surrogate": b"a\xed\xa0\x80b",
    "broken UTF-8": b"\xff\xfe",
}


# What the page itself answers is the same on both databases; these may reach the driver.
REACHES_THE_DATABASE = ("quote", "right to left", "combining", "huge number", "lone surrogate", "broken UTF-8")


def rows(settings):
    """Every row of every table but those that keep the trace of the tries themselves."""
    own = ("audit_entry", "audit_head", "sign_in_attempt", "sign_in_session", "look_up", "disclosure")
    engine = create_engine(settings.owner_url)
    with engine.connect() as connection:
        found = {
            table.name: sorted(map(str, connection.execute(text(f"select * from {table.name}"))))
            for table in db.metadata.sorted_tables
            if table.name not in own
        }
    engine.dispose()
    return found


class World:
    """Who fills the forms in, and where."""

    def __init__(self, app, settings):
        self.app, self.settings = app, settings
        with owner_session(settings) as session:
            worker, admin, auditor, judge = (
                add_place(session, role)
                for role in (Role.CASEWORKER, Role.ADMINISTRATOR, Role.AUDITOR, Role.JUDICIAL_OFFICER)
            )
            ahead, *_ = make_meeting(session, judge.seat, [worker.seat])
            held, item, action = make_meeting(session, judge.seat, [worker.seat], State.CIRCULATED)
            self.meetings = {
                "/change": ahead.number,
                "/presence": held.number,
                "items/": item.number,
                "actions/": action.number,
            }
            known = hash_password(PASSWORD)
            self.seed = give_credential(session, worker.seat.person_id, known)
            self.login = login_of(session, worker.seat.person_id)
            self.seats = {
                "caseworker": worker.seat.number,
                "administrator": admin.seat.number,
                "auditor": auditor.seat.number,
                "convener": judge.seat.number,
            }
            detective, analyst, other = (
                add_place(session, role)
                for role in (Role.DETECTIVE, Role.NCMEC_ANALYST, Role.STATE_CLEARINGHOUSE_ANALYST)
            )
            self.seats |= {"detective": detective.seat.number, "analyst": analyst.seat.number}
            self.agency, self.other = worker.agency.number, other.agency.number
            self.scene(session, worker, detective, analyst)
            self.lists(session)
            self.bench(session)
            self.admin_person = session.get_one(Person, admin.seat.person_id).number
            self.person = session.get_one(Person, worker.seat.person_id).number
            waiting = ProviderIdentity(issuer=ISSUER, subject="x", first_seen_at=datetime.now(UTC))
            session.add(waiting)
            session.flush()
            self.identity = waiting.number
        provider = Provider("test", "Test sign-in", ISSUER, "homeward", "secret", self.agency, ("RS256",))
        app.config["PEERS"] = {"test": Peer(provider, "http://localhost")}
        with app.app_context():
            self.link = invite(
                None, "Invited", "invited", self.agency, Role.CASEWORKER, "Caseworker", datetime.now(UTC)
            )

    def scene(self, session, worker, detective, analyst):
        """A child, its case with a duty, a docket and a prepared notice, and a child who is not missing."""
        maker = CaseMaker(session)
        keep = {"agency_id": worker.agency.id, "name_key": "x", "search_key": "x"}
        free = maker.add(Child, full_name="Free Testchild", **keep)
        child = maker.add(Child, full_name="Missing Testchild", **keep)
        case = maker.add(Case, child_id=child.id, agency_id=worker.agency.id, opened_at=PAST)
        for agency in (worker.agency, detective.agency, analyst.agency):
            maker.let_in(case, agency)
        maker.add(
            CaseEvent,
            case_id=case.id,
            agency_id=worker.agency.id,
            recorded_at=PAST,
            kind="information_received",
            happened_at=PAST,
        )
        court = add_agency(session, "A court of the forms", Sector.COURT)
        office = maker.add(Office, agency_id=court.id, name="Chambers")
        docket, spare = (maker.docket(case, court, office, notice=False) for _ in range(2))
        filing = maker.add(
            Filing,
            case_id=case.id,
            agency_id=worker.agency.id,
            recorded_at=PAST,
            docket_id=spare.id,
            kind=NOTICE,
            filing_title="Notice",
            filing_text="x",
        )
        refresh(session, viewer_of(session, worker), case.id, datetime.now(UTC))
        duty = session.query(Duty).filter_by(case_id=case.id, rule="notify-parent").one()
        self.case, self.child, self.duty, self.filing = case.number, free.number, duty.number, filing.number
        self.docket, self.office = str(docket.id), str(office.id)
        self.relief(session, maker, worker, case)

    def relief(self, session, maker, worker, case):
        """A duty whose time may give way, a supervisor of the worker's agency, and a pause that they approved."""
        yielding = session.query(Duty).filter_by(case_id=case.id, rule="notify-attorney-ad-litem").one()
        supervisor = add_place(session, Role.CW_SUPERVISOR)
        session.get_one(Seat, supervisor.seat.id).agency_id = worker.agency.id
        self.seats["supervisor"], self.yielding = supervisor.seat.number, yielding.number
        pause = maker.add(
            DutyRelief, case_id=case.id, agency_id=worker.agency.id, recorded_at=PAST, duty_id=yielding.id, seat_id=worker.seat.id,
            relief="pause", kind=yielding.kind, recipient_code=yielding.recipient_code, started_by=yielding.started_by,
            starts_at=PAST, answer="approved", answered_at=PAST, answered_by=supervisor.seat.id,
        )  # fmt: skip
        self.asked = pause.number

    def lists(self, session):
        """Someone who keeps the lists of an agency, a colleague of the same role, and a unit with a shift under way."""
        keeper, colleague = add_place(session, Role.CW_SUPERVISOR), add_place(session, Role.CW_SUPERVISOR)
        session.get_one(Seat, colleague.seat.id).agency_id = keeper.agency.id
        unit = Unit(agency_id=keeper.agency.id, name="Desk of the forms", takes="everything")
        session.add(unit)
        session.flush()
        shift = Shift(unit_id=unit.id, seat_id=keeper.seat.id, starts_at=PAST, ends_at=AHEAD, made_by=keeper.seat.id)
        session.add(shift)
        session.flush()
        self.seats |= {"keeper": keeper.seat.number, "colleague": colleague.seat.number}
        self.on_call = {"/units/": unit.number, "/shifts/": shift.number}

    def bench(self, session):
        """An analyst with a draft of Texas and a supervisor for whom another was sent, of an agency with authority."""
        writer, approver, other = (
            add_place(session, role) for role in (Role.POLICY_ANALYST, Role.CW_SUPERVISOR, Role.POLICY_ANALYST)
        )
        session.get_one(Seat, approver.seat.id).agency_id = other.agency.id
        keep = {
            "agency_id": writer.agency.id,
            "text": library_text("us-tx").replace("2025-09", "2026-09"),
            "pack": "us-tx",
        }
        session.add(
            PackAdoption(
                **keep | {"text": library_text("us-tx")},
                edition="2025-09",
                authority="x",
                state="adopted",
                starts_at=PAST,
            )
        )
        draft = PackAdoption(**keep, edition="2026-09", state="draft", drafted_by=writer.seat.id, drafted_at=PAST)
        sent = PackAdoption(
            **keep | {"agency_id": other.agency.id}, edition="2026-10", state="sent", drafted_by=other.seat.id, drafted_at=PAST,
            sent_by=other.seat.id, sent_at=PAST, starts_at=AHEAD, authority="x",
        )  # fmt: skip
        coming = PackAdoption(
            **keep | {"agency_id": other.agency.id, "pack": "us-ky", "text": library_text("us-ky")}, edition="2026-11", state="adopted", starts_at=AHEAD, authority="x",
        )  # fmt: skip
        session.add_all([draft, sent, coming])
        session.flush()
        self.seats |= {"rule_writer": writer.seat.number, "rule_approver": approver.seat.number}
        self.draft, self.sent_edition, self.coming = draft.number, sent.number, coming.number

    def client(self, who):
        """A client of this person."""
        if who in self.seats:
            return enter(self.app, self.seats[who])
        client = self.app.test_client()
        if who == "half":
            client.post(
                "/sign-in",
                data={
                    "csrf_token": token(client.get("/sign-in").text),
                    "login": self.login,
                    "password": PASSWORD,
                },
            )
        return client

    def address(self, rule):
        """The rule with this world's own numbers."""
        case = self.case if rule.startswith("/cases/<") else self.identity if "sign-on" in rule else self.agency
        if rule.startswith("/meetings/"):
            case = next((number for part, number in self.meetings.items() if part in rule), self.agency)
        if rule.startswith("/on-call/"):
            case = next((number for part, number in self.on_call.items() if part in rule), self.agency)
        if rule.startswith("/rules/"):
            case = (
                self.sent_edition
                if rule.endswith("/refuse")
                else self.coming
                if rule.endswith("/recall")
                else self.draft
            )
        found = (
            rule.replace("<token:token>", self.link)
            .replace("<name:rule>", "notify-court")
            .replace("/people/<number:number>", f"/people/{self.admin_person}")
            .replace("<number:number>", case)
        )
        return (
            found.replace("<number:child>", self.child)
            .replace("<number:duty>", self.yielding if rule.endswith("/ask") else self.duty)
            .replace("<number:filing>", self.filing)
            .replace("<number:asked>", self.asked)
        )

    def page(self, rule):
        """Where the form's page is."""
        page = FORMS[rule][1]
        if page == "answer":
            return f"/rules/drafts/{self.sent_edition}/answer"
        if page in ("case", "notice", "comments/new"):
            return f"/cases/{self.case}" + ("" if page == "case" else f"/{page}")
        return page or self.address(rule)

    def right(self, rule):
        """What is right in each field."""
        values = {name: value for name, (value, _) in FORMS[rule][2].items()}
        if "agency" in values:
            values["agency"] = self.other if rule.endswith("/refer") else self.agency
        if "docket" in values:
            values["docket"] = self.docket
        if rule.endswith("/dockets"):
            values["office"] = self.office
        if "person" in values:
            values["person"] = self.person
        if rule == "/demo":
            values["seat"] = self.seats["caseworker"]
        if rule.startswith("/on-call/"):
            values |= {name: self.seats["colleague"] for name in ("seat", "acting") if name in values}
            values |= {"whose": self.seats["keeper"]} if "whose" in values else {}
        values |= {name: self.seats["caseworker"] for name in ("invitees", "present", "owner") if name in values}
        if rule.endswith("/change"):
            values = {name: value for name, (value, _) in MEETING.items()} | values
            values["recorder"] = self.seats["convener"]
        return values


@pytest.fixture
def world(app, settings):
    return World(app, settings)


@pytest.fixture(scope="module")
def lasting(request, tmp_path_factory):
    """One world for each database, for tests after which every row must be as before."""
    with ExitStack() as stack:

        @cache
        def of(engine_name):
            settings = stack.enter_context(fresh_settings(engine_name, tmp_path_factory.mktemp(engine_name), request))
            return World(stack.enter_context(portal_on(settings)), settings)

        yield of


@pytest.fixture
def same_world(request, rule, engine_name, lasting):
    """The lasting world; a fresh one where each failed try makes the next one wait."""
    return request.getfixturevalue("world") if rule.startswith(("/sign-in", "/welcome")) else lasting(engine_name)


def encoded(fields):
    """A form's body, of text or of raw bytes."""
    return "&".join(
        f"{name}={quote_from_bytes(value if isinstance(value, bytes) else value.encode())}"
        for name, value in fields.items()
    )


def send(client, address, page, fields, csrf=None):
    """Post the form as a browser does, with the token of its page; one token serves until the session changes."""
    known = client.__dict__.setdefault("tokens", {})
    if csrf is None and page not in known:
        known[page] = token(client.get(page).text)

    def post(made):
        return client.post(
            address,
            data=encoded({"csrf_token": made} | fields),
            content_type="application/x-www-form-urlencoded",
        )

    answer = post(known[page] if csrf is None else csrf)
    if csrf is None and "This form was open too long" in answer.text:
        known[page] = token(client.get(page).text)
        answer = post(known[page])
    return answer


def complaint(answer, name):
    """The words at the field; fails where the error is not at its field, in the summary and for a reader's ear."""
    page = answer.text
    assert answer.status_code == 400, (name, answer.status_code)
    assert f'href="#{name}"' in page, (name, page)
    target = re.search(rf'<(?:input|select|textarea|div)[^>]*id="{name}"[^>]*>', page)
    assert target, f"the summary's link leads nowhere: {name}"
    if 'type="hidden"' in target[0] or target[0].startswith("<div"):
        return ""
    assert 'aria-invalid="true"' in target[0], name
    words = re.search(rf'id="{name}-error1">([^<]+)<', page)
    assert words, f"no words at the field {name}"
    return words[1]


def unharmed(answer):
    """No error of ours, no trace, no script of theirs."""
    assert answer.status_code < 500
    assert "Traceback" not in answer.text
    assert "<script>alert" not in answer.text
    assert "49" not in re.findall(r'value="(\d\d)"', answer.text), "a template was run"


def test_every_form_of_the_portal_is_in_the_tables(app):
    posting = {rule.rule for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())}
    assert posting == FORMS.keys() | BUTTONS.keys()


@pytest.mark.parametrize("engine_name", HEAVY)
@pytest.mark.parametrize("rule", FORMS)
def test_bad_input_is_told_at_its_field(same_world, rule):
    world = same_world
    who, _, fields, may_be_empty = FORMS[rule]
    client, address = world.client(who), world.address(rule)
    before = rows(world.settings)
    tried = 0
    for name, (_, most) in fields.items():
        bad = {"too long": "x" * (most + 1), "far too long": "x" * 100_000, "wrong type": b"\x00\x01"} | ENCODED
        if name not in may_be_empty:
            bad |= {"empty": "", "blank": "   "} if name not in ("password", "again") else {"empty": ""}
        for value in bad.values():
            answer = send(client, address, world.page(rule), world.right(rule) | {name: value})
            unharmed(answer)
            if rule == "/demo":
                assert answer.status_code in (400, 404)
            else:
                complaint(answer, name)
            tried += 1
        if name in may_be_empty:
            continue
        missing = {key: value for key, value in world.right(rule).items() if key != name}
        answer = send(client, address, world.page(rule), missing)
        unharmed(answer)
        if rule != "/demo":
            complaint(answer, name)
        client = world.client(who) if rule in ("/demo", "/sign-in") else client
    assert rows(world.settings) == before
    assert tried >= 7 * len(fields)


@pytest.mark.parametrize("engine_name", HEAVY)
@pytest.mark.parametrize("rule", FORMS)
def test_odd_text_does_no_harm(world, rule):
    who, _, fields, _ = FORMS[rule]
    address = world.address(rule)
    client = world.client(who)
    done = (403,) if rule.endswith("/finish") else ()  # what is done is not done twice
    for name in fields:
        for kind in ODD if world.settings.database_url.startswith("sqlite") else REACHES_THE_DATABASE:
            value = ODD[kind]
            answer = send(client, address, world.page(rule), world.right(rule) | {name: value})
            unharmed(answer)
            assert answer.status_code in (200, 302, 303, 400, 404, 409, *done), (name, kind)
            if answer.status_code == 302 and rule in ("/sign-in", "/sign-in/code", "/demo"):
                client = world.client(who)
        twice = send(client, address, world.page(rule), world.right(rule))
        unharmed(twice)
        for body, content_type in ((b'{"a":', "application/json"), (b"--x\r\nbroken", "multipart/form-data; boundary=x"), (b"\xff" * 50, "text/plain")):  # fmt: skip
            answer = client.post(address, data=body, content_type=content_type)
            unharmed(answer)
            # what was linked no longer waits, and what an odd but right stamp has filed is no draft any more
            gone = (404,) if "sign-on" in rule or rule.endswith("<number:filing>") else ()
            gone += (302,) if rule.endswith("/hand-over") else ()  # the shift is another's now: back to its unit
            gone += (
                (404, 409) if rule.startswith("/rules/") else ()
            )  # a rule renamed, a draft sent, an edition answered
            assert answer.status_code in (400, *gone, *done)


@pytest.mark.parametrize("engine_name", HEAVY)
@pytest.mark.parametrize("rule", FORMS)
def test_a_wrong_token_keeps_what_was_typed(same_world, rule):
    world = same_world
    who, _, fields, _ = FORMS[rule]
    client, address = world.client(who), world.address(rule)
    client.get(world.page(rule))
    before = rows(world.settings)
    for csrf in ("", "wrong", "\0", "x" * 5000):
        answer = send(client, address, world.page(rule), world.right(rule), csrf)
        assert answer.status_code == 400
        assert "This form was open too long or came from elsewhere, so nothing was saved" in answer.text
        for name, (value, _) in fields.items():
            kept_as_typed(answer, name, value, world.right(rule), rule)
    assert rows(world.settings) == before


# Chosen of a list, or made by the page: they come back as a choice or not at all.
CHOSEN = {
    "password", "again", "code", "seat", "agency", "role", "version", "sector", "question", "person", "invitees", "present", "owner",
    "recorder", "turn", "whose", "acting",
}  # fmt: skip


def kept_as_typed(answer, name, value, right, rule):
    """What was typed comes back in its field, what was chosen as chosen, a secret never."""
    if name not in CHOSEN and rule != "/demo":
        there = f'value="{value}"' in answer.text or f">\n{value}</textarea>" in answer.text
        assert there or not value, "what was typed is lost"
    elif name in ("password", "again", "code"):
        assert value not in answer.text, "a secret is sent back"
    elif name in ("invitees", "present", "owner", "recorder", "whose", "acting") or (
        name == "seat" and rule != "/demo"
    ):
        assert re.search(f'value="{right[name]}" (checked|selected)', answer.text), "what was chosen is lost"


@pytest.mark.parametrize("rule", BUTTONS)
def test_a_button_with_a_wrong_token_or_number_changes_nothing(same_world, rule):
    world = same_world
    who = {"/meetings": "convener", "/on-call/": "keeper", "/rules/dr": "rule_writer", "/rules/<n": "rule_writer"}.get(
        rule[:9], "administrator"
    )
    client = world.client(who)
    before = rows(world.settings)
    for number in ("000000000000", "abcdefghijkl", "%00%00%00%00%00%00%00%00%00%00%00%00", "'OR'1'='1'--"):
        address = rule.replace("<number:number>", number).replace("<name:provider>", number)
        address = address.replace("<name:pack>", number).replace("<name:rule>", "notify-court")
        wrong = send(client, address, BUTTONS[rule], {"seat": "x" * 50}, "wrong")
        unharmed(wrong)
        assert wrong.status_code in (400, 404)
        if rule == "/sign-out":
            continue
        answer = send(client, address, BUTTONS[rule], {"seat": "x" * 50})
        unharmed(answer)
        assert answer.status_code in (400, 404)
    assert client.get("/home").status_code == 200, "the session still stands"
    assert rows(world.settings) == before


@pytest.mark.parametrize(
    "address",
    [
        "/cases?after=",
        "/meetings?after=",
        "/meetings?done=",
        "/on-call?done=",
        "/cases/look-up/000000000000?after=",
        "/log?before=",
        "/sign-in?next=",
    ],
)
def test_bad_queries_are_pages_that_are_not_there(world, address):
    who = "anyone" if "sign-in" in address else "auditor" if "log" in address else "caseworker"
    client = world.client(who)
    for value in (*ENCODED.values(), *ODD.values(), "", "x" * 3000, "1" * 400, "-1", "1e9", "[]"):
        answer = client.get(address + quote_from_bytes(value if isinstance(value, bytes) else value.encode()))
        unharmed(answer)
        assert answer.status_code in (200, 404), value


def test_a_stale_save_is_refused_and_shows_both_texts(world):
    one, other = world.client("administrator"), world.client("administrator")
    address = f"/people/agencies/{world.agency}"
    version = re.search(r'name="version" value="(\d+)"', one.get(address).text)[1]
    assert send(one, address, address, {"name": "First", "phone": "", "version": version}).status_code == 302
    refused = send(other, address, address, {"name": "Second", "phone": "555-0101", "version": version})
    assert refused.status_code == 409
    assert "<dd>First</dd>" in refused.text
    assert 'value="Second"' in refused.text
    again = re.search(r'name="version" value="(\d+)"', refused.text)[1]
    assert send(other, address, address, {"name": "Second", "phone": "", "version": again}).status_code == 302
    assert "Second" in one.get(address).text


def test_a_body_too_large_is_refused_with_its_page(world):
    client = world.client("anyone")
    answer = send(client, "/sign-in", "/sign-in", {"login": "x" * 1_200_000, "password": "x"})
    assert answer.status_code == 413
    assert "too much at once" in answer.text
    answer = send(client, "/sign-in", "/sign-in", {f"f{turn}": "x" for turn in range(600)})
    assert answer.status_code in (400, 413)


def test_the_right_values_are_right(world):
    """Without this, a form that refuses everything would pass all of the above."""
    good = {
        "/cases/look-up": 303,
        "/people/new": 200,
        "/people/agencies/<number:number>": 302,
        "/people/sign-on/<number:number>/link": 302,
        "/people/<number:number>/seats/new": 302,
        "/people/agencies/new": 302,
        "/people/agencies/<number:number>/agreement": 302,
        "/demo": 302,
        "/calendar": 200,
        "/people/<number:number>/mail-address": 302,
        **{rule: 302 for rule in FORMS if rule.startswith(("/meetings", "/on-call", "/mail-choice"))},
        "/rules/drafts/<number:number>/refuse": 302,
        "/rules/drafts/<number:number>/try": 200,
        "/rules/drafts/<number:number>/rule/<name:rule>": 302,
    }
    for rule, status in good.items():
        who, _, *_ = FORMS[rule]
        address = world.address(rule)
        assert send(world.client(who), address, world.page(rule), world.right(rule)).status_code == status, rule
    client = world.client("half")
    assert send(client, "/sign-in/code", "/sign-in/code", {"code": code(world.seed)}).status_code == 302


def test_the_detector_finds_a_planted_error():
    """A page that says 400 without an error at the field is not taken for one that has it."""

    class Answer:
        status_code, text = 400, '<a href="#name">Bad</a><input id="name">'

    with pytest.raises(AssertionError):
        complaint(Answer, "name")
