"""Scenes for the tests of meetings: a meeting in any state with something in every text field, and its forms as a browser sends them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from portal.meetings.models import AgendaItem, Invitee, Meeting, MeetingAction, MinutesRevision
from portal.meetings.rules import State, digest
from portal.people.rules import Role
from portal.store.base import new_number
from tests.web.browsing import token

NOW = datetime.now(UTC).replace(second=0, microsecond=0)
AHEAD, BEFORE = NOW + timedelta(days=30), NOW - timedelta(days=3)
ORDER = list(State)
FIELDS = (
    "title", "purpose", "place", "link", "item_title", "presenter", "text", "decision", "dissent", "what", "note",
    "older_text", "canonical",
)  # fmt: skip


def make_meeting(session, convener, invited, state=State.NOTICED, recorder=None, words=None, starts=None):
    """A meeting of these seats; `words` gives the text of each field of FIELDS. Gives its rows by name."""
    words = {name: f"plain {name}" for name in FIELDS} | (words or {})
    at = lambda wanted, moment: moment if ORDER.index(state) >= ORDER.index(wanted) else None  # noqa: E731
    held = state is not State.NOTICED
    starts = starts or (BEFORE if held else AHEAD)
    meeting = Meeting(
        number=new_number(), title=words["title"], purpose=words["purpose"], starts_at=starts, zone="America/Chicago", length=60,
        place=words["place"], link=words["link"], convener_id=convener.id, recorder_id=(recorder or convener).id,
        state=(State.CIRCULATED if state is State.APPROVED else state).value, created_at=starts - timedelta(days=9),
        started_at=at(State.UNDER_WAY, starts), ended_at=at(State.DRAFTED, starts), circulated_at=at(State.CIRCULATED, NOW),
    )  # fmt: skip
    session.add(meeting)
    session.flush()
    for seat in {convener.id, *(seat.id for seat in invited)} | ({recorder.id} if recorder else set()):
        session.add(Invitee(meeting_id=meeting.id, seat_id=seat, present=True if held else None))
    item = AgendaItem(
        number=new_number(), meeting_id=meeting.id, position=1, title=words["item_title"], length=30, kind="decision", presenter=words["presenter"],
    )  # fmt: skip
    session.add(item)
    session.flush()
    action = None
    if held:
        item.text, item.version = words["text"], 2
        item.outcome, item.decision, item.dissent, item.decision_version = (
            "adopted",
            words["decision"],
            words["dissent"],
            1,
        )
        for version, text in ((1, words["older_text"]), (2, words["text"])):
            session.add(
                MinutesRevision(item_id=item.id, version=version, seat_id=meeting.recorder_id, saved_at=NOW, text=text)
            )
        owner = invited[0] if invited else convener
        action = MeetingAction(
            number=new_number(), item_id=item.id, owner_id=owner.id, what=words["what"], due_on=starts.date(),
            recorded_at=starts, note=words["note"],
        )  # fmt: skip
        session.add(action)
    session.flush()
    if state is State.APPROVED:
        meeting.state, meeting.approved_at, meeting.approver_id = state.value, NOW, convener.id
        meeting.canonical, meeting.digest = words["canonical"], digest(words["canonical"])
        session.flush()
    return meeting, item, action


def post(client, address, fields, page=None):
    """Send a form as a browser does; a list is a field sent several times."""
    csrf = token(client.get(page or address).text)
    body = urlencode({"csrf_token": csrf} | fields, doseq=True)
    return client.post(address, data=body, content_type="application/x-www-form-urlencoded")


def schedule_fields(invitees, **other):
    """What is right in each field of the form of a new meeting."""
    day = (NOW + timedelta(days=40)).date().replace(day=15)
    return {
        "title": "Review of first reports", "purpose": "Compare the policies.", "day": day.isoformat(), "time": "10:00",
        "zone": "America/Chicago", "length": "60", "place": "Room 2", "link": "", "recorder": "me", "invitees": list(invitees),
        "item1-title": "Comparison", "item1-length": "30", "item1-kind": "discussion", "item1-presenter": "", "item1-number": "",
    } | other  # fmt: skip


def number_in(answer):
    """The meeting's number in the address to which an answer leads."""
    found = re.search(r"/meetings/(\d{12})", answer.headers.get("Location", ""))
    assert found, (answer.status_code, answer.text[:3000])
    return found[1]


def version_in(page):
    """The version in a form."""
    return re.search(r'name="version" value="(\d+)"', page)[1]


CONVENING = (
    Role.JUDICIAL_OFFICER, Role.COURT_COORDINATOR, Role.CLERK, Role.CW_SUPERVISOR, Role.JJ_SUPERVISOR, Role.LE_SUPERVISOR, Role.POLICY_ANALYST,
)  # fmt: skip
