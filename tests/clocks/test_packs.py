"""The two packs say what their facts say; a pack that cannot be read says file, line and what to write instead."""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from pathlib import Path

import pytest

from portal.clocks.block_adapters import PackError
from portal.clocks.fact_rules import FactName
from portal.clocks.pack_adapters import PACKS, chain, library, read_pack
from portal.clocks.pack_check_rules import findings
from portal.clocks.pack_rules import Level, Span
from portal.clocks.party_rules import Recipient
from portal.clocks.vocabulary_rules import EventKind, Unit
from setup import pack_docs

FACTS = Path(PACKS).with_name("facts")
CODES = sorted(path.stem for path in FACTS.glob("*.csv"))
UNITS = {
    ("hours", "elapsed"): Unit.HOURS,
    ("days", "calendar"): Unit.DAYS,
    ("days", "business"): Unit.BUSINESS_DAYS,
    ("hours", "business"): Unit.BUSINESS_HOURS,
}
# What starts a clock in the facts, and what it is in the vocabulary. Whoever looks after the child does not receive word: they discover it.
EVENTS = {
    "learned_missing": {"information_received", "discovered"},
    "identified_as_trafficking_victim": {"victim_identified"},
    "returned": {"returned"},
    "located": {"located", "recovered", "returned"},
    "reported_to_law_enforcement": {"told_law_enforcement"},
    "report_received_by_le": {"report_received", "told_law_enforcement"},
}
# Prohibitions: never due, whatever wording the facts give them.
PROHIBITIONS = {"le-no-waiting-period", "le-no-age-removal", "no-discharge", "keep-case-open"}


def facts(code):
    return [fact for fact in csv.DictReader((FACTS / f"{code}.csv").read_text().splitlines()) if not fact["status"]]


def rules_of(code, fact):
    return [rule for _, rule in pack_docs.rules_of_facts().get((code, fact["id"]), [])]


def test_there_are_42_files_of_facts_and_a_pack_for_each_that_has_any():
    assert len(CODES) == 42
    assert {code for code in CODES if facts(code)} == {
        pack.code for pack in library().values() if pack.level is not Level.LOCAL
    }
    assert {code for code in CODES if not facts(code)} == set(pack_docs.WITHOUT_FACTS)


@pytest.mark.parametrize("code", CODES)
def test_every_fact_has_its_rule_or_its_reason_and_every_rule_its_fact(code):
    with_rule = {fact["id"] for fact in facts(code) if rules_of(code, fact)}
    without = {fact for state, fact in pack_docs.NOT_MADE if state == code}
    assert with_rule | without == {fact["id"] for fact in facts(code)}
    assert not with_rule & without
    known = {fact["id"] for fact in facts(code)}
    for (state, fact), _ in pack_docs.rules_of_facts().items():
        assert state != code or fact in known, fact


def test_at_least_95_of_100_facts_are_made_and_none_of_those_by_a_fact_of_its_own():
    own = pack_docs.own_facts()
    every = [(code, fact) for code in CODES for fact in facts(code)]
    made = [
        1
        for code, fact in every
        if (rules := rules_of(code, fact)) and all(pack_docs.counts_as_made(rule, own) for rule in rules)
    ]
    assert len(every) == 374
    assert len(made) / len(every) >= 0.95


@pytest.mark.parametrize("code", CODES)
def test_no_length_of_time_stands_in_a_rule_whose_number_is_not_in_its_fact(code):
    for fact in facts(code):
        numbers = {int(number) for number in fact["other_numbers"].split()}
        for rule in rules_of(code, fact):
            due = rule.due.span
            assert str(due.amount if due else "") == ("" if rule.due.forbidden else fact["value"]), rule.name
            if due:
                assert due.unit is UNITS[fact["unit"], fact["calendar"]], rule.name
            if rule.repeat and rule.repeat.every:
                assert (str(rule.repeat.every.amount), rule.repeat.every.unit.value) == (
                    fact["every"],
                    fact["every_unit"],
                ), rule.name
            else:
                assert not fact["every"], rule.name
            others = {span.amount for span in rule.spans()} - {
                due.amount if due else None,
                rule.repeat.every.amount if rule.repeat and rule.repeat.every else None,
            }
            assert others <= numbers, (rule.name, others)


@pytest.mark.parametrize("code", CODES)
def test_each_rule_has_the_wording_the_start_and_the_source_of_its_fact(code):
    for fact in facts(code):
        for rule in rules_of(code, fact):
            assert (rule.source.name, rule.confidence) == (fact["source"], fact["confidence"]), rule.name
            assert rule.due.forbidden == (rule.name in PROHIBITIONS), rule.name
            if not rule.due.forbidden:
                assert rule.due.at_once == fact["wording"].startswith("immediate"), rule.name
                assert rule.due.soon == (fact["wording"] == "as_soon_as_possible"), rule.name
            if fact["trigger"] in EVENTS and not any(start.rule for start in rule.starts):
                assert {start.event.value for start in rule.starts} <= EVENTS[fact["trigger"]], rule.name


def test_a_rule_with_another_number_is_found():
    """The planted positive of the two tests above."""
    rule = library()["us-ky"].rule("file-missing-report-12h")
    fact = next(fact for fact in facts("us-ky") if fact["id"] == rule.name)
    assert str(rule.due.span.amount) == fact["value"] == "12"
    assert str(replace(rule, due=replace(rule.due, span=Span(13, Unit.HOURS))).due.span.amount) != fact["value"]


def test_all_packs_are_clean_and_none_is_adopted_by_itself():
    for pack in library().values():
        assert findings(pack, chain(pack.under, library())) == []


def test_the_vocabularies_stay_small():
    assert len(EventKind) <= 30
    assert len(FactName) <= 40
    assert Recipient.NONE in Recipient


GOOD = """Pack: us-xx
Name: A test state
Level: state
Under: us-federal
Zone: America/Chicago
Edition: 2026-01

Source: law
Title: A law
Citation: Law 1
As of: 2026
Seen: full

Rule: tell
Duty: Tell someone
Kind: notify_other
Owner: agency
To: parent
From: information received
Due: at most 24 hours
Source: law
"""


def read(text, name="x.pack"):
    return read_pack(text, name, library())


def test_a_good_pack_is_read():
    rule = read(GOOD).rules[0]
    assert (rule.name, rule.due.words(), rule.kind) == ("tell", "at most 24 hours", "notify_other")


@pytest.mark.parametrize(
    ("old", "new", "line", "what"),
    [
        ("Pack: us-xx", "Packs: us-xx", 1, "begins no block"),
        ("Zone: America/Chicago", "Zone: Texas", 5, "no zone of the IANA list"),
        ("Edition: 2026-01\n", "", 1, "no line “Edition"),
        ("To: parent", "To: everyone", 18, "Write one of"),
        ("From: information received", "From: bad news", 19, "Write one of"),
        ("Due: at most 24 hours", "Due: soon", 20, "no due time"),
        ("Due: at most 24 hours", "Due: at most many hours", 20, "no length of time"),
        ("Due: at most 24 hours", "Due: at most 24 moons", 20, "Write one of"),
        ("Source: law\n", "Source: other\n", 21, "no source “other” above"),
        ("Owner: agency", "Owner: nobody", 17, "Write one of"),
        ("Kind: notify_other", "Kind: Notify!", 16, "Write one of"),
        ("Duty: Tell someone", "Duty", 15, "Write “Word: value”"),
        ("Duty: Tell someone", "Duty: Tell someone\nDuty: Again", 16, "twice"),
        ("Duty: Tell someone", "Whim: x\nDuty: Tell someone", 15, "not known here"),
        ("Source: law\n", "Source: law\nAfter: nothing\n", 22, "no rule “nothing”"),
        ("Source: law\n", "Source: law\nRepeat: often\n", 22, "every 1 month until located"),
        ("Source: law\n", "Source: law\nWhen: it rains\n", 22, "Write one of"),
        ("Source: law\n", "Source: law\nWhen: age at most ten\n", 22, "whole years"),
        ("Source: law\n", "Source: law\nYields: sometimes\n", 22, "where the recipient cannot be reached"),
        ("Rule: tell", "Rule: Tell It", 14, "small letters, digits and hyphens"),
    ],
)
def test_each_error_names_its_line_and_the_remedy(old, new, line, what):
    text = new.join(GOOD.rsplit(old, 1))
    with pytest.raises(PackError) as error:
        read(text)
    assert re.match(rf"x\.pack:{line}: ", str(error.value)), str(error.value)
    assert what in str(error.value)


def test_a_rule_twice_is_refused():
    rule = GOOD[GOOD.index("Rule: tell") :]
    with pytest.raises(PackError, match="there is a rule “tell” already"):
        read(GOOD + "\n" + rule)
