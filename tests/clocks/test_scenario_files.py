"""Scenarios counted by hand, by a hand that had not seen the engine: 60 facts drawn by seed, the field's 18 fixtures, hard wordings."""

from __future__ import annotations

import csv
import random
from pathlib import Path

import pytest

from portal.clocks.block_adapters import PackError
from portal.clocks.pack_adapters import library, read_pack
from portal.clocks.scenario_adapters import read_scenarios
from portal.clocks.simulation_rules import differences
from portal.clocks.simulation_services import simulate
from portal.clocks.state_rules import State
from setup.pack_docs import FACTS, NOT_MADE

HERE = Path(__file__).parent
OWN = ("fixtures", "fixtures-local", "wordings", "wordings-no-hours", "analyst")


def known():
    """The packs of the project and those written for these scenarios."""
    found = dict(library())
    for name in OWN:
        pack = read_pack((HERE / "packs" / f"{name}.pack").read_text(), f"{name}.pack", found)
        found[pack.code] = pack
    return found


SCENARIOS = [
    (path.stem, scenario)
    for path in sorted((HERE / "scenarios").glob("*.scenario"))
    for scenario in read_scenarios(path.read_text(), path.name, known())
]


@pytest.mark.parametrize(("file", "scenario"), SCENARIOS, ids=[f"{file}: {one.name}" for file, one in SCENARIOS])
def test_it_comes_out_as_counted_by_hand(file, scenario):
    assert scenario.expected
    assert differences(scenario.expected, simulate(scenario), scenario.zone) == []


def test_each_fact_drawn_by_seed_has_its_scenario():
    facts = [
        (path.stem, row["id"])
        for path in sorted(FACTS.glob("*.csv"))
        for row in csv.DictReader(path.read_text().splitlines())
        if not row["status"] and (path.stem, row["id"]) not in NOT_MADE and not row["id"].startswith("icj-")
    ]  # the compact's came later; each has scenarios of its own
    drawn = {f"{code} {fact}" for code, fact in random.Random(5).sample(facts, 60)}
    assert drawn == {one.name.split(":")[0] for file, one in SCENARIOS if file.startswith("facts-")}


def test_every_fixture_every_hard_wording_and_every_state_is_tried():
    names = [one.name for file, one in SCENARIOS if file.startswith("fixtures-")]
    for number in range(1, 19):
        assert any(name.startswith(f"f{number:02d}") for name in names), number
    wordings = {name.split()[0] for name in names if name.startswith("w")}
    assert len(wordings) >= 12
    assert all(sum(name.startswith(wording) for name in names) >= 2 for wording in wordings)
    tried = {wanted.state for _, one in SCENARIOS for wanted in one.expected}
    assert tried >= set(State) - {State.NOT_STARTED}


def test_a_count_that_is_wrong_is_found():
    """The planted positive: an hour more, and it is named."""
    text = (HERE / "scenarios" / "facts-1.scenario").read_text()
    wrong = text.replace("due 2026-11-27 13:00; overdue; governs", "due 2026-11-27 14:00; running; governs", 1)
    assert wrong != text
    found = [
        said
        for one in read_scenarios(wrong, "x.scenario", known())
        for said in differences(one.expected, simulate(one), one.zone)
    ]
    assert len(found) == 2
    assert "due is 2026-11-27 13:00:00" in found[0]
    assert "state is overdue, not running" in found[1]


GOOD = """Scenario: one
Packs: us-tx
Now: 2026-03-07 12:00
Event: information received, 2026-03-06 23:30
Expect: us-tx notify-court to court: due 2026-03-07 23:30
"""


@pytest.mark.parametrize(
    ("old", "new", "line", "what"),
    [
        ("Packs: us-tx\n", "", 1, "no line “Packs"),
        ("Packs: us-tx", "Packs: us-zz", 2, "no pack “us-zz”"),
        ("Now: 2026-03-07 12:00", "Now: noon", 3, "no time"),
        ("Now: 2026-03-07 12:00", "Now: 2026-02-30 12:00", 3, "no time"),
        ("Now: 2026-03-07 12:00", "Now: 2026-03-08 02:30", 3, "went forward over it"),
        ("Now: 2026-03-07 12:00", "Now: 2026-11-01 01:30", 3, "“first” or “second”"),
        ("Event: information received, 2026-03-06 23:30", "Event: information received", 4, "comma"),
        ("Event: information received", "Event: bad news", 4, "Write one of"),
        ("Expect: us-tx notify-court", "Expect: notify-court", 5, "pack, rule, recipient"),
        ("due 2026-03-07 23:30", "soon", 5, "Write one of"),
        ("Now: 2026-03-07 12:00\n", "Now: 2026-03-07 12:00\nAnswer: in agency care, maybe\n", 4, "yes or no"),
        ("Now: 2026-03-07 12:00\n", "Now: 2026-03-07 12:00\nAnswer: birth date, yes\n", 4, "Born"),
        ("Now: 2026-03-07 12:00\n", "Now: 2026-03-07 12:00\nBorn: June\n", 4, "a day such as"),
        ("Now: 2026-03-07 12:00\n", "Now: 2026-03-07 12:00\nWaived: the court\n", 4, "kind and recipient"),
        ("Now: 2026-03-07 12:00\n", "Now: 2026-03-07 12:00\nZone: Texas\n", 4, "IANA"),
        ("Scenario: one", "Story: one", 1, "begins no block"),
    ],
)
def test_a_scenario_that_cannot_be_read_says_where_and_what_to_write(old, new, line, what):
    with pytest.raises(PackError) as error:
        read_scenarios(GOOD.replace(old, new, 1), "x.scenario", library())
    assert str(error.value).startswith(f"x.scenario:{line}: "), str(error.value)
    assert what in str(error.value)


def test_the_command_prints_start_due_rule_source_and_why(app, tmp_path):
    path = tmp_path / "a.scenario"
    path.write_text(GOOD + "Answer: in agency care, yes\n")
    runner = app.test_cli_runner()
    said = runner.invoke(args=["clocks", "simulate", "--scenario", str(path)])
    assert said.exit_code == 0, said.output
    assert "us-federal report-ncmec, edition 2026-11: Report the missing child to NCMEC" in said.output
    assert "Start 2026-03-06 23:30:00 CST (information received); due 2026-03-07 23:30:00 CST" in said.output
    assert "Because in agency care (in agency care: yes)" in said.output
    assert "42 U.S.C. 671(a)(35), as of 2023-04-20, confidence high" in said.output
    data = runner.invoke(args=["clocks", "simulate", "us-oh", "--scenario", str(path), "--json"])
    assert data.exit_code == 1
    assert '"pack": "us-oh"' in data.output
    assert "there is no such duty" in data.output
    path.write_text("nothing")
    assert "a.scenario:1" in runner.invoke(args=["clocks", "simulate", "--scenario", str(path)]).output
