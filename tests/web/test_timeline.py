"""The timeline and the history of fields: what each seat reads there, corrections, pages, and that a hidden thing changes nothing."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import Boolean, Date, select, update

from portal.audit.models import AuditEntry, Disclosure
from portal.cases.models import CaseEvent
from portal.cases.record_models import RECORDS
from portal.cases.request_models import InformationRequest
from portal.cases.talk_models import Comment, CommentAudience, Lead
from portal.orders.models import Filing
from portal.people.rules import NEVER_A_CASE, Role, Sector
from portal.sharing.rules import table
from portal.store.base import new_number
from portal.store.types import UTCDateTime
from tests.cases.canaries import Planter
from tests.cases.canary_table import CELLS, identity_words
from tests.cases.worlds import FUTURE, NOW, PAST, CaseMaker, add_agency, add_place, owner_session
from tests.conftest import HEAVY
from tests.web.browsing import enter
from tests.web.relieving import CARE, POLICE
from tests.web.test_entries import Desk
from tests.web.test_hidden_cases import fetch
from tests.web.test_returns import Home
from tests.web.test_timeline_canaries import FEW
from tests.web.walking import appear, file_notice, words

COURT = "Cedar County District Court"


def lines(page):
    """The lines of a timeline, each as a reader has it."""
    return [words(line) for line in re.findall(r'<li class="hw-record">.*?</li>', page, re.S)]


def line(page, start):
    """The one line of this title."""
    (found,) = [one for one in lines(page) if one.startswith(start)]
    return found


def test_a_day_of_a_case_from_the_word_to_the_return_and_back(app, settings):
    home = Home(app, settings)
    walk, worker, case = home.walk, home.worker, home.case
    at = f"/cases/{case}/timeline"
    walk.record(worker, case, "NCMEC", number="NC-1")
    walk.comment(worker, case, walk.police, "She has a red coat.")
    home.found(located=-0.5, by_themself="yes")
    page = worker.get(f"{at}/print").text
    for start, parts in (
        ("Agency received word that the child is missing", (CARE, "Recorded")),
        ("Child was located", (CARE, "Night staff")[:1]),
        ("Identity: recorded", ("Tulip Walkinshaw",)),
        ("Comment", ("She has a red coat.", f"To: {POLICE}")),
    ):
        assert all(part in line(page, start) for part in parts), start
    (told,) = [one for one in lines(page) if one.startswith("Duty done") and "NC-1" in one]
    assert "NCMEC" in told
    assert any(one.startswith("Let into the case") and POLICE in one for one in lines(page))
    assert f'href="/cases/{case}#duty_ledger"' in page
    detective = home.detective.get(f"{at}/print").text
    assert "She has a red coat." in detective
    assert "Tulip Walkinshaw" in detective
    # Who is not told hears nothing; the bench hears the record alone, counsel the same at the same moment.
    provider = walk.client(Role.PROVIDER).get(f"{at}/print")
    assert provider.status_code == 404
    judge = walk.client(Role.JUDICIAL_OFFICER, COURT)
    assert judge.get(at).status_code == 404
    appear(walk, case)
    file_notice(walk, case)
    counsel = walk.client(Role.PARENTS_COUNSEL)
    with time_machine.travel(datetime.now(UTC), tick=False):  # so that *due in* says the same to both
        said, heard = (client.get(f"{at}/print").text for client in (judge, counsel))
    assert any(one.startswith("Filed") and "otice" in one for one in lines(said))
    assert "She has a red coat." not in said
    assert not any(one.startswith(("Comment", "Lead", "Note", "Let into")) for one in lines(said))
    assert set(lines(said)) <= set(lines(heard)), "what the judge reads, counsel reads"


def test_a_correction_stands_beside_what_it_corrects_and_in_the_history(app, settings):
    desk = Desk(app, settings)
    at = f"/cases/{desk.case}"
    desk.send("description-photo", desk.shown("description-photo") | {"height": "5 ft 2 in", "build": "Thin"})
    assert "Nothing was changed" in desk.worker.get(f"{at}/history/description-photo").text
    desk.send("description-photo", desk.shown("description-photo") | {"height": "5 ft 3 in", "build": "Thin"})
    page = desk.worker.get(f"{at}/timeline").text
    assert "5 ft 2 in" in line(page, "Description: recorded")
    assert "Corrected, changed or taken back" in line(page, "Description: recorded")
    assert "5 ft 3 in , before: 5 ft 2 in" in line(page, "Description: changed")
    assert "Thin" not in line(page, "Description: changed")
    assert "/history/description-photo" in desk.worker.get(at).text
    for client in (desk.worker, desk.walk.client(Role.CW_SUPERVISOR, CARE)):
        history = words(client.get(f"{at}/history/description-photo").text)
        assert history.index("5 ft 3 in") < history.index("5 ft 2 in")
        assert CARE in history
        assert "Build" not in history
    police = desk.walk.client(Role.DETECTIVE, POLICE)
    for wanted in ("health-education", "comments", "duty-ledger", "sealed", "earlier-episodes", "no-such-class"):
        assert police.get(f"{at}/history/{wanted}").status_code == 404, wanted


def test_a_reading_is_written_down_with_the_classes_of_its_lines(app, settings):
    desk = Desk(app, settings)
    at = f"/cases/{desk.case}"

    def last():
        with owner_session(settings) as session:
            rows = session.execute(
                select(AuditEntry.act, AuditEntry.outcome, AuditEntry.seq).order_by(AuditEntry.seq.desc()).limit(2)
            ).all()
            seen = {
                row.seq: session.execute(select(Disclosure.classes).where(Disclosure.seq == row.seq)).scalars().all()
                for row in rows
            }
            return [(row.act, row.outcome, seen[row.seq]) for row in reversed(rows)]

    desk.worker.get(f"{at}/timeline?kind=duties")
    assert last() == [("case:read", "read", ["duty_ledger"]), ("case:read", "read", ["identity"])]
    desk.worker.get(f"{at}/history/identity")
    assert last()[0] == ("case:read", "read", ["identity"])
    desk.worker.get(f"{at}/timeline?after=000000000001")
    assert last()[-1] == ("case:read", "refused", [])


def test_who_has_the_log_reads_when_what_first_reached_whom(app, settings):
    desk = Desk(app, settings)
    at = f"/cases/{desk.case}/timeline"
    police = desk.walk.client(Role.DETECTIVE, POLICE)
    supervisor = desk.walk.client(Role.CW_SUPERVISOR, CARE)
    for _ in range(3):
        police.get(f"/cases/{desk.case}")
    found = [one for one in lines(supervisor.get(f"{at}?kind=shares").text) if one.startswith("Seen") and POLICE in one]
    assert len(found) == 1, "three readings, one line"
    assert "detective" in found[0]
    assert "Identity" in found[0]
    assert "Investigative" not in found[0], "a class that the supervisor has not"
    assert not any(one.startswith("Seen") for one in lines(desk.worker.get(f"{at}/print").text))


@pytest.fixture
def many(app, settings):
    """A caseworker's case with 120 events of one instant, and none of any other kind than a few."""
    with owner_session(settings) as session:
        place = add_place(session, Role.CASEWORKER)
        maker = CaseMaker(session)
        maker.owner = place.agency
        case = maker.case()
        for n in range(120):
            maker.add(CaseEvent, case_id=case.id, agency_id=place.agency.id, recorded_at=PAST, kind="located",
                      happened_at=PAST - timedelta(days=n // 60), source=f"zqsource{n:03}")  # fmt: skip
        to_come = {"recorded_at": PAST, "happened_at": FUTURE, "source": "zqtocome"}
        maker.add(CaseEvent, case_id=case.id, agency_id=place.agency.id, kind="located", **to_come)
        seat, number = place.seat.number, case.number
    return enter(app, seat), number


def follow(client, address):
    """Every page from an address on: the sources that stand on them, in order."""
    found, pages = [], 0
    while address:
        answer = client.get(address)
        assert answer.status_code == 200
        found += re.findall(r"zqsource\d{3}", answer.text)
        more = re.search(r'href="([^"]*timeline\?[^"]*after=\d{12}[^"]*)"', answer.text)
        address = more and more[1].replace("&amp;", "&")
        pages += 1
    return found, pages


def test_pages_lose_nothing_though_all_is_of_one_instant(many):
    client, number = many
    at = f"/cases/{number}/timeline"
    everything = {f"zqsource{n:03}" for n in range(120)}
    for query in ("", "?kind=events", "?order=oldest", "?kind=events&order=oldest"):
        found, pages = follow(client, at + query)
        assert len(found) == 120, query
        assert set(found) == everything
        assert pages == 3
    assert follow(client, at)[0][:60] == [one for one in follow(client, at)[0] if one < "zqsource060"]
    assert set(re.findall(r"zqsource\d{3}", client.get(f"{at}/print").text)) == everything
    assert "zqtocome" not in client.get(f"{at}/print").text, "what is still to come has not happened"
    for wrong in ("?after=000000000001", "?after=x", "?kind=x", "?order=x"):
        assert client.get(at + wrong).status_code == 404, wrong
    empty = client.get(f"{at}?kind=talk")
    assert "Nothing of this kind stands here" in empty.text
    # An address holds numbers and fixed words alone, and a line of another case leads nowhere.
    after = re.search(r"after=(\d{12})", client.get(at).text)[1]
    assert client.get(f"{at}?after={after}").status_code == 200


def test_empty_for_who_has_nothing(app, settings):
    with owner_session(settings) as session:
        place = add_place(session, Role.PARENTS_COUNSEL)
        maker = CaseMaker(session)
        case = maker.case()
        court = add_place(session, Role.CLERK)
        docket = maker.docket(case, court.agency, court.office, True)
        maker.party(docket, place.seat.id)
        maker.let_in(case, place.agency)
        seat, number = place.seat.number, case.number
    client = enter(app, seat)
    page = client.get(f"/cases/{number}/timeline")
    assert page.status_code == 200
    assert "Nothing that your seat may see has happened" in page.text
    assert lines(page.text) == []


class Hidden:
    """A case for a place, in which there is some of everything that is theirs, or `bare`, little; and then more that is not."""

    def __init__(self, session, role, bare):
        self.place, self.maker, self.role, self.bare = add_place(session, role), CaseMaker(session), role, bare
        planter = Planter(self.maker, self.place, identity_words(role) | {"while_missing"}, 0)
        if bare:
            planter.case = self.case = self.maker.case()
            planter.docket = planter._relations()
            planter.open_filing = planter._filing(True, held=False, sealed=None)
            # The door itself asks who recorded a screening, on every page of a case in which someone did.
            self.maker.screening(self.case, self.maker.stranger.id)
        else:
            planter.plant()
        self.case, self.docket, self.filing = planter.case, planter.docket, planter.open_filing
        # A docket of another court, whose filings are nobody's here.
        other = add_place(session, Role.CLERK)
        self.far = self.maker.docket(self.case, other.agency, other.office, True)
        for item in self.of_level("limited"):
            self.entry(item, "zqbefore")
        for item in self.of_level("filed"):
            self.entry(item, "zqfiled", filing_id=self.filing)

    def of_level(self, level):
        """The classes that the role has at this level."""
        return [item for item in RECORDS if CELLS[self.role.value, item.value]["level"] == level]

    def entry(self, item, word, **more):
        """A stranger's next entry of a class: this word in its first field that is not open to the role in part, always the same in one that is."""
        model, granted = RECORDS[item], table()[self.role, item].fields
        fields = [
            one.name for one in model.__table__.columns
            if one.info.get("class") is item and not isinstance(one.type, Date | UTCDateTime | Boolean)
        ]  # fmt: skip
        values = {name: "zqsame" for name in fields if name in granted}
        values |= dict.fromkeys([name for name in fields if name not in granted][:1], word)
        agency = self.maker.stranger.id
        self.maker.session.execute(
            update(model)
            .where(model.case_id == self.case.id, model.agency_id == agency, model.superseded_at.is_(None))
            .values(superseded_at=NOW)
        )
        self.maker.add(model, case_id=self.case.id, agency_id=agency, recorded_at=NOW, **values, **more)

    def hide(self, session):
        """Add what is not theirs: talk of others, papers that are not filed, held or sealed elsewhere, denied classes, hidden fields."""
        self.maker.session = session
        maker, case, agency = self.maker, self.case, self.maker.stranger.id
        more = {"case_id": case.id, "agency_id": agency, "recorded_at": NOW}
        if CELLS[self.role.value, "leads"]["level"] != "full":
            maker.add(Lead, lead_text="zqhidden", **more)
        maker.add(Comment, comment_text="zqhidden", seat_id=self.place.seat.id, **more)
        maker.add(InformationRequest, question="zqhidden", needed_by=NOW, asked_id=maker.owner.id, seat_id=self.place.seat.id, **more)  # fmt: skip
        paper = {"docket_id": self.far.id, "filing_title": "zqhidden", "filing_text": "zqhidden"}
        maker.add(Filing, filed_at=None, **paper, **more)
        maker.add(Filing, filed_at=NOW, held_authority="zqhidden", **paper, **more)
        maker.order(case, self.far, [], sealed=True, text="zqhidden")
        for level in ("none", "limited", "filed"):
            for item in self.of_level(level):
                self.entry(item, "zqhidden")
        maker.let_in(case, add_agency(session, "zqhidden court", Sector.COURT))
        if CELLS[self.role.value, "supervision_warrant"]["level"] == "none":
            maker.let_in(case, add_agency(session, "zqhidden probation", Sector.JUVENILE_JUSTICE))

    def show(self, session):
        """Add something that is theirs, whoever they are: a filing of their own, a comment to their agency."""
        self.maker.session = session
        place, maker = self.place, self.maker
        more = {"case_id": self.case.id, "recorded_at": NOW}
        paper = {"docket_id": self.docket.id, "filing_title": "zqshown", "filing_text": "x", "filed_at": NOW}
        maker.add(Filing, agency_id=place.rows, **paper, **more)
        comment = maker.add(Comment, agency_id=maker.stranger.id, comment_text="zqshown", seat_id=place.seat.id, **more)
        maker.add(CommentAudience, case_id=self.case.id, comment_id=comment.id, agency_id=place.agency.id)


EVERY = tuple(role for role in Role if role not in NEVER_A_CASE)


@pytest.mark.parametrize("engine_name", HEAVY)
@pytest.mark.parametrize("roles", [FEW, pytest.param(EVERY, marks=pytest.mark.thorough)], ids=["three", "every"])
def test_a_hidden_thing_changes_neither_a_byte_nor_a_statement(app, settings, roles):
    with owner_session(settings) as session:
        session.expire_on_commit = False
        scenes = [Hidden(session, role, bare) for role in roles for bare in (False, True)]
    differing = []
    clients = {scene: enter(app, scene.place.seat.number) for scene in scenes}

    def look(scene):
        number, pages = scene.case.number, []
        histories = [f"history/{item.value.replace('_', '-')}" for item in scene.of_level("limited")]
        for rest in ("timeline", "timeline/print", "timeline?kind=records&order=oldest", *histories):
            found = fetch(app, clients[scene], f"/cases/{number}/{rest}", settings)
            # That a session is in use is noted once a minute, whatever is read: this takes longer than one.
            asked = [statement for statement in found[3] if not statement.startswith("UPDATE sign_in_session")]
            pages.append((rest, found[0], found[2], asked))
        return pages

    for scene in scenes:
        look(scene)
    before = {scene: look(scene) for scene in scenes}
    with owner_session(settings) as session:
        for scene in scenes:
            scene.hide(session)
    for scene in scenes:
        for (rest, *was), (_, *now) in zip(before[scene], look(scene), strict=True):
            assert was[0] in (200, 404)
            assert "zqhidden" not in now[1]
            if was != now:
                differing.append((scene.role, scene.bare, rest, len(was[2]), len(now[2])))
    assert differing == []
    with owner_session(settings) as session:
        for scene in scenes:
            scene.show(session)
    same = {scene.role for scene in scenes if look(scene)[1][2] == before[scene][1][2]}
    assert same == set(), "the comparison can fail"


def test_a_sealed_case_and_one_that_never_was_are_the_same(app, settings):
    with owner_session(settings) as session:
        place = add_place(session, Role.CASEWORKER)
        maker = CaseMaker(session)
        case = maker.case()
        maker.let_in(case, place.agency)
        docket = maker.docket(case, add_agency(session, "A court", Sector.COURT), place.office, True)
        maker.seal(case, docket, [])
        seat, number = place.seat.number, case.number
    client = enter(app, seat)
    client.get("/home")
    for rest in ("timeline", "timeline/print", "timeline?after=000000000001", "history/identity", "history/x"):
        hidden, absent = (fetch(app, client, f"/cases/{one}/{rest}", settings) for one in (number, new_number()))
        assert hidden[0] == 404
        assert [re.sub(r"case_id|\d{12}", "", str(part)) for part in hidden[1:4]] == [re.sub(r"case_id|\d{12}", "", str(part)) for part in absent[1:4]]  # fmt: skip
        assert hidden[4] == absent[4]


def test_the_case_page_links_the_timeline_and_the_history_of_what_is_open_in_full_or_in_part(app, settings):
    desk = Desk(app, settings)
    desk.send("health-education", desk.shown("health-education") | {"medication": "Insulin"})
    desk.send("description-photo", desk.shown("description-photo") | {"height": "5 ft 2 in"})
    page = desk.worker.get(f"/cases/{desk.case}").text
    assert page.count(f'href="/cases/{desk.case}/timeline"') == 1
    assert {"identity", "description-photo", "health-education"} <= set(re.findall(r"/history/([a-z-]+)", page))
    file_notice(desk.walk, desk.case)
    judge = desk.walk.client(Role.JUDICIAL_OFFICER, COURT)
    assert set(re.findall(r"/history/([a-z-]+)", judge.get(f"/cases/{desk.case}").text)) == {
        "identity",
        "description-photo",
    }
    assert judge.get(f"/cases/{desk.case}/history/health-education").status_code == 404
