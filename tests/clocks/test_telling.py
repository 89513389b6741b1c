"""What a duty tells by being there or by not applying: the classes of what starts it and of what it asks."""

from __future__ import annotations

import pytest

from portal.clocks.fact_rules import FactName
from portal.clocks.pack_adapters import library
from portal.clocks.telling_rules import OF_FACT, TELLS_NOTHING, told_by
from portal.sharing.rules import InformationClass as C


@pytest.mark.parametrize(
    ("pack", "rule", "told"),
    [
        ("us-federal", "report-le", set()),
        ("us-mo", "report-le-2h", set()),
        ("us-federal", "report-trafficking-victim", {C.SCREENING_RESULT}),  # by its start
        ("us-pa", "report-trafficking-risk", {C.SCREENING_RESULT}),
        ("us-ca", "cse-report-ncmec", {C.SCREENING_RESULT}),  # by its only condition
        ("us-tx", "report-crime-8h", {C.SCREENING_DETAIL}),
        ("us-tx", "lead-consult", {C.LEADS}),
        ("us-me", "runaway-phone-confirm", {C.LEADS}),  # that the place is known
        (
            "us-tx",
            "recovery-place",
            {C.SUPERVISION_WARRANT},
        ),  # as not applicable it would tell that the child is detained
        (
            "us-fl",
            "report-le-exigent",
            {C.SCREENING_RESULT, C.HEALTH_EDUCATION},
        ),  # to whom knows the other alternatives
        ("us-fl", "report-le-4h", {C.SCREENING_RESULT, C.HEALTH_EDUCATION}),
        ("us-fl", "cwp-backstop", {C.SCREENING_RESULT, C.HEALTH_EDUCATION}),  # it hangs on one that tells
        ("us-va", "highlight-risk", {C.SUBSTANCE_USE, C.HEALTH_EDUCATION}),
        ("us-co", "caregiver-court", {C.SUPERVISION_WARRANT}),
        ("us-or", "notify-court", {C.INVESTIGATIVE}),
        ("us-federal", "icj-use-compact", {C.SUPERVISION_WARRANT}),  # by its start
        ("us-federal", "icj-voluntary-return", {C.SUPERVISION_WARRANT}),
        ("us-federal", "icj-requisition", {C.SUPERVISION_WARRANT}),
    ],
)
def test_what_a_rule_tells(pack, rule, told):
    found = library()[pack]
    assert told_by(found, found.rule(rule)) == told


def test_each_fact_is_said_to_tell_something_or_nothing():
    assert OF_FACT.keys() | TELLS_NOTHING == set(FactName)
    assert not OF_FACT.keys() & TELLS_NOTHING


def test_what_a_duty_tells_fits_its_column():
    told = max((" ".join(sorted(told_by(pack, rule))) for pack in library().values() for rule in pack.rules), key=len)
    assert 0 < len(told) <= 200
