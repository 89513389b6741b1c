"""Forms of what partners do: about shape only."""

from __future__ import annotations

from wtforms.validators import DataRequired

from portal.web.forms import Choice, Choices, Form, OneLine
from portal.web.moments import day_field, time_field, which_field

CATEGORIES = [
    ("EME", "EME endangered"), ("EMJ", "EMJ juvenile"), ("EMI", "EMI involuntary"), ("EMD", "EMD disability"),
    ("EMV", "EMV catastrophe victim"), ("EMO", "EMO other"),
]  # fmt: skip


class AttestForm(Form):
    """The agency's own report number, and the NCIC entry where it is made already."""

    report_number = OneLine("Your report number", 60, (DataRequired("Enter your agency's report number."),))
    happened_day, happened_time, happened_which = day_field(), time_field(), which_field()
    officer = OneLine("Officer and badge", 200)
    ncic_number = OneLine("NCIC number", 20)
    ncic_category = Choice("NCIC category", choices=CATEGORIES)
    entered_day, entered_time, entered_which = day_field(), time_field(), which_field()
    with_state = Choices("With the same entry", choices=[("yes", "It is in the state's system and before the state clearinghouse too")])  # fmt: skip


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
