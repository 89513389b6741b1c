"""Forms of relief and disputes: about shape only."""

from __future__ import annotations

from portal.clocks.relief_rules import ASKED_WORDS, GROUND_WORDS, GROUNDS_ASKED, GROUNDS_OF_START
from portal.web.forms import Area, Choice, Form
from portal.web.moments import day_field, time_field, which_field


class AskForm(Form):
    """What is asked of a duty."""

    kind = Choice("What you ask", "Choose what you ask.", [(kind.value, words) for kind, words in ASKED_WORDS.items()])
    ground = Choice("Ground", "Choose the ground.", [(ground.value, GROUND_WORDS[ground]) for ground in GROUNDS_ASKED])
    happened_day, happened_time, happened_which = day_field(), time_field(), which_field()
    until_day, until_time, until_which = day_field(), time_field(), which_field()
    note = Area("Reason", 4000)


class StartForm(Form):
    """The instant that someone holds for right."""

    happened_day, happened_time, happened_which = day_field(), time_field(), which_field()
    ground = Choice(
        "Ground", "Choose the ground.", [(ground.value, GROUND_WORDS[ground]) for ground in GROUNDS_OF_START]
    )
    note = Area("Reason", 4000)


class RevokeForm(Form):
    """Why what was approved is revoked."""

    note = Area("Reason", 4000)


class EndForm(Form):
    """When the clock ran again."""

    happened_day, happened_time, happened_which = day_field(), time_field(), which_field()


class AnswerForm(Form):
    """Whether what was asked is approved."""

    decision = Choice(
        "Decision", "Choose whether you approve it.", [("approve", "Approve"), ("refuse", "Do not approve")]
    )
    note = Area("Reason", 4000)


class PlainForm(Form):
    """A button."""
