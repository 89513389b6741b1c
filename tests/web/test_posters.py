"""A poster on its pages: the gate with who owes what, approval, copies and their recall; what is never on one; who never hears of it."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.audit.models import AuditEntry, Disclosure
from portal.cases.models import Case
from portal.cases.record_models import Description, HealthEducation, Placement, ScreeningResult
from portal.notices.models import Notice
from portal.outgoing.models import PosterAnswer, PosterCopy, PosterRequest
from portal.people.models import Seat
from portal.people.rules import Role
from portal.store.base import new_number
from tests.cases.photo_files import jpeg
from tests.cases.worlds import owner_session
from tests.conftest import HEAVY
from tests.notices.scenes import Desk
from tests.outgoing.test_posters import FORBIDDEN
from tests.web.browsing import masked, token
from tests.web.relieving import CARE, POLICE
from tests.web.test_photos import add
from tests.web.test_queue import NCMEC

LINE, WHY = "Last seen near Fifth Street, in a red coat", "The aunt was not asked yet."
BUS = {"recipient": "Cedar bus lines", "contact": "555-0177"}
pytestmark = pytest.mark.parametrize("engine_name", HEAVY)


class Desks:
    """A trafficked foster child who is pregnant and on medication, with police and NCMEC in the case."""

    def __init__(self, app, settings):
        self.walk, self.settings = Desk(app, settings), settings
        self.case = self.walk.report(police=self.walk.police)
        self.worker, self.detective = self.walk.client(Role.CASEWORKER, CARE), self.walk.client(Role.DETECTIVE, POLICE)
        self.analyst = self.walk.client(Role.NCMEC_ANALYST, NCMEC)
        refer = f"/cases/{self.case}/refer"
        self.walk.post(self.worker, refer, refer, agency=self.walk.ncmec, basis="42 U.S.C. 671(a)(35)(B)", step="share")
        self.at = f"/cases/{self.case}/poster"
        with owner_session(settings) as session:
            case = session.execute(select(Case)).scalar_one()
            keep = {"case_id": case.id, "agency_id": case.agency_id, "recorded_at": self.walk.now}
            session.add_all([
                Description(hair="Brown", eyes="On probation", height="5 ft", clothing="Clothes of her group home", **keep),
                Placement(placement_type="Foster home", placement_provider="Zqhome", placement_city="Austin", placement_state="TX", **keep),
                HealthEducation(pregnancy="zqpregnant", medication="zqmedication", **keep),
                ScreeningResult(victim_identified="zqvictim", **keep),
            ])  # fmt: skip

    def ready(self):
        """A photo of a day ago, and the NCIC entry."""
        day = self.walk.at(-30)[0]
        add_today(self.worker, self.case, day)
        fields = dict(zip(("happened_day", "happened_time"), self.walk.at(-2), strict=True))
        entered = dict(zip(("entered_day", "entered_time"), self.walk.at(-1), strict=True))
        accept = f"/cases/{self.case}/accept"
        self.walk.post(
            self.detective,
            accept,
            accept,
            report_number="PD-77",
            ncic_number="M0001",
            ncic_category="EME",
            **fields,
            **entered,
        )

    def page(self, client):
        return html.unescape(client.get(self.at).text)

    def gate(self, client=None):
        """The rows of the gate as what, standing, who owes it."""
        found = re.findall(
            r'<tr><th scope="row" data-label="What">(.*?)</th>\s*<td[^>]*><strong>(.*?)</strong>.*?</td>\s*<td[^>]*>(.*?)</td>',
            self.page(client or self.analyst),
            re.S,
        )
        return {what: (standing, owes) for what, standing, owes in found}

    def send(self, client, path, expect=303, **fields):
        """Send a form of the page, with what the page itself put into it."""
        page = self.page(client)
        drawn = dict(re.findall(r'<input type="hidden" id="\w+" name="(\w+)" value="([^"]*)">', page))
        data = {"csrf_token": token(page)} | drawn | fields
        answer = client.post(f"{self.at}/{path}", data=data)
        assert answer.status_code == expect, (path, answer.status_code, answer.text)
        return answer

    def approve(self, client, expect=303, **fields):
        return self.send(client, "answer", expect, decision="approve", **fields)

    def all_done(self):
        self.ready()
        self.send(self.analyst, "request")
        self.approve(self.detective, line=LINE)
        self.approve(self.worker)

    def copy(self, **fields):
        return self.send(self.analyst, "copies", **(BUS | fields)).headers["Location"]

    def count(self, model):
        with owner_session(self.settings) as session:
            return session.execute(select(func.count(model.id))).scalar_one()

    def logged(self, act, outcome="done"):
        with owner_session(self.settings) as session:
            return (
                session.execute(
                    select(AuditEntry.object_number).where(AuditEntry.act == act, AuditEntry.outcome == outcome)
                )
                .scalars()
                .all()
            )


def add_today(client, case, day):
    import tests.web.test_photos as photos

    year, month, date = day.split("-")
    before = photos.RIGHT["taken_on"]
    photos.RIGHT["taken_on"] = f"{month}/{date}/{year}"
    try:
        add(client, case, jpeg())
    finally:
        photos.RIGHT["taken_on"] = before


@pytest.fixture
def desks(app, settings):
    return Desks(app, settings)


def poster_text(page):
    """What is on the paper."""
    return re.sub(
        r"<[^>]+>",
        " ",
        re.search(r'<div class="hw-poster">(.*?)</div>\s*(?:<p class="hw-screen-only"|</div>)', page, re.S)[1],
    )


def test_the_gate_says_who_owes_what_and_opens_when_all_is_done(desks):
    assert f'href="{desks.at}"' in desks.analyst.get(f"/cases/{desks.case}").text
    assert desks.gate() == {
        "NCIC entry attested by the investigating agency": ("Waits", POLICE),
        "A current photo": ("Waits", CARE),
        "Approved by the investigating law-enforcement agency": ("Waits", POLICE),
        "Permission recorded by the guardian agency": ("Waits", CARE),
    }
    desks.send(desks.analyst, "copies", 400, **BUS)
    desks.ready()
    desks.send(desks.analyst, "request")
    desks.walk.work()
    with owner_session(desks.settings) as session:
        roles = dict(session.execute(select(Seat.id, Seat.role)).all())
    assert {roles[seat] for kind, seat, *_ in desks.walk.entries() if kind == "poster_asked"} == {
        "detective", "le_supervisor", "caseworker", "cw_supervisor",
    }  # fmt: skip
    for client, words in ((desks.detective, "Approve the poster"), (desks.worker, "Give permission")):
        assert f'href="{desks.at}"' in client.get("/home").text
        assert words in desks.page(client)
        assert f'href="{desks.at}"' not in desks.analyst.get("/home").text
    told = re.search(r'href="(/inbox/\d{12})"[^>]*>[^<]*approve a poster', desks.detective.get("/inbox").text)[1]
    assert desks.detective.get(told).headers["Location"] == desks.at
    desks.approve(desks.detective, line=LINE)
    desks.approve(desks.worker)
    assert {standing for standing, _ in desks.gate().values()} == {"Done"}
    assert f'href="{desks.at}"' not in desks.detective.get("/home").text + desks.worker.get("/home").text
    desks.walk.work(timedelta(minutes=1))
    assert {roles[seat] for kind, seat, *_ in desks.walk.entries() if kind == "poster_answered"} == {"ncmec_analyst"}


def test_a_poster_of_a_trafficked_foster_child_tells_none_of_it(desks):
    desks.all_done()
    paper = poster_text(html.unescape(desks.analyst.get(desks.copy()).text))
    assert not FORBIDDEN.search(paper.casefold()), paper
    assert "zq" not in paper.casefold()
    for there in ("Tulip Walkinshaw", "Austin, TX", "Brown", "5 ft", LINE, "911", POLICE, "PD-77", "1-800-THE-LOST"):
        assert there in paper
    assert NCMEC not in paper
    for never in ("Child Welfare", "2012", CARE, "M0001", desks.case):
        assert never not in paper, never
    assert "Eyes: “probation”" in desks.page(desks.analyst), "what was left out is said, with the word"
    assert poster_text(desks.page(desks.worker)) == poster_text(desks.page(desks.detective)), (
        "all look at the same poster"
    )


def test_a_planted_word_is_caught_on_the_page(desks, monkeypatch):
    monkeypatch.setattr("portal.outgoing.poster_rules.banned_in", lambda *_: "")
    assert FORBIDDEN.search(poster_text(desks.page(desks.analyst)).casefold())


def test_a_line_that_tells_is_refused_and_kept_in_the_form(desks):
    desks.ready()
    desks.send(desks.analyst, "request")
    typed = "Ran from her group home"
    refused = html.unescape(desks.approve(desks.detective, 400, line=typed).text)
    assert "“group home” may not stand on a poster" in refused
    assert f'value="{typed}"' in refused
    assert desks.count(PosterAnswer) == 0


def test_permission_is_for_the_line_that_was_seen(desks):
    desks.ready()
    desks.send(desks.analyst, "request")
    desks.approve(desks.worker)
    desks.approve(desks.detective, line=LINE)
    assert desks.gate()["Permission recorded by the guardian agency"] == ("Waits", CARE)
    assert f'href="{desks.at}"' in desks.worker.get("/home").text
    desks.approve(desks.worker, 409, seen="")
    desks.approve(desks.worker)
    assert {standing for standing, _ in desks.gate().values()} == {"Done"}
    assert desks.count(PosterAnswer) == 3, "none is overwritten"


def test_refused_with_a_reason_and_asked_again(desks):
    desks.ready()
    desks.send(desks.analyst, "request")
    assert "Say why not" in desks.send(desks.worker, "answer", 400, decision="refuse").text
    desks.send(desks.worker, "answer", decision="refuse", reason=WHY)
    assert WHY in desks.page(desks.analyst)
    desks.send(desks.analyst, "request")
    assert desks.count(PosterRequest) == 2
    assert "Request poster approval" not in desks.page(desks.analyst)
    again = re.search(r'name="stood" value="([^"]*)"', desks.page(desks.worker))[1]
    desks.send(desks.analyst, "request", digest=again)
    assert desks.count(PosterRequest) == 2, "the same poster is asked once"
    assert WHY not in desks.page(desks.analyst)


def test_what_changed_since_is_approved_anew(desks):
    desks.all_done()
    stood = desks.copy()
    with owner_session(desks.settings) as session:
        session.execute(select(Description)).scalar_one().hair = "Red"
    assert desks.gate()["The facts as they were approved"] == ("Waits", NCMEC)
    desks.send(desks.analyst, "copies", 400, **BUS)
    assert desks.analyst.get(stood).status_code == 404, "what is no longer approved is printed no more"
    desks.send(desks.analyst, "request", 409, digest="0" * 64)
    desks.send(desks.analyst, "request")
    assert desks.gate()["Approved by the investigating law-enforcement agency"] == ("Waits", POLICE)


def test_a_copy_for_others_or_after_its_recall_is_a_new_one_and_clicked_twice_one(desks):
    desks.all_done()
    once = re.search(r'name="once" value="(\d+)"', desks.page(desks.analyst))[1]
    first = desks.copy(once=once)
    assert len({desks.copy(once=once, recipient="The Cedar Post") for _ in range(2)}) == 1
    assert desks.count(PosterCopy) == 2
    desks.send(desks.analyst, f"copies/{first.rsplit('/', 1)[1]}/recall")
    again = {desks.copy(once=once) for _ in range(2)}
    assert len(again) == 1
    assert desks.analyst.get(again.pop()).status_code == 200, "what was recalled is not given out as if it stood"
    assert desks.count(PosterCopy) == 3


def test_each_copy_is_in_the_log_and_recalled_from_whoever_has_it(desks):
    desks.all_done()
    page = desks.page(desks.analyst)
    once = re.search(r'name="once" value="(\d+)"', page)[1]
    addresses = {desks.copy(once=once), desks.copy(once=once), desks.copy(recipient="The Cedar Post")}
    assert len(addresses) == 2, "a double click is one copy"
    for address in addresses:
        assert desks.analyst.get(address).status_code == 200
    numbers = {address.rsplit("/", 1)[1] for address in addresses}
    assert set(desks.logged("poster:print")) == numbers
    assert set(desks.logged("poster:print", "read")) == numbers
    with owner_session(desks.settings) as session:
        shown = (
            session.execute(
                select(Disclosure.classes)
                .join(AuditEntry, AuditEntry.seq == Disclosure.seq)
                .where(AuditEntry.act == "poster:print")
            )
            .scalars()
            .all()
        )
    assert all("description_photo" in classes and "identity" in classes for classes in shown)
    assert len(shown) >= 4
    assert not any("comments" in classes for classes in shown)
    assert "Posters to recall" not in desks.analyst.get("/home").text
    found = f"/cases/{desks.case}/return/found"
    fields = dict(zip(("located_day", "located_time"), desks.walk.at(-0.5), strict=True))
    desks.walk.post(desks.worker, found, found, by_themself="yes", place="placement", **fields)
    assert "2 copies are out" in html.unescape(desks.analyst.get("/home").text)
    back = html.unescape(desks.worker.get(f"/cases/{desks.case}/return").text)
    assert "2 copies of posters are not recalled" in back
    page = desks.page(desks.analyst)
    assert "Recall the poster" in page
    assert set(re.findall(r"/copies/(\d{12})/recall", page)) == numbers, "the recall list equals the log"
    desks.send(desks.analyst, "copies", 400, **BUS)
    desks.send(desks.worker, "answer", 404, decision="approve", stood="0" * 64)
    for number in numbers:
        for _ in range(2):
            desks.send(desks.analyst, f"copies/{number}/recall")
        assert desks.analyst.get(f"{desks.at}/copies/{number}").status_code == 404
    assert "No copy is left to recall" in desks.page(desks.analyst)
    assert set(desks.logged("poster:recall")) == numbers
    assert "Posters to recall" not in desks.analyst.get("/home").text
    assert "0 copies of posters are not recalled" in html.unescape(desks.worker.get(f"/cases/{desks.case}/return").text)


def test_nobody_else_hears_of_it(desks):
    desks.all_done()
    copy = desks.copy()
    never = f"/cases/{new_number()}/poster"
    for role in (Role.JUDICIAL_OFFICER, Role.COURT_COORDINATOR, Role.CLERK, Role.CHILDS_ATTORNEY, Role.GAL_CASA, Role.PARENTS_COUNSEL,
                 Role.AGENCY_COUNSEL, Role.PROSECUTOR, Role.TRIBAL_REPRESENTATIVE, Role.PROVIDER, Role.INTERSTATE_OFFICER):  # fmt: skip
        client = desks.walk.client(role)
        for page in (f"/cases/{desks.case}", "/home", "/inbox"):
            assert not re.search(r"\bposter", client.get(page).text, re.IGNORECASE), (role, page)
        assert client.get(desks.at).status_code == 403
        assert masked(client.get(desks.at).text) == masked(client.get(never).text)
    outside = desks.walk.client(Role.JJ_OFFICER)
    hidden, none = outside.get(desks.at), outside.get(never)
    assert (hidden.status_code, masked(hidden.text)) == (404, masked(none.text))
    assert desks.detective.get(copy).status_code == 403
    desks.walk.work()
    with owner_session(desks.settings) as session:
        targets = session.execute(select(Notice.targets).where(Notice.kind.like("poster%"))).scalars().all()
    assert targets
    assert not any("office" in target for target in targets)
