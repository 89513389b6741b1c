"""The roster's file: each bad line by its number and a remedy, the good ones whole, a second time nothing."""

from __future__ import annotations

import csv
from datetime import date
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.cases.roster_rules import COLUMNS, KEPT, NEEDED_OF_JUVENILE, Change, Known, NotARoster, decode, plan, read

TODAY = date(2026, 11, 25)
COURTS = ("Testcounty Court, First Chambers", "Testcounty Court, Ängst Chambers")
HEAD = ",".join(COLUMNS)


def sheet(*lines, head="child_id,name,birth_date"):
    return read("\n".join((head, *lines)), TODAY, COURTS)


def after(change: Change) -> Known:
    """The child as a change leaves it."""
    values = dict.fromkeys((*KEPT, "in_care"), "") | change.before | change.after
    number = values.pop("child_id")
    return Known(change.key or hash(number), number, values, frozenset(change.dockets))


def test_a_full_line_is_read():
    line = sheet(
        "A-1,Wren  Fablemont,6/15/2012,F,,Wrennie,Rosa L.,2026-CW-1 @ testcounty court, first chambers".replace(
            "2026-CW-1 @ testcounty court, first chambers", '"2026-CW-1 @ testcounty court, first chambers"'
        )
        + ",Invented Nation,A. Counsel,Fable House,2026-10-01,",
        head=HEAD,
    )
    assert line.faults == ()
    (found,) = line.lines
    assert found.own_number == "A-1"
    assert found.number == 2
    assert found.dockets == (("2026-CW-1", COURTS[0]),)
    assert found.values == {
        "name": "Wren Fablemont", "birth_date": "2012-06-15", "sex": "female", "nicknames": "Wrennie", "worker": "Rosa L.",
        "tribe": "Invented Nation", "counsel": "A. Counsel", "placement": "Fable House", "photo_date": "2026-10-01",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("cells", "column", "word"),
    [
        ({"child_id": ""}, "child_id", "Enter"),
        ({"name": ""}, "name", "Enter"),
        ({"name": "-"}, "name", "Enter"),
        ({"name": "x" * 201}, "name", "200"),
        ({"name": "a\x07b"}, "name", "Type it anew"),
        ({"birth_date": "6/15/12"}, "birth_date", "6/15/2012"),
        ({"birth_date": "2012-02-30"}, "birth_date", "no day"),
        ({"birth_date": "2027-01-01"}, "birth_date", "still to come"),
        ({"birth_date": "1912-06-15"}, "birth_date", "more than 26 years"),
        ({"birth_date": "6/15/２０１２"}, "birth_date", "no day"),
        ({"sex": "boy"}, "sex", "none of"),
        ({"dockets": "2026-CW-1"}, "dockets", "names no chambers"),
        ({"dockets": "2026-CW-1 @ Elsewhere"}, "dockets", "First Chambers"),
        ({"dockets": "@ Testcounty Court, First Chambers"}, "dockets", "names no chambers"),
        ({"photo_date": "2011-01-01", "birth_date": "2012-06-15"}, "photo_date", "before the date of birth"),
        ({"left_care_on": "2011-01-01", "birth_date": "2012-06-15"}, "left_care_on", "before the date of birth"),
    ],
)
def test_a_bad_cell_is_named_with_its_remedy(cells, column, word):
    out = StringIO()
    row = {"child_id": "A-1", "name": "Wren Fablemont"} | cells
    csv.DictWriter(out, COLUMNS).writerow(row)
    found = sheet("B-1,Good Placeholder" + "," * 11, out.getvalue().rstrip("\r\n"), head=HEAD)
    assert [(fault.line, fault.column) for fault in found.faults] == [(3, column)]
    assert word in found.faults[0].remedy
    assert [line.own_number for line in found.lines] == ["B-1"]


def test_a_line_is_counted_as_the_file_has_it():
    """A cell may hold a line's end, and lines may be empty: the number is that which an editor shows."""
    found = sheet('A-1,"Wren\nFablemont",2012-06-15', "", "A-2,Pip,nonsense", "A-3,Pip")
    assert [(fault.line, fault.column) for fault in found.faults] == [(5, "birth_date"), (6, "the whole line")]
    assert found.lines[0].values["name"] == "Wren Fablemont"


def test_a_number_that_stands_twice_is_good_on_neither_line():
    found = sheet("A-1,Wren,", "a-1,Pip,", "A-2,Tulip,")
    assert [fault.line for fault in found.faults] == [2, 3]
    assert "2, 3" in found.faults[0].remedy
    assert [line.own_number for line in found.lines] == ["A-2"]


def test_many_of_one_number_are_not_named_all_on_each_line():
    found = sheet(*("A-1,Wren," for _ in range(9)))
    assert len(found.faults) == 9
    assert "2, 3, 4, 5, 6 and 4 more" in found.faults[0].remedy


def test_a_file_is_as_long_as_its_lines_not_as_their_faults():
    found = sheet(*(f",,{turn}" for turn in range(2500)))
    assert len(found.faults) == 7500
    assert found.bad_lines == 2500


def test_whoever_supervises_on_a_docket_names_it_in_each_line():
    text = f"child_id,name,dockets\nA-1,Wren,\nA-2,Pip,26-JV-1 @ {COURTS[0].replace(',', '')}"
    found = read(text, TODAY, COURTS, NEEDED_OF_JUVENILE)
    assert [(fault.line, fault.column) for fault in found.faults] == [(2, "dockets")]
    assert [line.own_number for line in found.lines] == ["A-2"]
    with pytest.raises(NotARoster, match="dockets is not there"):
        read("child_id,name\nA-1,Wren", TODAY, COURTS, NEEDED_OF_JUVENILE)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_separators_and_heads_as_people_write_them(separator):
    head = separator.join(("Child ID", "NAME", "Birth-Date", "Shoe size"))
    found = sheet(separator.join(("A-1", "Wren", "2012-06-15", "4")), head=head)
    assert found.lines[0].values == {"name": "Wren", "birth_date": "2012-06-15"}
    assert found.unread == ("shoe_size",)


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "empty"),
        (b" \n ", "empty"),
        (b"\xef\xbb\xbf\n", "empty"),
        ("child_id,name\nA-1,José".encode("cp1252"), "Line 2"),
        ("child_id,name".encode("utf-16-le"), "no text file"),
        (b"x" * 5_000_001, "5 MB"),
    ],
)
def test_what_is_no_text_is_refused(content, word):
    with pytest.raises(NotARoster, match=word):
        decode(content)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("name\nWren", "child_id is not there"),
        ("child_id,name,name\nA-1,b,c", "name is there twice"),
        ('child_id,name\nA-1,"Wren\n', "cannot be read"),
        ("child_id,name\n" + "A,B\n" * 6_001, "more than 6,000"),
    ],
)
def test_what_is_no_roster_is_refused(text, word):
    with pytest.raises(NotARoster, match=word):
        read(text, TODAY, COURTS)


def known(number, own="", name="Wren Fablemont", born="2012-06-15", **more):
    values = dict.fromkeys((*KEPT, "in_care"), "") | {"name": name, "birth_date": born, "in_care": "yes"}
    return Known(number, own, values | more)


def test_a_child_typed_in_earlier_gets_its_number_and_is_not_there_twice():
    found = plan(sheet("A-1,wren fablemont,2012-06-15"), [known(7)])
    assert [change.key for change in found.changed] == [7]
    assert found.changed[0].after == {"child_id": "A-1", "name": "wren fablemont"}


def test_two_of_one_name_are_not_guessed_between():
    found = plan(sheet("A-1,Wren Fablemont,2012-06-15"), [known(7), known(8)])
    assert [change.key for change in found.added] == [None]
    assert found.added[0].alike


def test_without_a_date_of_birth_a_name_alone_is_nobody():
    found = plan(sheet("A-1,Wren Fablemont,"), [known(7, born="")])
    assert len(found.added) == 1


def test_an_empty_cell_changes_nothing_and_a_dash_empties():
    held = [known(7, "A-1", worker="Rosa", tribe="Invented Nation")]
    found = plan(sheet("A-1,Wren Fablemont,,-", head="child_id,name,worker,tribe"), held)
    assert found.changed[0].after == {"tribe": ""}
    assert found.changed[0].before == {"tribe": "Invented Nation"}


def test_who_left_care_is_no_longer_in_care_and_may_come_back():
    held = known(7, "A-1")
    (left,) = plan(sheet("A-1,Wren Fablemont,2026-11-01", head="child_id,name,left_care_on"), [held]).changed
    assert left.after == {"left_care_on": "2026-11-01", "in_care": "no"}
    gone = Known(7, "A-1", held.values | left.after)
    assert plan(sheet("A-1,Wren Fablemont,", head="child_id,name,left_care_on"), [gone]).changes == ()
    (back,) = plan(sheet("A-1,Wren Fablemont,-", head="child_id,name,left_care_on"), [gone]).changed
    assert back.after == {"left_care_on": "", "in_care": "yes"}


def test_a_child_who_comes_back_brings_nothing_of_the_file_that_was_undone():
    gone = Known(7, "A-1", known(7, tribe="Wrong Nation", worker="Rosa").values, withdrawn=True)
    (back,) = plan(sheet("A-1,Wren Fablemont,Nora", head="child_id,name,worker"), [gone]).added
    assert (back.key, back.after["worker"], back.after["tribe"], back.after["birth_date"]) == (7, "Nora", "", "")
    assert back.after["in_care"] == "yes"


def test_whom_the_file_does_not_name_is_counted_and_left_alone():
    found = plan(sheet("A-1,Wren Fablemont,"), [known(7, "A-1"), known(8, "A-2"), known(9, "A-3", in_care="no")])
    assert (found.changes, found.same, found.absent) == ((), 1, 1)


CELL = st.sampled_from(["", "-", "x", "Wren", "ß", "Pip Placeholder"])
DAY = st.sampled_from(["", "-", "2026-01-02", "3/4/2026"])


@given(
    st.lists(
        st.tuples(st.sampled_from("ABCDEFG"), st.sampled_from(["Wren", "Pip"]), CELL, CELL, DAY, DAY),
        max_size=7,
        unique_by=lambda row: row[0],
    ),
    st.booleans(),
)
def test_a_second_time_it_changes_nothing(rows, twice):
    head = "child_id,name,worker,tribe,photo_date,left_care_on"
    first = sheet(*(",".join(row) for row in rows), head=head)
    assert first.faults == ()
    held = [after(change) for change in plan(first, []).changes]
    again = plan(first, held)
    assert again.changes == ()
    assert again.same == len(rows)
    if twice and held:  # an undo takes them away; the file brings the same children back
        gone = [Known(child.key, child.own_number, child.values, child.dockets, True) for child in held]
        assert [change.key for change in plan(first, gone).added] == [child.key for child in held]


def merged(key, own, into):
    return Known(key, own, known(key, own).values, merged_into=into)


def test_the_number_of_one_who_was_merged_changes_the_child_who_it_is():
    held = [known(7, "A-1"), merged(8, "A-2", 7)]
    found = plan(sheet("A-2,Wren Fablemont,,Nora", head="child_id,name,birth_date,worker"), held)
    assert [(change.key, change.after) for change in found.changes] == [(7, {"worker": "Nora"})]
    assert found.changes[0].line.own_number == "A-2", "the line is shown as it was written"
    assert found.absent == 0


@pytest.mark.parametrize("numbers", [("A-1", "A-2"), ("A-2", "A-1")])
def test_where_the_file_names_both_the_childs_own_number_tells(numbers):
    held = [known(7, "A-1"), merged(8, "A-2", 7)]
    lines = [f"{number},Wren Fablemont,,of {number}" for number in numbers]
    found = plan(sheet(*lines, head="child_id,name,birth_date,worker"), held)
    assert [(change.key, change.after) for change in found.changes] == [(7, {"worker": "of A-1"})]


def test_one_who_was_merged_is_nobody_by_name():
    gone = Known(8, "", known(8).values, merged_into=7)
    found = plan(sheet("A-9,Wren Fablemont,2012-06-15"), [known(7, "A-1", born="2011-01-01"), gone])
    assert [(change.key, change.alike) for change in found.added] == [(None, False)]
