"""The packs say what their facts say; a pack that cannot be read says file, line and what to write instead."""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from pathlib import Path

import pytest

from portal.clocks.block_adapters import PackError
from portal.clocks.fact_rules import FactName
from portal.clocks.pack_adapters import PACKS, library, read_pack
from portal.clocks.pack_rules import Level, Span, Start
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
    "identified_as_trafficking_victim": {"victim_identified", "risk_suspected"},
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


def wrong_figures(rule, fact):
    """What of a rule's lengths of time is not in its fact."""
    due, every = rule.due.span, rule.repeat.every if rule.repeat else None
    others = {span.amount for span in rule.spans()} - {due.amount if due else None, every.amount if every else None}
    figures = (str(due.amount), due.unit) if due else ("", None)
    wanted = (
        (fact["value"], UNITS[fact["unit"], fact["calendar"]])
        if fact["value"] and not rule.due.forbidden
        else ("", None)
    )
    return [
        word
        for word, good in (
            ("due", figures == wanted),
            (
                "every",
                (str(every.amount), every.unit.value) == (fact["every"], fact["every_unit"])
                if every
                else not fact["every"],
            ),
            ("others", others <= {int(number) for number in fact["other_numbers"].split()}),
        )
        if not good
    ]


def wrong_words(rule, fact):
    """What of a rule's source, wording and start is not its fact's."""
    events = {start.event.value for start in rule.starts if start.event}
    return [
        word
        for word, good in (
            ("source", (rule.source.name, rule.confidence) == (fact["source"], fact["confidence"])),
            ("prohibition", rule.due.forbidden == (rule.name in PROHIBITIONS)),
            ("at once", rule.due.forbidden or rule.due.at_once == fact["wording"].startswith("immediate")),
            ("soon", rule.due.forbidden or rule.due.soon == (fact["wording"] == "as_soon_as_possible")),
            ("start", fact["trigger"] not in EVENTS or events <= EVENTS[fact["trigger"]]),
        )
        if not good
    ]


@pytest.mark.parametrize("code", CODES)
def test_no_length_of_time_stands_in_a_rule_whose_number_is_not_in_its_fact(code):
    assert {
        rule.name: wrong
        for fact in facts(code)
        for rule in rules_of(code, fact)
        if (wrong := wrong_figures(rule, fact))
    } == {}


@pytest.mark.parametrize("code", CODES)
def test_each_rule_has_the_wording_the_start_and_the_source_of_its_fact(code):
    assert {
        rule.name: wrong for fact in facts(code) for rule in rules_of(code, fact) if (wrong := wrong_words(rule, fact))
    } == {}


def test_another_number_unit_or_source_in_a_rule_is_found():
    """The planted positive of the two tests above."""
    rule = library()["us-ky"].rule("file-missing-report-12h")
    fact = next(fact for fact in facts("us-ky") if fact["id"] == rule.name)
    assert wrong_figures(rule, fact) == wrong_words(rule, fact) == []
    for span in (Span(13, Unit.HOURS), Span(12, Unit.DAYS), None):
        assert wrong_figures(replace(rule, due=replace(rule.due, span=span)), fact) == ["due"]
    assert wrong_figures(replace(rule, extends=Span(48, Unit.HOURS)), fact) == ["others"]
    assert wrong_words(replace(rule, due=replace(rule.due, at_once=True), confidence="low"), fact) == [
        "source",
        "at once",
    ]
    assert wrong_words(
        replace(rule, starts=(Start(event=EventKind.SIGHTED),)), fact | {"trigger": "learned_missing"}
    ) == ["start"]


def test_the_vocabularies_stay_small():
    assert len(EventKind) <= 30
    assert len(FactName) <= 40


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
