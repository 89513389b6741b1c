"""Comments and leads: what was typed is never lost and never doubled, also where a case is closed or goes out of reach meanwhile."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, datetime
from threading import Barrier, Thread

import pytest
from sqlalchemy import select, update

from portal.cases.models import Case, CaseEvent
from portal.cases.talk_models import Comment, CommentAudience, Lead, LeadAudience
from portal.cases.talk_rules import CHANGED
from portal.notices.models import Notice
from portal.people.models import Agency
from portal.people.rules import Role, Sector
from portal.sharing.models import CaseAccess
from portal.store.base import new_number
from tests.cases.worlds import owner_session
from tests.conftest import HEAVY
from tests.web.browsing import masked, token
from tests.web.relieving import CARE, POLICE
from tests.web.test_returns import Home
from tests.web.walking import Walk

SEEN = "Seen at the bus station at nine, in a grey coat."
ROUNDS = 4


class Talk:
    """A case of a caseworker, police in it, and what was written there."""

    def __init__(self, walk, case):
        self.walk, self.case = walk, case
        self.worker, self.detective = walk.client(Role.CASEWORKER, CARE), walk.client(Role.DETECTIVE, POLICE)
        self.new = f"/cases/{case}/comments/new"

    def drawn(self, client, *more, **answers):
        """The fields of the box as it is drawn after the question, with its token and its number, and more."""
        fields = {"csrf_token": token(client.get(self.new).text)} | answers
        page = client.post(self.new, data=fields).text
        return {name: re.search(rf'name="{name}" value="([^"]*)"', page)[1] for name in ("csrf_token", "once", *more)}

    def lead_form(self, client, words=SEEN):
        return self.drawn(client, where="yes") | {"text": words}

    def comment_form(self, client, words=SEEN, audience=None):
        audience = audience or self.walk.police
        return self.drawn(client, "shown", where="no", audience=audience) | {"audience": audience, "text": words}

    def send(self, client, kind, form):
        return client.post(f"/cases/{self.case}/{kind}", data=form)

    def close(self):
        with owner_session(self.walk.settings) as session:
            session.execute(update(Case).where(Case.number == self.case).values(closed_at=datetime.now(UTC)))

    def kept(self):
        """The texts of leads and comments, each with the agencies that have it besides the author's."""
        found = []
        with owner_session(self.walk.settings) as session:
            for model, link, key in (
                (Lead, LeadAudience, LeadAudience.lead_id), (Comment, CommentAudience, CommentAudience.comment_id)
            ):  # fmt: skip
                for row in session.execute(select(model)).scalars():
                    heard = session.execute(
                        select(Agency.name).join(link, link.agency_id == Agency.id).where(key == row.id)
                    ).scalars()
                    text = row.value("lead_text") if model is Lead else row.comment_text
                    found.append((model.__tablename__, text, tuple(heard)))
        return Counter(found)

    def count(self, model, *conditions):
        with owner_session(self.walk.settings) as session:
            return len(session.execute(select(model.id).where(*conditions)).all())

    def notices(self, kind):
        return self.count(Notice, Notice.kind == kind)


@pytest.fixture
def talk(app, settings):
    walk = Walk(app, settings)
    return Talk(walk, walk.report(police=walk.police))


def at_once(*acts):
    """What each of these gives, all begun at one moment."""
    gate, found = Barrier(len(acts)), [None] * len(acts)

    def run(turn, act):
        gate.wait(10)
        found[turn] = act()

    threads = [Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return found


def test_a_case_closed_while_someone_writes_takes_the_lead_and_the_comment(talk):
    lead, comment = talk.lead_form(talk.worker), talk.comment_form(talk.worker)
    talk.close()
    assert talk.send(talk.worker, "leads", lead).status_code == 303
    assert talk.send(talk.worker, "comments", comment).status_code == 303
    assert talk.kept() == Counter({("lead", SEEN, (POLICE,)): 1, ("comment", SEEN, (POLICE,)): 1})
    assert (talk.notices("lead"), talk.notices("comment")) == (1, 1)
    page = talk.detective.get(f"/cases/{talk.case}").text
    assert page.count(SEEN) == 2
    assert "This case is closed" in talk.worker.get(talk.new).text


def test_whoever_may_not_know_the_dates_of_a_case_is_not_told_that_it_is_closed(talk):
    provider = talk.walk.client(Role.PROVIDER)
    with owner_session(talk.walk.settings) as session:
        case = session.execute(select(Case).where(Case.number == talk.case)).scalar_one()
        agencies = select(Agency.id).where(Agency.sector == Sector.PROVIDER.value)
        for agency in session.execute(agencies).scalars():
            session.add(
                CaseAccess(case_id=case.id, agency_id=agency, ground="report", basis="test", starts_at=case.opened_at)
            )
    assert "This case is closed" not in provider.get(talk.new).text
    talk.close()
    assert provider.get(talk.new).status_code == 200
    assert "This case is closed" not in provider.get(talk.new).text


@pytest.mark.parametrize("engine_name", HEAVY)
def test_closing_and_writing_at_the_same_moment_lose_and_double_nothing(app, settings):
    home = Home(app, settings)
    talk = Talk(home.walk, home.case)
    home.form(home.worker, f"/cases/{home.case}/close", outcome="report_error")
    rows = {"offices": home.open_offices(), "publicity": "none_made", "court_told": "not_needed"}
    home.form(home.worker, home.at, hours=0, channel="phone", outcome="report_error", **rows)
    assert home.closed() is not None
    day, clock = home.walk.at(0)
    for turn in range(ROUNDS):
        home.walk.post(home.worker, f"/cases/{home.case}/reopen", home.at)
        close = {
            "csrf_token": token(home.worker.get(f"/cases/{home.case}/close").text), "outcome": "report_error",
            "happened_day": day, "happened_time": clock,
        }  # fmt: skip
        # Each writes from another browser, so that no cookie jar is shared between threads.
        other = home.walk.client(Role.CW_SUPERVISOR, CARE)
        lead, comment = (
            talk.lead_form(other, f"Lead {turn}"),
            talk.comment_form(home.detective, f"Comment {turn}", "own"),
        )
        answers = at_once(
            lambda form=close: home.worker.post(f"/cases/{home.case}/close", data=form),
            lambda form=lead, client=other: talk.send(client, "leads", form),
            lambda form=comment: talk.send(home.detective, "comments", form),
        )
        assert [answer.status_code for answer in answers] == [303, 303, 303]
        assert answers[0].headers["Location"].endswith("closed")
        assert home.closed() is not None
    assert talk.kept() == Counter(
        {("lead", f"Lead {turn}", (POLICE,)): 1 for turn in range(ROUNDS)}
        | {("comment", f"Comment {turn}", ()): 1 for turn in range(ROUNDS)}
    )
    assert talk.notices("lead") == ROUNDS
    assert talk.count(CaseEvent, CaseEvent.kind == "lead_received") == ROUNDS


@pytest.mark.parametrize("kind", ["leads", "comments"])
def test_a_double_click_is_one(talk, kind):
    form = (talk.lead_form if kind == "leads" else talk.comment_form)(talk.worker)
    assert [talk.send(talk.worker, kind, form).status_code for _ in range(2)] == [303, 303]
    assert talk.kept() == Counter({(kind[:-1], SEEN, (POLICE,)): 1})
    assert talk.notices(kind[:-1]) == 1
    # The same form with other words, or the same words from another form, is another one; clicked twice, it is one as well.
    for other in ({"text": "And again at ten."}, {"once": new_number()}):
        assert [talk.send(talk.worker, kind, form | other).status_code for _ in range(2)] == [303, 303]
    assert talk.send(talk.worker, kind, form).status_code == 303
    assert sum(talk.kept().values()) == 3
    assert talk.notices(kind[:-1]) == 3


@pytest.mark.parametrize("kind", ["leads", "comments"])
def test_both_clicks_at_one_moment_are_one(talk, kind):
    form = (talk.lead_form if kind == "leads" else talk.comment_form)(talk.worker)
    answers = at_once(*[lambda: talk.send(talk.worker, kind, form)] * 2)
    assert [answer.status_code for answer in answers] == [303, 303]
    assert talk.kept() == Counter({(kind[:-1], SEEN, (POLICE,)): 1})
    assert talk.notices(kind[:-1]) == 1


def test_the_same_comment_to_others_is_another_one(talk):
    once = {"once": new_number()}
    for audience in (talk.walk.police, "own"):
        form = talk.comment_form(talk.worker, audience=audience) | once
        assert talk.send(talk.worker, "comments", form).status_code == 303
    assert talk.kept() == Counter({("comment", SEEN, (POLICE,)): 1, ("comment", SEEN, ()): 1})


def test_out_of_reach_meanwhile_the_words_come_back_as_from_a_case_that_never_was(talk):
    typed = "Seen <b>here</b> & there."
    lead, comment = talk.lead_form(talk.detective, typed), talk.comment_form(talk.detective, typed, "own")
    asked = {"csrf_token": lead["csrf_token"], "where": "no", "audience": "own", "text": typed}
    with owner_session(talk.walk.settings) as session:
        police = select(Agency.id).where(Agency.name == POLICE).scalar_subquery()
        session.execute(update(CaseAccess).where(CaseAccess.agency_id == police).values(ends_at=datetime.now(UTC)))
    before = talk.kept()
    for path, form in (
        ("leads", lead),
        ("comments", comment),
        ("comments/new", asked),
        ("leads", lead | {"once": "x" * 13}),
    ):
        hidden, never = (
            talk.detective.post(f"/cases/{number}/{path}", data=form) for number in (talk.case, new_number())
        )
        assert (hidden.status_code, masked(hidden.text)) == (404, masked(never.text))
        assert "It was not sent. What you wrote, to copy:" in hidden.text
        assert "Seen &lt;b&gt;here&lt;/b&gt; &amp; there." in hidden.text
    assert talk.kept() == before
    assert "to copy" not in talk.detective.get(talk.new).text


def test_an_audience_that_went_meanwhile_is_asked_again_with_the_words_in_the_form(talk):
    form = talk.comment_form(talk.worker)
    with owner_session(talk.walk.settings) as session:
        police = select(Agency.id).where(Agency.name == POLICE).scalar_subquery()
        session.execute(update(CaseAccess).where(CaseAccess.agency_id == police).values(ends_at=datetime.now(UTC)))
    asked = talk.send(talk.worker, "comments", form)
    assert asked.status_code == 400
    assert f">\n{SEEN}</textarea>" in asked.text
    for where in ("no", "yes"):  # either way the words go on into the box
        data = {"csrf_token": token(asked.text), "where": where, "audience": "own", "text": SEEN}
        assert f">\n{SEEN}</textarea>" in talk.worker.post(talk.new, data=data).text
    assert not talk.kept()


@pytest.mark.parametrize(
    ("kind", "answers", "readers"),
    [
        ("comments", {"where": "no", "audience": "own"}, "Read by:"),
        ("leads", {"where": "yes"}, "Read by exactly these people"),
    ],
)
def test_what_was_begun_is_opened_under_its_audience_and_gone_when_sent(talk, kind, answers, readers):
    address = f"/cases/{talk.case}/{kind}"
    assert talk.worker.get(address).headers["Location"] == talk.new, "nothing was begun"
    form = {"csrf_token": token(talk.worker.get(talk.new).text)} | answers
    page = talk.worker.post(talk.new, data=form).text
    assert 'data-unsaved="no"' in page, "an empty box is no draft"
    names = ("draft", "once", "shown") if kind == "comments" else ("draft", "once")
    form |= {"text": SEEN} | {name: re.search(rf'name="{name}" value="([^"]*)"', page)[1] for name in names}
    saved = talk.worker.post(address, data=form | {"save_draft": "page"})
    assert saved.status_code == 303
    asked = talk.worker.get(talk.new).text
    link = re.search(rf'href="({address}\?draft=\d{{12}})"', asked)[1]
    again = talk.worker.get(link).text
    assert SEEN in again
    assert readers in again, "the audience stands above the box"
    assert "Begun and not sent" not in talk.detective.get(talk.new).text
    form["draft"] = re.search(r'name="draft" value="([^"]*)"', again)[1]
    assert talk.kept() == Counter()
    assert talk.send(talk.worker, kind, form).status_code == 303
    assert sum(talk.kept().values()) == 1
    assert "Begun and not sent" not in talk.worker.get(talk.new).text


def test_a_draft_of_a_comment_whose_audience_went_is_asked_anew_with_its_words(talk):
    form = talk.comment_form(talk.worker) | {"save_draft": "page"}
    saved = talk.send(talk.worker, "comments", form)
    with owner_session(talk.walk.settings) as session:
        session.execute(
            update(CaseAccess).where(CaseAccess.ground == "investigation").values(ends_at=datetime.now(UTC))
        )
    page = talk.worker.get(saved.headers["Location"])
    assert page.status_code == 200
    assert CHANGED in page.text
    assert SEEN in page.text


def let_in(talk, *sectors):
    """Let the agencies of these sectors into the case."""
    with owner_session(talk.walk.settings) as session:
        case = session.execute(select(Case).where(Case.number == talk.case)).scalar_one()
        keys = select(Agency.id).where(Agency.sector.in_([sector.value for sector in sectors]))
        for key in session.execute(keys).scalars():
            session.add(
                CaseAccess(case_id=case.id, agency_id=key, ground="report", basis="test", starts_at=case.opened_at)
            )


def test_an_audience_that_grew_meanwhile_is_asked_again_and_nobody_new_reads_it(talk):
    let_in(talk, Sector.CLEARINGHOUSE)
    form = talk.comment_form(talk.worker, audience="partners")
    saved = talk.send(talk.worker, "comments", form | {"save_draft": "page"})
    assert "Read by:" in talk.worker.get(saved.headers["Location"]).text
    let_in(talk, Sector.PROVIDER)
    asked = talk.send(talk.worker, "comments", form)
    assert asked.status_code == 400
    for page in (asked, talk.worker.get(saved.headers["Location"])):
        assert CHANGED in page.text
        assert f">\n{SEEN}</textarea>" in page.text
        assert "Juniper House" in page.text, "the newcomer is named"
    assert not talk.kept()
    assert talk.send(talk.worker, "comments", {name: form[name] for name in form if name != "shown"}).status_code == 400
    assert not talk.kept()
    new = talk.comment_form(talk.worker, audience="partners")
    assert talk.send(talk.worker, "comments", new).status_code == 303
    assert SEEN in talk.walk.client(Role.PROVIDER).get(f"/cases/{talk.case}").text


def test_a_second_click_after_the_audience_grew_is_still_one(talk):
    let_in(talk, Sector.CLEARINGHOUSE)
    form = talk.comment_form(talk.worker, audience="partners")
    assert talk.send(talk.worker, "comments", form).status_code == 303
    let_in(talk, Sector.PROVIDER)
    assert talk.send(talk.worker, "comments", form).status_code == 303
    assert sum(talk.kept().values()) == 1
    assert SEEN not in talk.walk.client(Role.PROVIDER).get(f"/cases/{talk.case}").text


def test_a_lead_is_not_held_up_by_police_who_joined_meanwhile(talk):
    form = talk.lead_form(talk.worker)
    sheriff = "Cedar County Sheriff"
    with owner_session(talk.walk.settings) as session:
        case = session.execute(select(Case).where(Case.number == talk.case)).scalar_one()
        agency = session.execute(select(Agency).where(Agency.name.like(f"{sheriff}%"))).scalar_one()
        session.add(
            CaseAccess(case_id=case.id, agency_id=agency.id, ground="report", basis="test", starts_at=case.opened_at)
        )
    assert talk.send(talk.worker, "leads", form).status_code == 303
    ((_, text, heard),) = talk.kept()
    assert text == SEEN
    assert {name.startswith((POLICE, sheriff)) for name in heard} == {True}
    assert len(heard) == 2
