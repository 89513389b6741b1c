"""Bad input on every form, both databases: a clear error at the field, never a 500, nothing half-written."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from urllib.parse import quote_from_bytes

import pytest
from sqlalchemy import create_engine, text

from portal.meetings.rules import State
from portal.people.adapters import hash_password
from portal.people.rules import Role
from portal.people.services import invite
from portal.store.base import db
from tests.cases.worlds import add_place, owner_session
from tests.meetings.scenes import AHEAD, make_meeting
from tests.people.factories import PASSWORD, code, give_credential, login_of
from tests.web.browsing import enter, token

MEETING = {
    "title": ("A review", 300), "purpose": ("What it is for", 2000), "day": (AHEAD.date().isoformat(), 10), "time": ("10:00", 5),
    "zone": ("America/Chicago", 0), "turn": ("", 0), "length": ("60", 3), "place": ("Room 2", 300), "link": ("", 300),
    "recorder": ("me", 0), "item1-number": ("", 12), "item1-title": ("An item", 300), "item1-length": ("30", 3), "item1-kind": ("info", 0),
    "item1-presenter": ("", 200),
}  # fmt: skip
MEETING_EMPTY = ("turn", "link", "item1-number", "item1-presenter")
# The form that changes a meeting is the same one; some of its fields are tried anew, the others are sent as they should be.
CHANGED = ("title", "time", "recorder", "item1-number", "item1-title")
# What each form takes: where its page is, what is right in each field, how long a field may be, which may be empty.
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
        {"name": ("New Testperson", 200), "login": ("new", 100), "agency": ("", 12), "role": ("caseworker", 0), "title": ("Caseworker", 200)},
        (),
    ),
    "/people/agencies/<number:number>": (
        "administrator", "", {"name": ("A name", 200), "phone": ("555-0100", 40), "version": ("1", 9)}, ("phone",),
    ),
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
}  # fmt: skip
# Buttons: a token and at most a number that the page itself made; a wrong one is an error page.
BUTTONS = {
    "/sign-out": "/home",
    "/seat": "/home",
    "/sessions/<number:number>/end": "/home",
    "/people/seats/<number:number>/end": "/home",
    "/meetings/<number:number>/answer": "/home",
    "/meetings/<number:number>/step": "/home",
    "/meetings/<number:number>/approve": "/home",
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


def rows(settings):
    """Every row of every table but those that keep the trace of the tries themselves."""
    own = ("audit_entry", "audit_head", "sign_in_attempt", "sign_in_session", "look_up")
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
            self.agency = worker.agency.number
        with app.app_context():
            self.link = invite(
                None, "Invited", "invited", self.agency, Role.CASEWORKER, "Caseworker", datetime.now(UTC)
            )

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
        number = self.agency
        if rule.startswith("/meetings/"):
            number = next((number for part, number in self.meetings.items() if part in rule), self.agency)
        return rule.replace("<token:token>", self.link).replace("<number:number>", number)

    def right(self, rule):
        """What is right in each field."""
        values = {name: value for name, (value, _) in FORMS[rule][2].items()}
        if "agency" in values:
            values["agency"] = self.agency
        if rule == "/demo":
            values["seat"] = self.seats["caseworker"]
        values |= {name: self.seats["caseworker"] for name in ("invitees", "present", "owner") if name in values}
        if rule.endswith("/change"):
            values = {name: value for name, (value, _) in MEETING.items()} | values
            values["recorder"] = self.seats["convener"]
        return values


@pytest.fixture
def world(app, settings):
    return World(app, settings)


def encoded(fields):
    """A form's body, of text or of raw bytes."""
    return "&".join(
        f"{name}={quote_from_bytes(value if isinstance(value, bytes) else value.encode())}"
        for name, value in fields.items()
    )


def send(client, address, page, fields, csrf=None):
    """Post the form as a browser does."""
    made = token(client.get(page).text) if csrf is None else csrf
    return client.post(
        address,
        data=encoded({"csrf_token": made} | fields),
        content_type="application/x-www-form-urlencoded",
    )


def complaint(answer, name):
    """The words at the field; fails where the error is not at its field, in the summary and for a reader's ear."""
    page = answer.text
    assert answer.status_code == 400, (name, answer.status_code)
    assert f'href="#{name}"' in page, (name, page)
    target = re.search(rf'<(?:input|select|textarea)[^>]*id="{name}"[^>]*>', page)
    assert target, f"the summary's link leads nowhere: {name}"
    if 'type="hidden"' in target[0]:
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


@pytest.mark.parametrize("rule", FORMS)
def test_bad_input_is_told_at_its_field(world, rule):
    who, page, fields, may_be_empty = FORMS[rule]
    client, address = world.client(who), world.address(rule)
    before = rows(world.settings)
    tried = 0
    for name, (_, most) in fields.items():
        bad = {"too long": "x" * (most + 1), "far too long": "x" * 100_000, "wrong type": b"\x00\x01"} | ENCODED
        if name not in may_be_empty:
            bad |= {"empty": "", "blank": "   "} if name not in ("password", "again") else {"empty": ""}
        for value in bad.values():
            answer = send(client, address, page or address, world.right(rule) | {name: value})
            unharmed(answer)
            if rule == "/demo":
                assert answer.status_code in (400, 404)
            else:
                complaint(answer, name)
            tried += 1
        if name in may_be_empty:
            continue
        missing = {key: value for key, value in world.right(rule).items() if key != name}
        answer = send(client, address, page or address, missing)
        unharmed(answer)
        if rule != "/demo":
            complaint(answer, name)
        client = world.client(who) if rule in ("/demo", "/sign-in") else client
    assert rows(world.settings) == before
    assert tried >= 7 * len(fields)


@pytest.mark.parametrize("rule", FORMS)
def test_odd_text_does_no_harm(world, rule):
    who, page, fields, _ = FORMS[rule]
    address = world.address(rule)
    client = world.client(who)
    done = (403,) if rule.endswith("/finish") else ()  # what is done is not done twice
    for name in fields:
        for kind, value in ODD.items():
            answer = send(client, address, page or address, world.right(rule) | {name: value})
            unharmed(answer)
            assert answer.status_code in (200, 302, 303, 400, 404, 409, *done), (name, kind)
            if answer.status_code == 302 and rule in ("/sign-in", "/sign-in/code", "/demo"):
                client = world.client(who)
        twice = send(client, address, page or address, world.right(rule))
        unharmed(twice)
        for body, content_type in ((b'{"a":', "application/json"), (b"--x\r\nbroken", "multipart/form-data; boundary=x"), (b"\xff" * 50, "text/plain")):  # fmt: skip
            answer = client.post(address, data=body, content_type=content_type)
            unharmed(answer)
            assert answer.status_code in (400, *done)


@pytest.mark.parametrize("rule", FORMS)
@pytest.mark.parametrize("csrf", ["", "wrong", "\0", "x" * 5000])
def test_a_wrong_token_keeps_what_was_typed(world, rule, csrf):
    who, page, fields, _ = FORMS[rule]
    client, address = world.client(who), world.address(rule)
    client.get(page or address)
    before = rows(world.settings)
    answer = send(client, address, page or address, world.right(rule), csrf)
    assert answer.status_code == 400
    assert "This form was open too long or came from elsewhere, so nothing was saved" in answer.text
    for name, (value, _) in fields.items():
        kept = name not in (
            "password",
            "again",
            "code",
            "seat",
            "agency",
            "role",
            "version",
            "invitees",
            "present",
            "owner",
            "recorder",
            "turn",
        )
        if kept and rule != "/demo":
            assert f'value="{value}"' in answer.text or f">\n{value}</textarea>" in answer.text, (
                "what was typed is lost"
            )
        elif name in ("password", "again", "code"):
            assert value not in answer.text, "a secret is sent back"
        elif name in ("invitees", "present", "owner", "recorder"):
            assert re.search(f'value="{world.right(rule)[name]}" (checked|selected)', answer.text), (
                "what was chosen is lost"
            )
    assert rows(world.settings) == before


@pytest.mark.parametrize("rule", BUTTONS)
def test_a_button_with_a_wrong_token_or_number_changes_nothing(world, rule):
    client = world.client("convener" if rule.startswith("/meetings") else "administrator")
    before = rows(world.settings)
    for number in ("000000000000", "abcdefghijkl", "%00%00%00%00%00%00%00%00%00%00%00%00", "'OR'1'='1'--"):
        address = rule.replace("<number:number>", number)
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
        "/demo": 302,
        **{rule: 302 for rule in FORMS if rule.startswith("/meetings")},
    }
    for rule, status in good.items():
        who, page, *_ = FORMS[rule]
        address = world.address(rule)
        assert send(world.client(who), address, page or address, world.right(rule)).status_code == status, rule
    client = world.client("half")
    assert send(client, "/sign-in/code", "/sign-in/code", {"code": code(world.seed)}).status_code == 302


def test_the_detector_finds_a_planted_error():
    """A page that says 400 without an error at the field is not taken for one that has it."""

    class Answer:
        status_code, text = 400, '<a href="#name">Bad</a><input id="name">'

    with pytest.raises(AssertionError):
        complaint(Answer, "name")
