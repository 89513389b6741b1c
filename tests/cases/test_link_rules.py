"""What a link says, who may record and end it, who may read it at all: from the table of rights, without a database."""

from __future__ import annotations

from dataclasses import replace

import pytest

from portal.cases.link_rules import (
    EARLIER_WORDS,
    KIND_WORDS,
    OF_CLASS,
    LinkedCase,
    LinkKind,
    kind_open,
    may_end,
    readable_kinds,
    recordable_kinds,
    recorder_known,
)
from portal.people.rules import BENCH, NEVER_A_CASE, Role, Sector
from portal.sharing import rules
from portal.sharing.act_rules import Act, role_may
from portal.sharing.rules import Docket, Facts, InformationClass, Level, Viewer, decide
from tests.cases.canary_table import CELLS
from tests.cases.worlds import NOW

T, P, S = LinkKind.TOGETHER, LinkKind.COMPANION, LinkKind.SIBLING
KEEP = {Role.CASEWORKER, Role.CW_SUPERVISOR, Role.JJ_OFFICER, Role.JJ_SUPERVISOR}
POLICE = {Role.DETECTIVE, Role.LE_SUPERVISOR}
READS = {
    **dict.fromkeys(KEEP | POLICE, frozenset({T, P, S})),
    **dict.fromkeys(
        (Role.NCMEC_ANALYST, Role.INTERSTATE_OFFICER, Role.AGENCY_COUNSEL, Role.PROSECUTOR), frozenset({T, P, S})
    ),
    **dict.fromkeys((Role.CHILDS_ATTORNEY, Role.GAL_CASA), frozenset({T, S})),
    **dict.fromkeys((Role.STATE_CLEARINGHOUSE_ANALYST, Role.TRIBAL_REPRESENTATIVE), frozenset({T})),
}


def viewer(role, agency=1, seat=11, sector=Sector.CHILD_WELFARE):
    return Viewer(1, seat, agency, sector, role)


def test_each_kind_has_its_words_and_a_field_that_the_table_knows():
    assert set(KIND_WORDS) == set(OF_CLASS) == set(LinkKind)
    assert set(EARLIER_WORDS) == {T, P}, "a sibling is recorded anew; whom a child left with is what the next team asks"
    named = {name for row in CELLS.values() if row["class"] == "contacts" for name in row["fields_when_limited"].split(";")}  # fmt: skip
    assert OF_CLASS[S] == (InformationClass.CONTACTS, "siblings")
    assert "siblings" in named
    assert OF_CLASS[P] == (InformationClass.CONTACTS, "suspected_companion")
    assert OF_CLASS[T] == (InformationClass.ENDANGERMENT_CIRCUMSTANCES, None)


def test_who_records_which():
    assert {role for role in Role if S in recordable_kinds(role)} == KEEP
    assert {role for role in Role if T in recordable_kinds(role)} == KEEP | POLICE
    assert {role for role in Role if P in recordable_kinds(role)} == KEEP | POLICE
    assert {role for role in Role if role_may(role, Act.LINK_RECORD)} == KEEP | POLICE


def test_who_may_read_which_is_read_from_the_table(monkeypatch):
    assert {role: set(readable_kinds(role)) for role in Role if readable_kinds(role)} == READS
    assert not set(READS) & (BENCH | NEVER_A_CASE | {Role.PARENTS_COUNSEL, Role.PROVIDER})
    whole = dict(rules.table())
    key = Role.TRIBAL_REPRESENTATIVE, InformationClass.CONTACTS
    more = {key: replace(whole[key], fields=whole[key].fields | {"siblings"})}
    monkeypatch.setattr("portal.cases.link_rules.table", lambda: whole | more)
    assert set(readable_kinds(Role.TRIBAL_REPRESENTATIVE)) == {T, S}


def test_why_a_link_was_ended_is_of_a_class_that_whoever_reads_any_link_has_whole():
    for role in READS:
        assert CELLS[role.value, "endangerment_circumstances"]["level"] == "full"
        for kind in readable_kinds(role):
            assert CELLS[role.value, OF_CLASS[kind][0].value]["condition"] == CELLS[role.value, "identity"]["condition"]


def test_a_kind_is_open_where_its_class_is_and_identity_too():
    joined = Facts(joined=frozenset({1}))
    worker = viewer(Role.CASEWORKER)
    levels = decide(worker, Act.CASE_READ, joined).levels
    assert all(kind_open(worker, kind, joined, levels) for kind in LinkKind)
    assert not any(kind_open(worker, kind, joined, {}) for kind in LinkKind)
    unnamed = {name: level for name, level in levels.items() if name is not InformationClass.IDENTITY}
    assert not any(kind_open(worker, kind, joined, unnamed) for kind in LinkKind)
    filed = dict.fromkeys(InformationClass, Level.FILED)
    assert not any(kind_open(viewer(Role.JUDICIAL_OFFICER), kind, joined, filed) for kind in LinkKind)
    party = Facts(joined=frozenset({1}), dockets={5: Docket(office=9, parties=frozenset({11}))})
    lawyer = viewer(Role.CHILDS_ATTORNEY, sector=Sector.COUNSEL)
    levels = decide(lawyer, Act.CASE_READ, party).levels
    assert {kind for kind in LinkKind if kind_open(lawyer, kind, party, levels)} == {T, S}


@pytest.mark.parametrize(
    ("role", "agency", "seat", "may"),
    [
        (Role.CASEWORKER, 1, 11, True),
        (Role.CASEWORKER, 1, 12, False),
        (Role.CW_SUPERVISOR, 1, 12, True),
        (Role.CW_SUPERVISOR, 2, 12, False),
        (Role.CASEWORKER, 2, 11, False),
    ],
)
def test_who_recorded_it_or_a_supervisor_of_that_agency_ends_it(role, agency, seat, may):
    assert may_end(viewer(role, agency, seat), 1, 11) is may


def test_the_recorder_is_named_where_its_presence_tells_nothing():
    police = viewer(Role.DETECTIVE, 7, sector=Sector.LAW_ENFORCEMENT)
    assert recorder_known(police, 1, Sector.CHILD_WELFARE)
    assert not recorder_known(police, 1, Sector.JUVENILE_JUSTICE), (
        "probation on both cases tells that both are supervised"
    )
    assert recorder_known(viewer(Role.JJ_OFFICER, 1, sector=Sector.JUVENILE_JUSTICE), 1, Sector.JUVENILE_JUSTICE)


def test_an_earlier_one_says_so():
    link = LinkedCase("1", T, 3, "2", "Fir", None, NOW, "")
    assert link.words == "Went missing together with"
    assert replace(link, earlier="9").words == "Earlier: missing together with"
