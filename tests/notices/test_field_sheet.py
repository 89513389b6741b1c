"""The field sheet: what it holds is on its reader's own case page, what is closed is nowhere, who has none finds none."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from sqlalchemy import select, text

from portal.cases.models import Case
from portal.cases.record_models import RECORDS, RecoveryPlan, SupervisionWarrant
from portal.cases.section_queries import MORE
from portal.cases.services import read_case
from portal.notices.field_sheet_rules import (
    FIELD_ORDER,
    PICK_UP_FIELDS,
    STAYS,
    fill_field_sheet,
    may_have_field_sheet,
)
from portal.people.rules import BENCH, Role
from portal.sharing import rules
from portal.sharing.rules import InformationClass as C
from tests.cases.worlds import PAST, CaseMaker, owner_session
from tests.conftest import HEAVY
from tests.notices import test_sheets
from tests.notices.sheet_walls import holes_are_found
from tests.notices.test_sheets import plant
from tests.web.browsing import enter, masked, words

scene = test_sheets.scene
CARRIERS = {
    Role.CASEWORKER, Role.CW_SUPERVISOR, Role.JJ_OFFICER, Role.JJ_SUPERVISOR, Role.DETECTIVE, Role.LE_SUPERVISOR,
    Role.INTERSTATE_OFFICER, Role.AGENCY_COUNSEL, Role.PROSECUTOR,
}  # fmt: skip
NEVER = {
    C.SENSITIVE_IDS, C.DENTAL_DNA, C.SUBSTANCE_USE, C.SCREENING_DETAIL, C.LEADS, C.INVESTIGATIVE, C.COMMENTS, C.DUTY_NOTES, C.HELD,
    C.SEALED, C.FILINGS, C.ACCESS_LOG, C.EARLIER_EPISODES, C.PLACEMENT, C.DUTY_LEDGER,
}  # fmt: skip
FIELDS = [field for _, blanks in FIELD_ORDER for blank in blanks for field in blank.fields]
PRINTED = (
    set(FIELDS) | {(C.SUPERVISION_WARRANT, name) for name in PICK_UP_FIELDS} | {(C.ORDERS, "order_text"), (C.ORDERS, "order_title")}
)  # fmt: skip


def test_each_line_names_a_field_of_its_class_and_none_that_may_not_go_out():
    for information_class, name in FIELDS:
        tables = (RECORDS[information_class], *MORE.get(information_class, ()))
        column = next(table.__table__.columns[name] for table in tables if name in table.__table__.columns)
        assert column.info["class"] is information_class
        assert information_class not in NEVER
    assert not {"school"} & {name for _, name in FIELDS}
    assert len(set(FIELDS)) == len(FIELDS), "nothing stands twice"
    assert {blank.label for _, blanks in FIELD_ORDER for blank in blanks} >= STAYS


def test_who_carries_one_is_read_from_the_table_and_the_bench_is_not_among_them(monkeypatch):
    assert {role for role in Role if may_have_field_sheet(role)} == CARRIERS
    assert not CARRIERS & BENCH
    whole = dict(rules.table())
    more = {(Role.CLERK, item): whole[Role.DETECTIVE, item] for item in C}
    monkeypatch.setattr("portal.notices.field_sheet_rules.table", lambda: whole | more)
    assert {role for role in Role if may_have_field_sheet(role)} == CARRIERS | {Role.CLERK}


def leaks_and_gaps(app, planted):
    """Words on a field sheet that are closed or not of its fields, those missing from it, and what it has that its page has not."""
    leaks, gaps, more, compared = [], [], [], 0
    for role, _, viewer, seat, number, canaries in planted:
        client = enter(app, seat)
        page = client.get(f"/cases/{number}").text
        answer = client.get(f"/cases/{number}/sheet/field")
        assert (f"/cases/{number}/sheet/field" in page) == (role in CARRIERS)
        if role not in CARRIERS:
            assert answer.status_code == 404
            assert not any(canary.word in answer.text for canary in canaries)
            continue
        assert answer.status_code == 200
        shown, page = words(answer.text), words(page)
        photos = {
            canary.word for canary in canaries if canary.field == "taken_on"
        }  # one photo of several is on the sheet
        for canary in canaries:
            compared += 1
            printed = (canary.information_class, canary.field) in PRINTED
            if (canary.word in shown) != (
                canary.open and not canary.corrected and not canary.before and printed
            ) and canary.word not in photos:
                (leaks if canary.word in shown else gaps).append((role, canary))
        current = {canary.word for canary in canaries if canary.word in photos and canary.open and not canary.corrected}
        seen = {word for word in photos if word in shown}
        leaks += [(role, word) for word in seen - current]
        gaps += [(role, "photo")] if current and not seen else []
        more += [(role, word) for word in set(re.findall(r"zq[0-9a-f]{12}", shown)) if word not in page]
        with app.app_context():
            view = read_case(viewer, number, datetime.now(UTC))
            values = {fact.value for section in view.sections.values() for one in section.records for fact in one.facts}
            sheet = fill_field_sheet(view, ())
        lines = [line for _, found in sheet.parts for line in found]
        more += [(role, part) for line in lines for value in line.values for part in value if part not in values]
    return leaks, gaps, more, compared


@pytest.mark.parametrize("engine_name", HEAVY)
def test_a_field_sheet_holds_what_the_page_holds_for_every_role(app, settings):
    leaks, gaps, more, compared = leaks_and_gaps(app, plant(settings, list(Role)))
    assert compared > 3000
    assert leaks == []
    assert gaps == []
    assert more == []


def test_a_planted_leak_and_a_planted_gap_are_found(app, settings, monkeypatch):
    holes_are_found(
        app,
        plant(settings, (Role.DETECTIVE,)),
        monkeypatch,
        leaks_and_gaps,
        "portal.notices.field_sheet_services.read_case",
    )


def add(settings, case, model, **values):
    """The agency that keeps the case records something of it."""
    with owner_session(settings) as session:
        row = session.execute(select(Case).where(Case.number == case)).scalar_one()
        CaseMaker(session).add(model, case_id=row.id, agency_id=row.agency_id, recorded_at=PAST, **values)


def test_an_officer_has_whom_to_call_the_plan_and_the_pick_up_order(app, scene, settings):
    add(settings, scene.case, RecoveryPlan, pickup_contact="Night desk, 555-0112", debriefer="A neutral person", medical_stop="Cedar Clinic")  # fmt: skip
    add(settings, scene.case, SupervisionWarrant, pick_up_order="Issued", warrant_number="W-77", warrant_exists=True)
    client = enter(app, scene.seats["police"])
    assert f"/cases/{scene.case}/sheet/field" in client.get(f"/cases/{scene.case}").text
    page = client.get(f"/cases/{scene.case}/sheet/field").text
    sheet = words(page)
    for said in (
        "A Testchild",
        "Night desk, 555-0112",
        "A neutral person",
        "Cedar Clinic",
        "Issued",
        "W-77",
        "Fern County Police",
    ):
        assert said in sheet, said
    assert 'href="tel:5550111"' in page
    assert "<script" not in page
    assert "search for this child is recorded as ended" not in sheet


def test_what_is_not_known_and_what_is_closed_look_the_same(app, scene, settings):
    """A detective's sheet of a case without facts on health, and of one with such facts that are closed to them, say the same."""
    client = enter(app, scene.seats["police"])

    def sheet():
        return re.sub(
            r"<dt>Prepared</dt><dd>[^<]*</dd>", "", masked(client.get(f"/cases/{scene.case}/sheet/field").text)
        )

    before = sheet()
    add(settings, scene.case, RECORDS[C.HEALTH_EDUCATION], pregnancy="yes", conditions="asthma")
    assert sheet() == before
    assert "Medical conditions" not in before


def test_a_sheet_after_the_search_says_so(app, scene, settings):
    with owner_session(settings) as session:
        CaseMaker(session).event(
            session.execute(select(Case).where(Case.number == scene.case)).scalar_one(), "returned"
        )
    client = enter(app, scene.seats["police"])
    assert "search for this child is recorded as ended" in words(client.get(f"/cases/{scene.case}/sheet/field").text)


def test_reading_a_field_sheet_leaves_the_line_of_reading_the_case_and_a_refusal_its_own(app, scene, settings):
    def lines():
        with owner_session(settings) as session:
            rows = session.execute(
                text("select act, outcome, object_number, reason, case_id from audit_entry order by seq")
            )
            return [tuple(row) for row in rows]

    police, outsider = (enter(app, scene.seats[who]) for who in ("police", "outsider"))
    police.get(f"/cases/{scene.case}")
    page = lines()
    police.get(f"/cases/{scene.case}/sheet/field")
    assert lines()[len(page) :] == page[-1:]
    hidden = outsider.get(f"/cases/{scene.case}/sheet/field")
    assert hidden.status_code == 404
    assert lines()[-1] == ("case:read", "refused", scene.case, "not found", None)
    assert masked(hidden.text) == masked(outsider.get("/cases/100000000000/sheet/field").text)
