"""What is typed and not sent: saved for its seat alone, encrypted, in no log; never over newer text; gone when sent, thrown away or old."""

from __future__ import annotations

import html
import io
import logging
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, text, update

from portal.audit.models import AuditEntry
from portal.cases.models import Case
from portal.people.draft_rules import KEPT, MOST_DRAFTS, MOST_SAVES, read_ticket
from portal.people.draft_services import drop_sent, tidy_drafts
from portal.people.models import FormDraft, KeptForm, Seat, SignInSession
from portal.people.rules import Role
from portal.store import transaction
from portal.store.base import new_number
from tests.cases.worlds import NOW, PAST, add_place, owner_session, viewer_of
from tests.web.browsing import enter, masked, token
from tests.web.test_roster import PIP, bring_in

STORY = "zqdraft She said “they’ll hurt me”; <b>call</b> aunt & 555-0100"
TICKET = re.compile(r'name="draft" value="([\d.]+)"')


class Night:
    """A caseworker at the report of a child, another seat of the same person, a supervisor and an administrator."""

    def __init__(self, app, settings):
        self.app, self.settings = app, settings
        with owner_session(settings) as session:
            place, boss = add_place(session, Role.CASEWORKER), add_place(session, Role.CW_SUPERVISOR)
            admin = add_place(session, Role.ADMINISTRATOR)
            session.get_one(Seat, boss.seat.id).agency_id = place.agency.id
            second = Seat(
                person_id=place.seat.person_id, agency_id=place.agency.id, role="caseworker", title="Second", starts_at=PAST,
            )  # fmt: skip
            session.add(second)
            session.commit()
            self.viewer, self.boss_viewer = viewer_of(session, place), viewer_of(session, boss)
            self.seat, self.key = place.seat.number, place.seat.id
            self.others = {"second seat": second.number, "supervisor": boss.seat.number, "administrator": admin.seat.number}  # fmt: skip
        self.worker, self.boss = enter(app, self.seat), enter(app, self.others["supervisor"])
        bring_in(self.boss, PIP)
        self.report = re.search(r'href="(/report/\d{12})"', self.worker.get("/roster").text)[1]

    def open(self, address=None, client=None):
        """The page of a form and its fields: token, ticket."""
        page = (client or self.worker).get(address or self.report).text
        return page, {"csrf_token": token(page), "draft": TICKET.search(page)[1]}

    def save(self, fields, narrative=STORY, how="typing", client=None, address=None, **more):
        sent = fields | {"narrative": narrative, "learned_from": "Night staff", "dangers": ["medication", "weather"]}
        return (client or self.worker).post(address or self.report, data=sent | {"save_draft": how} | more)

    def drafts(self):
        with owner_session(self.settings) as session:
            return [row.fields for row in session.execute(select(FormDraft).order_by(FormDraft.saved_at)).scalars()]

    def lines(self):
        with owner_session(self.settings) as session:
            return session.execute(select(func.count()).select_from(AuditEntry)).scalar_one()


@pytest.fixture
def night(app, settings):
    return Night(app, settings)


def typed(page):
    """What stands in the box of the report."""
    return html.unescape(re.search(r"<textarea[^>]*name=\"narrative\"[^>]*>\n(.*?)</textarea>", page, re.S)[1])


def test_what_was_typed_is_there_again_and_is_nobodys_act(night):
    _, fields = night.open()
    before = night.lines()
    answer = night.save(fields, draft_turn=1)
    assert answer.status_code == 200
    assert re.fullmatch(r"Draft saved \d\d:\d\d\.", answer.json["said"])
    assert night.lines() == before, "neither an act nor a reading"
    page, again = night.open()
    assert typed(page) == STORY
    for box in ("medication", "weather"):
        assert re.search(rf'value="{box}" checked', page)
    assert "Your draft is filled in" in page
    home = night.worker.get("/home").text
    link = html.unescape(re.search(r'href="(/report/\d{12}\?draft=\d{12})"', home)[1])
    assert "Report of a missing child" in home
    assert typed(night.worker.get(link).text) == STORY
    assert again["draft"][:12] == fields["draft"][:12], "the same draft goes on"


def test_without_scripts_the_button_saves_and_stays(night):
    _, fields = night.open()
    answer = night.save(fields, how="page")
    assert answer.status_code == 303
    page = night.worker.get(answer.headers["Location"]).text
    assert typed(page) == STORY
    assert "Draft saved." in page
    with owner_session(night.settings) as session:
        assert session.execute(select(func.count()).select_from(Case)).scalar_one() == 0


def test_it_is_there_for_no_other_seat_byte_for_byte(app, night):
    _, fields = night.open()
    never = {who: _all_of(enter(app, seat), night, new_number()) for who, seat in night.others.items()}
    number = night.save(fields, draft_turn=1).json["draft"][:12]
    for who, seat in night.others.items():
        assert _all_of(enter(app, seat), night, number) == never[who], who
    assert len(night.drafts()) == 1
    own = night.worker.post(f"/drafts/{number}", data={"csrf_token": fields["csrf_token"], "on_form": "yes"})
    assert own.headers["Location"].endswith(night.report)
    assert night.drafts() == []


def _all_of(client, night, number):
    """What this client is answered about a draft of this number."""
    seen = [
        client.get(address)
        for address in ("/home", night.report, f"{night.report}?draft={number}", f"/drafts/{number}")
    ]
    made = token(seen[0].text)
    seen.append(client.post(f"/drafts/{number}", data={"csrf_token": made}))
    return [(one.status_code, re.sub(r'value="\d\d:\d\d"', "", masked(one.text))) for one in seen]


def test_it_is_encrypted_and_in_no_log(night, monkeypatch):
    said = io.StringIO()
    for name in ("homeward", night.app.name):
        for handler in logging.getLogger(name).handlers:
            if type(handler) is logging.StreamHandler:
                monkeypatch.setattr(handler, "stream", said)
    _, fields = night.open()
    night.save(fields, draft_turn=1)
    night.save(fields | {"csrf_token": "wrong"}, draft_turn=2)
    night.save(fields, how="page")
    night.open()
    assert "request" in said.getvalue()
    assert "zqdraft" not in said.getvalue()
    with owner_session(night.settings) as session:
        for row in session.execute(text("select * from form_draft")).all():
            assert not any(b"zqdraft" in (cell if isinstance(cell, bytes) else str(cell).encode()) for cell in row)
        for row in session.execute(text("select * from audit_entry")).all():
            assert "zqdraft" not in str(row)
    if night.settings.database_url.startswith("sqlite"):
        file = Path(night.settings.database_url.removeprefix("sqlite:///"))
        for part in file.parent.glob(file.name + "*"):
            assert b"zqdraft" not in part.read_bytes(), part


@pytest.mark.parametrize("engine_name", ["postgresql"])
def test_row_level_security_gives_it_to_its_seat_alone(night):
    _, fields = night.open()
    night.save(fields, draft_turn=1)
    with night.app.app_context():
        for viewer, found in ((night.viewer, 1), (night.boss_viewer, 0), (None, 0)):
            with transaction.read(viewer) as session:
                assert session.execute(select(func.count()).select_from(FormDraft)).scalar_one() == found
        with pytest.raises(Exception, match="row-level security"), transaction.own(night.boss_viewer) as session:
            session.add(FormDraft(seat_id=night.key, number="1" * 12, path="/x", writer="1" * 12, saved_at=NOW, minute_at=NOW))  # fmt: skip


def test_it_is_gone_with_the_act_and_only_with_it(night):
    _, fields = night.open()
    fields["draft"] = night.save(fields, draft_turn=1).json["draft"]
    sent = fields | {
        "narrative": STORY, "learned_day": "11/20/2026", "learned_time": "02:05", "learned_from": "Night staff", "absence_type": "ran_away",
        "police": "outside",
    }  # fmt: skip
    wrong = night.worker.post(night.report, data=sent | {"learned_time": "25:99", "step": "open"})
    assert wrong.status_code == 400
    assert 'data-unsaved="yes"' in wrong.text
    check = night.worker.post(night.report, data=sent | {"step": "check"})
    carried = sent | {"draft": TICKET.search(check.text)[1]}
    assert len(night.drafts()) == 1, "nothing was done yet"
    assert night.worker.post(night.report, data=carried | {"step": "open"}).status_code == 303
    assert night.drafts() == []
    late = night.save(fields, draft_turn=2)
    assert late.status_code == 410, "a late save does not bring back what was sent"
    assert night.drafts() == []
    assert "Begun and not sent" not in night.worker.get("/home").text
    kept = night.save(fields, draft_turn=3, how="pressed")
    assert kept.status_code == 200, "the button keeps it all the same"


def test_where_a_colleague_opened_the_case_meanwhile_the_words_are_kept(night):
    _, fields = night.open()
    fields["draft"] = night.save(fields, draft_turn=1).json["draft"]
    _, theirs = night.open(client=night.boss)
    sent = {
        "learned_day": "11/20/2026", "learned_time": "02:05", "learned_from": "Night staff", "absence_type": "ran_away", "police": "outside",
        "step": "open",
    }  # fmt: skip
    assert night.boss.post(night.report, data=theirs | sent).status_code == 303
    assert night.worker.post(night.report, data=fields | sent | {"narrative": STORY}).status_code == 303
    assert len(night.drafts()) == 1, "nothing of it was recorded, so nothing of it is thrown away"


def test_two_tabs_lose_nothing(night):
    _, first = night.open()
    first["draft"] = night.save(first, "one", draft_turn=1).json["draft"]
    _, second = night.open()
    second["draft"] = night.save(second, "one two", draft_turn=1).json["draft"]
    assert len(night.drafts()) == 1, "drawn from what stood there, it takes its place"
    beside = night.save(first, "one three", draft_turn=2)
    assert "stands beside" in beside.json["said"]
    assert {found for row in night.drafts() for found in ("one two", "one three") if f'"{found}"' in row} == {
        "one two", "one three",
    }  # fmt: skip
    page, _ = night.open()
    assert "Your other draft" in page
    older = night.save(second, "an older save arrives late", draft_turn=1)
    assert older.status_code == 200
    assert not any("older save" in row for row in night.drafts())
    assert len(night.drafts()) == 2
    assert night.save(second, "one two", draft_turn=9).json["draft"] == second["draft"], "the same text is no new one"
    with night.app.app_context(), transaction.own(night.viewer) as session:
        drop_sent(session, night.viewer, read_ticket(first["draft"]))
    assert len(night.drafts()) == 2, "sending the first does not take the other's text away"


def test_an_ended_session_leads_to_sign_in_and_keeps_nothing_of_a_script(app, night):
    _, fields = night.open()
    night.save(fields, "before", draft_turn=1)
    ago = NOW - timedelta(days=1)
    with owner_session(night.settings) as session:
        session.execute(update(SignInSession).values(seen_at=ago, created_at=ago))
        session.commit()
    answer = night.save(fields, "after", draft_turn=2)
    assert answer.status_code == 302
    assert "kept" not in answer.headers["Location"]
    with owner_session(night.settings) as session:
        assert session.execute(select(func.count()).select_from(KeptForm)).scalar_one() == 0
    by_hand = night.save(fields, "after", how="page")
    assert "kept" in by_hand.headers["Location"], (
        "the button of a page leaves the page, so what was typed is kept as 0018 says"
    )
    again = enter(app, night.seat)
    assert night.save(fields, "anew", client=again, draft_turn=3).status_code == 400, (
        "a page from before signing in anew"
    )
    page, _ = night.open(client=again)
    assert typed(page) == "before"


def test_a_form_that_is_not_ours_saves_nothing_and_comes_back(night):
    _, fields = night.open()
    for how in ("page", "typing", "pressed"):
        answer = night.save(fields | {"csrf_token": "wrong"}, how=how)
        assert answer.status_code == 400
        assert typed(answer.text) == STORY
    assert night.drafts() == []


def test_saving_is_using_the_session(night):
    _, fields = night.open()
    ago = datetime.now(UTC) - timedelta(minutes=20)  # of this test, which may run long after the file was read
    with owner_session(night.settings) as session:
        session.execute(update(SignInSession).values(seen_at=ago))
        session.commit()
    night.save(fields, draft_turn=1)
    with owner_session(night.settings) as session:
        seen = session.execute(
            select(SignInSession.seen_at).join(Seat, Seat.id == SignInSession.seat_id).where(Seat.number == night.seat)
        ).scalar_one()
    assert seen > ago


def test_how_much_how_often_how_many(night):
    _, fields = night.open()
    assert night.save(fields, "x" * 200_001, draft_turn=1).status_code == 413
    page = night.save(fields, "y" * 200_001, how="page")
    assert page.status_code == 413
    assert "y" * 1000 in page.text, "the text comes back to copy"
    for turn in range(MOST_SAVES):
        assert night.save(fields, f"turn {turn}", draft_turn=turn + 1).status_code == 200
    often = night.save(fields, "once more", draft_turn=99)
    assert (often.status_code, "tried again" in often.json["said"]) == (429, True)
    with owner_session(night.settings) as session:
        session.execute(update(FormDraft).values(minute_at=NOW - timedelta(minutes=2)))
        session.commit()
    assert night.save(fields, "once more", draft_turn=100).status_code == 200
    with owner_session(night.settings) as session:
        for _ in range(MOST_DRAFTS - 1):
            session.add(FormDraft(seat_id=night.key, path=night.report, writer="1" * 12, saved_at=NOW, minute_at=PAST))
        session.commit()
    many = night.save({"csrf_token": fields["csrf_token"]}, draft_turn=1)
    assert many.status_code == 413
    assert "Throw one away" in many.json["said"]


def test_it_is_kept_for_seven_days_and_tidied_up(night):
    _, fields = night.open()
    number = night.save(fields, draft_turn=1).json["draft"][:12]
    with owner_session(night.settings) as session:
        session.execute(update(FormDraft).values(saved_at=NOW - KEPT - timedelta(minutes=1)))
        session.commit()
    assert typed(night.worker.get(f"{night.report}?draft={number}").text) == ""
    assert "Begun and not sent" not in night.worker.get("/home").text
    assert len(night.drafts()) == 1
    with night.app.app_context():
        tidy_drafts(NOW)
    assert night.drafts() == []


def test_saving_tells_nothing_of_what_is_there(night):
    """For a case that one may not know of, one that never was, and a child of nobody: the same answer, and the words are the author's own."""
    _, fields = night.open()
    for address in (f"/cases/{new_number()}/comments", f"/report/{new_number()}", f"/cases/{new_number()}/records/description-photo"):  # fmt: skip
        answer = night.save({"csrf_token": fields["csrf_token"]}, address=address, draft_turn=1)
        assert answer.status_code == 200
        assert night.worker.get(address).status_code == 404
    begun = re.findall(r'href="(/drafts/\d{12})"', night.worker.get("/home").text)
    assert len(begun) == 3
    assert "zqdraft" in night.worker.get(begun[0]).text, "out of reach, the author's own words are there to copy"
    gone = night.worker.post(begun[0], data={"csrf_token": fields["csrf_token"]})
    assert gone.headers["Location"].endswith("/home")
    assert night.worker.get(begun[0]).status_code == 404


def test_a_role_that_may_not_send_saves_no_draft(app, night):
    admin = enter(app, night.others["administrator"])
    made = token(admin.get("/home").text)
    answer = night.save({"csrf_token": made}, client=admin, draft_turn=1)
    assert answer.status_code == 403
    assert night.drafts() == []


def test_only_a_page_with_the_script_may_call_the_portal(night):
    form, home = night.worker.get(night.report), night.worker.get("/home")
    policy = form.headers["Content-Security-Policy"]
    assert "connect-src 'self'" in policy
    assert "unsafe" not in policy
    nonce = re.search(r"script-src 'nonce-([\w-]+)'", policy)[1]
    assert re.findall(r"<script[^>]*>", form.text) == [
        f'<script nonce="{nonce}" src="{re.search(r"/assets/own/[0-9a-f]+/draft.js", form.text)[0]}" defer>'
    ]
    assert "connect-src" not in home.headers["Content-Security-Policy"]
    assert "<script" not in home.text
    assert night.worker.get(re.search(r"/assets/own/[0-9a-f]+/draft.js", form.text)[0]).status_code == 200
