"""Forms of the meetings: about shape only; a local time that is missing or comes twice is asked about here."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from typing import Any

from flask import request
from wtforms import Form as PlainRows
from wtforms import HiddenField, ValidationError
from wtforms.validators import DataRequired, Regexp

from portal.meetings.rules import (
    MOST_ITEMS,
    ZONES,
    AmbiguousTime,
    Answer,
    DecisionOutcome,
    Kind,
    MissingTime,
    State,
    Verb,
    local_instant,
)
from portal.meetings.view_rules import ItemDraft, MeetingDraft, MeetingView
from portal.web.filters import instant
from portal.web.forms import Area, Choice, Choices, Form, OneLine, storable
from portal.web.gate import now

KINDS = [(Kind.INFO.value, "Information"), (Kind.DISCUSSION.value, "Discussion"), (Kind.DECISION.value, "Decision")]
ANSWERS = [(Answer.COMING.value, "Coming"), (Answer.PERHAPS.value, "Perhaps"), (Answer.NOT_COMING.value, "Not coming")]
OUTCOMES = [
    (DecisionOutcome.ADOPTED.value, "Adopted"),
    (DecisionOutcome.WITH_CHANGE.value, "Adopted with change"),
    (DecisionOutcome.DEFERRED.value, "Deferred"),
    (DecisionOutcome.REJECTED.value, "Rejected"),
]
STATES = {
    State.NOTICED: "Noticed",
    State.UNDER_WAY: "Under way",
    State.DRAFTED: "Minutes drafted",
    State.CIRCULATED: "Minutes circulated",
    State.APPROVED: "Minutes approved",
}
ME = "me"
NEW_ROWS, MORE_ROWS = 5, 3
FARTHEST = 5  # years ahead for which a day is believed
YEAR_ERROR = "Check the year. Enter a day of the next five years."


def version_field() -> HiddenField:
    """The version that was read, which a save must name."""
    return HiddenField("Version", [Regexp(r"^[0-9]{1,9}$", message="Load the page again before you save."), storable])


def read_day(value: str) -> date:
    """A day as a date field sends it; raises ValidationError with the remedy."""
    try:
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value, re.ASCII):
            raise ValueError
        return date.fromisoformat(value)
    except ValueError as error:
        raise ValidationError("Enter the day as year, month and day, such as 2027-03-09.") from error


def read_number(value: str, most: int) -> int:
    """A whole number from 1 to `most`; raises ValidationError with the remedy."""
    if not re.fullmatch(r"[0-9]{1,3}", value, re.ASCII) or not 1 <= int(value) <= most:
        raise ValidationError(f"Enter the minutes as a number from 1 to {most}.")
    return int(value)


class ItemRow(PlainRows):
    """One agenda item; `number` is there where it stands already."""

    number = HiddenField("Item", [Regexp(r"^([0-9]{12})?$", message="Load the page again before you save."), storable])
    title = OneLine("Title of the item", 300)
    length = OneLine("Minutes", 3)
    kind = Choice("Kind", choices=KINDS)
    presenter = OneLine("Presented by", 200)

    def validate(self, extra_validators: Any = None) -> bool:
        """The fields of an item that has a title; a row without one must be empty or withdraws its item."""
        if not super().validate(extra_validators):
            return False
        if not self.title.data:
            if not self.number.data and (self.length.data or self.kind.data or self.presenter.data):
                _complain(self.title, "Enter the title of the item, or clear its other fields.")
        else:
            try:
                read_number(self.length.data or "", 480)
            except ValidationError as error:
                _complain(self.length, str(error))
            if not self.kind.data:
                _complain(self.kind, "Choose what the item is for.")
        return not self.errors

    def draft(self) -> ItemDraft:
        """The item as a value."""
        return ItemDraft(
            self.number.data or "", self.title.data or "", int(self.length.data or 0), Kind(self.kind.data), self.presenter.data or ""
        )  # fmt: skip


class Agenda:
    """The rows of an agenda: those of the meeting and some empty ones."""

    def __init__(self, meeting: MeetingView | None = None) -> None:
        standing = meeting.items if meeting else ()
        if request.method == "POST":
            count = max((turn for turn in range(1, MOST_ITEMS + 1) if f"item{turn}-title" in request.form), default=1)
            self.rows = [ItemRow(request.form, prefix=f"item{turn}-") for turn in range(1, count + 1)]
            return
        count = min(MOST_ITEMS, len(standing) + MORE_ROWS if meeting else NEW_ROWS)
        self.rows = [ItemRow(prefix=f"item{turn}-") for turn in range(1, count + 1)]
        for row, item in zip(self.rows, standing, strict=False):
            row.process(
                data={
                    "number": item.number, "title": item.title, "length": str(item.length), "kind": item.kind.value, "presenter": item.presenter,
                }
            )  # fmt: skip

    def validate(self) -> bool:
        """Whether every row is right and at least one holds an item."""
        verdicts = [row.validate() for row in self.rows]  # every row, so that every error is told at once
        right = all(verdicts)
        if right and not any(row.title.data for row in self.rows):
            _complain(self.rows[0].title, "Enter at least one agenda item.")
            return False
        return right

    def problems(self) -> list[tuple[str, str]]:
        """Each error with the id of its field."""
        return [(field.id, str(error)) for row in self.rows for field in row for error in field.errors]

    def drafts(self) -> tuple[ItemDraft, ...]:
        """The items as values."""
        return tuple(row.draft() for row in self.rows if row.title.data)


class ChangeForm(Form):
    """Time, place, agenda and recorder of a meeting, with the version that was read."""

    title = OneLine("Title", 300, (DataRequired("Enter a title for the meeting."),))
    purpose = Area("Purpose", 2000, (DataRequired("Enter what the meeting is for."),))
    day = OneLine("Day", 10, (DataRequired("Enter the day."),))
    time = OneLine("Time", 5, (DataRequired("Enter the time at which it begins."),))
    zone = Choice("Time zone", "Choose the time zone of the place.", choices=ZONES)
    turn = Choice("Which of the two times", choices=[("first", "The first"), ("second", "The second")])
    length = OneLine("Length in minutes", 3, (DataRequired("Enter how many minutes it takes."),))
    place = OneLine("Place", 300)
    link = OneLine("Link or number to join by", 300)
    recorder = Choice("Recorder", "Choose who records the minutes.")
    version = version_field()

    moment: datetime | None = None

    def validate_day(self, field: Any) -> None:
        day = read_day(field.data)
        if not 0 <= day.year - now().year <= FARTHEST:
            raise ValidationError(YEAR_ERROR)

    def validate_time(self, field: Any) -> None:
        _read_clock(field.data)

    def validate_length(self, field: Any) -> None:
        read_number(field.data, 600)

    def validate(self, extra_validators: Any = None) -> bool:
        """The fields, then what they mean together: an instant, and a way to come."""
        if not super().validate(extra_validators):
            return False
        if not self.place.data and not self.link.data:
            _complain(self.place, "Enter a place, or a link or number to join by.")
        self._find_moment()
        return not self.errors

    def _find_moment(self) -> None:
        day, clock, zone = read_day(self.day.data or ""), _read_clock(self.time.data or ""), self.zone.data or ""
        try:
            self.moment = local_instant(day, clock, zone, self.turn.data or "")
        except MissingTime:
            _complain(self.time, "There is no such time on that day: the clocks go forward over it. Enter a time an hour earlier or later.")  # fmt: skip
        except AmbiguousTime as twice:
            self.turn.choices = [("first", instant(twice.first, zone)), ("second", instant(twice.second, zone))]
            _complain(
                self.turn, "That time comes twice on that day: the clocks go back over it. Choose which of the two is meant."
            )  # fmt: skip

    def draft(self, agenda: Agenda, invitees: tuple[str, ...] = ()) -> MeetingDraft:
        """The meeting as a value."""
        assert self.moment is not None
        return MeetingDraft(
            self.title.data or "", self.purpose.data or "", self.moment, self.zone.data or "", int(self.length.data or 0), self.place.data or "",
            self.link.data or "", "" if self.recorder.data == ME else self.recorder.data or "", agenda.drafts(), invitees,
        )  # fmt: skip


class ScheduleForm(ChangeForm):
    """A new meeting with those who are invited."""

    invitees = Choices("Who is invited", "Invite at least one seat.")
    version = None


class AnswerForm(Form):
    """Whether one comes."""

    answer = Choice("Your answer", "Choose an answer.", choices=ANSWERS)


class StepForm(Form):
    """The step that the page offered."""

    step = Choice("Step", "Load the page again.", choices=[(verb.value, "") for verb in (Verb.START, Verb.END, Verb.CIRCULATE)])  # fmt: skip


class ApproveForm(Form):
    """The digest of the minutes that were read."""

    seen = HiddenField("Minutes read", [Regexp(r"^[0-9a-f]{64}$", message="Load the page again."), storable])


class PresenceForm(Form):
    """Who was present; nobody is an answer too."""

    present = Choices("Present")


class MinutesForm(Form):
    """The minutes of an item, with the version that was read."""

    text = Area("Minutes", 20_000, (DataRequired("Write what was done under this item."),))
    version = version_field()


class DecisionForm(Form):
    """The decision on an item, with the version that was read."""

    outcome = Choice("Outcome", "Choose how it ended.", choices=OUTCOMES)
    text = Area("Decision", 4000, (DataRequired("Write what was decided, in its exact words."),))
    dissent = Area("Dissent", 4000)
    version = version_field()


class ActionForm(Form):
    """What someone takes on."""

    what = Area("What is to be done", 1000, (DataRequired("Write what is to be done."),))
    owner = Choice("Owner", "Choose who takes it on.")
    due = OneLine("Due", 10, (DataRequired("Enter the day by which it is done."),))

    def validate_due(self, field: Any) -> None:
        day = read_day(field.data)
        if not 2000 <= day.year <= now().year + FARTHEST:
            raise ValidationError(YEAR_ERROR)


class FinishForm(Form):
    """How an action was done."""

    note = Area("How it was done", 2000, (DataRequired("Write in a sentence how it was done."),))


def _read_clock(value: str) -> time:
    try:
        if not re.fullmatch(r"[0-9]{2}:[0-9]{2}", value, re.ASCII):
            raise ValueError
        return time.fromisoformat(value)
    except ValueError as error:
        raise ValidationError("Enter the time as hours and minutes of 24 hours, such as 09:30 or 14:00.") from error


def _complain(field: Any, message: str) -> None:
    field.errors = [*field.errors, message]
