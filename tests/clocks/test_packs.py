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
# What starts a clock in the facts, and what starts the rules made of it, between them.
TRIGGERS = {
    "learned_missing": "information received",
    "identified_as_trafficking_victim": "victim identified",
    "returned": "returned",
    "located": "located; recovered; returned",
    "reported_to_law_enforcement": "told law enforcement",
    "report_received_by_le": "report received; told law enforcement",
    "still_missing_at(2 years)": "2 years after absence",
    "still_missing_at(24 hours)": "24 hours after absence",
    "still_missing_at(30 days after reported missing)": "30 days after told law enforcement",
    "other(child's absence from placement)": "absence",
    "other(child's departure)": "absence",
    "other(child's disappearance)": "absence",
    "other(runaway incident)": "absence",
    "other(away from approved placement)": "absence",
    "other(youth fails to return at the expected time or leaves without permission)": "discovered",
    "other(agency determines that the child is missing)": "determined missing",
    "other(case manager determines the child is missing)": "determined missing",
    "other(caseworker determines abduction is possible)": "determined missing",
    "other(child determined to be missing or abducted)": "determined missing",
    "other(child identified as missing)": "determined missing",
    "other(child is determined missing)": "determined missing",
    "other(child or youth identified as missing)": "determined missing",
    "other(determined missing)": "determined missing",
    "other(determining the youth has run away)": "determined missing",
    "other(unable to locate the youth or believes the youth is missing)": "determined missing",
    "other(children in care made safe after the incident)": "discovered",
    "other(discovering the juvenile has run away)": "discovered",
    "other(discovery that the child is missing)": "discovered",
    "other(child first suspected to be missing)": "suspected",
    "other(department receives the report)": "information received",
    "other(hotline receives the report)": "information received",
    "other(notified that the child is determined missing)": "information received",
    "other(report received by the department)": "information received",
    "other(youth is reported missing)": "information received",
    "other(reason to believe abducted)": "information received",
    "other(after filing with law enforcement and ncmec)": "information received",
    "other(no contact for 12 hours and absent without approval)": "12 hours after absence",
    "other(immediate attempts to locate were unsuccessful)": "search failed",
    "other(information on possible location received)": "lead received",
    "other(information on possible whereabouts received)": "lead received",
    "other(reasonable cause to believe youth is at a place or on a website)": "lead received",
    "other(specific location is out of State)": "lead received",
    "other(new information available)": "new information",
    "other(update, assessment or location notice)": "new information",
    "other(law enforcement declines to file the report)": "report declined",
    "other(local law enforcement refuses the report)": "report declined",
    "other(active missing-person police report)": "report received",
    "other(number not immediately available)": "told law enforcement",
    "other(entry in NCIC stands)": "ncic entered",
    "other(original NCIC entry)": "ncic entered",
    "other(original entry of the record)": "ncic entered",
    "other(sufficient identification information received)": "identifiers received",
    "other(ncmec notified)": "told ncmec",
    "other(reasonable cause to suspect risk of trafficking)": "risk suspected",
    "other(interview identifies the child as a crime victim)": "crime found",
    "other(becomes aware of abuse, neglect or trafficking)": "abuse learned",
    "other(interview held)": "interviewed",
    "other(reasons revealed in the interview)": "interviewed",
    "other(child held in another state)": "detained in other state",
    "other(Form III received)": "return requested",
    "other(notice of refusal to return)": "return refused",
    "other(child goes missing, and again on return)": "absence; returned",
    "other(caregiver or provider did not report)": "missed caregiver-le",
    "other(professional learns the caregiver did not report in time)": "missed report-le-4h",
    "other(initial notification to the registrar)": "done le-registrar-24h",
    "other(documentation under the rule)": "done document-absence",
    "other(unit notified)": "done notify-absconder-unit",
}
# Whoever looks after the child receives no word and determines nothing: they discover it.
DISCOVERED = {"learned_missing", "other(determining the youth has run away)"}
# Where the start is wider than the trigger: either actor may owe it; the fact's condition says "or at risk of being".
WIDER = {
    ("us-fl", "report-le-exigent"): "discovered; information received",
    ("us-mn", "report-trafficking-victim"): "risk suspected; victim identified",
}
# Written by the facts as "until located". Texas's statute says until the child returns to substitute care.
UNTIL = {"us-tx": {"recovered", "returned"}}
BACK = {"located", "recovered", "returned"}
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
    assert len(every) == 377
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
    return [
        word
        for word, good in (
            ("source", (rule.source.name, rule.confidence) == (fact["source"], fact["confidence"])),
            ("prohibition", rule.due.forbidden == (rule.name in PROHIBITIONS)),
            ("at once", rule.due.forbidden or rule.due.at_once == fact["wording"].startswith("immediate")),
            ("soon", rule.due.forbidden or rule.due.soon == (fact["wording"] == "as_soon_as_possible")),
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


def starts_of(rules):
    """What starts these rules, between them, as words."""
    return {start.words() for rule in rules for start in rule.starts}


@pytest.mark.parametrize("code", CODES)
def test_what_starts_the_rules_of_a_fact_is_its_trigger_and_they_end_as_it_does(code):
    compared = 0
    for fact in facts(code):
        rules = rules_of(code, fact)
        compared += len(rules)
        by_caregiver = fact["actor"] == "caregiver" and fact["trigger"] in DISCOVERED
        wanted = WIDER.get((code, fact["id"])) or ("discovered" if by_caregiver else TRIGGERS.get(fact["trigger"], ""))
        if rules:
            assert starts_of(rules) == set(wanted.split("; ")), fact["id"]
        for rule in rules:
            if fact["every"]:
                assert {event.value for event in rule.repeat.until} == UNTIL.get(code, BACK), rule.name
            else:
                assert rule.repeat is None or rule.repeat.every is None, rule.name
    made_here = [
        rule
        for pack in library().values()
        if code in (pack.code, pack.under) and (pack.code == code or pack.level is Level.LOCAL)
        for rule in pack.rules
    ]
    assert compared == len(made_here), "every rule was compared"


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
    assert starts_of([rule]) == {TRIGGERS[fact["trigger"]]}
    assert starts_of([replace(rule, starts=(Start(event=EventKind.SIGHTED),))]) != {TRIGGERS[fact["trigger"]]}


def test_the_vocabularies_stay_small():
    assert len(EventKind) <= 31
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
