"""Forms of links between cases: about shape only."""

from __future__ import annotations

from typing import Any

from wtforms import Field, ValidationError
from wtforms.validators import DataRequired

from portal.cases.link_rules import KIND_WORDS, MOST_LETTERS, LinksPage
from portal.web.filters import case_number
from portal.web.forms import Choice, Form, OneLine

DIGITS = 12


def _number(_form: Any, field: Field) -> None:
    digits = (field.data or "").replace(" ", "")
    if digits and not (digits.isascii() and digits.isdecimal() and len(digits) == DIGITS):
        raise ValidationError("Type the 12 digits of the case number.")


class LinkForm(Form):
    """The kind of link, and the other case: chosen from the list, or by its number."""

    kind = Choice("How the cases belong together", "Choose how the cases belong together.")
    chosen = Choice("An open case")
    other = OneLine("Or the number of the case", 40, (_number,))

    def offer(self, page: LinksPage) -> None:
        """Offer the kinds and cases that may be chosen."""
        self.kind.choices = [(kind.value, KIND_WORDS[kind]) for kind in page.kinds]
        self.chosen.choices = [
            (one.number, f"{one.name}, {case_number(one.number)}" if one.name else case_number(one.number))
            for one in page.choices
        ]

    def number(self) -> str:
        """The number of the other case, empty where none was given; one error where both ways name different cases or neither does."""
        typed, chosen = (self.other.data or "").replace(" ", ""), self.chosen.data or ""
        if not typed and not chosen:
            self.fail("other", "Choose a case from the list or type its number.")
        elif typed and chosen and typed != chosen:
            self.fail("other", "The number is not that of the case chosen above. Use one of the two.")
        return typed or chosen


class EndForm(Form):
    """Why a link is ended."""

    reason = OneLine("Why it is ended", MOST_LETTERS, (DataRequired("Say why the link is ended."),))
