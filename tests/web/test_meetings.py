"""Meetings through their pages, on both databases: from the notice to the lock, stale saves, waiting, paging, refusals."""

from __future__ import annotations

import hashlib
import html
import re
from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from portal.audit.models import AuditEntry
from portal.meetings import queries
from portal.meetings.models import AgendaItem, Meeting, MeetingAction, MinutesRevision
from portal.meetings.rules import State
from portal.people.rules import Role
from tests.cases.worlds import add_place, owner_session
from tests.meetings.scenes import CONVENING, NOW, make_meeting, number_in, post, schedule_fields, version_in
from tests.web.browsing import enter


@pytest.fixture
def seats(settings):
    """A seat of every role."""
    with owner_session(settings) as session:
        return {role: add_place(session, role).seat.number for role in Role}


class Cast:
    """A convener, a recorder, an invitee and a stranger, each with a client."""

    def __init__(self, app, settings):
        self.settings = settings
        roles = {"judge": Role.JUDICIAL_OFFICER, "recorder": Role.DETECTIVE, "invitee": Role.COMMUNITY_MEMBER, "stranger": Role.CW_SUPERVISOR}  # fmt: skip
        with owner_session(settings) as session:
            self.places = {name: add_place(session, role) for name, role in roles.items()}
            self.number = {name: place.seat.number for name, place in self.places.items()}
            session.expunge_all()
        self.client = {name: enter(app, number) for name, number in self.number.items()}

    def meeting(self, state, **more):
        """A meeting of the cast in this state: the numbers of meeting, item and action."""
        with owner_session(self.settings) as session:
            seat = {name: place.seat for name, place in self.places.items()}
            rows = make_meeting(session, seat["judge"], [seat["invitee"]], state, seat["recorder"], **more)
            return [row.number if row else None for row in rows]

    def rows(self, model):
        with owner_session(self.settings) as session:
            found = session.execute(select(model)).scalars().all()
            session.expunge_all()
            return found


@pytest.fixture
def cast(app, settings):
    return Cast(app, settings)


def text_of(answer):
    return html.unescape(answer.text)


def test_from_the_notice_to_the_lock(cast):
    judge, recorder, invitee = (cast.client[name] for name in ("judge", "recorder", "invitee"))
    invited = [cast.number["recorder"], cast.number["invitee"]]
    answer = post(judge, "/meetings/new", schedule_fields(invited, recorder=cast.number["recorder"]))
    number = number_in(answer)
    page = f"/meetings/{number}"
    assert "The meeting is noticed" in judge.get(answer.headers["Location"]).text
    assert "No case is discussed here" in judge.get("/meetings/new").text
    assert "Answer the invitation" in invitee.get("/meetings").text
    assert post(invitee, f"{page}/answer", {"answer": "perhaps"}, page).status_code == 302
    assert "Answer the invitation" not in invitee.get("/meetings").text
    assert "Perhaps" in judge.get(page).text
    assert post(recorder, f"{page}/step", {"step": "start"}).status_code == 302
    assert "Record the minutes" in recorder.get("/meetings").text
    assert "has begun" not in invitee.get(page).text
    assert post(recorder, f"{page}/presence", {"present": [cast.number["invitee"]]}).status_code == 302
    item = re.search(r"/meetings/items/(\d{12})/minutes", recorder.get(page).text)[1]
    written = f"/meetings/items/{item}/minutes"
    assert post(recorder, written, {"text": "First <b>try</b>", "version": "0"}).status_code == 302
    assert post(recorder, written, {"text": "Second **try**", "version": "1"}).status_code == 302
    assert "<strong>try</strong>" in recorder.get(page).text
    assert "try" not in invitee.get(page).text, "a draft is the recorder's and the convener's"
    decision = {"outcome": "adopted_with_change", "text": "One caller.", "dissent": "Probation: two.", "version": "0"}
    assert post(recorder, f"/meetings/items/{item}/decision", decision).status_code == 302
    action = {
        "what": "Write it down",
        "owner": cast.number["invitee"],
        "due": (NOW + timedelta(days=90)).date().isoformat(),
    }
    assert post(recorder, f"/meetings/items/{item}/actions", action).status_code == 302
    assert "Write it down" not in invitee.get("/meetings").text
    assert post(judge, f"{page}/step", {"step": "end"}).status_code == 302
    assert post(recorder, f"{page}/step", {"step": "circulate"}).status_code == 302
    shown = invitee.get(page).text
    for words in ("<strong>try</strong>", "One caller.", "Probation: two.", "Adopted with change", "Write it down"):
        assert words in shown
    assert "First" not in invitee.get(f"/meetings/items/{item}/revisions").text, "an earlier draft"
    assert "First &lt;b&gt;try" in recorder.get(f"/meetings/items/{item}/revisions").text
    assert "Approve the minutes" in judge.get("/meetings").text
    seen = re.search(r'name="seen" value="([0-9a-f]{64})"', judge.get(f"{page}/approve").text)[1]
    assert post(judge, f"{page}/approve", {"seen": seen}).status_code == 302
    locked = invitee.get(page)
    assert seen in locked.text
    canonical = re.search(r"<pre[^>]*>\n(.*?)</pre>", locked.text, re.S)[1]
    assert hashlib.sha256(html.unescape(canonical).encode()).hexdigest() == seen, "the number can be checked by anyone"
    assert "One caller." in canonical
    finish = re.search(r"/meetings/actions/(\d{12})/finish", invitee.get("/meetings").text)[0]
    assert post(invitee, finish, {"note": "Sent round."}).status_code == 302
    assert "Sent round." in judge.get(page).text, "an action outlives the lock"
    assert post(invitee, finish, {"note": "Again."}, "/meetings").status_code == 403
    assert [row.note for row in cast.rows(MeetingAction)] == ["Sent round."]


def test_every_role_sees_its_meetings_and_who_may_may_schedule(app, seats):
    for role, seat in seats.items():
        client = enter(app, seat)
        home = client.get("/home").text
        assert 'href="/meetings"' in home, role
        page = client.get("/meetings").text
        assert "invited to no meeting" in page
        assert ("Schedule a meeting" in page) == (role in CONVENING)
        assert client.get("/meetings/new").status_code == (200 if role in CONVENING else 403)


def test_any_role_can_be_invited_and_be_the_recorder(app, seats):
    judge = enter(app, seats[Role.JUDICIAL_OFFICER])
    for role, seat in seats.items():
        if role is Role.JUDICIAL_OFFICER:
            continue
        number = number_in(post(judge, "/meetings/new", schedule_fields([seat], recorder=seat)))
        client = enter(app, seat)
        assert client.get(f"/meetings/{number}").status_code == 200
        assert post(client, f"/meetings/{number}/step", {"step": "start"}).status_code == 302, role


def test_a_time_that_does_not_exist_or_comes_twice_is_asked_about(cast):
    judge, invited = cast.client["judge"], [cast.number["invitee"]]
    year = NOW.year + 1
    spring, fall = next_change(year, 3, 8), next_change(year, 11, 1)
    gone = post(judge, "/meetings/new", schedule_fields(invited, day=spring, time="02:30"))
    assert gone.status_code == 400
    assert "There is no such time on that day" in gone.text
    assert 'id="turn"' not in gone.text
    twice = post(judge, "/meetings/new", schedule_fields(invited, day=fall, time="01:30"))
    assert twice.status_code == 400
    assert "01:30 CDT" in twice.text
    assert "01:30 CST" in twice.text
    elsewhere = schedule_fields(invited, day=spring, time="02:30", zone="America/Phoenix")
    assert post(judge, "/meetings/new", elsewhere).status_code == 302
    found = {}
    for turn in ("first", "second"):
        answer = post(judge, "/meetings/new", schedule_fields(invited, day=fall, time="01:30", turn=turn))
        found[turn] = judge.get(f"/meetings/{number_in(answer)}").text
    assert "01:30 CDT" in found["first"]
    assert "01:30 CST" in found["second"]
    # An ambiguous time that was settled stays settled when something else is changed.
    page = f"/meetings/{number_in(answer)}/change"
    fields = dict(re.findall(r'<input[^>]*name="([^"]+)"[^>]*?value="([^"]*)"', judge.get(page).text, re.S))
    assert 'value="second" selected' in judge.get(page).text
    assert fields


def next_change(year, month, earliest):
    """The Sunday on which the clocks of the United States change."""
    from datetime import date

    day = date(year, month, earliest)
    return (day + timedelta(days=(6 - day.weekday()) % 7)).isoformat()


def change_fields(page, **other):
    """The fields of the form as it stands, with some changed."""
    found = dict(re.findall(r'<input class="usa-input"[^>]*?name="([^"]+)"[^>]*?value="([^"]*)"', page, re.S))
    found |= dict(re.findall(r'<input type="hidden" id="[^"]+" name="([^"]+)" value="([^"]*)"', page))
    for name, options in re.findall(r'<select[^>]*?name="([^"]+)"[^>]*>(.*?)</select>', page, re.S):
        chosen = re.search(r'value="([^"]*)" selected', options)
        found[name] = chosen[1] if chosen else ""
    found["purpose"] = re.search(r'<textarea[^>]*name="purpose"[^>]*>\n(.*?)</textarea>', page, re.S)[1]
    return found | other


def test_a_change_moves_withdraws_and_asks_again(cast):
    number, *_ = cast.meeting(State.NOTICED)
    judge, invitee, page = cast.client["judge"], cast.client["invitee"], f"/meetings/{number}"
    post(invitee, f"{page}/answer", {"answer": "coming"}, page)
    form = judge.get(f"{page}/change").text
    same = change_fields(form, place="Room 9", **{"item2-title": "New item", "item2-length": "5", "item2-kind": "info"})
    assert post(judge, f"{page}/change", same).status_code == 302
    shown = invitee.get(page).text
    assert "Room 9" in shown
    assert "New item" in shown
    assert "You answered:" in shown, "the time stayed"
    form = judge.get(f"{page}/change").text
    day = (NOW + timedelta(days=50)).date().isoformat()
    assert post(judge, f"{page}/change", change_fields(form, day=day, **{"item1-title": ""})).status_code == 302
    shown = invitee.get(page).text
    assert "The time was changed after you answered" in shown
    assert "plain item_title" not in shown
    assert "Answer the invitation" in invitee.get("/meetings").text
    assert "before the time was changed" in judge.get(page).text
    rows = cast.rows(AgendaItem)
    assert sorted(row.title for row in rows) == ["New item", "plain item_title"], "withdrawn, not deleted"
    assert [row.title for row in rows if row.withdrawn_at] == ["plain item_title"]
    form = judge.get(f"{page}/change").text
    none_left = post(judge, f"{page}/change", change_fields(form, **{"item1-title": ""}))
    assert none_left.status_code == 400
    assert "Enter at least one agenda item." in none_left.text


@pytest.mark.parametrize("form", ["change", "minutes", "decision"])
def test_a_stale_save_is_refused_and_shows_both_texts(cast, form):
    number, item, _ = cast.meeting(State.NOTICED if form == "change" else State.UNDER_WAY)
    client = cast.client["judge" if form == "change" else "recorder"]
    address = f"/meetings/{number}/change" if form == "change" else f"/meetings/items/{item}/{form}"
    page = client.get(address).text

    def fields(words, version=None):
        if form == "change":
            found = change_fields(page, title=words, place=f"{words} room")
        else:
            found = {"text": words, "version": version_in(page)} | (
                {"outcome": "deferred", "dissent": ""} if form == "decision" else {}
            )
        return found | ({"version": version} if version else {})

    assert post(client, address, fields("Saved first")).status_code == 302
    refused = post(client, address, fields("Typed second"))
    assert refused.status_code == 409
    assert "Someone else saved first" in refused.text
    assert "Saved first" in refused.text
    assert "Typed second" in refused.text
    again = post(client, address, fields("Typed second", version_in(refused.text)))
    assert again.status_code == 302
    assert "Typed second" in client.get(f"/meetings/{number}").text
    if form == "minutes":
        kept = sorted((row.version, row.text) for row in cast.rows(MinutesRevision))
        assert kept[2:] == [(3, "Saved first"), (4, "Typed second")], "every text is kept"


def test_minutes_that_changed_since_they_were_read_are_not_approved(cast):
    number, item, _ = cast.meeting(State.CIRCULATED)
    judge, recorder, page = cast.client["judge"], cast.client["recorder"], f"/meetings/{number}/approve"
    seen = re.search(r'name="seen" value="([0-9a-f]{64})"', judge.get(page).text)[1]
    post(recorder, f"/meetings/items/{item}/minutes", {"text": "Corrected", "version": "2"})
    refused = post(judge, page, {"seen": seen})
    assert refused.status_code == 409
    assert "changed since you read them" in refused.text
    assert "Corrected" in refused.text
    seen = re.search(r'name="seen" value="([0-9a-f]{64})"', refused.text)[1]
    assert post(judge, page, {"seen": seen}).status_code == 302


WRITES = {
    "change": ("judge", "/meetings/{0}/change", {}),
    "answer": ("invitee", "/meetings/{0}/answer", {"answer": "coming"}),
    "step": ("recorder", "/meetings/{0}/step", {"step": "start"}),
    "approve": ("judge", "/meetings/{0}/approve", {"seen": "0" * 64}),
    "presence": ("recorder", "/meetings/{0}/presence", {}),
    "minutes": ("recorder", "/meetings/items/{1}/minutes", {"text": "words not to lose", "version": "2"}),
    "decision": ("recorder", "/meetings/items/{1}/decision", {"outcome": "rejected", "text": "words not to lose", "dissent": "", "version": "1"}),
    "action": ("recorder", "/meetings/items/{1}/actions", {"what": "words not to lose", "owner": "", "due": "2030-01-01"}),
}  # fmt: skip


@pytest.mark.parametrize("write", WRITES)
def test_approved_minutes_are_locked_to_every_write(cast, write):
    numbers = cast.meeting(State.APPROVED)
    who, address, fields = WRITES[write]
    if write == "action":
        fields = fields | {"owner": cast.number["invitee"]}
    before = snapshot(cast.settings)
    refused = post(cast.client[who], address.format(*numbers), fields, "/home")
    assert refused.status_code == 403
    assert "approved and locked" in refused.text
    if "text" in fields or "what" in fields:
        assert "words not to lose" in refused.text
    assert snapshot(cast.settings) == before
    with owner_session(cast.settings) as session:
        last = session.execute(select(AuditEntry).order_by(AuditEntry.seq.desc()).limit(1)).scalar_one()
        assert (last.outcome, last.reason, last.object_kind, last.object_number) == (
            "refused",
            "locked",
            "meeting",
            numbers[0],
        )


@pytest.mark.parametrize("write", WRITES)
def test_what_is_not_the_seats_part_is_refused_and_hidden_from_strangers(cast, write):
    state = {"change": State.NOTICED, "answer": State.NOTICED, "step": State.NOTICED, "approve": State.CIRCULATED}.get(
        write, State.UNDER_WAY
    )
    numbers = cast.meeting(state)
    _, address, fields = WRITES[write]
    before = snapshot(cast.settings)
    stranger = post(cast.client["stranger"], address.format(*numbers), fields, "/home")
    assert stranger.status_code == 404
    if write != "answer":
        refused = post(cast.client["invitee"], address.format(*numbers), fields, "/home")
        assert refused.status_code == 403
    assert snapshot(cast.settings) == before


def test_an_action_is_finished_by_its_owner_alone(cast):
    *_, action = cast.meeting(State.CIRCULATED)
    address = f"/meetings/actions/{action}/finish"
    before = snapshot(cast.settings)
    for who, status in (("recorder", 403), ("judge", 403), ("stranger", 404)):
        assert cast.client[who].get(address).status_code == status
        assert post(cast.client[who], address, {"note": "not mine"}, "/home").status_code == status
    assert snapshot(cast.settings) == before
    assert post(cast.client["invitee"], address, {"note": "mine"}).status_code == 302


def snapshot(settings):
    """Every row of the tables of meetings."""
    with owner_session(settings) as session:
        return [
            sorted(map(str, session.execute(text(f"select * from {table}"))))
            for table in ("meeting", "invitee", "agenda_item", "minutes_revision", "meeting_action")
        ]


LOCKED_STATEMENTS = (
    "update meeting set title = 'x'",
    "update meeting set state = 'circulated'",
    "delete from meeting_action",
    "update meeting_action set what = 'x'",
    "update agenda_item set text = 'x'",
    "delete from agenda_item",
    "update invitee set present = null",
    "delete from invitee",
    "insert into minutes_revision (id, item_id, version, seat_id, saved_at, text) select 1, item_id, 9, seat_id, saved_at, 'x' from minutes_revision where version = 1",
    "insert into invitee (id, meeting_id, seat_id, answer) select 1, meeting_id, seat_id, '' from invitee where seat_id = (select max(seat_id) from invitee)",
)


@pytest.mark.parametrize("statement", LOCKED_STATEMENTS)
def test_the_database_itself_keeps_approved_minutes(cast, statement):
    cast.meeting(State.APPROVED)
    with owner_session(cast.settings) as session:
        with pytest.raises(DBAPIError, match="approved and locked"):
            session.execute(text(statement))
        session.rollback()
    with owner_session(cast.settings) as session:
        session.execute(text("update meeting_action set note = 'done', done_at = recorded_at"))


def test_the_database_lets_others_be_changed(cast):
    """Without this, triggers that refuse everything would pass the test above."""
    cast.meeting(State.CIRCULATED)
    with owner_session(cast.settings) as session:
        for statement in ("update meeting set title = 'x'", "update agenda_item set text = 'x'", "update invitee set present = null", "update meeting_action set what = 'x'"):  # fmt: skip
            assert session.execute(text(statement)).rowcount > 0


def test_a_revision_is_never_changed(cast, engine_name, app):
    cast.meeting(State.UNDER_WAY)
    from portal.store.base import db

    with app.app_context(), pytest.raises(DBAPIError, match=r"append-only|permission denied"):
        db.session.execute(text("update minutes_revision set text = 'x'"))
    assert engine_name


def test_pages_of_the_list_hold_each_meeting_once_in_order(cast, monkeypatch):
    monkeypatch.setattr(queries, "PAGE", 2)
    ahead = [cast.meeting(State.NOTICED, starts=NOW + timedelta(days=days))[0] for days in (3, 1, 2, 2)]
    held = [cast.meeting(State.APPROVED, starts=NOW - timedelta(days=days))[0] for days in (3, 1, 2)]
    client, address, found = cast.client["invitee"], "/meetings", []
    for _ in range(9):
        page = client.get(address).text
        found += re.findall(r'<th scope="row"[^>]*><a[^>]*href="/meetings/(\d{12})">plain title<', page)
        more = re.search(r'href="(/meetings\?after=\d{12})"', page)
        if not more:
            break
        address = more[1]
    assert len(found) == 7
    assert found[:2] == [ahead[1], found[1]]
    assert set(found[1:3]) == {ahead[2], ahead[3]}
    assert found[3:] == [ahead[0], held[1], held[2], held[0]]
    stranger = cast.client["stranger"]
    assert stranger.get(f"/meetings?after={found[0]}").status_code == 404
    assert stranger.get("/meetings?after=000000000000").status_code == 404


def test_overdue_actions_wait_first_and_open_ones_are_carried(cast):
    cast.meeting(State.CIRCULATED, words={"what": "late one"})
    cast.meeting(State.APPROVED, words={"what": "timely one"}, starts=NOW + timedelta(days=5))
    cast.meeting(State.NOTICED)
    cast.meeting(State.DRAFTED, words={"what": "not circulated"})
    page = cast.client["invitee"].get("/meetings").text
    waits = re.search(r'id="waiting".*?</section>', page, re.S)[0]
    assert re.findall(r"Overdue action|Answer the invitation|Action,", waits) == ["Overdue action", "Answer the invitation", "Action,"]  # fmt: skip
    assert "late one" in page
    assert "timely one" in page
    assert "not circulated" not in page.replace("minutes in which it stands", "")


def test_each_reading_and_act_leaves_its_line(cast):
    number, *_ = cast.meeting(State.NOTICED)
    client = cast.client["invitee"]
    client.get("/meetings")
    client.get(f"/meetings/{number}")
    post(client, f"/meetings/{number}/answer", {"answer": "coming"}, f"/meetings/{number}")
    with owner_session(cast.settings) as session:
        rows = session.execute(
            select(AuditEntry).where(AuditEntry.act.like("meeting:%")).order_by(AuditEntry.seq)
        ).scalars()
        found = [(row.act, row.outcome, row.object_kind, row.object_number) for row in rows]
    assert found[0] == ("meeting:list", "read", "", "")
    assert found[1] == ("meeting:read", "read", "meeting", number)
    assert found[-1] == ("meeting:answer", "done", "meeting", number)
    assert [row.state for row in cast.rows(Meeting)] == ["noticed"]


def test_a_recorder_or_owner_who_is_not_invited_is_refused(cast):
    judge = cast.client["judge"]
    outside = schedule_fields([cast.number["invitee"]], recorder=cast.number["recorder"])
    refused = post(judge, "/meetings/new", outside)
    assert refused.status_code == 400
    assert "The recorder must be you or one of those invited" in refused.text
    number, item, _ = cast.meeting(State.UNDER_WAY)
    fields = {"what": "x", "owner": cast.number["stranger"], "due": "2030-01-01"}
    refused = post(cast.client["recorder"], f"/meetings/items/{item}/actions", fields)
    assert refused.status_code == 400
    early = fields | {"owner": cast.number["invitee"], "due": "2020-01-01"}
    assert "before the meeting" in post(cast.client["recorder"], f"/meetings/items/{item}/actions", early).text
    assert number


def test_a_step_taken_twice_is_taken_once(cast):
    number, *_ = cast.meeting(State.NOTICED)
    page = f"/meetings/{number}"
    assert post(cast.client["judge"], f"{page}/step", {"step": "start"}).status_code == 302
    again = post(cast.client["recorder"], f"{page}/step", {"step": "start"})
    assert again.status_code == 403
    assert "under way" in again.text
