"""The calendar on both databases: whose it is, what it holds, that nothing of a case is in it and that nothing breaks out of a line."""

from __future__ import annotations

import re
import secrets
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import vobject
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar
from sqlalchemy import select, text, update

from portal.cases.models import Case, CaseEvent, Child
from portal.clocks.models import Duty
from portal.clocks.recompute_services import refresh
from portal.meetings.models import Meeting
from portal.meetings.rules import ZONES
from portal.notices import calendar_adapters, calendar_queries
from portal.notices.calendar_adapters import calendar_object
from portal.notices.calendar_rules import MOST_ENTRIES, MOST_FEEDS, duty_entry, meeting_entry, nearest, one_line
from portal.notices.models import CalendarFeed
from portal.people.models import Person, ProviderIdentity, Seat, SharingAgreement, SignInSession
from portal.people.oidc_adapters import Peer
from portal.people.provider_rules import Provider
from portal.people.rules import Role
from portal.sharing.act_rules import Act, role_may
from portal.sharing.models import CaseAccess
from tests.cases.canaries import Planter
from tests.cases.canary_table import WORDS
from tests.cases.worlds import FUTURE, LONG_AGO, NOW, PAST, CaseMaker, add_place, adopt_packs, owner_session, viewer_of
from tests.meetings.scenes import AHEAD, FIELDS, make_meeting
from tests.web.browsing import enter, masked, token

BASE = "https://homeward.example"
CHICAGO = "America/Chicago"
BREAKS = ("\r\n", "\r", "\n", "\0", "\u2028", "\u2029", "\x0b", "\x0c", "\x1c", "\x85")
HOSTILE = (
    *(f"Room 2{end}END:VEVENT{end}BEGIN:VEVENT{end}SUMMARY:broken out" for end in BREAKS),
    "x" * 300, "\u00e9" * 300, "\U0001f6aa" * 300, '"Room" "2"', "a;b,c:d", "back\\slash \\n \\; \\\\", 'LOCATION;ALTREP="x":y',
    "^n^' caret", "\N{NO-BREAK SPACE}blank", "a\tb", "\ud800lone", "mailto:x@y.example",
)  # fmt: skip


def found_wrong(written, wanted):
    """What two independent parsers and the format itself find wrong with a calendar whose events should have these places."""
    wrong = []
    if written.count(b"\r\n") != written.count(b"\n") or written.count(b"\r\n") != written.count(b"\r"):
        wrong.append("a line ends otherwise than with CR LF")
    if any(len(line) > 75 for line in written.split(b"\r\n")):
        wrong.append("a line is longer than 75 octets")
    if written.count(b"\r\nBEGIN:VEVENT\r\n") != len(wanted) or written.count(b"\r\nEND:VEVENT\r\n") != len(wanted):
        wrong.append("an event more or less")
    try:
        first = [str(event.get("location", "")) for event in Calendar.from_ical(written).walk("VEVENT")]
        parsed = vobject.readOne(written.decode())
        second = [
            event.location.value if hasattr(event, "location") else "" for event in parsed.contents.get("vevent", [])
        ]
    except Exception as error:
        return [*wrong, f"not read: {type(error).__name__}"]
    return wrong + [
        f"{name} reads {read}" for name, read in (("icalendar", first), ("vobject", second)) if read != wanted
    ]


def entry(place, starts=AHEAD, zone=CHICAGO, length=60, number="123456789012"):
    return meeting_entry(BASE, number, starts, length, zone, place, 3)


@pytest.mark.parametrize("place", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_place_stays_in_its_line(place):
    plain = one_line(place)
    assert found_wrong(calendar_object([entry(place), duty_entry(BASE, "1", AHEAD)], NOW), [plain, ""]) == []
    if not any(end in place for end in (*BREAKS, "\t", "\ud800")):
        assert plain == place.strip()
    assert len(plain.splitlines()) == 1
    if "broken out" in place and "\0" not in place:
        assert plain == "Room 2 END:VEVENT BEGIN:VEVENT SUMMARY:broken out"


@given(st.text(max_size=300))
def test_any_place_is_read_back_as_it_was_shown(place):
    assert found_wrong(calendar_object([entry(place)], NOW), [one_line(place)]) == []


@given(st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), max_size=300))
def test_what_has_no_line_end_is_kept_to_the_letter(place):
    assert one_line(place) == place.strip()


def test_the_check_finds_what_a_careless_writer_lets_out():
    head, tail = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:20260101T000000Z\r\n", "END:VEVENT\r\nEND:VCALENDAR\r\n"  # fmt: skip
    assert found_wrong((head + "LOCATION:Room 2\r\n" + tail).encode(), ["Room 2"]) == []
    for place in (*HOSTILE[:3], HOSTILE[len(BREAKS)], "back\\n"):
        assert found_wrong((head + f"LOCATION:{place}\r\n" + tail).encode(), [place]), place


def instants_of(written):
    """Begin and end of each event in UTC, as each parser has them."""
    first = [(event["dtstart"].dt, event["dtend"].dt) for event in Calendar.from_ical(written).walk("VEVENT")]
    second = [(event.dtstart.value, event.dtend.value) for event in vobject.readOne(written.decode()).vevent_list]
    return [[tuple(at.astimezone(UTC) for at in pair) for pair in pairs] for pairs in (first, second)]


def around(zone):
    """Every quarter of an hour around both changes of the clocks of 2026 and 2027."""
    for day in (datetime(2026, 11, 1, tzinfo=UTC), datetime(2027, 3, 14, tzinfo=UTC)):
        yield from (day + timedelta(minutes=15 * step) for step in range(96 + 40))


@pytest.mark.parametrize("zone", [zone for zone, _ in ZONES])
def test_both_parsers_have_the_instant_on_both_sides_of_the_clock_change(zone):
    times = list(around(zone))
    written = calendar_object([entry("", at, zone, 90, str(step)) for step, at in enumerate(times)], NOW)
    wanted = [(at, at + timedelta(minutes=90)) for at in times]
    assert instants_of(written) == [wanted, wanted]
    assert written.count(b"BEGIN:VTIMEZONE") == 1
    local = times[-1].astimezone(ZoneInfo(zone))
    assert f"DTSTART;TZID={zone}:{local:%Y%m%dT%H%M%S}\r\n".encode() in written


def test_the_hour_that_comes_twice_would_be_read_wrong_in_its_zone(monkeypatch):
    monkeypatch.setattr(calendar_adapters, "_zone", lambda one: ZoneInfo(one.zone))
    times = list(around(CHICAGO))
    written = calendar_object([entry("", at, CHICAGO, 90, str(step)) for step, at in enumerate(times)], NOW)
    wanted = [(at, at + timedelta(minutes=90)) for at in times]
    assert instants_of(written) != [wanted, wanted]


def test_a_feed_holds_what_is_nearest_to_now_and_each_thing_once():
    entries = [duty_entry(BASE, str(step), NOW + timedelta(days=step)) for step in range(-150, 150)]
    kept = nearest([*entries, *entries], NOW)
    assert len(kept) == MOST_ENTRIES
    assert [one.starts_at for one in kept] == sorted(one.starts_at for one in kept)
    assert min(one.starts_at for one in kept) == NOW - timedelta(days=100)


@pytest.fixture
def scene(settings):
    """A caseworker with a case whose duties run, invited to a meeting; and a case with duties of their agency that they may not see."""

    class Scene:
        pass

    found = Scene()
    with owner_session(settings) as session:
        place, judge, other = (
            add_place(session, role) for role in (Role.CASEWORKER, Role.JUDICIAL_OFFICER, Role.CASEWORKER)
        )
        adopt_packs(session, place.agency.id, LONG_AGO)
        maker = CaseMaker(session)
        keep = {"agency_id": place.agency.id, "name_key": "wren", "search_key": "wren"}
        cases = []
        for name in ("Seen Testchild", "Hidden Testchild"):
            child = maker.add(Child, full_name=name, **keep)
            case = maker.add(Case, child_id=child.id, agency_id=place.agency.id, opened_at=PAST)
            maker.add(
                CaseEvent, case_id=case.id, agency_id=place.agency.id, recorded_at=PAST, kind="information_received", happened_at=PAST,
            )  # fmt: skip
            refresh(session, viewer_of(session, place), case.id, NOW)
            cases.append(case)
        maker.let_in(cases[0], place.agency)
        meeting, *_ = make_meeting(
            session, judge.seat, [place.seat], words={"place": "Room 2", "title": "About a child by name"}
        )
        found.seat, found.seat_key, found.person = place.seat.number, place.seat.id, place.seat.person_id
        found.agency, found.agency_number, found.other = place.agency.id, place.agency.number, other.seat.number
        found.case, found.case_key, found.hidden = cases[0].number, cases[0].id, cases[1].number
        found.meeting, found.starts_at = meeting.number, meeting.starts_at
        found.due = {
            case.id: {
                number for number, due in session.execute(select(Duty.number, Duty.due_at).where(Duty.case_id == case.id)) if due
            }
            for case in cases
        }  # fmt: skip
    return found


def send(client, address, page="/calendar"):
    """Press the button."""
    return client.post(address, data={"csrf_token": token(client.get(page).text)})


def make(client):
    """A new address, as its path."""
    page = send(client, "/calendar").text
    return re.search(r'id="address">http://localhost(/calendar/[\w-]{43}\.ics)<', page)[1]


def events(answer):
    """The events of an answer, by what they say they are."""
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert answer.headers["Cache-Control"] == "no-store"
    found = list(Calendar.from_ical(answer.data).walk("VEVENT"))
    assert len({str(event["uid"]) for event in found}) == len(found)
    return found


def lines_since(settings, seq=0):
    with owner_session(settings) as session:
        rows = session.execute(
            text("select seq, act, outcome, object_kind, object_number, reason, person, seat from audit_entry where seq > :s order by seq"),
            {"s": seq},
        ).all()  # fmt: skip
    return rows


def change(settings, model, key, **values):
    with owner_session(settings) as session:
        session.execute(update(model).where(key).values(**values))


def test_an_address_is_made_shown_once_listed_and_revoked(app, scene, settings):
    client = enter(app, scene.seat)
    assert "You have none" in client.get("/calendar").text
    first, second = make(client), make(client)
    assert first != second
    page = client.get("/calendar").text
    assert first not in page
    numbers = re.findall(r"/calendar/(\d{12})/revoke", page)
    assert len(numbers) == 2
    with owner_session(settings) as session:
        kept = session.execute(text("select * from calendar_feed")).all()
        assert len(kept) == 2
        assert not any(first[10:-4] in str(row) for row in kept), "the token itself is kept nowhere"
        assert not any(first[10:-4] in str(row) for row in lines_since(settings))
    anyone = app.test_client()
    assert len(events(anyone.get(first))) == len(events(anyone.get(second))) > 1
    asked = client.get(f"/calendar/{numbers[1]}/revoke").text
    assert "Revoke this address?" in asked
    assert (
        send(client, f"/calendar/{numbers[1]}/revoke", f"/calendar/{numbers[1]}/revoke").headers["Location"]
        == "/calendar"
    )
    assert anyone.get(first).status_code == 404
    assert anyone.get(second).status_code == 200
    assert client.get(f"/calendar/{numbers[1]}/revoke").status_code == 404
    assert send(client, f"/calendar/{numbers[1]}/revoke").status_code == 404
    reasons = [(row.outcome, row.reason) for row in lines_since(settings) if row.act == "calendar:keep" and row.reason]
    assert reasons == [("done", "made")] * 2 + [("read", "feed")] * 2 + [("done", "revoked"), ("read", "feed"), ("refused", "not found")]  # fmt: skip


def test_nobody_revokes_another_persons_address_and_there_are_five_at_most(app, scene, settings):
    client, other = enter(app, scene.seat), enter(app, scene.other)
    for _ in range(MOST_FEEDS):
        make(client)
    page = client.get("/calendar").text
    number = re.search(r"/calendar/(\d{12})/revoke", page)[1]
    assert other.get(f"/calendar/{number}/revoke").status_code == 404
    assert send(other, f"/calendar/{number}/revoke").status_code == 404
    assert "You have none" in other.get("/calendar").text
    assert "Make a new address" not in page
    refused = send(client, "/calendar", "/home")
    assert refused.status_code == 400
    assert "You have 5 addresses already" in refused.text
    send(client, f"/calendar/{number}/revoke")
    make(client)
    with owner_session(settings) as session:
        assert session.query(CalendarFeed).count() == MOST_FEEDS + 1


def test_unknown_and_revoked_answer_as_a_page_that_is_not_there(app, scene):
    client = enter(app, scene.seat)
    address = make(client)
    number = re.search(r"/calendar/(\d{12})/revoke", client.get("/calendar").text)[1]
    send(client, f"/calendar/{number}/revoke")
    anyone = app.test_client()
    told = []
    for asked in (address, f"/calendar/{secrets.token_urlsafe(32)}.ics", "/calendar/short.ics", "/nothing/of/the/kind"):
        answer = anyone.get(asked)
        headers = {
            k: v for k, v in answer.headers.items() if k not in ("X-Request-Number", "Content-Security-Policy", "Date")
        }
        told.append((answer.status_code, headers, masked(answer.text)))
        assert anyone.head(asked).status_code == 404
        assert anyone.post(asked).status_code in (404, 405)
    assert told[0] == told[1] == told[2] == told[3]
    assert told[0][0] == 404


def test_what_a_calendar_holds(app, scene, settings):
    address = make(enter(app, scene.seat))
    before = lines_since(settings)[-1].seq
    anyone = app.test_client()
    answer = anyone.get(address)
    found = events(answer)
    meeting = next(event for event in found if event["summary"] == "Policy-review meeting")
    assert str(meeting["uid"]) == f"meeting-{scene.meeting}@localhost"
    assert str(meeting["url"]) == f"http://localhost/meetings/{scene.meeting}"
    assert (str(meeting["location"]), meeting["sequence"], str(meeting["status"])) == ("Room 2", 1, "CONFIRMED")
    assert meeting["dtstart"].dt.astimezone(UTC) == scene.starts_at
    assert meeting["dtend"].dt - meeting["dtstart"].dt == timedelta(minutes=60)
    assert meeting["dtstart"].params["TZID"] == CHICAGO
    duties = [event for event in found if event is not meeting]
    assert duties
    assert {(str(event["summary"]), str(event["url"])) for event in duties} == {("Case duty", "http://localhost/home")}
    said = {name for event in duties for name in event}
    assert said == {"UID", "DTSTAMP", "SEQUENCE", "STATUS", "CLASS", "SUMMARY", "DTSTART", "TRANSP", "URL"}
    numbers = {re.fullmatch(r"duty-(\d{12})@localhost", str(event["uid"]))[1] for event in duties}
    assert numbers <= scene.due[scene.case_key]
    for word in (scene.case, scene.hidden, "Testchild", "by name", "Agency of", "Report"):
        assert word not in answer.text
    (line,) = [row for row in lines_since(settings, before) if row.act == "calendar:keep"]
    assert (line.outcome, line.object_kind, line.reason, line.seat) == ("read", "calendar", "feed", scene.seat_key)
    with owner_session(settings) as session:
        shown = session.execute(text("select case_id, classes from disclosure where seq = :s"), {"s": line.seq}).all()
    assert [tuple(row) for row in shown] == [(scene.case_key, "duty_ledger")]
    head = anyone.head(address)
    assert (head.status_code, head.data, head.headers["Content-Type"]) == (200, b"", "text/calendar; charset=utf-8")


def test_a_meeting_that_moves_keeps_its_uid_and_counts_up(app, scene, settings):
    address = make(enter(app, scene.seat))
    change(
        settings,
        Meeting,
        Meeting.number == scene.meeting,
        version=4,
        starts_at=scene.starts_at + timedelta(days=1),
        place="",
    )
    (meeting,) = [event for event in events(app.test_client().get(address)) if "meeting" in event["uid"]]
    assert (str(meeting["uid"]), meeting["sequence"]) == (f"meeting-{scene.meeting}@localhost", 4)
    assert "LOCATION" not in meeting
    for starts, there in ((NOW - timedelta(days=29), 1), (NOW - timedelta(days=31), 0), (NOW + timedelta(days=364), 1), (NOW + timedelta(days=366), 0)):  # fmt: skip
        change(settings, Meeting, Meeting.number == scene.meeting, starts_at=starts)
        assert sum("meeting" in event["uid"] for event in events(app.test_client().get(address))) == there


def test_hostile_places_and_links_out_of_the_database_stay_in_their_line(app, scene, settings):
    address = make(enter(app, scene.seat))
    for place in HOSTILE:
        if "\0" in place or "\ud800" in place:
            continue  # neither database takes these
        link = f"https://x.example/{place}"[:300]
        change(settings, Meeting, Meeting.number == scene.meeting, place=place, link=link)
        answer = app.test_client().get(address)
        wanted = [one_line(place) if "meeting" in event["uid"] else "" for event in events(answer)]
        assert one_line(place) in wanted
        assert found_wrong(answer.data, wanted) == []
        assert b"x.example" not in answer.data.replace(b"\r\n ", b"")


def test_the_calendar_shows_the_due_times_of_the_home_page(app, scene):
    client = enter(app, scene.seat)
    with app.app_context():
        home = set(re.findall(r"/duties/(\d{12})", client.get("/home").text))
    fed = {str(event["uid"])[5:17] for event in events(client.get(make(client))) if "duty" in event["uid"]}
    assert home
    assert home <= fed <= scene.due[scene.case_key]


@pytest.mark.parametrize("end", ["seat", "person", "agreement", "access", "sealed", "sealed to this seat", "closed"])
def test_what_has_ended_is_gone_at_once(app, scene, settings, end):
    address = make(enter(app, scene.seat))
    assert len(events(app.test_client().get(address))) > 1
    before = lines_since(settings)[-1].seq
    if end.startswith("sealed"):
        with owner_session(settings) as session:
            maker = CaseMaker(session)
            place = add_place(session, Role.CLERK)
            case = session.get_one(Case, scene.case_key)
            maker.seal(
                case,
                maker.docket(case, place.agency, place.office, True),
                [scene.seat_key] if "this seat" in end else [],
            )
    else:
        change(settings, *{
            "seat": (Seat, Seat.id == scene.seat_key), "person": (Person, Person.id == scene.person),
            "agreement": (SharingAgreement, SharingAgreement.agency_id == scene.agency),
            "access": (CaseAccess, CaseAccess.case_id == scene.case_key), "closed": (Case, Case.id == scene.case_key),
        }[end], **{{"person": "disabled_at", "closed": "closed_at"}.get(end, "ends_at"): PAST})  # fmt: skip
    found = events(app.test_client().get(address))
    (line,) = lines_since(settings, before)
    if end in ("seat", "person", "agreement"):
        assert found == []
        assert (line.act, line.reason, line.person, line.seat) == (
            "calendar:keep",
            "no seat in force",
            scene.person,
            None,
        )
    else:
        assert [str(event["summary"]) for event in found] == ["Policy-review meeting"]
        assert line.reason == "feed"


def test_each_seat_of_a_person_is_read_for_itself(app, scene, settings):
    """A seat more brings its meetings and a line of its own; what both have stands there once."""
    with owner_session(settings) as session:
        place, judge = add_place(session, Role.COMMUNITY_MEMBER), add_place(session, Role.JUDICIAL_OFFICER)
        place.seat.person_id = scene.person
        both = session.execute(select(Seat).where(Seat.id.in_([scene.seat_key, place.seat.id]))).scalars().all()
        make_meeting(session, judge.seat, both)
    address = make(enter(app, scene.seat))
    before = lines_since(settings)[-1].seq
    found = events(app.test_client().get(address))
    assert sum("meeting" in event["uid"] for event in found) == 2
    assert len({row.seat for row in lines_since(settings, before)}) == 2


def test_an_address_made_under_a_provider_holds_that_agency_alone_and_ends_with_the_link(app, scene, settings):
    issuer = "https://issuer.example"
    with owner_session(settings) as session:
        place = add_place(session, Role.COMMUNITY_MEMBER)
        place.seat.person_id = scene.person
        judge = add_place(session, Role.JUDICIAL_OFFICER)
        make_meeting(session, judge.seat, [place.seat])
        identity = ProviderIdentity(issuer=issuer, subject="x", first_seen_at=PAST, person_id=scene.person)
        session.add(identity)
        session.flush()
        seat, agency, number, key = place.seat.number, place.agency.id, place.agency.number, identity.id
    app.config["PEERS"] = {"test": Peer(Provider("test", "Test sign-in", issuer, "homeward", "secret", number, ("RS256",)), "http://localhost")}  # fmt: skip
    client = enter(app, seat)
    whole = events(client.get(make(client)))
    change(settings, SignInSession, SignInSession.ended_at.is_(None), identity_id=key, agency_id=agency)
    address = make(client)
    assert len(events(client.get(address))) == 1 < len(whole)
    peers = app.config["PEERS"]
    app.config["PEERS"] = {}
    assert app.test_client().get(address).status_code == 404, "the provider is not configured any more"
    app.config["PEERS"] = peers
    assert app.test_client().get(address).status_code == 200
    change(settings, ProviderIdentity, ProviderIdentity.id == key, ended_at=NOW)
    assert app.test_client().get(address).status_code == 404


def plant(settings, roles):
    """For each role a seat with a case of every class, open to it as far as its role may, invited to a meeting with a word in each field."""
    planted = []
    with owner_session(settings) as session:
        convener = add_place(session, Role.COURT_COORDINATOR).seat
        for turn, role in enumerate(roles):
            place = add_place(session, role)
            case, canaries = Planter(CaseMaker(session), place, set(WORDS), turn * 3000).plant()
            session.execute(
                update(Duty)
                .where(Duty.case_id == case.id, Duty.done_at.is_(None))
                .values(due_at=FUTURE, started_at=LONG_AGO)
            )
            said = {name: f"zm{secrets.token_hex(6)}" for name in FIELDS}
            make_meeting(session, convener, [place.seat], words=said)
            planted.append((role, place.seat.number, case.number, canaries, said))
    return planted


def leaks(app, planted):
    """Every planted word in any calendar but the place of the seat's own meeting."""
    found = []
    duties = set()
    words = {canary.word: canary for _, _, _, canaries, _ in planted for canary in canaries}
    words |= {word: field for *_, said in planted for field, word in said.items()}
    words |= {number: "case number" for _, _, number, *_ in planted}
    for role, seat, _, _, said in planted:
        answer = app.test_client().get(make(enter(app, seat)))
        feed = re.sub(r"\r\n[ \t]", "", answer.data.decode())
        assert said["place"] in feed
        if "SUMMARY:Case duty" in feed:
            duties.add(role)
        found += [(role, what) for word, what in words.items() if word in feed and word != said["place"]]
    return found, duties


def test_no_canary_of_any_class_is_in_the_calendar_of_any_role(app, settings):
    found, duties = leaks(app, plant(settings, list(Role)))
    assert found == []
    assert duties == {role for role in Role if role_may(role, Act.DUTY_RECORD)}


def test_planted_leaks_are_found(app, settings, monkeypatch):
    planted = plant(settings, [Role.CASEWORKER, Role.AUDITOR])
    with monkeypatch.context() as patch:
        rows = calendar_queries.own_rows
        patch.setattr(calendar_queries, "duty_entry", lambda base, number, due: duty_entry(base, names[number], due))
        names = {}

        def named(*arguments):
            found = rows(*arguments)
            names.update({row.number: row.duty for _, _, row in found})
            return found

        patch.setattr(calendar_queries, "own_rows", named)
        found, _ = leaks(app, planted)
        assert {(role, what.field) for role, what in found} == {(Role.CASEWORKER, "duty")}
    with monkeypatch.context() as patch:
        patch.setattr(
            calendar_queries, "meeting_entry", lambda base, number, *rest: meeting_entry(base, titles[number], *rest)
        )
        with owner_session(settings) as session:
            titles = dict(session.execute(select(Meeting.number, Meeting.title)).all())
        found, _ = leaks(app, planted)
        assert set(found) == {(Role.CASEWORKER, "title"), (Role.AUDITOR, "title")}
    assert leaks(app, planted)[0] == []
