"""Forms of merging two children: about shape only."""

from __future__ import annotations

from wtforms.validators import DataRequired

from portal.web.forms import Choice, Choices, Form, OneLine

CONFIRM, DECLINE = "confirm", "decline"


class OtherForm(Form):
    """The name by which the other entry of the child is looked for."""

    words = OneLine("Name of the other entry", 100, (DataRequired("Enter a name, or part of it."),))


class ProposeForm(Form):
    """That two children are one as they were looked at."""

    seen = OneLine("Looked at", 40)


class AnswerForm(Form):
    """Whether they are, as they were looked at, and whether the second's names are kept with the first."""

    seen = OneLine("Looked at", 40)
    decision = Choice(
        "Answer", "Choose whether they are the same child.",
        [(CONFIRM, "They are the same child: merge them"), (DECLINE, "They are not the same child: decline")],
    )  # fmt: skip
    names = Choices("Names", choices=[("yes", "Keep them with the other, as former names and nicknames")])
