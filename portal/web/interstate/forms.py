"""Forms of a child in another state: about shape only."""

from __future__ import annotations

from portal.cases.interstate_rules import DIRECTION_WORDS, ROLE_WORDS, STATES, STEP_WORDS
from portal.web.forms import Choice, Form, OneLine
from portal.web.moments import day_field, time_field, which_field


class StepForm(Form):
    """Something that happened between the two states."""

    kind = Choice("What happened", "Choose what happened.", [(kind.value, words) for kind, words in STEP_WORDS.items()])
    direction = Choice("Sent or received", choices=[(kind.value, words) for kind, words in DIRECTION_WORDS.items()])
    happened_day, happened_time, happened_which = day_field(), time_field(), which_field()
    by = OneLine("By whom", 200)


class TrackForm(Form):
    """Which other state is in the case, and in which role the own one is."""

    state = Choice("Other state", choices=list(STATES.items()))
    role = Choice("Your state", "Choose whether your state is the home or the holding state.", [(kind.value, words) for kind, words in ROLE_WORDS.items()])  # fmt: skip
    contact = OneLine("Compact office to call", 200)
    office = Choice("Compact office in this portal")
    was = OneLine("What the page showed", 40)
