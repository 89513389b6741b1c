"""`decide` against the table, cell by cell: granted when a condition holds, denied when any word of it fails."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from portal.people.rules import BENCH, Role
from portal.sharing.act_rules import Act
from portal.sharing.rules import (
    ITEM_CLASSES,
    TABLE,
    Authority,
    Docket,
    Facts,
    InformationClass,
    Item,
    Level,
    Viewer,
    Word,
    decide,
    granted_fields,
    item_open,
)
from tests.cases.worlds import sector_of

REFERENCE = Path(__file__).with_name("rights_reference.csv")
ROWS = list(csv.DictReader(REFERENCE.read_text().splitlines()))
CELLS = {(row["role"], row["class"]): row for row in ROWS}
ME, AGENCY, OFFICE, CLIENT, OTHER, DOCKET = 11, 22, 33, 44, 99, 7


def viewer(role: Role) -> Viewer:
    """A viewer of the role; agency counsel stand in their client's row."""
    return Viewer(1, ME, AGENCY, sector_of(role), role, frozenset({OFFICE}), frozenset({CLIENT}))


def facts(role: Role, information_class: InformationClass, words: set[str]) -> Facts:
    """Facts in which just these words are true for the viewer."""
    row = CLIENT if role is Role.AGENCY_COUNSEL else AGENCY
    has = words.__contains__
    bench = role in BENCH
    docket = Docket(
        office=OFFICE if bench else OTHER,
        notice_filed=has("on_docket_after_notice"),
        ledger_ordered=has("ledger_ordered"),
        parties=frozenset({ME if has("party") else OTHER}),
        agencies=frozenset({row if has("own_or_dual_case") else OTHER}),
    )
    return Facts(
        joined=frozenset({row if has("joined") else OTHER}),
        dockets={DOCKET: docket},
        compact_ends=frozenset({row if has("interstate_case") else OTHER}),
        missing=has("while_missing"),
        victim_identified=has("victim_identified"),
        custodians=frozenset({row if has("custodian") else OTHER}),
        receiving=frozenset({row if has("receiving") else OTHER}),
        releases={information_class: frozenset({ME if has("named_in_order") else OTHER})},
        authorities=(Authority(information_class, row if has("authority_recorded") else OTHER),),
        recorders={information_class: frozenset({row if has("own_agency") else OTHER})},
    )


def item(role: Role, words: set[str]) -> Item:
    """An item of which just these words are true, and which satisfies any level."""
    row = CLIENT if role is Role.AGENCY_COUNSEL else AGENCY
    return Item(
        made_by=row if "own_agency" in words or "owned" in words else OTHER,
        docket=DOCKET,
        served=frozenset({ME if "served" in words else OTHER}),
        named=frozenset({ME if "named_in_order" in words else OTHER}),
        audience=frozenset({AGENCY}),
        owner=row,
        case_owner=row if "own_agency" in words else OTHER,
        bench_office=OFFICE if role in BENCH else None,
    )


def granted(role: Role, information_class: InformationClass, words: set[str]) -> Level | None:
    """At which level the class is open to the role when just these words are true."""
    found = facts(role, information_class, words)
    who = viewer(role)
    act = Act.AUDIT_READ if role is Role.AUDITOR else Act.CASE_READ
    level = decide(who, act, found).levels.get(information_class)
    if level is None or information_class not in ITEM_CLASSES:
        return level
    owned = words | ({"owned"} if level is Level.OWN else set())
    return level if item_open(who, information_class, found, item(role, owned)) else None


def holds(condition: str, words: set[str]) -> bool:
    """The condition, judged by this test's own reading of it."""
    return any(all(word == "always" or word in words for word in part.split("+")) for part in condition.split("|"))


def test_our_table_is_the_table():
    assert TABLE.read_text() == REFERENCE.read_text()


def test_decide_equals_the_table_cell_by_cell(capsys):
    everything = {word.value for word in Word} - {"never"}
    cells = turns = 0
    for row in ROWS:
        role, information_class = Role(row["role"]), InformationClass(row["class"])
        cells += 1
        alternatives = [set(part.split("+")) for part in row["condition"].split("|")]
        trials = [everything, set(), *alternatives]
        trials += [everything - {word} for part in alternatives for word in part]
        trials += [part - {word} for part in alternatives for word in part]
        for words in trials:
            turns += 1
            wanted = Level(row["level"]) if row["level"] != "none" and holds(row["condition"], words) else None
            assert granted(role, information_class, words) == wanted, (role, information_class, words)
    assert cells == 575
    with capsys.disabled():
        print(f" [{cells} cells, {turns} decisions]", end="")


@pytest.mark.parametrize("role", list(Role))
def test_a_seat_or_agreement_that_ended_opens_nothing(role):
    who = viewer(role)
    ended = Viewer(**{**who.__dict__, "in_force": False})
    everything = {word.value for word in Word} - {"never"}
    for act in (Act.CASE_READ, Act.AUDIT_READ):
        assert not decide(ended, act, facts(role, InformationClass.IDENTITY, everything)).allowed


def test_limited_leaves_the_fields_of_the_table():
    for (role, information_class), row in CELLS.items():
        if row["level"] == "limited":
            found = granted_fields(viewer(Role(role)), InformationClass(information_class), Facts())
            assert found == frozenset(row["fields_when_limited"].split(";"))


def test_an_authority_that_names_fields_passes_them_alone():
    c = InformationClass.SENSITIVE_IDS
    who = viewer(Role.DETECTIVE)
    some = Facts(joined=frozenset({AGENCY}), authorities=(Authority(c, AGENCY, frozenset({"ssn"})),))
    whole = Facts(
        joined=frozenset({AGENCY}), authorities=(Authority(c, AGENCY), Authority(c, AGENCY, frozenset({"ssn"})))
    )
    assert granted_fields(who, c, some) == {"ssn"}
    assert granted_fields(who, c, whole) is None


def test_ledger_and_party_must_meet_on_one_docket():
    ordered = Docket(office=OTHER, notice_filed=True, ledger_ordered=True, parties=frozenset({OTHER}))
    mine = Docket(office=OTHER, notice_filed=True, parties=frozenset({ME}))
    found = Facts(joined=frozenset({AGENCY}), dockets={1: ordered, 2: mine})
    levels = decide(viewer(Role.CHILDS_ATTORNEY), Act.CASE_READ, found).levels
    assert InformationClass.IDENTITY in levels
    assert InformationClass.DUTY_LEDGER not in levels


def test_a_sealed_case_is_there_for_bench_and_named_alone():
    docket = Docket(office=OFFICE, notice_filed=True, parties=frozenset({ME}), agencies=frozenset({AGENCY}))
    for role in Role:
        who = viewer(role)
        rows = who.rows
        shut = Facts(joined=rows, dockets={1: docket}, compact_ends=rows, sealed=True)
        named = Facts(joined=rows, dockets={1: docket}, compact_ends=rows, sealed=True, sealed_to=frozenset({ME}))
        assert decide(who, Act.CASE_READ, shut).allowed == (role in BENCH)
        may = CELLS[role.value, "sealed"]["level"] != "none"
        assert decide(who, Act.CASE_READ, named).allowed == may
