"""The two packs say what their facts say; a pack that cannot be read says file, line and what to write instead."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from portal.clocks.pack_adapters import PACKS, PackError, library, read_pack
from portal.clocks.vocabulary_rules import EventKind, FactName, Recipient

FACTS = Path(PACKS).with_name("facts")
# What a trigger of the facts is in the vocabulary of events.
TRIGGERS = {
    "learned_missing": {"information_received"},
    "identified_as_trafficking_victim": {"victim_identified"},
    "returned": {"returned"},
    "located": {"located"},
    "reported_to_law_enforcement": {"told_law_enforcement"},
    "report_received_by_le": {"report_received", "told_law_enforcement"},
    "other(entry in NCIC stands)": {"ncic_entered"},
    "other(original NCIC entry)": {"ncic_entered"},
    "other(after filing with law enforcement and ncmec)": {"information_received"},  # and after those two rules
    "other(information on possible location received)": {"lead_received"},
    "other(child goes missing, and again on return)": {"absence", "returned"},  # two rules
    "other(law enforcement declines to file the report)": {"report_declined"},
    "other(interview identifies the child as a crime victim)": {"crime_found"},
    "other(becomes aware of abuse, neglect or trafficking)": {"abuse_learned"},
    "other(interview held)": {"interviewed"},
    "other(reasons revealed in the interview)": {"interviewed"},
}
# Written by the facts as "until located"; the statute's words are "until the child returns to substitute care".
UNTIL = {"located": {"recovered", "returned"}, "": set()}
# Prohibitions: never due, whatever wording the facts give them.
PROHIBITIONS = {"le-no-waiting-period", "le-no-age-removal"}


def facts(code):
    return list(csv.DictReader((FACTS / f"{code}.csv").read_text().splitlines()))


@pytest.mark.parametrize("code", ["us-federal", "us-tx"])
def test_every_fact_has_its_rule_and_every_rule_its_fact(code):
    pack = library()[code]
    assert {rule.fact for rule in pack.rules} == {fact["id"] for fact in facts(code)}


@pytest.mark.parametrize("code", ["us-federal", "us-tx"])
def test_each_rule_has_the_figures_of_its_fact(code):
    pack, compared = library()[code], 0
    for fact in facts(code):
        rules = [rule for rule in pack.rules if rule.fact == fact["id"]]
        assert {kind.value for rule in rules for kind in rule.starts} == TRIGGERS[fact["trigger"]], fact["id"]
        for rule in rules:
            compared += 1
            assert rule.source.name == fact["source"]
            assert rule.confidence == fact["confidence"]
            assert str(rule.due.amount or "") == fact["value"], rule.name
            assert (rule.due.unit.value if rule.due.unit else "none") == fact["unit"], rule.name
            assert rule.due.forbidden == (rule.name in PROHIBITIONS)
            if rule.name not in PROHIBITIONS:
                assert rule.due.at_once == fact["wording"].startswith("immediate"), rule.name
                assert rule.due.soon == (fact["wording"] == "as_soon_as_possible"), rule.name
            if fact["every"]:
                assert (str(rule.repeat.every), rule.repeat.unit.value) == (fact["every"], fact["every_unit"])
                assert {kind.value for kind in rule.repeat.until} == UNTIL[fact["until"]]
            else:
                assert rule.repeat is None or rule.repeat.every is None
    assert compared == len(pack.rules)


def test_the_vocabularies_stay_small():
    assert len(EventKind) <= 30
    assert len(FactName) <= 40
    assert Recipient.NONE in Recipient


GOOD = """Pack: us-xx
Name: A test state
Zone: America/Chicago
Edition: 2026-01

Source: law
Title: A law
Citation: Law 1
As of: 2026

Rule: tell
Duty: Tell someone
Kind: notify_other
Owner: agency
To: parent
From: information received
Due: at most 24 hours
Source: law
"""


def test_a_good_pack_is_read():
    rule = read_pack(GOOD, "x.pack").rules[0]
    assert (rule.name, rule.due.words(), rule.kind) == ("tell", "at most 24 hours", "notify_other")


@pytest.mark.parametrize(
    ("old", "new", "line", "what"),
    [
        ("Pack: us-xx", "Packs: us-xx", 1, "a block begins with"),
        ("Zone: America/Chicago", "Zone: Texas", 3, "no zone of the IANA list"),
        ("Edition: 2026-01\n", "", 1, "no line “Edition"),
        ("To: parent", "To: everyone", 15, "Write one of"),
        ("From: information received", "From: bad news", 16, "Write one of"),
        ("Due: at most 24 hours", "Due: soon", 17, "no due time"),
        ("Due: at most 24 hours", "Due: at most many hours", 17, "no length of time"),
        ("Due: at most 24 hours", "Due: at most 24 moons", 17, "Write one of"),
        ("Source: law\n", "Source: other\n", 18, "no source “other” above"),
        ("Owner: agency", "Owner: nobody", 14, "Write one of"),
        ("Kind: notify_other", "Kind: Notify!", 13, "small letters and underscores"),
        ("Duty: Tell someone", "Duty", 12, "Write “Word: value”"),
        ("Duty: Tell someone", "Duty: Tell someone\nDuty: Again", 13, "twice"),
        ("Duty: Tell someone", "Whim: x\nDuty: Tell someone", 12, "not known here"),
        ("Source: law\n", "Source: law\nAfter: nothing\n", 19, "no rule “nothing”"),
        ("Source: law\n", "Source: law\nRepeat: often\n", 19, "every 1 month until located"),
        ("Source: law\n", "Source: law\nWhen: it rains\n", 19, "Write one of"),
        ("Source: law\n", "Source: law\nWhen: age at most ten\n", 19, "whole years"),
        ("Source: law\n", "Source: law\nYields: sometimes\n", 19, "where the recipient cannot be reached"),
        ("Rule: tell", "Rule: Tell It", 11, "small letters, digits and hyphens"),
    ],
)
def test_each_error_names_its_line_and_the_remedy(old, new, line, what):
    text = new.join(GOOD.rsplit(old, 1))
    with pytest.raises(PackError) as error:
        read_pack(text, "x.pack")
    assert re.match(rf"x\.pack:{line}: ", str(error.value)), str(error.value)
    assert what in str(error.value)


def test_a_rule_twice_is_refused():
    rule = GOOD[GOOD.index("Rule: tell") :]
    with pytest.raises(PackError, match="there is a rule “tell” already"):
        read_pack(GOOD + "\n" + rule, "x.pack")
