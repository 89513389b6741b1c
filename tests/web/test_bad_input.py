"""Bad input on every form, both databases: a clear error at the field, never a 500, nothing half-written."""

from __future__ import annotations

import re
from contextlib import ExitStack
from functools import cache
from urllib.parse import quote_from_bytes

import pytest

from tests.conftest import HEAVY, fresh_settings, portal_on
from tests.people.factories import code
from tests.web.browsing import token
from tests.web.form_world import World, rows
from tests.web.portal_forms import BUTTONS, ENCODED, FORMS, ODD, REACHES_THE_DATABASE


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


SAID_AT = {"shown": "audience"}  # whoever cannot mend the one is asked for the other anew


def complaint(answer, name):
    """The words at the field; fails where the error is not at its field, in the summary and for a reader's ear."""
    page, name = answer.text, SAID_AT.get(name, name)
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


# Of what the page itself answers, each field takes a third in turn; the thorough run gives every field everything.
TURNS = 3
TURN = {field: place for place, field in enumerate((rule, name) for rule in FORMS for name in FORMS[rule][2])}
ANSWERED_BY_THE_PAGE = [kind for kind in ODD if kind not in REACHES_THE_DATABASE]
THOROUGH = pytest.mark.thorough
KINDS = (("sqlite", "in turn"), pytest.param("sqlite", "all", marks=THOROUGH), pytest.param("postgresql", "database", marks=THOROUGH))  # fmt: skip


def kinds_for(share, rule, name):
    """The kinds of odd text that this field is given in this run."""
    if share == "in turn":
        return [*REACHES_THE_DATABASE, *ANSWERED_BY_THE_PAGE[TURN[rule, name] % TURNS :: TURNS]]
    return list(ODD) if share == "all" else list(REACHES_THE_DATABASE)


def test_every_kind_of_odd_text_is_tried_on_a_third_of_the_fields_at_least():
    for kind in ODD:
        assert sum(kind in kinds_for("in turn", *field) for field in TURN) >= len(TURN) // TURNS, kind
        assert all(kind in kinds_for("all", *field) for field in TURN)


@pytest.mark.parametrize(("engine_name", "share"), KINDS)
@pytest.mark.parametrize("rule", FORMS)
def test_odd_text_does_no_harm(world, rule, share):
    who, _, fields, _ = FORMS[rule]
    address = world.address(rule)
    client = world.client(who)
    done = (403,) if rule.endswith("/finish") else ()  # what is done is not done twice
    for name in fields:
        for kind in kinds_for(share, rule, name):
            value = ODD[kind]
            answer = send(client, address, world.page(rule), world.right(rule) | {name: value})
            unharmed(answer)
            assert answer.status_code in (200, 302, 303, 400, 404, 409, *done), (name, kind)
            if answer.status_code == 302 and rule in ("/sign-in", "/sign-in/code", "/demo"):
                client = world.client(who)
        twice = send(client, address, world.page(rule), world.right(rule))
        unharmed(twice)
    # none of these names a field: once a form is enough
    for body, content_type in ((b'{"a":', "application/json"), (b"--x\r\nbroken", "multipart/form-data; boundary=x"), (b"\xff" * 50, "text/plain")):  # fmt: skip
        answer = client.post(address, data=body, content_type=content_type)
        unharmed(answer)
        # what was linked no longer waits, and what an odd but right stamp has filed is no draft any more
        gone = (404,) if "sign-on" in rule or rule.endswith("<number:filing>") else ()
        gone += (404,) if rule.endswith("<number:link>/end") else ()  # a link that was ended cannot be ended again
        gone += (302,) if rule.endswith("/hand-over") else ()  # the shift is another's now: back to its unit
        gone += (404, 409) if rule.startswith("/rules/") else ()  # a rule renamed, a draft sent, an edition answered
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
    "recorder", "turn", "whose", "acting", "seen",
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
    who = {
        "/meetings": "convener",
        "/on-call/": "keeper",
        "/rules/dr": "rule_writer",
        "/rules/<n": "rule_writer",
        "/cases/<n": "caseworker",
        "/roster/i": "supervisor",
        "/roster/f": "supervisor",
        "/merges/<": "supervisor",
        "/children": "caseworker",
    }.get(rule[:9], "administrator")
    client = world.client(who)
    before = rows(world.settings)
    for number in ("000000000000", "abcdefghijkl", "%00%00%00%00%00%00%00%00%00%00%00%00", "'OR'1'='1'--"):
        address = rule.replace("<number:number>", number).replace("<name:provider>", number)
        address = address.replace("<number:child>", number).replace("<number:second>", number)
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
