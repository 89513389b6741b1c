"""The form of the answer: about shape only."""

from __future__ import annotations

from portal.cases.dual_rules import DUAL_WORDS
from portal.web.forms import Choice, Form


class DualForm(Form):
    """What the agency says."""

    answer = Choice("Answer", "Choose what your agency can say.", [(one.value, words) for one, words in DUAL_WORDS.items()])  # fmt: skip
