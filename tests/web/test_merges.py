"""A child who stands twice in a list: compared, proposed by one person, confirmed by another, undone; and who learns of it."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import create_engine, select, text
from sqlalchemy.exc import ProgrammingError

from portal.cases.merge_models import ChildMerge, MergedCase
from portal.cases.models import Case, Child, Docket
from portal.cases.photo_models import ChildPhoto
from portal.cases.roster_models import RosterEntry
from portal.clocks.models import CaseClock
from portal.notices.telling_services import tell_what_waits
from portal.store.base import new_number
from tests.cases.worlds import PAST, CaseMaker, owner_session
from tests.web.browsing import enter, token
from tests.web.merging import found_by, make, propose, proposed, reply, rows, take_back
from tests.web.test_roster import bring_in, words


@pytest.fixture
def scene(settings):
    return make(settings)


def test_two_entries_become_one_and_two_again(app, settings, scene):
    before = rows(settings)
    worker = enter(app, scene.seats["worker"])
    other = worker.get(f"/children/{scene.numbers[0]}/same")
    assert "Bill" not in other.text, "another name is looked for"
    typed = {"csrf_token": token(other.text), "words": "bill placeholder"}
    like = worker.post(f"/children/{scene.numbers[0]}/same", data=typed)
    assert "/children/{}/same/{}".format(*scene.numbers) in like.text
    page, answer = propose(worker, scene)
    shown = words(page.text)
    for said in (
        "Full name Differs Wren Fablemont Bill Placeholder Wren Fablemont", "Sex Differs none female female", "Tribe Differs none Invented Nation",
        "Agency's number Differs A-1 A-2 A-1", "In care Differs yes no yes", "that of the entry which is merged: it is newer", "2026-CW-7",
    ):  # fmt: skip
        assert said in shown
    assert all(f"/cases/{number}" in page.text for number in scene.case_numbers)
    address = answer.headers["Location"]
    assert propose(worker, scene)[1].headers["Location"] == address, "one that waits is not proposed twice"
    assert rows(settings) == before
    assert reply(worker, address).status_code == 403
    supervisor = enter(app, scene.seats["supervisor"])
    assert "Wren Fablemont and Bill Placeholder, proposed by" in words(supervisor.get("/home").text)
    assert reply(supervisor, address, names="yes").status_code == 303
    with owner_session(settings) as session:
        first, twin = (session.get_one(Child, key) for key in scene.keys)
        assert (twin.merged_into_id, twin.full_name, first.sex) == (first.id, "Bill Placeholder", "female")
        assert (first.former_names, first.nicknames) == ("Bill Placeholder", "Birdie")
        assert {case.child_id for case in session.execute(select(Case)).scalars()} == {first.id}
        assert session.get_one(Docket, scene.docket.id).child_id == first.id
        photos = [session.get_one(ChildPhoto, key) for key in scene.photos]
        assert [(photo.child_id, photo.current) for photo in photos] == [(first.id, False), (first.id, True)]
        assert session.query(RosterEntry).filter_by(own_number="A-1").one().tribe == "Invented Nation"
        assert session.query(ChildMerge).one().sealed_what is not None
    assert "Wren Fablemont" in found_by(worker, "bill placeholder")
    assert words(worker.get(f"/report/{scene.numbers[1]}").text).count("Wren Fablemont"), (
        "an old address leads to the first"
    )
    assert "Children in care 1" in words(worker.get("/roster").text)
    assert "Nothing waits" in words(supervisor.get("/home").text) or "listed twice" not in words(
        supervisor.get("/home").text
    )
    assert take_back(supervisor, address).status_code == 400, "whoever confirmed does not undo alone"
    assert take_back(worker, address).status_code == 403
    second = enter(app, scene.seats["second"])
    assert take_back(second, address).status_code == 303
    assert rows(settings) == before
    assert take_back(second, address).status_code == 400
    assert "What stays" not in words(second.get(address).text)


def test_the_second_is_found_by_its_own_names_and_listed_once(app, settings, scene):
    """Without its names at the first, as they may have been a slip: the look-up finds it still, and gives the first."""
    with owner_session(settings) as session:
        session.get_one(Child, scene.keys[1]).in_care = True
    worker = enter(app, scene.seats["worker"])
    assert "Bill Placeholder" in words(worker.get("/roster").text)
    address = proposed(app, scene)
    assert reply(enter(app, scene.seats["supervisor"]), address).status_code == 303
    found = found_by(worker, "bill placeholder")
    assert "Wren Fablemont" in found
    assert "was listed a second time under that name" in found
    assert found.count("Report missing:") == 1
    roster = words(worker.get("/roster").text)
    assert "Children in care 1" in roster
    assert "Bill" not in roster
    with owner_session(settings) as session:
        first = session.get_one(Child, scene.keys[0])
        assert (first.former_names, first.nicknames) == (None, None)


def test_whoever_proposed_does_not_confirm(app, settings, scene):
    supervisor = enter(app, scene.seats["supervisor"])
    _, answer = propose(supervisor, scene)
    refused = reply(supervisor, answer.headers["Location"])
    assert refused.status_code == 400
    assert "You proposed this" in words(refused.text)
    assert "listed twice" not in words(supervisor.get("/home").text).lower()
    assert reply(enter(app, scene.seats["second"]), answer.headers["Location"], "decline").status_code == 303
    with owner_session(settings) as session:
        row = session.query(ChildMerge).one()
        assert (row.confirmed, row.answered_at is None) == (False, False)
    assert "Declined" in words(supervisor.get("/merges").text)


def test_what_was_looked_at_is_what_is_merged(app, settings, scene):
    before = rows(settings)
    address = proposed(app, scene)
    supervisor = enter(app, scene.seats["supervisor"])
    refused = reply(supervisor, address, seen="0" * 32)
    assert refused.status_code == 400
    assert "Look at them as they are now" in words(refused.text)
    assert rows(settings) == before
    with owner_session(settings) as session:
        session.get_one(Child, scene.keys[1]).sex = "male"
    assert "Changed since it was proposed" in words(supervisor.get(address).text)
    assert "Changed since" not in words(supervisor.get("/merges").text)


@pytest.mark.parametrize(("one", "other"), [(True, True), (True, False)])
def test_two_open_cases_are_refused_with_the_remedy(app, settings, one, other):
    scene = make(settings, open_first=one, open_second=other)
    page, answer = propose(enter(app, scene.seats["worker"]), scene)
    if not (one and other):
        assert answer.status_code == 303
        return
    assert answer.status_code == 400
    assert "Close one first: where it is a double, with the outcome “Reported in error" in words(answer.text)
    assert "Propose that" not in words(page.text)


def test_a_sealed_case_moves_and_nobody_is_told(app, settings):
    scene = make(settings, open_first=True, open_second=True)
    number, key = scene.case_numbers[1], scene.case_keys[1]
    with owner_session(settings) as session:
        maker = CaseMaker(session)
        maker.seal(session.get_one(Case, key), session.get_one(Docket, scene.docket.id), [])
    worker, supervisor, second = (enter(app, scene.seats[name]) for name in ("worker", "supervisor", "second"))
    page, answer = propose(worker, scene)
    assert answer.status_code == 303, "a second open case that nobody may know of refuses nothing"
    address = answer.headers["Location"]
    pages = [page.text, worker.get(address).text, supervisor.get("/home").text]
    assert reply(supervisor, address).status_code == 303
    with owner_session(settings) as session:
        assert session.get_one(Case, key).child_id == scene.keys[0], "it moves with its child"
        assert session.execute(select(MergedCase.case_id)).scalars().all() == [key]
        clock = session.get_one(CaseClock, key).next_at
        assert clock <= datetime.now(UTC), "its clocks read the birth date of the child who stays"
    pages += [client.get(where).text for client in (worker, second) for where in (address, "/merges", "/roster")]
    assert all(number not in text for text in pages)
    assert "Cases that moved" not in pages[3]
    assert take_back(second, address).status_code == 303
    with owner_session(settings) as session:
        assert session.get_one(Case, key).child_id == scene.keys[1]


def test_what_was_corrected_since_stays_and_is_named(app, settings, scene):
    address = proposed(app, scene)
    assert reply(enter(app, scene.seats["supervisor"]), address).status_code == 303
    with owner_session(settings) as session:
        first = session.get_one(Child, scene.keys[0])
        first.sex = "male"
        scene.maker.session = session
        added = scene.photo(first, session.get_one(Case, scene.case_keys[1]), 20)
        session.get_one(ChildPhoto, scene.photos[1]).current = False
        scene.maker.add(Docket, child_id=first.id, court_id=scene.court.id, office_id=scene.office.id, docket_number="new", kind="child_welfare")  # fmt: skip
    second = enter(app, scene.seats["second"])
    assert take_back(second, address).status_code == 303
    said = words(second.get(address).text)
    assert "What stays, as it was corrected since Sex A docket that was added since" in said
    assert "Tribe" not in said
    with owner_session(settings) as session:
        assert session.get_one(Child, scene.keys[0]).sex == "male"
        assert session.get_one(ChildPhoto, added).child_id == scene.keys[1], "a photo of the second's case goes with it"
        current = session.execute(select(ChildPhoto.id).where(ChildPhoto.current)).scalars().all()
        assert sorted(current) == sorted([scene.photos[0], added])


def test_the_later_merge_comes_off_first(app, settings, scene):
    with owner_session(settings) as session:
        scene.maker.session = session
        third = scene.child("Third Placeholder", None)
        session.flush()
        third_number, third_key = third.number, third.id
    before = rows(settings)
    address = proposed(app, scene)
    supervisor, second = (enter(app, scene.seats[name]) for name in ("supervisor", "second"))
    assert reply(supervisor, address).status_code == 303
    merged = scene.numbers
    scene.numbers = third_number, merged[0]
    later = proposed(app, scene)
    assert reply(supervisor, later).status_code == 303
    with owner_session(settings) as session:
        assert {session.get_one(Child, key).merged_into_id for key in scene.keys} == {third_key}
    assert "Undo that one first" in words(take_back(second, address).text)
    assert take_back(second, later).status_code == 303
    assert take_back(second, address).status_code == 303
    assert rows(settings) == before


def test_it_is_there_for_the_own_agencys_keepers_alone(app, scene):
    address = proposed(app, scene)
    other, judge = enter(app, scene.seats["other"]), enter(app, scene.seats["judge"])
    same = f"/children/{scene.numbers[0]}/same"
    for where in (address, same, f"{same}/{scene.numbers[1]}"):
        there, never = other.get(where), other.get(re.sub(r"\d{12}", lambda _: new_number(), where))
        assert there.status_code == never.status_code == 404
        assert judge.get(where).status_code == 403
    assert reply(other, address).status_code == take_back(other, address).status_code == 404
    assert "Wren" not in other.get("/merges").text
    assert "Wren" not in other.get("/home").text
    worker = enter(app, scene.seats["worker"])
    assert worker.get(f"{same}/{scene.numbers[0]}").status_code == 404, "a child is not compared with itself"


def test_supervisors_are_told_that_it_waits_and_nothing_more(app, settings, scene):
    address = proposed(app, scene)
    with app.app_context():
        tell_what_waits(datetime.now(UTC), ZoneInfo("America/Chicago"))
    supervisor = enter(app, scene.seats["supervisor"])
    inbox = supervisor.get("/inbox")
    assert "two entries of your agency's list are one child" in words(inbox.text)
    assert "Wren" not in inbox.text
    leads = re.search(r'href="(/inbox/\d{12})"', inbox.text)[1]
    assert supervisor.get(leads).headers["Location"] == address
    assert "two entries" not in words(enter(app, scene.seats["other"]).get("/inbox").text)
    assert "two entries" not in words(enter(app, scene.seats["worker"]).get("/inbox").text)
    reply(supervisor, address, "decline")
    assert "two entries" not in words(enter(app, scene.seats["second"]).get("/inbox").text), (
        "answered, it waits no more"
    )


def test_a_roster_that_names_both_goes_on(app, settings, scene):
    address = proposed(app, scene)
    supervisor = enter(app, scene.seats["supervisor"])
    assert reply(supervisor, address).status_code == 303
    lines = (
        "A-1,Wren Fablemont,2012-06-15,f,,Rosa,,,,,,",
        "A-2,Bill Placeholder,,f,,Nora,,,,,,",
    )
    done = bring_in(supervisor, *lines)
    with owner_session(settings) as session:
        assert session.query(RosterEntry).filter_by(own_number="A-1").one().worker == "Rosa"
        assert session.query(Child).count() == 2
        assert session.get_one(Child, scene.keys[1]).merged_into_id == scene.keys[0]
    page = supervisor.get(done)
    assert supervisor.post(f"{done}/undo", data={"csrf_token": token(page.text)}).status_code == 303
    assert take_back(enter(app, scene.seats["second"]), address).status_code == 303


@pytest.mark.parametrize("engine_name", ["postgresql"])
def test_the_database_moves_cases_for_a_supervisors_confirmed_merge_alone(settings, scene, app):
    address = proposed(app, scene)
    with owner_session(settings) as session:
        merge = session.query(ChildMerge).one().id
    engine = create_engine(settings.database_url)

    def asked(name, statement):
        with engine.begin() as connection:
            seat = {"seat": str(scene.places[name].seat.id)}
            connection.execute(text("select set_config('homeward.seat', :seat, true)"), seat)
            return connection.execute(text(statement), {"merge": merge} if ":merge" in statement else {}).all()

    move, mine = "select homeward_merge(:merge)", "select number from child_merge"
    asked("supervisor", move)
    with owner_session(settings) as session:
        assert session.get_one(Case, scene.case_keys[1]).child_id == scene.keys[1], "it is not confirmed"
        row = session.get_one(ChildMerge, merge)
        row.confirmed, row.answered_at = True, PAST
    for name in ("worker", "other", "judge"):
        asked(name, move)
    with owner_session(settings) as session:
        assert session.get_one(Case, scene.case_keys[1]).child_id == scene.keys[1]
    assert len(asked("worker", mine)) == 1
    assert asked("other", mine) == []
    with pytest.raises(ProgrammingError):
        asked("supervisor", "insert into merged_case (merge_id, case_id) values (1, 1)")
    asked("supervisor", move)
    with owner_session(settings) as session:
        assert session.get_one(Case, scene.case_keys[1]).child_id == scene.keys[0]
    assert len(asked("worker", "select case_id from merged_case")) == 1
    assert asked("other", "select case_id from merged_case") == []
    engine.dispose()
    assert address
