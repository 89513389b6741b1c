"""Forms of posters: about shape only."""

from __future__ import annotations

from wtforms.validators import DataRequired

from portal.outgoing.poster_rules import MOST_OF_LINE
from portal.web.forms import Area, Choice, Form, OneLine, once_field


class AskForm(Form):
    """The request for approval; `digest` is of the poster that stood on the page."""

    digest = OneLine("Poster", 64, (DataRequired("Look at the poster again."),))


class AnswerForm(Form):
    """Approval or refusal; `stood` and `seen` are of the poster and the line that stood on the page."""

    line = OneLine("Circumstances, in one line", MOST_OF_LINE)
    reason = Area("Why not", 2000)
    decision = Choice(
        "Answer", "Choose whether you approve the poster.", [("approve", "Approve"), ("refuse", "Refuse")]
    )
    stood = OneLine("Poster", 64, (DataRequired("Look at the poster again."),))
    seen = OneLine("Line", MOST_OF_LINE)


class CopyForm(Form):
    """For whom a copy is."""

    recipient = OneLine(
        "Who gets this copy", 200, (DataRequired("Enter who gets this copy, such as a bus company or a newspaper."),)
    )
    contact = OneLine(
        "How to reach them",
        200,
        (DataRequired("Enter a telephone number or an address, so that the poster can be recalled."),),
    )
    once = once_field()
