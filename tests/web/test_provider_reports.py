"""A group home reports a child missing: what it sends, what the agency makes of it, and what the home may read of that."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select, text, update

from portal.cases import timeline_queries
from portal.cases.models import CaseEvent
from portal.cases.provider_report_models import ProviderReport, ProviderReportEntry
from portal.cases.provider_report_services import show_sent
from portal.cases.provider_report_taking_services import show_received
from portal.cases.record_models import Circumstances, Contacts, Description, Identity
from portal.notices.models import Notice
from portal.notices.telling_queries import viewer_of_seat
from portal.people.models import Agency, SignInSession
from portal.people.rules import Role
from portal.store import transaction
from portal.store.base import new_number
from tests.cases.worlds import owner_session
from tests.conftest import HEAVY
from tests.web.browsing import enter, masked, token
from tests.web.reporting import CAME, CARE, HOME, NEW, SAID, SENT, Home
from tests.web.walking import words

pytestmark = pytest.mark.parametrize("engine_name", HEAVY)
OTHER_CARE = "Mesquite County Child Welfare"


@pytest.fixture
def home(app, settings):
    return Home(app, settings)


def told(home, kind):
    """The seats told of something, by role."""
    roles = {row.id: row.role for agency in (CARE, HOME, OTHER_CARE) for row in home.seats_of(agency)}
    return sorted(roles[seat] for found, seat, *_ in home.entries() if found == kind)


def test_a_report_goes_to_its_agency_and_comes_back_as_seen_and_taken_up(home):
    assert f'href="{NEW}"' in home.staff.get("/home").text
    child, number = home.known(), home.send()
    assert "Not yet. In danger, call 911" in words(home.staff.get(f"{SENT}/{number}").text)
    assert f'value="{home.care}" selected' in home.staff.get(NEW).text, "the agency of the last report is remembered"
    row = words(home.worker.get("/home").text)
    assert "A provider reports a child missing Juniper House, received" in row
    assert row.index("A provider reports a child missing Juniper House") < row.index("Where to go")
    page = words(home.worker.get(f"{CAME}/{number}").text)
    for said in (
        "Tulip Walkinsaw",
        "Kitchen",
        "A boy named Fir",
        "Gray hoodie",
        "House and yard",
        "CC-77",
        "Window open",
    ):
        assert said in page
    assert "Not yet. In danger" not in words(home.staff.get(f"{SENT}/{number}").text)
    found = words(home.worker.get(f"{CAME}/{number}/find").text)
    assert "Report missing: Tulip Walkinshaw" in found, "looked up at once, in a spelling that is near"
    filled = home.worker.get(f"{CAME}/{number}/open/{child}").text
    assert filled.count("From the provider&#39;s report") >= 6
    case = home.open(number, child)
    assert home.learned(case) == [home.row(number).recorded_at], "the clock runs from the receipt, to the second"
    assert home.access(case) == [
        ("report", "Its own report of the child, and of the case no more than that (42 U.S.C. 671(a)(8))")
    ]
    assert [row.source for row, _ in home.rows(CaseEvent, case) if row.kind == "information_received"] == [HOME]
    own = words(home.staff.get(f"{SENT}/{number}").text)
    assert "Yes, it stands in a case" in own
    assert "A provider reports" not in words(home.worker.get("/home").text).split("Where to go")[0]


def test_what_was_reported_stands_as_the_homes_own_and_the_rest_is_not_there_for_it(home):
    child, number = home.known(), home.send()
    post = home.staff.get(f"{SENT}/{number}").text
    home.staff.post(f"{SENT}/{number}", data={"csrf_token": token(post), "text": "Her phone is off."})
    case = home.open(number, child, seen_place="Zqplace", narrative="Zqnarrative of the agency.")
    names = {row.full_name: name for row, name in home.rows(Identity, case)}
    assert names == {"Tulip Walkinshaw": CARE, "Tulip Walkinsaw": HOME}
    own = {name: row for row, name in home.rows(Circumstances, case)}
    assert own[HOME].narrative == (
        "Window open at the round.\n\nSearched and asked: House and yard\n\nPolice called: Cedar City Police, report CC-77\n\nAdded later: Her phone is off."
    )
    assert own[CARE].narrative == "Zqnarrative of the agency."
    assert [(row.clothing, name) for row, name in home.rows(Description, case)] == [("Gray hoodie", HOME)]
    assert [(row.last_seen_with, name) for row, name in home.rows(Contacts, case)] == [("A boy named Fir", HOME)]
    addresses = (
        "",
        "/timeline",
        "/timeline/print",
        "/comments/new",
        "/records/identity",
        "/records/endangerment-circumstances",
        "/requests/new",
    )
    pages = [home.staff.get(f"/cases/{case}{rest}") for rest in addresses]
    assert {page.status_code for page in pages} == {200}
    pages += [
        home.staff.get(address)
        for address in ("/home", "/cases", "/inbox", "/board", SENT, f"{SENT}/{number}", "/calendar")
    ]
    all_words = " ".join(words(page.text) for page in pages)
    assert "Tulip Walkinsaw" in all_words
    for hidden in ("Walkinshaw", "Zqplace", "Zqnarrative", "26-CW-7", "Agency that keeps the case"):
        assert hidden not in all_words
    for rest in ("/sheets/ncmec", "/poster", "/photos", "/history/identity", "/to-tell", "/field-sheet"):
        assert home.staff.get(f"/cases/{case}{rest}").status_code in (403, 404), rest


def test_the_search_finds_a_home_by_the_name_that_it_reported_alone(home):
    child, number = home.known(), home.send()
    home.open(number, child)
    for typed, found in (("Walkinshaw", False), ("Walkinsaw", True)):
        page = home.staff.get("/cases").text
        answer = home.staff.post(
            "/cases/look-up", data={"csrf_token": token(page), "words": typed}, follow_redirects=True
        )
        assert ("Tulip" in answer.text.replace(f'value="{typed}"', "")) is found, typed


def test_nothing_tells_the_home_whether_the_agency_knows_the_child(home, monkeypatch):
    """For a child whom the agency has, has as missing, and never had: the same pages, and the same once it is taken up in either way."""
    open_case = home.report(name="Tulip Walkinshaw")
    other = home.known("Aster Othername")
    first, second = home.send(child_name="Tulip Walkinshaw"), home.send(child_name="Nobody Atall")

    def pages():
        shown = [
            re.sub(r"\d{12}", "*", masked(home.staff.get(f"{SENT}/{number}").text)).replace(name, "?")
            for number, name in ((first, "Tulip Walkinshaw"), (second, "Nobody Atall"))
        ]
        return [re.sub(r"\d\d:\d\d|value=\"[^\"]*\"", "", page) for page in shown]

    assert len(set(pages())) == 1
    home.post(home.worker, f"{CAME}/{first}/add/{open_case}", f"{CAME}/{first}/add/{open_case}")
    home.open(second, other)
    assert len(set(pages())) == 1

    def let_in():
        return words(home.staff.get(f"/cases/{open_case}/timeline").text).count("Let into the case")

    assert let_in() == 1, "its own; when the owner was let in is when the case was opened"
    monkeypatch.setattr(timeline_queries, "own_identity_only", lambda _: False)
    assert let_in() > 1, "a planted hole is found"


def test_a_later_time_needs_a_reason_that_the_home_never_reads(home):
    child, number = home.known(), home.send()
    with owner_session(home.settings) as session:
        session.execute(update(ProviderReport).values(recorded_at=home.now - timedelta(hours=1)))
    day, clock = home.at(-0.5)
    refused = home.open(number, child, expect=400, learned_day=day, learned_time=clock)
    assert "The report came in before this time" in refused.text
    assert home.row(number).answered_at is None
    case = home.open(number, child, learned_day=day, learned_time=clock, later_reason="Zqreason: the line was down.")
    assert home.learned(case)[0] > home.row(number).recorded_at
    assert "Zqreason" in home.worker.get(f"{CAME}/{number}").text
    assert "Zqreason" not in home.staff.get(f"{SENT}/{number}").text + home.staff.get(f"/cases/{case}").text


def test_what_the_agency_made_of_it_is_not_among_the_values_that_the_home_is_given(home):
    child, number = home.known(), home.send()
    home.open(number, child)
    with owner_session(home.settings) as session:
        row = session.execute(select(ProviderReport)).scalar_one()
        row.seal("later_reason", "Zqreason")
    views = []
    for role, agency, show in ((Role.PROVIDER, HOME, show_sent), (Role.CASEWORKER, CARE, show_received)):
        with home.app.app_context():
            with transaction.read(None) as session:
                viewer = viewer_of_seat(session, home.seat(role, agency)[0], home.now)
            views.append(show(viewer, number, home.now))
    theirs, ours = views
    assert (theirs.answer, theirs.answered_by, theirs.later_reason) == (None, "", "")
    assert (ours.answer, ours.answered_by, ours.later_reason) == ("opened", "Rosa Lanternby", "Zqreason")
    assert theirs.taken


def test_an_open_case_takes_the_report_and_the_clock_goes_back_to_its_receipt(home):
    case = home.report(learned=-0.2)
    number = home.send()
    with owner_session(home.settings) as session:
        session.execute(update(ProviderReport).values(recorded_at=home.now - timedelta(hours=5)))
    found = home.worker.get(f"{CAME}/{number}/find").text
    assert f"{CAME}/{number}/add/{case}" in found
    add = f"{CAME}/{number}/add/{case}"
    page = words(home.worker.get(add).text)
    assert "It sees there only what it reported or records itself" in page
    home.post(home.worker, add, add)
    assert home.learned(case)[0] == home.row(number).recorded_at
    assert {name for _, name in home.rows(Identity, case)} == {CARE, HOME}
    assert "Added to the open case" in words(home.worker.get(f"{CAME}/{number}").text)
    again = home.send(child_name="Tulip W.", clothing="")
    home.post(home.worker, f"{CAME}/{again}/add/{case}", f"{CAME}/{again}/add/{case}")
    own = [row for row, name in home.rows(Identity, case) if name == HOME]
    assert sorted((row.full_name, row.superseded_at is None) for row in own) == [
        ("Tulip W.", True),
        ("Tulip Walkinsaw", False),
    ]
    assert home.staff.get(f"/cases/{case}").status_code == 200


def test_of_two_who_take_it_up_one_opens_and_the_other_is_told(home):
    child, number = home.known(), home.send()
    supervisor = home.client(Role.CW_SUPERVISOR, CARE)
    ready = home.opening(number, child, supervisor)
    case = home.open(number, child)
    late = supervisor.post(ready[0], data=ready[1] | {"step": "open"})
    assert late.status_code == 409
    assert "answered this report before you" in late.text
    assert f"/cases/{case}" in late.text
    with owner_session(home.settings) as session:
        assert session.execute(text("select count(*) from cases")).scalar_one() == 1
    for address in (f"{CAME}/{number}/add/{case}", f"{CAME}/{number}/decline"):
        data = {"csrf_token": token(supervisor.get(address).text), "ground": "back", "text": "x"}
        assert supervisor.post(address, data=data).status_code == 409


def test_declined_with_words_that_the_home_reads(home):
    number = home.send()
    address = f"{CAME}/{number}/decline"
    home.post(home.worker, address, address, ground="not_ours", text="Call Mesquite County.")
    page = words(home.staff.get(f"{SENT}/{number}").text)
    assert "Not placed by our agency. Call Mesquite County." in page
    assert "Add to the report" not in page


def test_added_to_and_withdrawn_and_the_agency_answers_it_all_the_same(home):
    child, number = home.known(), home.send()
    address = f"{SENT}/{number}"
    page = home.staff.get(address).text
    data = {
        "csrf_token": token(page),
        "once": re.search(r'name="once" value="([^"]*)"', page)[1],
        "text": "She has money.",
    }
    for _ in range(2):
        assert home.staff.post(address, data=data).status_code == 303
    day, clock = home.at(-0.1)
    out = f"{address}/withdraw"
    home.post(home.staff, out, out, why="back", located_day=day, located_time=clock, text="Came in by the door.")
    with owner_session(home.settings) as session:
        kinds = (
            session.execute(select(ProviderReportEntry.kind).order_by(ProviderReportEntry.recorded_at)).scalars().all()
        )
    assert kinds == ["added", "withdrawn"], "a second click adds nothing"
    late = home.staff.post(address, data=data | {"once": "2", "text": "More, to copy."})
    assert late.status_code == 409
    assert "More, to copy." in late.text
    assert "withdrawn by its sender" in words(home.worker.get("/home").text)
    seen = words(home.worker.get(f"{CAME}/{number}").text)
    assert "She has money." in seen
    assert "Child found or back:" in seen
    case = home.open(number, child)
    assert "Withdrawn by its sender: The child is back or was found: Came in by the door." in next(
        row.narrative for row, name in home.rows(Circumstances, case) if name == HOME
    )


def test_a_second_click_sends_once_and_the_draft_is_gone(home):
    data = home.fields()
    ticket = re.search(r'name="draft" value="([^"]+)"', home.staff.get(NEW).text)[1]
    saved = home.staff.post(NEW, data=data | {"save_draft": "page", "draft": ticket})
    assert saved.status_code == 303
    page = home.staff.get(NEW).text
    assert "Your draft is filled in" in page
    assert "Gray hoodie" in page
    ticket = re.search(r'name="draft" value="([^"]+)"', page)[1]
    first, again = (home.staff.post(NEW, data=data | {"step": "send", "draft": ticket}) for _ in range(2))
    assert first.headers["Location"] == again.headers["Location"]
    assert "Your draft is filled in" not in home.staff.get(NEW).text


def test_whose_report_it_is(home):
    """Of every seat of the county: its sender's and its addressee's keepers have it, to others it is as one that never was."""
    number = home.send()
    for (role, agency), _ in home.numbers.items():
        client = home.client(Role(role), agency)
        for side, mine in ((SENT, agency == HOME), (CAME, agency == CARE and role in ("caseworker", "cw_supervisor"))):
            there, never = client.get(f"{side}/{number}"), client.get(f"{side}/{new_number()}")
            assert (there.status_code == 200) is mine, (role, agency, side)
            if not mine:
                assert there.status_code == never.status_code
                assert re.sub(r"\d{12}", "*", masked(there.text)) == re.sub(r"\d{12}", "*", masked(never.text))
    other = home.client(Role.CASEWORKER, OTHER_CARE)
    assert "A provider reports" not in other.get("/home").text
    csrf = token(other.get("/home").text)
    for rest in ("find", f"open/{new_number()}", f"add/{new_number()}", "decline", "new-child"):
        for wanted in (number, new_number()):
            assert other.get(f"{CAME}/{wanted}/{rest}").status_code == 404
            assert other.post(f"{CAME}/{wanted}/{rest}", data={"csrf_token": csrf}).status_code == 404


def test_who_is_told_and_supervisors_once_more_where_nobody_takes_it_up(home):
    taken, left = home.send(), home.send(child_name="Second Child")
    home.work()
    assert set(told(home, "provider_report_in")) == {"caseworker", "cw_supervisor"}
    address = f"{CAME}/{taken}/decline"
    home.post(home.worker, address, address, ground="double", text="We have it.")
    home.work()
    assert told(home, "provider_report_answered") == ["provider"]
    home.work(timedelta(minutes=14))
    assert told(home, "provider_report_untaken") == []
    for minutes in (16, 17, 60):
        home.work(timedelta(minutes=minutes))
    assert told(home, "provider_report_untaken") == ["cw_supervisor"], "of the one that waits, once"
    with owner_session(home.settings) as session:
        rows = session.execute(select(Notice).where(Notice.kind.like("provider_report%"))).scalars().all()
        assert {row.case_id for row in rows} == {None}
        assert {row.object_number for row in rows} == {taken, left}
    inbox = home.client(Role.CW_SUPERVISOR, CARE).get("/inbox").text
    assert "555-0170" in inbox, "the home's own number to call"
    assert SAID["child_name"] not in inbox


def test_probation_takes_a_report_up_on_its_own_docket(home):
    probation = home.client(Role.JJ_OFFICER, "Cedar County Juvenile Probation")
    with owner_session(home.settings) as session:
        agency = session.execute(select(Agency.number).where(Agency.sector == "juvenile_justice", Agency.name.like("Cedar%"))).scalar_one()  # fmt: skip
    number = home.send(placing=agency)
    added = home.post(
        probation, f"{CAME}/{number}/new-child", f"{CAME}/{number}/new-child", name="Tulip Walkinshaw", birth_date="2012-06-15",
        sex="female", in_care="yes", office=home.office, docket_number="26-JJ-7",
    )  # fmt: skip
    child = added.headers["Location"].rsplit("/", 1)[1]
    case = home.open(number, child, probation)
    assert probation.get(f"/cases/{case}").status_code == home.staff.get(f"/cases/{case}").status_code == 200
    seen = words(home.staff.get(f"/cases/{case}").text)
    assert "Tulip Walkinsaw" in seen
    assert "Walkinshaw" not in seen
    assert "26-JJ-7" not in seen


def test_who_could_take_nothing_up_is_not_on_the_list(home):
    listed = home.staff.get(NEW).text
    assert "Mesquite County Child Welfare" in listed
    assert "Pecan State Compact Office" not in listed, "nobody there keeps cases"


def test_what_the_home_typed_outlives_a_sign_in_that_ends(home):
    data = home.fields()
    with owner_session(home.settings) as session:
        ago = home.now - timedelta(days=1)
        session.execute(update(SignInSession).values(seen_at=ago, created_at=ago))
    answer = home.staff.post(NEW, data=data | {"step": "send"})
    assert "/kept/" in answer.headers["Location"].replace("%2F", "/")
    with owner_session(home.settings) as session:
        assert session.execute(select(ProviderReport.id)).all() == [], "nothing was sent"
    number = next(number for (role, _), number in home.numbers.items() if role == "provider")
    again = enter(home.app, number)
    kept = re.search(r'href="(/kept/\d{12})"', again.get("/home").text)[1]
    assert "Window open at the round." in again.get(kept).text
