"""The decision's corners, each by an example of its own."""

from __future__ import annotations

import csv
from dataclasses import FrozenInstanceError, fields, replace
from itertools import combinations
from pathlib import Path

import pytest

from portal.people.rules import BENCH, NEVER_A_CASE, Role, Sector
from portal.sharing import rules
from portal.sharing.act_rules import CASE_ACTS, READS, Act, role_may
from portal.sharing.rules import (
    CASE_WORDS,
    ITEM_CLASSES,
    ITEM_WORDS,
    NEEDS,
    Authority,
    Decision,
    Docket,
    Facts,
    InformationClass,
    Item,
    Level,
    Right,
    Viewer,
    Word,
    decide,
    entry_open,
    granted_fields,
    item_open,
    partner_known,
    table,
    visibility,
)
from tests.sharing.test_rights import AGENCY, CELLS, CLIENT, ME, OFFICE, OTHER, facts, viewer

C = InformationClass
JOINED = frozenset({AGENCY})


def seen(role: Role, found: Facts) -> set[InformationClass]:
    """The classes that are open to the role."""
    return set(decide(viewer(role), Act.CASE_READ, found).levels)


def test_what_the_decision_is_made_of_cannot_be_changed_afterwards():
    made = [viewer(Role.CLERK), Facts(), Item(), Docket(office=1), Authority(C.LEADS, 1), Decision(False, {}, "")]
    made.append(Right(Level.FULL, frozenset(), frozenset()))
    for value in made:
        with pytest.raises(FrozenInstanceError):
            setattr(value, fields(value)[0].name, None)


def test_what_is_not_said_is_not_so():
    empty = Facts()
    assert not any((empty.missing, empty.victim_identified, empty.sealed))
    assert not any((Docket(office=1).notice_filed, Docket(office=1).ledger_ordered))
    assert Viewer(1, 2, 3, viewer(Role.CLERK).sector, Role.CLERK).in_force


@pytest.mark.parametrize("spoil", ["missing", "twice", "both"])
def test_a_table_that_is_not_whole_is_refused(spoil, tmp_path, monkeypatch):
    rows = list(csv.DictReader(Path(rules.TABLE).read_text().splitlines()))
    bad = {"missing": rows[:-1], "twice": [*rows[:-1], rows[0]], "both": [*rows, rows[0]]}[spoil]
    path = tmp_path / "rights.csv"
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(bad)
    monkeypatch.setattr(rules, "TABLE", path)
    with pytest.raises(ValueError, match="once"):
        table.__wrapped__()


def test_a_word_outside_the_list_is_refused():
    with pytest.raises(ValueError, match="friend"):
        rules.parse("joined+friend_of_the_court")


def least(role: Role) -> set[frozenset[str]]:
    """This test's own reading of when any class is open to the role at all."""
    found = set()
    for (owner, name), row in CELLS.items():
        if owner != role.value or row["level"] == "none":
            continue
        for part in row["condition"].split("|"):
            words = frozenset(part.split("+"))
            found.add(words - {word.value for word in ITEM_WORDS} if C(name) in ITEM_CLASSES else words)
    return {words for words in found if not any(other < words for other in found)}


@pytest.mark.parametrize("role", list(Role))
def test_when_a_case_is_there_at_all(role):
    wanted = set() if role in NEVER_A_CASE else least(role)
    assert {frozenset(word.value for word in words) for words in visibility(role)} == wanted


def test_roles_that_never_open_a_case_have_no_condition_for_it():
    assert NEVER_A_CASE
    assert all(visibility(role) == frozenset() for role in NEVER_A_CASE)
    assert all(visibility(role) for role in Role if role not in NEVER_A_CASE)


def test_whether_a_case_is_there_may_hang_on_few_words(monkeypatch):
    right = Right(Level.FULL, frozenset({frozenset({Word.WHILE_MISSING})}), frozenset())
    mixed = Right(Level.FULL, frozenset({frozenset({Word.JOINED}), frozenset({Word.WHILE_MISSING})}), frozenset())
    for cell in (right, mixed):
        spoiled = dict(table()) | {(Role.CASEWORKER, C.IDENTITY): cell}
        monkeypatch.setattr(rules, "table", lambda spoiled=spoiled: spoiled)
        with pytest.raises(ValueError, match="alone"):
            visibility.__wrapped__(Role.CASEWORKER)
    every = Right(Level.FULL, frozenset({CASE_WORDS}), frozenset())
    none = Right(Level.NONE, frozenset({frozenset({Word.NEVER})}), frozenset())
    spoiled = {key: none if key[1] in ITEM_CLASSES else every for key in table()}
    monkeypatch.setattr(rules, "table", lambda: spoiled)
    assert visibility.__wrapped__(Role.CASEWORKER) == {CASE_WORDS}


@pytest.mark.parametrize("role", [role for role in Role if role not in NEVER_A_CASE])
def test_a_case_is_allowed_just_when_it_is_there(role):
    """Over every set of up to three of the words; own screening entries are told by `own_agency`."""
    words = sorted(word.value for word in CASE_WORDS)
    for size in range(4):
        for chosen in combinations(words, size):
            found = facts(role, C.SCREENING_DETAIL, set(chosen))
            wanted = any(words <= set(chosen) for words in least(role))
            assert decide(viewer(role), Act.CASE_READ, found).allowed == wanted, chosen


def test_a_seal_shuts_every_act_and_says_so():
    shut = Facts(joined=JOINED, sealed=True)
    for act in Act:
        if role_may(Role.CASEWORKER, act):
            assert decide(viewer(Role.CASEWORKER), act, shut).reason == "sealed"


def test_an_act_that_writes_into_a_class_needs_the_class():
    assert decide(viewer(Role.CASEWORKER), Act.COMMENT_ADD, Facts(joined=JOINED)).allowed
    assert set(NEEDS) == CASE_ACTS - READS
    for role in Role:
        rights = table()
        assert role_may(role, Act.COMMENT_ADD) == (rights[role, C.COMMENTS].level is not Level.NONE), role
        assert role_may(role, Act.LEAD_ADD) == (rights[role, C.LEADS].level is not Level.NONE), role
    own_screening = Facts(joined=JOINED, recorders={C.SCREENING_DETAIL: JOINED})
    assert decide(viewer(Role.JJ_OFFICER), Act.CASE_READ, own_screening).allowed
    refused = decide(viewer(Role.JJ_OFFICER), Act.COMMENT_ADD, own_screening)
    assert (refused.allowed, refused.reason) == (False, "comments is not open")


def test_the_reason_is_told():
    who = viewer(Role.CASEWORKER)
    assert decide(who, Act.CASE_READ, Facts(joined=JOINED)).reason == "granted"
    assert decide(who, Act.CASE_READ, Facts()).reason == "no class is open"
    assert decide(who, Act.AUDIT_READ, Facts()).reason == "role may not"
    assert decide(replace(who, in_force=False), Act.CASE_READ, Facts()).reason == "seat or agreement not in force"


def test_fields_pass_whole_where_a_ground_other_than_the_authority_holds():
    """The tribe's counsel: a class by authority with fields, and the same class by another ground."""
    for (role, name), row in CELLS.items():
        parts = [set(part.split("+")) for part in row["condition"].split("|")]
        plain = [part for part in parts if "authority_recorded" not in part]
        if row["level"] == "limited" or len(plain) == len(parts) or not plain or C(name) in ITEM_CLASSES:
            continue
        who, cell = viewer(Role(role)), C(name)
        grant = (Authority(cell, next(iter(who.rows)), frozenset({"one_field"})),)
        for words in plain:
            assert granted_fields(who, cell, replace(facts(Role(role), cell, words), authorities=grant)) is None
            for missing in words - {"always"}:
                less = replace(facts(Role(role), cell, words - {missing}), authorities=grant)
                if not any(other <= words - {missing} for other in plain):
                    assert granted_fields(who, cell, less) == {"one_field"}, (role, name, missing)


def test_an_authority_is_for_one_class_and_one_recipient():
    who = viewer(Role.DETECTIVE)
    for grant, opens in (
        (Authority(C.SENSITIVE_IDS, AGENCY), True),
        (Authority(C.SENSITIVE_IDS, OTHER), False),
        (Authority(C.DENTAL_DNA, AGENCY), False),
    ):
        found = Facts(joined=JOINED, authorities=(grant,))
        assert (granted_fields(who, C.SUBSTANCE_USE, found) is None) is False
        assert rules.holds(Word.AUTHORITY, who, found, C.SENSITIVE_IDS, None) == opens


def first(level: Level) -> tuple[Role, InformationClass]:
    """A cell of that level in a class of items whose condition is `joined` alone."""
    return next(
        (Role(role), C(name))
        for (role, name), row in CELLS.items()
        if row["level"] == level.value and row["condition"] == "joined" and C(name) in ITEM_CLASSES - {C.ACCESS_LOG}
    )


def test_audience_has_the_agencies_named_and_the_author():
    role, cell = first(Level.AUDIENCE)
    who = viewer(role)
    found = Facts(joined=who.rows)
    for item, opens in (
        (Item(made_by=OTHER, audience=frozenset({AGENCY})), True),
        (Item(made_by=AGENCY), True),
        (Item(made_by=OTHER, audience=frozenset({OTHER})), False),
        (Item(made_by=OTHER), False),
    ):
        assert item_open(who, cell, found, item) == opens


def test_duty_has_the_owner_and_whom_it_is_owed_to():
    role, cell = first(Level.DUTY)
    who = viewer(role)
    found, own = Facts(joined=who.rows), next(iter(who.rows))
    for item, opens in (
        (Item(owner=own, owed_to=OTHER), True),
        (Item(owner=OTHER, owed_to=own), True),
        (Item(owner=OTHER, owed_to=OTHER, audience=who.rows, made_by=own), False),
        (Item(), False),
    ):
        assert item_open(who, cell, found, item) == opens


def test_none_opens_no_item_whatever_its_condition(monkeypatch):
    cell = Right(Level.NONE, frozenset({frozenset({Word.ALWAYS})}), frozenset())
    spoiled = dict(table()) | {(Role.CASEWORKER, C.LEADS): cell}
    monkeypatch.setattr(rules, "table", lambda: spoiled)
    assert not item_open(viewer(Role.CASEWORKER), C.LEADS, Facts(), Item(made_by=AGENCY))


def test_entries_by_level():
    who = viewer(Role.AGENCY_COUNSEL)
    assert entry_open(who, Level.FILED, CLIENT, filed=True)
    assert not entry_open(who, Level.FILED, CLIENT, filed=False)
    assert entry_open(who, Level.OWN, CLIENT, filed=False)
    assert not entry_open(who, Level.OWN, OTHER, filed=True)
    assert not entry_open(who, Level.OWN, AGENCY, filed=True)
    assert entry_open(who, Level.FULL, OTHER, filed=False)
    assert entry_open(who, Level.LIMITED, OTHER, filed=False)


def test_an_item_is_judged_on_its_own_docket():
    mine = Docket(office=OFFICE, notice_filed=True)
    theirs = Docket(office=OTHER, notice_filed=True)
    found = Facts(dockets={1: mine, 2: theirs})
    who = viewer(Role.JUDICIAL_OFFICER)
    assert item_open(who, C.ORDERS, found, Item(docket=1))
    assert not item_open(who, C.ORDERS, found, Item(docket=2))
    assert not item_open(who, C.ORDERS, found, Item(docket=3)), "a docket that is not the child's"
    assert item_open(who, C.ORDERS, found, Item()), "without a docket any of the child's will do"


def test_the_bench_is_chambers_and_notice_and_role_at_once():
    right = Docket(office=OFFICE, notice_filed=True)
    assert seen(Role.JUDICIAL_OFFICER, Facts(dockets={1: right, 2: Docket(office=OTHER)}))
    assert not seen(Role.JUDICIAL_OFFICER, Facts(dockets={1: replace(right, notice_filed=False)}))
    assert not seen(Role.JUDICIAL_OFFICER, Facts(dockets={1: replace(right, office=OTHER)}))
    for role in set(Role) - BENCH - NEVER_A_CASE:
        assert not seen(role, Facts(dockets={1: right})), role
    sealed = Facts(dockets={1: right, 2: Docket(office=OTHER, notice_filed=True)}, sealed=True)
    assert seen(Role.JUDICIAL_OFFICER, sealed)


def test_words_hold_for_a_seat_in_force_alone():
    for role, word, found in (
        (Role.CASEWORKER, Word.JOINED, Facts(joined=JOINED)),
        (Role.JUDICIAL_OFFICER, Word.ON_DOCKET, Facts(dockets={1: Docket(office=OFFICE, notice_filed=True)})),
    ):
        assert rules.holds(word, viewer(role), found, C.IDENTITY, None)
        assert not rules.holds(word, replace(viewer(role), in_force=False), found, C.IDENTITY, None)


def test_never_never_holds():
    assert not rules.holds(Word.NEVER, viewer(Role.CASEWORKER), Facts(joined=JOINED), C.IDENTITY, None)
    assert rules.holds(Word.ALWAYS, viewer(Role.CASEWORKER), Facts(), C.IDENTITY, None)


def test_one_docket_of_two_is_enough():
    mine = Docket(office=OTHER, parties=frozenset({ME}), agencies=JOINED, ledger_ordered=True)
    found = Facts(joined=JOINED, dockets={1: mine, 2: Docket(office=OTHER)})
    for role, word in (
        (Role.JJ_OFFICER, Word.OWN_OR_DUAL),
        (Role.CHILDS_ATTORNEY, Word.PARTY),
        (Role.CHILDS_ATTORNEY, Word.LEDGER_ORDERED),
    ):
        assert rules.holds(word, viewer(role), found, C.IDENTITY, None)


def line(role: Role, item: Item) -> bool:
    """Whether a line of the log is open to the role, on a case that is."""
    who = viewer(role)
    docket = Docket(office=OFFICE, notice_filed=True, parties=who.parties, ledger_ordered=True)
    found = Facts(joined=who.rows, dockets={1: docket})
    return item_open(who, C.ACCESS_LOG, found, item)


def test_lines_of_the_bench_are_for_its_own_chambers_and_the_auditor():
    own = Item(made_by=AGENCY, case_owner=AGENCY, bench_office=OFFICE)
    others = replace(own, bench_office=OTHER)
    assert line(Role.JUDICIAL_OFFICER, own)
    assert not line(Role.JUDICIAL_OFFICER, others)
    assert not line(Role.CASEWORKER, own)
    assert not line(Role.CW_SUPERVISOR, own)
    assert line(Role.AUDITOR, own)
    assert line(Role.AUDITOR, others)


def test_own_lines_are_the_own_agencys():
    role = next(
        Role(role)
        for (role, name), row in CELLS.items()
        if name == "access_log" and row["level"] == "own" and Role(role) not in BENCH | {Role.AUDITOR}
        if row["condition"] == "joined"
    )
    assert line(role, Item(made_by=AGENCY, case_owner=OTHER))
    assert not line(role, Item(made_by=OTHER, case_owner=OTHER))


# Which class, and at which level, lets someone know that an agency of the sector is on the case.
PRESENCE = {
    Sector.JUVENILE_JUSTICE: (C.SUPERVISION_WARRANT, set(Level)),
    Sector.TRIBE: (C.IDENTITY, {Level.FULL}),
    Sector.COUNSEL: (C.CONTACTS, {Level.FULL, Level.LIMITED}),
}


@pytest.mark.parametrize("sector", Sector)
@pytest.mark.parametrize("prosecutes", [True, False])
def test_that_an_agency_is_on_the_case_is_known_by_who_may_know_what_it_tells(sector, prosecutes):
    asked, enough = PRESENCE[Sector.JUVENILE_JUSTICE] if prosecutes else PRESENCE.get(sector, (None, set()))
    assert partner_known({}, sector, prosecutes) is (asked is None)
    for information_class in (C.SUPERVISION_WARRANT, C.IDENTITY, C.CONTACTS):
        for level in Level:
            known = asked is None or (information_class is asked and level in enough)
            assert partner_known({information_class: level}, sector, prosecutes) is known, (information_class, level)
