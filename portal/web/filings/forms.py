"""Forms of the notice: about shape only."""

from __future__ import annotations

from wtforms.validators import DataRequired

from portal.web.forms import Area, Choice, Choices, Form, OneLine
from portal.web.moments import day_field, time_field, which_field


class NoticeForm(Form):
    """The notice for one docket."""

    docket = OneLine("Docket", 24, (DataRequired("Choose a docket of the list."),))
    text = Area("Text of the notice", 8000, (DataRequired("Write what the court should know."),))
    emergency = Choices("Emergency", choices=[("yes", "This is an emergency: tell whoever is on duty now")])
    step = OneLine("Step", 10)


class DocketForm(Form):
    """The docket of a child who has none on record."""

    office = Choice("Court and chambers", "Choose the court and chambers.")
    docket_number = OneLine("Docket number", 60, (DataRequired("Enter the docket number."),))


class StampForm(Form):
    """The clerk's number and time."""

    stamp = OneLine("Clerk's number", 60, (DataRequired("Enter the number of the clerk's stamp."),))
    happened_day, happened_time, happened_which = day_field(), time_field(), which_field()
