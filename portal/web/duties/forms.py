"""Forms of duties: about shape only."""

from __future__ import annotations

from wtforms.validators import DataRequired

from portal.clocks.vocabulary_rules import BY_OTHER_ACTS, BY_THE_PORTAL, CHANNEL_WORDS, EVENT_WORDS, LATE_REASON_WORDS
from portal.web.forms import Area, Choice, Choices, Form, OneLine
from portal.web.moments import day_field, time_field, which_field


class RecordForm(Form):
    """That a duty was done, or that its recipient could not be reached."""

    outcome = Choice("What happened", "Choose what happened.", [("done", "It is done"), ("not_reached", "The recipient could not be reached")])  # fmt: skip
    happened_day, happened_time, happened_which = day_field(), time_field(), which_field()
    channel = Choice("How", "Choose how it was done.", [(channel.value, words) for channel, words in CHANNEL_WORDS.items() if channel not in BY_THE_PORTAL])  # fmt: skip
    person_told = OneLine("Person told", 200)
    number = OneLine("Report number", 60)
    reason = Choice("Why late", choices=[(reason.value, words) for reason, words in LATE_REASON_WORDS.items()])
    note = Area("Note", 4000)
    also = Choices("With the same contact")


class CallsForm(Form):
    """The call sheet as a whole; each recipient has fields of its own."""


class CallForm(Form):
    """What was told to one recipient in one call."""

    of_the_request = False

    duties = Choices("Told")
    happened_day, happened_time, happened_which = day_field(), time_field(), which_field()
    channel = Choice("How", "Choose how it was done.", [(channel.value, words) for channel, words in CHANNEL_WORDS.items() if channel not in BY_THE_PORTAL])  # fmt: skip
    person_told = OneLine("Person told", 200)
    number = OneLine("Report number", 60)
    reason = Choice("Why late", choices=[(reason.value, words) for reason, words in LATE_REASON_WORDS.items()])


class AnswerForm(Form):
    """An answer to what the law asks."""

    question = OneLine("Question", 40, (DataRequired("Choose a question of the page."),))
    answer = Choice("Answer", "Choose yes or no.", [("yes", "Yes"), ("no", "No")])
    page = OneLine("Page", 10)


class EventForm(Form):
    """Something that happened."""

    kind = Choice("What happened", "Choose what happened.", [(kind.value, words) for kind, words in EVENT_WORDS.items() if kind not in BY_OTHER_ACTS])  # fmt: skip
    happened_day, happened_time, happened_which = day_field(), time_field(), which_field()
    source = OneLine("Who said so", 200)
