"""Forms of planned dates: about shape only."""

from __future__ import annotations

from portal.web.forms import Choice, Form, OneLine
from portal.web.moments import day_field, time_field, which_field


class DateForm(Form):
    """The next hearing of a docket."""

    docket = Choice("Docket", "Choose the docket.")
    planned_day, planned_time, planned_which = day_field(), time_field(), which_field()
    was = OneLine("What stood before", 400)


class PlainForm(Form):
    """A button."""
