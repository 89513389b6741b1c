"""What a duty tells by being there: the class of what started it, or of what it asks and of nothing else."""

from __future__ import annotations

import pytest

from portal.clocks.pack_adapters import library
from portal.clocks.telling_rules import told_by
from portal.sharing.rules import InformationClass as C


@pytest.mark.parametrize(
    ("pack", "rule", "told"),
    [
        ("us-federal", "report-le", None),
        ("us-federal", "report-trafficking-victim", C.SCREENING_RESULT),  # by its start
        ("us-pa", "report-trafficking-risk", C.SCREENING_RESULT),
        ("us-ca", "cse-report-ncmec", C.SCREENING_RESULT),  # by its only condition
        ("us-tx", "report-crime-8h", C.SCREENING_DETAIL),
        ("us-tx", "lead-consult", C.LEADS),
        ("us-me", "runaway-phone-confirm", C.LEADS),  # that the place is known
        ("us-mo", "report-le-2h", None),  # that no place is known tells nothing
        ("us-tx", "recovery-place", None),  # that nobody detains the child, neither
        ("us-fl", "report-le-exigent", None),  # which of six it was, stays open
        ("us-fl", "report-le-4h", C.SCREENING_RESULT),  # that it was none of them, does not
        ("us-co", "caregiver-court", C.SUPERVISION_WARRANT),
        ("us-fl", "cwp-backstop", C.SCREENING_RESULT),  # it hangs on one that tells
    ],
)
def test_what_a_rule_tells(pack, rule, told):
    found = library()[pack]
    assert told_by(found, found.rule(rule)) == told
