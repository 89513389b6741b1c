"""Linked cases at the browser: recorded, shown on page and sheet, ended; and nothing at all to whoever has one of the two cases."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import event, func, select

from portal.audit.models import AuditEntry, Disclosure
from portal.cases import link_queries
from portal.cases.link_models import CaseLink
from portal.cases.link_rules import LinkKind
from portal.cases.models import Case
from portal.notices.models import Notice
from portal.people.rules import Role
from portal.sharing import rules
from portal.sharing.rules import InformationClass as C
from portal.store.base import db, new_number
from tests.cases.link_scenes import ONE, make, plant_link
from tests.cases.worlds import owner_session
from tests.web.browsing import enter, masked, token

T, P, S = LinkKind.TOGETHER, LinkKind.COMPANION, LinkKind.SIBLING
CASE_PAGES = (
    "",
    "/timeline",
    "/timeline/print",
    "/history/contacts",
    "/history/endangerment-circumstances",
    "/sheet/field",
)
LISTS = ("/home", "/cases", "/board", "/duties", "/inbox", "/calendar", "/log")
NOTHING = {*ONE, "judge", "parents", "home"}


@pytest.fixture
def scene(settings):
    return make(settings)


def send(client, number, **fields):
    """Send the form of a link on a case."""
    page = client.get(f"/cases/{number}/links").text
    return client.post(f"/cases/{number}/links", data={"csrf_token": token(page), **fields})


def test_linked_by_number_and_from_the_list_shown_and_ended(app, settings, scene):
    worker, wren, tulip = enter(app, scene.seats["worker"]), scene.numbers["Wren"], scene.numbers["Tulip"]
    assert f'href="/cases/{wren}/links"' in worker.get(f"/cases/{wren}").text
    spaced = f"{tulip[:4]} {tulip[4:8]} {tulip[8:]}"
    answer = send(worker, wren, kind="together", other=spaced)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/cases/{wren}#links")
    assert send(worker, wren, kind="sibling", chosen=tulip).status_code == 303
    for case, other, name in ((wren, tulip, "Tulip Fablemont"), (tulip, wren, "Wren Fablemont")):
        page = worker.get(f"/cases/{case}").text
        for kind in ("Went missing together with", "Sibling"):
            assert re.search(rf'{kind}: <strong><a class="usa-link" href="/cases/{other}">{name}</a>', page)
        sheet = worker.get(f"/cases/{case}/sheet/field").text
        assert re.search(
            rf'<dt>Went missing together with</dt><dd>\s*<a class="usa-link" href="/cases/{other}">{name}</a>', sheet
        )
    number = re.search(rf"/cases/{wren}/links/(\d+)/end", worker.get(f"/cases/{wren}/links").text)[1]
    at = f"/cases/{wren}/links/{number}/end"
    empty = worker.post(at, data={"csrf_token": token(worker.get(at).text), "reason": " "})
    assert empty.status_code == 400
    assert "Say why the link is ended." in empty.text
    csrf = token(empty.text)
    for _ in range(2):  # a double click
        ended = worker.post(at, data={"csrf_token": csrf, "reason": "Another <b>boy</b>."})
        assert (ended.status_code, ended.headers["Location"]) == (303, f"/cases/{wren}/links")
    page = worker.get(f"/cases/{wren}/links").text
    assert "Another &lt;b&gt;boy&lt;/b&gt;." in page
    assert worker.get(at).status_code == 404
    assert worker.get(f"/cases/{wren}").text.count(tulip) == 1
    assert enter(app, scene.seats["analyst"]).get(f"/cases/{wren}").text.count(tulip) == 1
    with owner_session(settings) as session:
        assert session.execute(select(func.count()).select_from(Notice)).scalar() == 0, "nobody is told"


def test_a_form_that_is_wrong_comes_back_with_its_remedy(app, scene):
    worker, wren, tulip = enter(app, scene.seats["worker"]), scene.numbers["Wren"], scene.numbers["Tulip"]
    for fields, says in (
        ({"other": tulip}, "Choose how the cases belong together."),
        ({"kind": "friends", "other": tulip}, "Choose one of the list."),
        ({"kind": "together"}, "Choose a case from the list or type its number."),
        ({"kind": "together", "other": "12 34"}, "Type the 12 digits of the case number."),
        ({"kind": "together", "other": tulip, "chosen": scene.numbers["Twin"]}, "Use one of the two."),
        ({"kind": "together", "chosen": scene.numbers["Fir"]}, "Choose one of the list."),
        ({"kind": "together", "other": wren}, "this very case"),
    ):
        answer = send(worker, wren, **fields)
        assert answer.status_code == 400
        assert says in answer.text, fields
    assert send(worker, wren, kind="together", other=tulip, chosen=tulip).status_code == 303


def test_a_number_that_is_not_there_answers_as_one_that_never_was(app, settings, scene):
    detective, wren = enter(app, scene.seats["detective"]), scene.numbers["Wren"]
    answers = []
    for number in (scene.numbers["Fir"], new_number()):
        answer = send(detective, wren, kind="together", other=number)
        answers.append((answer.status_code, masked(answer.text).replace(number, "typed"), [*answer.headers.keys()]))
    assert answers[0] == answers[1]
    assert answers[0][0] == 400
    assert "No case that you can link has this number." in answers[0][1]
    with owner_session(settings) as session:
        fir = session.execute(select(func.count()).where(AuditEntry.case_id == scene.keys["Fir"])).scalar()
        assert fir == 0
        assert session.execute(select(func.count()).select_from(CaseLink)).scalar() == 0


def looks(app, scene, who, case, pages=CASE_PAGES):
    """Every page of a case as this seat has it: without what differs between two cases of the same facts.

    What happened at one instant stands on a timeline in the order of random keys: its lines are compared in the order of their words.
    """
    client = enter(app, scene.seats[who])
    found = {}
    for address in [f"/cases/{scene.numbers[case]}{rest}" for rest in pages]:
        answer = client.get(address)
        body = masked(answer.text)
        for name in ("Wren", "Twin"):
            grouped = " ".join(scene.numbers[name][step : step + 4] for step in (0, 4, 8))
            body = (
                body.replace(scene.numbers[name], "number")
                .replace(grouped, "number")
                .replace(f"{name} Fablemont", "child")
            )
        body = re.sub(r"\d\d:\d\d(:\d\d)? [A-Z]{3}", "time", body)
        if "timeline" in address:
            body = "\n".join(sorted(re.sub(r'(id="|href="#)[^"]*"', "line", body).splitlines()))
        found[address.replace(scene.numbers[case], "number")] = answer.status_code, body
    return found


def act(app, scene, who, case, **fields):
    """The same readings and the same form on a case, with what is given; a form without a kind comes back unsaved."""
    return send(enter(app, scene.seats[who]), scene.numbers[case], **fields).status_code


def test_whoever_has_one_of_the_two_sees_what_they_would_see_without_a_link(app, settings, scene):
    assert act(app, scene, "worker", "Wren", kind="together", other=scene.numbers["Tulip"]) == 303
    assert act(app, scene, "worker", "Twin", other="1") == 400
    assert (
        act(app, scene, "detective", "Wren", kind="companion", other=scene.numbers["Fir"]) == 400
    )  # an attempt tells as little
    assert act(app, scene, "detective", "Twin", other="1") == 400
    for who in sorted(NOTHING):
        linked, twin = looks(app, scene, who, "Wren"), looks(app, scene, who, "Twin")
        for address in linked:
            assert linked[address] == twin[address], (who, address)
        assert linked["/cases/number"][0] == 200, who
    for who in sorted(NOTHING):  # last: a page that offers cases to choose from is a reading of each
        assert looks(app, scene, who, "Wren", ["/links"]) == looks(app, scene, who, "Twin", ["/links"]), who
    for who in ("worker", "supervisor", "detective", "analyst", "state", "attorney", "tribe", "probation"):
        assert looks(app, scene, who, "Wren", [""]) != looks(app, scene, who, "Twin", [""]), who


def test_lists_say_nothing_of_a_link_to_anybody(app, settings, scene):
    def lists():
        return {
            (who, address): re.sub(r"\d\d:\d\d(:\d\d)?", "time", masked(enter(app, scene.seats[who]).get(address).text))
            for who in ("other supervisor", "judge", "worker")
            for address in LISTS
        }

    before = lists()
    plant_link(settings, scene, "Wren", "Tulip", T)
    assert lists() == before


def test_the_log_section_shows_the_act_to_whoever_sees_the_link(app, scene):
    act(app, scene, "worker", "Wren", kind="together", other=scene.numbers["Tulip"])
    act(app, scene, "worker", "Wren", kind="together", other=scene.numbers["Fir"])
    for who, expected in (("supervisor", 1), ("other supervisor", 0)):
        page = enter(app, scene.seats[who]).get(f"/cases/{scene.numbers['Wren']}").text
        assert page.count("link:record") == expected, who
    page = enter(app, scene.seats["supervisor"]).get(f"/cases/{scene.numbers['Tulip']}").text
    assert page.count("link:record") == 1


def test_a_sealed_case_is_linked_for_nobody_whom_its_order_does_not_name(app, settings, scene):
    act(app, scene, "worker", "Wren", kind="together", other=scene.numbers["Tulip"])
    act(app, scene, "worker", "Twin", other="1")
    with owner_session(settings) as session:
        scene.maker.session = session
        scene.cases = {name: session.get_one(Case, key) for name, key in scene.keys.items()}
        scene.seal("Tulip", "detective")
    for who in ("worker", "supervisor", "analyst"):
        assert looks(app, scene, who, "Wren", [""]) == looks(app, scene, who, "Twin", [""]), who
    assert "Tulip" in enter(app, scene.seats["detective"]).get(f"/cases/{scene.numbers['Wren']}").text


def test_the_keeper_of_one_case_learns_nothing_of_a_link_to_another_keepers(app, settings, scene):
    """The police have both; who keeps the first case reads its whole log, and the twin's."""
    with owner_session(settings) as session:
        scene.maker.session = session
        scene.bring(session.get_one(Case, scene.keys["Fir"]), scene.places["detective"])
    assert act(app, scene, "detective", "Wren", kind="together", other=scene.numbers["Fir"]) == 303
    assert act(app, scene, "detective", "Twin", other="1") == 400
    for who in ("worker", "supervisor"):
        linked, twin = looks(app, scene, who, "Wren"), looks(app, scene, who, "Twin")
        assert {address for address in linked if linked[address] != twin[address]} == set(), who
    assert "Fir" in enter(app, scene.seats["detective"]).get(f"/cases/{scene.numbers['Wren']}").text


def test_as_many_statements_whether_a_hidden_case_is_linked_or_none_on_sqlite_one_more(app, settings, scene):
    plant_link(settings, scene, "Wren", "Tulip", T)
    plant_link(settings, scene, "Wren", "Fir", T)

    def statements(who, case):
        client = enter(app, scene.seats[who])
        client.get(f"/cases/{scene.numbers[case]}")
        found = []
        with app.app_context():
            event.listen(db.engine, "before_cursor_execute", hear := (lambda *said: found.append(said[2])))
            assert client.get(f"/cases/{scene.numbers[case]}").status_code == 200
            event.remove(db.engine, "before_cursor_execute", hear)
        return found

    def looks_for_links(statement):
        return "FROM cases AS" in statement and "case_link" in statement

    hidden = 0 if settings.database_url.startswith("postgresql") else 1
    for who in ("other supervisor", "left", "judge"):
        linked, without = statements(who, "Wren"), statements(who, "Twin")
        assert [statement for statement in linked if not looks_for_links(statement)] == without, who
        assert sum(map(looks_for_links, linked)) <= hidden, who
    without, linked = statements("worker", "Twin"), statements("worker", "Wren")
    assert len(linked) - len(without) <= 4, "the links, and line, disclosure and head of the log for the other case"
    assert (sum(map(looks_for_links, without)), sum(map(looks_for_links, linked))) == (0, 1)


def test_what_is_not_drawn_is_no_reading(app, settings, scene):
    def readings():
        with owner_session(settings) as session:
            rows = session.execute(select(Disclosure.case_id, func.count()).group_by(Disclosure.case_id)).all()
            names = {key: name for name, key in scene.keys.items()}
            return {names[key]: count for key, count in rows if key in names}

    worker, wren = enter(app, scene.seats["worker"]), f"/cases/{scene.numbers['Wren']}/links"
    csrf = token(worker.get(wren).text)
    drawn = readings()
    assert drawn == {"Wren": 1, "Twin": 1, "Tulip": 1}  # the cases to choose from are named
    data = {"csrf_token": csrf, "kind": "together", "other": scene.numbers["Tulip"]}
    assert worker.post(wren, data=data).status_code == 303
    assert readings() == drawn, "a form that was good draws no page"
    assert worker.post(wren, data=data | {"kind": "friends"}).status_code == 400
    assert readings() == {"Wren": 2, "Twin": 2, "Tulip": 2}
    with owner_session(settings) as session:
        number = session.execute(select(CaseLink.number)).scalar_one()
    assert worker.get(f"{wren}/{number}/end").status_code == 200
    assert readings() == {"Wren": 3, "Twin": 2, "Tulip": 3}, "the page of one link names one other child"


def test_a_link_between_cases_that_became_one_childs_is_not_drawn(app, settings, scene):
    plant_link(settings, scene, "Wren", "Tulip", T)
    worker, address = enter(app, scene.seats["worker"]), f"/cases/{scene.numbers['Wren']}"
    assert "Went missing together with" in worker.get(address).text
    with owner_session(settings) as session:
        wren, tulip = (session.get_one(Case, scene.keys[name]) for name in ("Wren", "Tulip"))
        old, tulip.child_id = tulip.child_id, wren.child_id
    assert "missing together with" not in worker.get(address).text
    with owner_session(settings) as session:
        session.get_one(Case, scene.keys["Tulip"]).child_id = old
    assert "Went missing together with" in worker.get(address).text, "what is taken back brings it back"


def test_who_recorded_a_link_is_named_where_that_tells_nothing(app, settings, scene):
    plant_link(settings, scene, "Wren", "Tulip", T, by="probation")
    detective = enter(app, scene.seats["detective"]).get(f"/cases/{scene.numbers['Wren']}").text
    section = re.search(r'<h2 id="links">.*?</section>', detective, re.S)[0]
    assert "Tulip Fablemont" in section
    assert "Agency of the jj_officer" not in section
    own = enter(app, scene.seats["probation"]).get(f"/cases/{scene.numbers['Wren']}").text
    assert "Agency of the jj_officer" in re.search(r'<h2 id="links">.*?</section>', own, re.S)[0]


def test_who_may_not_record_has_neither_page_nor_button(app, scene):
    for who in ("judge", "parents", "analyst", "attorney", "home", "tribe"):
        client = enter(app, scene.seats[who])
        assert "/links" not in client.get(f"/cases/{scene.numbers['Wren']}").text
        assert client.get(f"/cases/{scene.numbers['Wren']}/links").status_code == 403
    police = enter(app, scene.seats["detective"])
    kinds = re.findall(r'name="kind" value="(\w+)"', police.get(f"/cases/{scene.numbers['Wren']}/links").text)
    assert kinds == ["together", "companion"]


def test_a_planted_hole_is_found(app, settings, scene, monkeypatch):
    """Where the table gave the judge what the detective has, the comparison above would see it."""
    plant_link(settings, scene, "Wren", "Tulip", T)
    assert "Tulip" not in enter(app, scene.seats["judge"]).get(f"/cases/{scene.numbers['Wren']}").text
    whole = dict(rules.table())
    filed = Role.JUDICIAL_OFFICER, C.ENDANGERMENT_CIRCUMSTANCES
    more = {filed: rules.Right(rules.Level.FULL, whole[filed].condition, frozenset())}
    monkeypatch.setattr("portal.cases.link_rules.table", lambda: whole | more)
    link_queries._statement.cache_clear()
    shown = enter(app, scene.seats["judge"]).get(f"/cases/{scene.numbers['Wren']}").text
    link_queries._statement.cache_clear()
    assert "Tulip" in shown
