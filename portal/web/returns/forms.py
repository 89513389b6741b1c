"""Forms of the way back: about shape only."""

from __future__ import annotations

from portal.cases.return_rules import (
    CONDITION_WORDS,
    EXPLAINED_WORDS,
    FOR_OFFICES,
    FOR_STEPS,
    FOUND_BY_WORDS,
    OUTCOME_WORDS,
    PLACE_WORDS,
    STEP_WORDS,
    Step,
)
from portal.cases.screening_rules import BAND_WORDS, TOOL_WORDS, YES_NO
from portal.clocks.vocabulary_rules import BY_THE_PORTAL, CHANNEL_WORDS, LATE_REASON_WORDS
from portal.web.forms import Area, Choice, Choices, Form, OneLine
from portal.web.moments import day_field, time_field, which_field

DONE = "done"
MARKS = [(DONE, "Done"), *((kind.value, EXPLAINED_WORDS[kind]) for kind in FOR_STEPS)]


class FoundForm(Form):
    """That the child was located, recovered, returned: whichever is known."""

    by_themself = Choices("How", choices=[("yes", "The child came back by themself: one time for all three")])
    located_day, located_time, located_which = day_field(), time_field(), which_field()
    recovered_day, recovered_time, recovered_which = day_field(), time_field(), which_field()
    returned_day, returned_time, returned_which = day_field(), time_field(), which_field()
    found_by = Choice("Found by", choices=[(kind.value, words) for kind, words in FOUND_BY_WORDS.items()])
    place = Choice("Kind of place where found", choices=[(kind.value, words) for kind, words in PLACE_WORDS.items()])
    condition = Choice("Need of care", choices=[(kind.value, words) for kind, words in CONDITION_WORDS.items()])
    placement_type = OneLine("Type of placement", 80)
    placement_provider = OneLine("Provider", 200)
    placement_street = OneLine("Street", 200)
    placement_city = OneLine("City", 120)
    placement_state = OneLine("State", 40)


class TellForm(Form):
    """That offices were told of the return with one contact, or why they were not."""

    offices = Choices("Offices", "Choose whom you told.")
    outcome = Choice("What happened", "Choose what happened.", [("told", "They were told"), ("not_told", "They were not told, on a ground")])  # fmt: skip
    happened_day, happened_time, happened_which = day_field(), time_field(), which_field()
    channel = Choice("How", choices=[(channel.value, words) for channel, words in CHANNEL_WORDS.items() if channel not in BY_THE_PORTAL])  # fmt: skip
    person_told = OneLine("Person told", 200)
    reason = Choice("Why late", choices=[(reason.value, words) for reason, words in LATE_REASON_WORDS.items()])
    ground = Choice("Ground", choices=[(kind.value, EXPLAINED_WORDS[kind]) for kind in FOR_OFFICES])


class ChecklistForm(Form):
    """The open rows of the way back at once: who was told with one contact, which steps are done, and the outcome."""

    offices = Choices("Offices")
    happened_day, happened_time, happened_which = day_field(), time_field(), which_field()
    channel = Choice("How", choices=[(channel.value, words) for channel, words in CHANNEL_WORDS.items() if channel not in BY_THE_PORTAL])  # fmt: skip
    person_told = OneLine("Person told", 200)
    reason = Choice("Why late", choices=[(reason.value, words) for reason, words in LATE_REASON_WORDS.items()])
    photo, medical, interview, screening, ncic_cleared, publicity, court_told, pick_up_order = (
        Choice(STEP_WORDS[step], choices=MARKS) for step in Step
    )
    outcome = Choice("Outcome", choices=[(kind.value, words) for kind, words in OUTCOME_WORDS.items()])


class StepForm(Form):
    """That a step was done, or why it is not."""

    outcome = Choice("What happened", "Choose what happened.", [("done", "It is done"), ("explained", "It is not done, for a reason")])  # fmt: skip
    happened_day, happened_time, happened_which = day_field(), time_field(), which_field()
    why = Choice("Reason", choices=[(kind.value, EXPLAINED_WORDS[kind]) for kind in FOR_STEPS])
    reason = Choice("Why late", choices=[(reason.value, words) for reason, words in LATE_REASON_WORDS.items()])
    note = Area("Note", 2000)


class CloseForm(Form):
    """How the absence ended."""

    outcome = Choice("Outcome", "Choose how the absence ended.", [(kind.value, words) for kind, words in OUTCOME_WORDS.items()])  # fmt: skip
    happened_day, happened_time, happened_which = day_field(), time_field(), which_field()


class InterviewForm(Form):
    """The talk with the child, in parts, and the screening."""

    was = OneLine("What the page showed", 40)
    talked_day, talked_time, talked_which = day_field(), time_field(), which_field()
    interviewed_by = OneLine("Who talked with the child", 200)
    childs_words = Area("In the child's own words", 8000)
    why_left = Area("What contributed to the absence", 4000)
    placement_response = Area("What placement does about these reasons", 4000)
    where_stayed = Area("Where and how the child lived meanwhile", 4000)
    harm = Area("What happened to the child meanwhile", 4000)
    wishes = Area("What the child wishes now", 4000)
    crime = Choice("Did the child become a victim of a crime?", choices=list(YES_NO.items()))
    tool = Choice("Screening tool", choices=[(kind.value, words) for kind, words in TOOL_WORDS.items()])
    version = OneLine("Version", 40)
    screened_day, screened_time, screened_which = day_field(), time_field(), which_field()
    screened_by = OneLine("Who screened", 200)
    trained = Choice("Trained in the tool?", choices=list(YES_NO.items()))
    sources = OneLine("Sources used", 400)
    band = Choice("Result band", choices=[(kind.value, words) for kind, words in BAND_WORDS.items()])
    victim = Choice("Identified as a trafficking victim?", choices=list(YES_NO.items()))
    services = OneLine("Services offered", 400)
    reason = Choice("Why late", choices=[(reason.value, words) for reason, words in LATE_REASON_WORDS.items()])
