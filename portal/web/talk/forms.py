"""Forms of comments and leads: about shape only."""

from __future__ import annotations

from wtforms.validators import DataRequired

from portal.web.forms import Area, Choice, Choices, Form, OneLine, once_field


class AudienceForm(Form):
    """Whether it says where the child may be, and who shall read it: asked before the first word.

    `text` is what was written already, where the audience was asked about again.
    """

    where = Choice("Does this say where the child may be?", "Answer this first: word on where the child may be goes to the detective at once.", [("yes", "Yes"), ("no", "No")])  # fmt: skip
    audience = OneLine("Who shall read this", 24)
    text = Area("Comment", 8000)


class CommentForm(Form):
    """A comment to an audience that was shown; `shown` is the mark of which agencies that was."""

    audience = OneLine("Who shall read this", 24, (DataRequired("Choose who shall read this."),))
    shown = OneLine("Who was shown", 16)
    text = Area("Comment", 8000, (DataRequired("Write the comment."),))
    once = once_field()


class AnswerForm(Form):
    """An answer to a comment; `readers` is the mark of the agencies that were shown above it."""

    readers = OneLine("Who reads the answer", 16, (DataRequired("Look who reads the answer, then send it again."),))
    text = Area("Your answer", 8000, (DataRequired("Write the answer."),))
    once = once_field()


class CorrectForm(Form):
    """What a comment says from now on; `turn` is that of the words that were shown."""

    turn = OneLine("Which words were shown", 6, (DataRequired("Look at the words that stand, then send it again."),))
    text = Area("What it says from now on", 8000, (DataRequired("Write what it says from now on, or take it back."),))


class LeadForm(Form):
    """Word on where the child may be."""

    text = Area("What you know", 8000, (DataRequired("Write what you know, as exactly as you can."),))
    also = Choices("Who else shall read it")
    once = once_field()


class WiderForm(Form):
    """Who else shall read a lead that is not sent yet; `text` is what was written already, `step` is `choose` once it was chosen."""

    also = Choices("Who else shall read it")
    text = Area("What you know", 8000)
    step = OneLine("Step", 10)


class WidenForm(Form):
    """Who else shall read a lead that was sent; `step` is `send` once the preview was seen."""

    also = Choices("Who else shall read it")
    step = OneLine("Step", 10)
