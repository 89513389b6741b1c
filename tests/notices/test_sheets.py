"""Sheets on both databases: what they hold is on the reader's own case page, what is closed is nowhere, who may not have one finds none."""

from __future__ import annotations

import html
import json
import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, text

from portal.cases.models import Case, CaseEvent, Child, Custody
from portal.cases.record_models import RECORDS
from portal.cases.section_queries import MORE
from portal.cases.services import read_case
from portal.clocks.models import Duty
from portal.clocks.party_rules import Recipient
from portal.clocks.recompute_services import refresh
from portal.notices.packet_rules import plain
from portal.notices.sheet_rules import ORDER, READERS, SheetKind, fill, sheet_toward, sheets_for
from portal.people.rules import Role
from portal.resources.rules import NCMEC_CALL
from portal.sharing.act_rules import KEEPERS, OWES, Act, role_may
from portal.sharing.rules import InformationClass as C
from tests.cases.canaries import Planter
from tests.cases.canary_table import WORDS, identity_words
from tests.cases.worlds import NOW, PAST, CaseMaker, add_place, owner_session, viewer_of
from tests.conftest import HEAVY
from tests.notices.sheet_walls import holes_are_found
from tests.web.browsing import enter, masked, words

NEVER = {
    C.SENSITIVE_IDS, C.DENTAL_DNA, C.SUBSTANCE_USE, C.SCREENING_DETAIL, C.LEADS, C.INVESTIGATIVE, C.COMMENTS, C.DUTY_NOTES, C.HELD,
    C.SEALED, C.FILINGS, C.ORDERS, C.SUPERVISION_WARRANT, C.RECOVERY_PLAN, C.ACCESS_LOG,
}  # fmt: skip


def fields(kind):
    """Every field that a sheet can print."""
    return [field for _, blanks in ORDER[kind] for blank in blanks for field in blank.fields]


@pytest.mark.parametrize("kind", SheetKind)
def test_each_line_names_a_field_of_its_class_and_none_that_may_not_go_out(kind):
    for information_class, name in fields(kind):
        tables = (RECORDS[information_class], *MORE.get(information_class, ()))
        column = next(table.__table__.columns[name] for table in tables if name in table.__table__.columns)
        assert column.info["class"] is information_class
        assert information_class not in NEVER
    assert not {"school", "placement_street", "placement_provider"} & {name for _, name in fields(kind)}
    assert len(set(fields(kind))) == len(fields(kind)), "nothing is asked twice"


def test_the_orders_are_those_of_the_recipients():
    ncmec = [name for _, name in fields(SheetKind.NCMEC)]
    parts = [
        "photo_taken_on",
        "height",
        "weight",
        "hair",
        "eyes",
        "pregnancy",
        "medication",
        "mental_health",
        "vulnerable",
    ]
    assert [name for name in ncmec if name in parts] == parts
    codes = [blank.code for _, blanks in ORDER[SheetKind.NCIC] for blank in blanks if blank.code]
    least = ["MKE", "NAM", "SEX", "RAC", "DOB", "HGT", "WGT", "EYE", "HAI", "DLC"]
    assert [code for code in codes if code in least] == least
    assert len(set(codes)) == len(codes)


def test_who_has_which_sheet():
    assert READERS == {SheetKind.NCMEC: KEEPERS, SheetKind.NCIC: OWES}
    assert all(role_may(role, Act.DUTY_RECORD) for role in READERS[SheetKind.NCMEC] | READERS[SheetKind.NCIC])
    assert sheets_for(Role.CASEWORKER) == (SheetKind.NCMEC, SheetKind.NCIC)
    assert sheets_for(Role.DETECTIVE) == (SheetKind.NCIC,)
    assert sheets_for(Role.NCMEC_ANALYST) == sheets_for(Role.JUDICIAL_OFFICER) == ()
    assert sheet_toward("ncmec", Role.DETECTIVE) is None
    assert sheet_toward("ncic", Role.DETECTIVE) is SheetKind.NCIC
    assert {one for one in Recipient if sheet_toward(one.value, Role.CASEWORKER)} == {
        "ncmec",
        "law_enforcement",
        "ncic",
    }
    assert sheet_toward("parent", Role.CASEWORKER) is None
    assert sheet_toward("", Role.CASEWORKER) is None


def plant(settings, roles):
    """For each role a case with a word in every field: with every word true, and with the relation alone."""
    planted = []
    with owner_session(settings) as session:
        for turn, role in enumerate(roles):
            for step, true in enumerate((set(WORDS), identity_words(role))):
                place = add_place(session, role)
                case, canaries = Planter(CaseMaker(session), place, true, turn * 6000 + step * 3000).plant()
                planted.append((role, place, viewer_of(session, place), place.seat.number, case.number, canaries))
    return planted


def leaks_and_gaps(app, planted):
    """Words on a sheet that are closed or not of its fields, those missing from it, and what a sheet has that its page has not."""
    leaks, gaps, more, compared = [], [], [], 0
    for role, _, viewer, seat, number, canaries in planted:
        client = enter(app, seat)
        page = words(client.get(f"/cases/{number}").text)
        for kind in SheetKind:
            answer = client.get(f"/cases/{number}/sheet/{kind}")
            if role not in READERS[kind]:
                assert answer.status_code == 404
                assert not any(canary.word in answer.text for canary in canaries)
                assert client.get(f"/cases/{number}/sheet/{kind}/file").status_code == 404
                continue
            assert answer.status_code == 200
            shown = words(answer.text)
            for canary in canaries:
                compared += 1
                printed = (canary.information_class, canary.field) in fields(kind)
                if (canary.word in shown) != (canary.open and not canary.corrected and printed):
                    # the links to record a duty name it
                    told = canary.field == "duty" and canary.open
                    if not told:
                        (leaks if canary.word in shown else gaps).append((role, kind, canary))
            sent = json.dumps(client.get(f"/cases/{number}/sheet/{kind}/file").json, ensure_ascii=False)
            more += [(role, kind, word) for word in set(re.findall(r"zq[0-9a-f]{12}", sent)) if word not in shown]
            gaps += [
                (role, kind, canary) for canary in canaries
                if canary.word in shown and canary.word not in sent and canary.word.startswith("zq") and canary.field != "duty"
            ]  # fmt: skip
            more += [(role, kind, word) for word in set(re.findall(r"zq[0-9a-f]{12}", shown)) if word not in page]
            with app.app_context():
                view = read_case(viewer, number, datetime.now(UTC))
                values = {
                    fact.value for section in view.sections.values() for one in section.records for fact in one.facts
                }
                sheet = fill(kind, view, "")
            for _, lines in sheet.parts:
                more += [
                    (role, kind, part)
                    for line in lines
                    for value in line.values
                    for part in value
                    if part not in values
                ]
    return leaks, gaps, more, compared


@pytest.mark.parametrize("engine_name", HEAVY)
def test_a_sheet_holds_what_the_page_holds_for_every_role(app, settings):
    leaks, gaps, more, compared = leaks_and_gaps(app, plant(settings, list(Role)))
    assert compared > 2000
    assert leaks == []
    assert gaps == []
    assert more == []


def test_a_planted_leak_and_a_planted_gap_are_found(app, settings, monkeypatch):
    holes_are_found(
        app, plant(settings, (Role.DETECTIVE,)), monkeypatch, leaks_and_gaps, "portal.notices.sheet_services.read_case"
    )


@pytest.fixture
def scene(app, settings):
    """A caseworker with a case of which the name alone is known, a detective let in, and an outsider."""

    class Scene:
        pass

    found = Scene()
    with owner_session(settings) as session:
        worker, police, outsider = (
            add_place(session, role) for role in (Role.CASEWORKER, Role.DETECTIVE, Role.CASEWORKER)
        )
        police.agency.phone, police.agency.name = "555-0111", "Fern County Police"
        maker = CaseMaker(session)
        child = maker.add(Child, full_name="A Testchild", agency_id=worker.agency.id, name_key="a", search_key="a")
        case = maker.add(Case, child_id=child.id, agency_id=worker.agency.id, opened_at=PAST)
        for agency in (worker.agency, police.agency):
            maker.let_in(case, agency)
        keep = {"case_id": case.id, "agency_id": worker.agency.id, "recorded_at": PAST}
        maker.add(RECORDS[C.IDENTITY], full_name="A Testchild", name_key="a", search_key="a", **keep)
        for kind in ("information_received", "determined_missing"):
            maker.add(CaseEvent, kind=kind, happened_at=PAST, **keep)
        refresh(session, viewer_of(session, worker), case.id, NOW)
        rows = session.execute(select(Duty.recipient_code, Duty.kind, Duty.number).where(Duty.case_id == case.id)).all()
        found.duties = {}
        for row in rows:
            found.duties.setdefault((row.recipient_code, row.kind), set()).add(row.number)
        found.case = case.number
        found.seats = {"worker": worker.seat.number, "police": police.seat.number, "outsider": outsider.seat.number}
    return found


def linked(page, numbers):
    """The one duty of these that the page leads to: several limits are one row."""
    (number,) = numbers & set(re.findall(r"/duties/(\d{12})", page))
    return number


def test_a_sheet_says_whom_to_call_who_prepared_it_and_leads_to_the_record(app, scene, settings):
    client = enter(app, scene.seats["worker"])
    page = client.get(f"/cases/{scene.case}").text
    assert f"/cases/{scene.case}/sheet/ncmec" in page
    assert f"/cases/{scene.case}/sheet/ncic" in page
    sheet = words(client.get(f"/cases/{scene.case}/sheet/ncmec").text)
    assert NCMEC_CALL in sheet
    assert "Testperson caseworker, caseworker, Agency of the caseworker" in sheet
    assert html.unescape("A Testchild") in sheet
    assert "Their report number" in sheet
    duty = linked(sheet, scene.duties["ncmec", "report_to_ncmec"])
    assert f"/cases/{scene.case}/sheet/ncmec" in client.get(f"/cases/{scene.case}/duties/{duty}").text
    ncic = words(client.get(f"/cases/{scene.case}/sheet/ncic").text)
    police = linked(ncic, scene.duties["law_enforcement", "report_to_law_enforcement"])
    record = client.get(f"/cases/{scene.case}/duties/{police}").text
    assert f"/cases/{scene.case}/sheet/ncic" in record
    assert "Fern County Police, 555-0111" in ncic
    parent = min(scene.duties["parent", "notify_parents"])
    assert "/sheet/" not in client.get(f"/cases/{scene.case}/duties/{parent}").text
    told = client.get(f"/cases/{scene.case}/to-tell").text
    assert "/sheet/ncmec" in told
    assert "/sheet/ncic" in told


def test_what_is_not_known_and_what_is_closed_are_the_same_empty_line(app, scene, settings):
    """A detective's sheet of a case without facts on health, and of one with such facts that are closed to them, say the same."""
    client = enter(app, scene.seats["police"])

    def sheet():
        text = client.get(f"/cases/{scene.case}/sheet/ncic").text
        return re.sub(r"<dt>Prepared</dt><dd>[^<]*</dd>", "", masked(text))

    before = sheet()
    empty = re.findall(r"<dt>([^<]*)</dt>\s*<dd><span class=\"usa-sr-only\">empty line</span></dd>", before)
    assert {"Medical conditions", "Pregnancy"} <= set(empty)
    with owner_session(settings) as session:
        case = session.execute(select(Case).where(Case.number == scene.case)).scalar_one()
        key, agency = case.id, case.agency_id
        CaseMaker(session).add(
            RECORDS[C.HEALTH_EDUCATION],
            case_id=case.id,
            agency_id=case.agency_id,
            recorded_at=PAST,
            pregnancy="yes",
            conditions="asthma",
        )
    assert sheet() == before
    assert "not known" not in before
    assert "asthma" not in words(enter(app, scene.seats["worker"]).get(f"/cases/{scene.case}/sheet/ncic").text)
    with owner_session(settings) as session:
        session.add(Custody(case_id=key, agency_id=agency, starts_at=PAST))
    assert "asthma" in words(enter(app, scene.seats["worker"]).get(f"/cases/{scene.case}/sheet/ncic").text)
    assert sheet() == before
    assert "/sheet/ncmec" not in client.get(f"/cases/{scene.case}").text


def test_reading_a_sheet_leaves_the_line_of_reading_the_case_and_a_refusal_its_own(app, scene, settings):
    def lines():
        with owner_session(settings) as session:
            rows = session.execute(
                text("select act, outcome, object_number, reason, case_id from audit_entry order by seq")
            )
            return [tuple(row) for row in rows]

    worker, police, outsider = (enter(app, scene.seats[who]) for who in ("worker", "police", "outsider"))
    worker.get(f"/cases/{scene.case}")
    page = lines()
    worker.get(f"/cases/{scene.case}/sheet/ncmec")
    sheet = lines()
    assert sheet[: len(page)] == page
    assert sheet[len(page) :] == page[-1:]
    assert police.get(f"/cases/{scene.case}/sheet/ncmec").status_code == 404
    assert lines()[-1] == ("case:read", "refused", scene.case, "role may not", None)
    hidden = outsider.get(f"/cases/{scene.case}/sheet/ncmec")
    assert hidden.status_code == 404
    assert lines()[-1] == ("case:read", "refused", scene.case, "not found", None)
    assert worker.get(f"/cases/{scene.case}/sheet/other").status_code == 404


def test_the_file_holds_the_lines_of_the_sheet_and_the_log_says_that_it_was_taken(app, scene, settings):
    worker, outsider = enter(app, scene.seats["worker"]), enter(app, scene.seats["outsider"])
    page = f"/cases/{scene.case}/sheet/ncmec"
    assert f'href="{page}/file"' in worker.get(page).text
    answer = worker.get(f"{page}/file")
    assert answer.content_type == "application/json"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="ncmec-{scene.case}.json"'
    assert "no-store" in answer.headers["Cache-Control"]
    found = answer.json
    assert (found["format"], found["version"], found["kind"], found["case"]) == (
        "homeward-sheet",
        1,
        "ncmec",
        scene.case,
    )
    asked = [(heading, [blank.label for blank in blanks]) for heading, blanks in ORDER[SheetKind.NCMEC]]
    assert [(part["heading"], [line["label"] for line in part["lines"]]) for part in found["parts"]] == asked
    lines = {line["label"]: line["values"] for part in found["parts"] for line in part["lines"]}
    assert lines["Full name"] != []
    assert lines["Height"] == []
    codes = worker.get(f"/cases/{scene.case}/sheet/ncic/file").json["parts"][1]["lines"][0]
    assert codes["code"] == "NAM"
    with owner_session(settings) as session:
        rows = session.execute(text("select act, outcome, reason from audit_entry order by seq desc limit 1"))
        assert [tuple(row) for row in rows] == [("case:read", "read", "as a file")]
    assert outsider.get(f"{page}/file").status_code == 404
    assert worker.get(f"/cases/{scene.case}/sheet/other/file").status_code == 404


def test_instants_are_utc_and_days_have_no_time():
    at = datetime(2026, 11, 1, 1, 30, tzinfo=ZoneInfo("America/Chicago"))
    assert plain(at) == "2026-11-01T06:30:00Z"
    assert plain(at.replace(fold=1)) == "2026-11-01T07:30:00Z"
    assert [plain(value) for value in (at.date(), True, "x", None)] == ["2026-11-01", True, "x", None]
