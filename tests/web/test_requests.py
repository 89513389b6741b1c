"""Questions between two agencies: asked, answered, corrected, withdrawn, overdue, and seen by those two alone."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from portal.audit.models import AuditEntry
from portal.audit.rules import Outcome
from portal.cases.request_models import InformationRequest, RequestAnswer
from portal.cases.request_services import answer
from portal.clocks.services import NotThere
from portal.notices.models import Notice
from portal.people.models import Agency, Seat
from portal.people.queries import seats_in_force, viewer_for
from portal.people.rules import Role, Sector
from portal.sharing.act_rules import Act
from portal.sharing.models import CaseAccess
from portal.store import transaction
from portal.store.base import new_number
from tests.cases.worlds import owner_session
from tests.conftest import HEAVY
from tests.notices.scenes import Desk
from tests.web.browsing import masked, token
from tests.web.relieving import CARE, POLICE
from tests.web.test_talk import at_once

QUESTION, ANSWER = "Who drove her to school on Monday?", "The aunt, in a blue van."
pytestmark = pytest.mark.parametrize("engine_name", HEAVY)


class Pair:
    """A case with police, NCMEC and a provider in it; the detective asks child welfare."""

    def __init__(self, app, settings):
        self.walk = Desk(app, settings)
        self.case = self.walk.report(police=self.walk.police)
        self.settings = settings
        with owner_session(settings) as session:
            sectors = (Sector.CLEARINGHOUSE.value, Sector.PROVIDER.value)
            known = session.execute(select(Agency.id).where(Agency.sector.in_(sectors))).scalars().all()
            case = session.execute(select(CaseAccess.case_id)).scalars().first()
            self.key = case
            for agency in known:
                session.add(
                    CaseAccess(
                        case_id=case, agency_id=agency, ground="report", basis="test", starts_at=self.walk.now - timedelta(days=1)
                    )
                )  # fmt: skip
            self.care = session.execute(select(Agency.number).where(Agency.name == CARE)).scalar_one()
        self.detective, self.worker = self.walk.client(Role.DETECTIVE, POLICE), self.walk.client(Role.CASEWORKER, CARE)
        self.at = f"/cases/{self.case}/requests"

    def form(self, hours=24.0, **fields):
        """The fields of the box as it is drawn, with a due time so many hours from now."""
        page = self.detective.get(f"{self.at}/new/{self.care}").text
        drawn = {name: re.search(rf'name="{name}" value="([^"]*)"', page)[1] for name in ("csrf_token", "once")}
        day, clock = self.walk.at(hours)
        return drawn | {"question": QUESTION, "due_day": day, "due_time": clock} | fields

    def ask(self, expect=303, **fields):
        sent = self.detective.post(f"{self.at}/new/{self.care}", data=self.form(**fields))
        assert sent.status_code == expect, sent.text
        return sent

    def asked(self):
        """The number of the newest question."""
        return self.rows(InformationRequest)[-1].number

    def reply(self, client=None, words=ANSWER, expect=303, version="0", number=None):
        client, address = client or self.worker, f"{self.at}/{number or self.asked()}"
        data = {"csrf_token": token(client.get("/home").text), "text": words, "version": version}
        sent = client.post(address, data=data)
        assert sent.status_code == expect, sent.text
        return sent

    def withdraw(self, client, expect=303):
        data = {"csrf_token": token(client.get("/home").text)}
        assert client.post(f"{self.at}/{self.asked()}/withdraw", data=data).status_code == expect

    def rows(self, model):
        with owner_session(self.settings) as session:
            found = session.execute(select(model).order_by(model.recorded_at, model.id)).scalars().all()
            session.expunge_all()
            return found

    def words(self):
        return [row.value("answer_text") for row in self.rows(RequestAnswer)]

    def logged(self, act):
        """Outcome and reason of each line of an act that was done or refused."""
        lines = select(AuditEntry.outcome, AuditEntry.reason).where(
            AuditEntry.act == act.value, AuditEntry.outcome != Outcome.READ.value
        )
        with owner_session(self.settings) as session:
            return [tuple(row) for row in session.execute(lines.order_by(AuditEntry.seq))]

    def told(self):
        """Kind and role of whoever has a question in the inbox."""
        with owner_session(self.settings) as session:
            roles = dict(session.execute(select(Seat.id, Seat.role)).all())
        return {(kind, roles[seat]) for kind, seat, *_ in self.walk.entries() if kind.startswith("request_")}


@pytest.fixture
def pair(app, settings):
    return Pair(app, settings)


def test_a_question_is_a_task_there_and_its_answer_comes_back(pair):
    assert "Ask an agency" in pair.detective.get(f"/cases/{pair.case}").text
    assert f"{pair.at}/new/{pair.care}" in pair.detective.get(f"{pair.at}/new").text
    pair.ask()
    pair.walk.work()
    assert {role for kind, role in pair.told() if kind == "request_asked"} == {"caseworker", "cw_supervisor"}
    for page in ("/home", f"/cases/{pair.case}"):
        assert f"{pair.at}/{pair.asked()}" in pair.worker.get(page).text, page
    lead_on = re.search(r'href="(/inbox/\d{12})"', pair.worker.get("/inbox").text)[1]
    assert pair.worker.get(lead_on).status_code == 303
    assert QUESTION in pair.worker.get(f"{pair.at}/{pair.asked()}").text
    pair.reply()
    pair.walk.work(timedelta(minutes=1))
    assert ("request_answered", "detective") in pair.told()
    page = pair.detective.get(f"/cases/{pair.case}").text
    assert ANSWER in page
    assert "Answered in time" in page
    assert f"{pair.at}/{pair.asked()}" not in pair.worker.get("/home").text
    stored = [row.question for row in pair.rows(InformationRequest)] + [
        row.answer_text for row in pair.rows(RequestAnswer)
    ]
    assert not any(words.encode() in kept for kept in stored for words in (QUESTION, ANSWER)), "at rest it is encrypted"


def test_the_two_agencies_alone_see_it_and_nobody_else_learns_that_it_is_there(pair):
    pair.ask()
    number = pair.asked()
    pair.reply()
    others = [
        pair.walk.client(role)
        for role in (Role.NCMEC_ANALYST, Role.PROVIDER, Role.JUDICIAL_OFFICER, Role.COURT_COORDINATOR, Role.CLERK,
                     Role.CHILDS_ATTORNEY, Role.GAL_CASA, Role.PARENTS_COUNSEL, Role.PROSECUTOR, Role.JJ_OFFICER)
    ]  # fmt: skip
    for client in others:
        for page in (f"/cases/{pair.case}", "/home", "/inbox"):
            shown = client.get(page).text
            assert QUESTION not in shown
            assert ANSWER not in shown
            assert "Questions between" not in shown
        pages = [client.get(f"{pair.at}/{wanted}") for wanted in (number, new_number())]
        assert pages[0].status_code in (403, 404)
        assert masked(pages[0].text) == masked(pages[1].text)
        for path in ("", "/withdraw"):
            data = {"csrf_token": token(client.get("/home").text), "text": "Mine.", "version": "1"}
            sent = [client.post(f"{pair.at}/{wanted}{path}", data=data) for wanted in (number, new_number())]
            assert sent[0].status_code in (403, 404)
            assert masked(sent[0].text) == masked(sent[1].text)
    assert pair.words() == [ANSWER]
    for client in (pair.walk.client(Role.CW_SUPERVISOR, CARE), pair.walk.client(Role.LE_SUPERVISOR, POLICE)):
        assert ANSWER in client.get(f"/cases/{pair.case}").text


def test_whoever_asks_cannot_answer_and_whoever_is_asked_cannot_withdraw(pair):
    pair.ask()
    pair.reply(pair.detective, expect=404)
    pair.withdraw(pair.worker, expect=404)
    assert pair.words() == []
    assert pair.rows(InformationRequest)[0].withdrawn_at is None


def test_a_correction_is_a_further_answer_and_both_stand(pair):
    pair.ask()
    pair.reply()
    pair.reply()  # a second click says nothing new
    refused = pair.reply(pair.walk.client(Role.CW_SUPERVISOR, CARE), "The uncle.", 409)
    assert ANSWER in refused.text
    assert ">\nThe uncle.</textarea>" in refused.text
    pair.reply(pair.walk.client(Role.CW_SUPERVISOR, CARE), "The uncle.", version="1")
    assert pair.words() == [ANSWER, "The uncle."]
    page = pair.detective.get(f"/cases/{pair.case}").text
    assert ANSWER in page
    assert "The uncle." in page


def test_two_answers_at_one_moment_are_one_and_the_other_keeps_its_words(pair):
    pair.ask()
    number, other = pair.asked(), pair.walk.client(Role.CW_SUPERVISOR, CARE)
    forms = [
        (client, {"csrf_token": token(client.get("/home").text), "text": words, "version": "0"})
        for client, words in ((pair.worker, "One."), (other, "Two."))
    ]
    answers = at_once(*[lambda c=client, d=data: c.post(f"{pair.at}/{number}", data=d) for client, data in forms])
    assert sorted(sent.status_code for sent in answers) == [303, 409]
    lost = next(turn for turn, sent in enumerate(answers) if sent.status_code == 409)
    assert forms[lost][1]["text"] in answers[lost].text
    assert pair.words() == [forms[1 - lost][1]["text"]]


def test_a_double_click_asks_once(pair):
    form = pair.form()
    for turn in range(2):
        answers = at_once(*[lambda: pair.detective.post(f"{pair.at}/new/{pair.care}", data=form)] * (2 - turn))
        assert {sent.status_code for sent in answers} == {303}
    assert len(pair.rows(InformationRequest)) == 1
    with owner_session(pair.settings) as session:
        kinds = session.execute(select(Notice.kind).where(Notice.kind.like("request_%"))).scalars().all()
    assert sorted(kinds) == ["request_asked", "request_late", "request_unanswered"]


def test_with_another_time_or_other_words_the_same_form_asks_anew_and_clicked_twice_once(pair):
    form = pair.form(hours=48)
    day, clock = pair.walk.at(2)
    for changed in ({}, {"due_day": day, "due_time": clock}, {"question": "And on Tuesday?"}, {}):
        for _ in range(2):
            assert pair.detective.post(f"{pair.at}/new/{pair.care}", data=form | changed).status_code == 303
    rows = pair.rows(InformationRequest)
    assert len(rows) == 3
    assert min(row.needed_by for row in rows) < pair.walk.now + timedelta(hours=3), "the earlier time is kept"
    assert len({row.once_key for row in rows}) == 3


def test_what_was_withdrawn_is_asked_again_from_its_own_form(pair):
    form = pair.form()
    pair.detective.post(f"{pair.at}/new/{pair.care}", data=form)
    pair.withdraw(pair.detective)
    for _ in range(2):
        assert pair.detective.post(f"{pair.at}/new/{pair.care}", data=form).status_code == 303
    assert [row.withdrawn_at is None for row in pair.rows(InformationRequest)] == [False, True]
    pair.walk.work(timedelta(minutes=1))
    assert "request_asked" in {kind for kind, _ in pair.told()}


def test_withdrawn_it_waits_for_nobody_and_an_answer_on_its_way_keeps_its_words(pair):
    pair.ask()
    pair.withdraw(pair.detective)
    refused = pair.reply(expect=409)
    assert ANSWER in refused.text
    assert pair.words() == []
    assert f"{pair.at}/{pair.asked()}" not in pair.worker.get("/home").text
    assert "Withdrawn" in pair.worker.get(f"/cases/{pair.case}").text
    pair.walk.work(timedelta(days=2))
    assert {kind for kind, _ in pair.told()} == {"request_withdrawn"}


def test_the_home_page_counts_also_the_questions_that_it_does_not_list(pair):
    for turn in range(3):
        pair.ask(question=f"Question {turn}")
    with owner_session(pair.settings) as session:
        first = session.execute(select(InformationRequest)).scalars().first()
        kept = {name: getattr(first, name) for name in ("case_id", "agency_id", "seat_id", "asked_id")}
        for _ in range(20):
            session.add(InformationRequest(**kept, question="x", recorded_at=pair.walk.now, needed_by=first.needed_by))
    page = pair.worker.get("/home").text
    assert "Questions to your agency (23)" in page
    assert page.count("/requests/") == 20
    assert "The first 20. The others stand here once these are done." in page


def test_what_was_done_already_is_written_down_as_refused(pair):
    pair.ask()
    for _ in range(2):
        pair.reply()
    pair.ask(question="And on Tuesday?")
    for _ in range(2):
        pair.withdraw(pair.detective)
    done, already = Outcome.DONE.value, Outcome.REFUSED.value
    assert pair.logged(Act.REQUEST_ANSWER) == [(done, ""), (already, "answered already")]
    assert pair.logged(Act.REQUEST_WITHDRAW) == [(done, ""), (already, "withdrawn already")]


def test_what_is_answered_cannot_be_withdrawn(pair):
    pair.ask()
    pair.reply()
    pair.withdraw(pair.detective)
    assert pair.rows(InformationRequest)[0].withdrawn_at is None


def test_both_sides_are_told_once_it_is_overdue_and_not_before(pair):
    pair.ask(hours=5.0)
    pair.walk.work(timedelta(hours=4))
    assert {kind for kind, _ in pair.told()} == {"request_asked"}
    pair.walk.work(timedelta(hours=5, minutes=1))
    found = pair.told()
    assert {role for kind, role in found if kind == "request_late"} == {"caseworker", "cw_supervisor"}
    assert {role for kind, role in found if kind == "request_unanswered"} == {"detective", "le_supervisor"}


def test_answered_in_time_nobody_is_told_that_it_is_late(pair):
    pair.ask(hours=5.0)
    pair.reply()
    pair.walk.work(timedelta(hours=6))
    assert {kind for kind, _ in pair.told()} == {"request_answered"}


def test_a_due_time_that_is_past_or_too_far_is_refused_with_the_words_kept(pair):
    for hours, words in ((-1.0, "This time is past"), (24 * 400.0, "more than a year")):
        refused = pair.ask(400, hours=hours)
        assert words in refused.text
        assert f">\n{QUESTION}</textarea>" in refused.text
    assert pair.rows(InformationRequest) == []


def test_out_of_reach_the_question_comes_back_as_from_a_case_that_never_was(pair):
    form = pair.form()
    with owner_session(pair.settings) as session:
        session.execute(text("update case_access set ends_at = :now"), {"now": pair.walk.now - timedelta(minutes=1)})
    hidden, never = (
        pair.detective.post(f"/cases/{case}/requests/new/{pair.care}", data=form) for case in (pair.case, new_number())
    )
    assert hidden.status_code == 404
    assert masked(hidden.text) == masked(never.text)
    assert QUESTION in hidden.text


def test_an_agency_that_cannot_be_asked_is_refused_and_the_court_is_never_offered(pair):
    page = pair.detective.get(f"{pair.at}/new").text
    with owner_session(pair.settings) as session:
        never = session.execute(
            select(Agency.number).where(Agency.sector.in_([Sector.COURT.value, Sector.COUNSEL.value]))
        ).scalars().all()  # fmt: skip
    for agency in (*never, new_number(), pair.walk.police):
        assert agency not in page
        refused = pair.detective.post(f"{pair.at}/new/{agency}", data=pair.form())
        assert refused.status_code == 400
        assert QUESTION in refused.text
    assert pair.rows(InformationRequest) == []


def test_the_database_itself_keeps_it_to_the_two(pair, app, settings):
    """PostgreSQL's own net: a query without any clause finds a question for its two agencies alone, and who asked writes no answer."""
    pair.ask()
    pair.reply()
    wanted = {Role.DETECTIVE: 1, Role.LE_SUPERVISOR: 1, Role.CASEWORKER: 1, Role.CW_SUPERVISOR: 1, Role.NCMEC_ANALYST: 0, Role.PROVIDER: 0, Role.JUDICIAL_OFFICER: 0}  # fmt: skip
    with owner_session(settings) as session:
        viewers = []
        for role, count in wanted.items():
            agencies = {
                Role.DETECTIVE: POLICE,
                Role.LE_SUPERVISOR: POLICE,
                Role.CASEWORKER: CARE,
                Role.CW_SUPERVISOR: CARE,
            }
            number = next(
                number for (known, place), number in pair.walk.numbers.items() if known == role.value and agencies.get(role, place) == place
            )  # fmt: skip
            seat = session.execute(select(Seat).where(Seat.number == number)).scalar_one()
            card = next(
                card for card in seats_in_force(session, seat.person_id, datetime.now(UTC)) if card.key == seat.id
            )
            viewers.append((viewer_for(session, seat.person_id, card, datetime.now(UTC)), count))
    with app.app_context():
        with pytest.raises(NotThere):
            answer(viewers[0][0], pair.case, pair.asked(), "Mine.", 1, datetime.now(UTC))
        for viewer, count in viewers:
            if not settings.database_url.startswith("postgresql"):
                continue
            with transaction.read(viewer) as session:
                for model in (InformationRequest, RequestAnswer):
                    assert len(session.execute(select(model.id)).all()) == count, (viewer.role, model)
            for table, column in (
                ("information_request", "needed_by"),
                ("information_request", "asked_id"),
                ("request_answer", "recorded_at"),
            ):
                with pytest.raises(DBAPIError, match="permission denied"), transaction.write(viewer) as session:
                    session.execute(text(f"update {table} set {column} = {column}"))
