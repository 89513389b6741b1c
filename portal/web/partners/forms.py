"""Forms of what partners do: about shape only."""

from __future__ import annotations

from flask import request
from wtforms.validators import DataRequired

from portal.cases.ncic_rules import UPDATED_WORDS
from portal.cases.report_rules import Referable
from portal.clocks.party_rules import RECIPIENT_WORDS, Recipient
from portal.clocks.vocabulary_rules import LATE_REASON_WORDS
from portal.web.forms import Choice, Choices, Form, OneLine
from portal.web.moments import day_field, time_field, which_field

CATEGORIES = [
    ("EME", "EME endangered"), ("EMJ", "EMJ juvenile"), ("EMI", "EMI involuntary"), ("EMD", "EMD disability"),
    ("EMV", "EMV catastrophe victim"), ("EMO", "EMO other"),
]  # fmt: skip

ALSO_UPDATED = (Recipient.STATE_SYSTEM, Recipient.NAMUS)  # where else the law has the entry updated


class AttestForm(Form):
    """The agency's own report number, and the NCIC entry where it is made already."""

    report_number = OneLine("Your report number", 60, (DataRequired("Enter your agency's report number."),))
    happened_day, happened_time, happened_which = day_field(), time_field(), which_field()
    officer = OneLine("Officer and badge", 200)
    ncic_number = OneLine("NCIC number", 20)
    ncic_category = Choice("NCIC category", choices=CATEGORIES)
    entered_day, entered_time, entered_which = day_field(), time_field(), which_field()
    with_state = Choices("With the same entry", choices=[("yes", "It is in the state's system and before the state clearinghouse too")])  # fmt: skip


class UpdateForm(Form):
    """That the NCIC entry was verified and updated."""

    happened_day, happened_time, happened_which = day_field(), time_field(), which_field()
    updated = Choices("What was updated", choices=[(one.value, words) for one, words in UPDATED_WORDS.items()])
    reached = Choices("With the same update", choices=[(one.value, RECIPIENT_WORDS[one]) for one in ALSO_UPDATED])
    officer = OneLine("Officer and badge", 200)
    reason = Choice("Why late", choices=[(reason.value, words) for reason, words in LATE_REASON_WORDS.items()])


class AcknowledgeForm(Form):
    """The clearinghouse's own number."""

    report_number = OneLine("Your case number", 60, (DataRequired("Enter the number of your intake."),))
    happened_day, happened_time, happened_which = day_field(), time_field(), which_field()


class ReferForm(Form):
    """Whom to let in, and on which legal basis."""

    agency = Choice("Agency", "Choose an agency.")
    basis = OneLine(
        "Legal basis", 400, (DataRequired("Enter the statute, order, agreement or consent that allows it."),)
    )
    step = OneLine("Step", 10)

    def offer(self, choices: list[Referable], again: str) -> None:
        """Offer the agencies; one that was on the child's last case is filled in, with the basis of then, where nothing was sent yet."""
        self.agency.choices = [(choice.number, choice.name) for choice in choices]
        last = next((choice for choice in choices if choice.before and choice.number == again), None)
        if last is not None and request.method == "GET":
            self.agency.data, self.basis.data = last.number, last.basis

    def carried(self, again: list[Referable]) -> bool:
        """Whether the basis stands here as it was on the child's last case."""
        return bool(self.basis.data) and (self.agency.data, self.basis.data) in [
            (one.number, one.basis) for one in again
        ]
