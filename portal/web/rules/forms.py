"""Forms of rules: about shape only; what is wrong in a rule, its checker says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from wtforms import HiddenField, ValidationError
from wtforms.validators import DataRequired, Regexp

from portal.clocks.block_text_rules import SENTENCE, TextBlock, other_lines
from portal.clocks.edition_rules import MOST_TEXT, Problem
from portal.clocks.fact_rules import QUESTIONS, FactName
from portal.clocks.sample_rules import Sample
from portal.clocks.sentence_rules import SPOKEN
from portal.clocks.vocabulary_rules import EventKind
from portal.web.forms import Area, Choice, Form, OneLine, storable
from portal.web.meetings.forms import version_field
from portal.web.moments import day_field, read_day, read_moment, time_field, which_field

# The fields of a rule's sentence, and the word of the format that each stands for.
FIELD_OF = dict(zip(SENTENCE, ("duty", "who", "recipients", "starts", "due"), strict=True))
TIMES = ("one", "two", "three", "four")
ANSWERS = [("yes", "Yes"), ("no", "No")]
REPORTED = "Has anyone reported the child missing to law enforcement, NCMEC or the court?"


class StartForm(Form):
    """From which edition a draft begins, by its number; from the one in force where it is empty."""

    source = HiddenField("Edition", [Regexp(r"^([0-9]{12})?$", message="Load the page again."), storable])


class StepForm(Form):
    """A step on an edition, with the version that was read."""

    version = version_field()


class RuleForm(Form):
    """A rule as a sentence, its other lines in one box, with the version that was read."""

    name = OneLine("Name of the rule", 60, (DataRequired("Enter a name such as notify-court."),))
    who = OneLine("Who owes it", 400, (DataRequired("Enter who owes it, such as caseworker."),))
    duty = OneLine("What is to be done", 400, (DataRequired("Enter what is to be done, such as Notify the court."),))
    recipients = OneLine("To whom", 800, (DataRequired("Enter to whom, such as court, or none."),))
    due = OneLine("By when", 400, (DataRequired("Enter by when, such as at most 24 hours, or no time given."),))
    starts = OneLine(
        "What starts the clock", 800, (DataRequired("Enter what starts the clock, such as information received."),)
    )
    others = Area("The other lines of this rule", 8000, (DataRequired("Enter at least the lines Kind and Source."),))
    version = version_field()

    def said(self) -> dict[str, str]:
        """The words of the sentence."""
        return {word: self[name].data or "" for word, name in FIELD_OF.items()}

    def tell(self, problems: Sequence[Problem]) -> None:
        """Put what is wrong at the field of its word; what is wrong in the other lines at their box."""
        places = FIELD_OF | {"Rule": "name"}
        for problem in problems:
            place = places.get(problem.word, "others")
            message = problem.what if place != "others" or not problem.word else f"{problem.word}: {problem.what}"
            self.fail(place, message)


def saved(block: TextBlock) -> dict[str, str]:
    """A rule as its form shows it."""
    return {field: block.value(word) for word, field in FIELD_OF.items()} | {
        "name": block.name, "others": other_lines(block),
    }  # fmt: skip


class TextForm(Form):
    """The whole text of a draft, with the version that was read."""

    text = Area(
        "Text", MOST_TEXT, (DataRequired("The text is empty. Put the draft aside instead if nothing of it is wanted."),)
    )
    version = version_field()


class SendForm(Form):
    """From when an edition shall be law, and by the authority of which paper."""

    starts_day, starts_time, starts_which = day_field(), time_field(), which_field()
    authority = OneLine(
        "Authority", 400, (DataRequired("Enter the paper that says so, such as Resolution 4 of the policy review."),)
    )
    version = version_field()

    moment: datetime | None = None

    def sent_in(self, zone: ZoneInfo) -> bool:
        """Whether the form was posted and holds no error, its time read in the pack's zone."""
        posted = self.sent()
        if self.is_submitted() and not self.expired:
            self.moment = read_moment(self, "starts", of=zone)
        return posted and self.good()


class RefuseForm(Form):
    """Why an edition is refused, with the version that was read."""

    reason = Area("Reason", 2000, (DataRequired("Enter the reason, so that it can be mended."),))
    version = version_field()


class TryForm(Form):
    """Up to four times at which an event happened, the child's birth date, and answers to facts (fields that `try_form` adds)."""

    event = Choice("What happened", "Choose what happened.")
    born = OneLine("Birth date of the child", 20)

    moments: dict[str, datetime] = {}

    def validate_born(self, field: Any) -> None:
        """A day, or nothing."""
        if field.data and read_day(field.data) is None:
            raise ValidationError("Enter the birth date, such as 6/15/2012, or leave it empty.")

    def sent_in(self, zone: ZoneInfo) -> bool:
        """Whether the form was posted and holds no error; each time is read in the pack's zone."""
        posted = self.sent()
        if self.is_submitted() and not self.expired:
            found = {name: read_moment(self, name, needed=False, of=zone) for name in TIMES}
            self.moments = {name: at for name, at in found.items() if at}
            if not self.errors and not self.moments:
                self.fail("one_day", "Enter at least one day and time to try.")
        return posted and self.good()

    def birth_date(self) -> date | None:
        """The birth date, None where it is not known."""
        return read_day(self.born.data or "") if self.born.data else None

    def answers(self) -> dict[FactName, bool]:
        """The facts that were answered."""
        fields = {fact: self._fields.get(f"fact_{fact.value}") for fact in FactName}
        return {fact: field.data == "yes" for fact, field in fields.items() if field is not None and field.data}


def try_form(facts: Sequence[FactName], events: Sequence[EventKind]) -> type[TryForm]:
    """The form with a field for each fact and time, and the events that start rules."""
    fields: dict[str, Any] = {
        f"fact_{fact.value}": Choice(QUESTIONS.get(fact, REPORTED), choices=ANSWERS) for fact in facts
    }
    for name in TIMES:
        fields |= {f"{name}_day": day_field(), f"{name}_time": time_field(), f"{name}_which": which_field()}
    spoken = [(event.value, SPOKEN[event][:1].upper() + SPOKEN[event][1:]) for event in events]
    fields["event"] = Choice("What happened", "Choose what happened.", choices=spoken)
    return type("TryForm", (TryForm,), fields)


def sampled(samples: Sequence[Sample], event: EventKind) -> Mapping[str, str]:
    """The samples as the form shows them."""
    found = {"event": event.value}
    for name, sample in zip(TIMES, samples, strict=True):
        if sample.at:
            found |= {f"{name}_day": f"{sample.at:%Y-%m-%d}", f"{name}_time": f"{sample.at:%H:%M}"}
    return found
