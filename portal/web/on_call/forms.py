"""Forms of on-call lists, cover and the choice of mail: about shape only."""

from __future__ import annotations

import re
from typing import Any

from wtforms import ValidationError
from wtforms.validators import DataRequired

from portal.notices.rules import WISH_WORDS, Choice, MailWish, Takes
from portal.notices.unit_rules import (
    EVERY_WORDS,
    MOST_TIMES,
    PLACES,
    TAKES_WORDS,
    Every,
    ShiftDraft,
    Span,
    UnitDraft,
    UnitView,
    minute_words,
)
from portal.web.forms import Choice as Select
from portal.web.forms import Form, OneLine
from portal.web.meetings.forms import version_field
from portal.web.moments import day_field, read_moment, read_time, time_field, which_field
from portal.web.people.forms import TELEPHONE, mail_field

TAKES = [(takes.value, words) for takes, words in TAKES_WORDS.items()]
EVERY = [(every.value, words) for every, words in EVERY_WORDS.items()]
WISHES = [(wish.value, words) for wish, words in WISH_WORDS.items()]
PLACE_CHOICES = [
    (str(place), {1: "1: told first", 2: "2: told next"}.get(place, f"{place}: told after {place - 1}"))
    for place in PLACES
]


class NewUnitForm(Form):
    """A unit: its name, what comes to it, how it is reached."""

    name = OneLine("Name", 200, (DataRequired("Enter the unit's name."),))
    takes = Select("What comes to it", "Choose what comes to it.", TAKES)
    phone = OneLine("Telephone", 40, (TELEPHONE,))
    mail_address = mail_field("Mailbox")

    def draft(self) -> UnitDraft:
        """The unit as a value."""
        return UnitDraft(
            self.name.data or "", Takes(self.takes.data), self.phone.data or "", self.mail_address.data or ""
        )


class UnitForm(NewUnitForm):
    """A unit to be changed, with the version that was read."""

    version = version_field()


def saved(unit: UnitView) -> dict[str, str]:
    """The unit as its form shows it."""
    return {
        "name": unit.name, "takes": unit.takes.value, "phone": unit.phone, "mail_address": unit.mail_address,
        "version": str(unit.version),
    }  # fmt: skip


class SpanForm(Form):
    """A form with fields that begin with `starts_` and `ends_`: from a day and time to a day and time, in the court's zone."""

    span: Span | None = None

    def sent(self) -> bool:
        """Whether the form was posted and holds no error; both local times are asked about where they are missing or come twice."""
        posted = super().sent()
        if self.is_submitted() and not self.expired:
            starts, ends = read_moment(self, "starts"), read_moment(self, "ends")
            if starts and ends:
                self.span = Span(starts, ends)
        return posted and self.good()


class ShiftForm(SpanForm):
    """Who is on call, at which place of the list, from when to when, how often."""

    seat = Select("Who", "Choose who is on call.")
    place = Select("Place on the list", "Choose the place on the list.", PLACE_CHOICES)
    starts_day, starts_time, starts_which = day_field(), time_field(), which_field()
    ends_day, ends_time, ends_which = day_field(), time_field(), which_field()
    every = Select("How often", "Choose how often.", EVERY)
    times = OneLine("How many times in all", 2)

    def validate_times(self, field: Any) -> None:
        """A number, where the shift comes again."""
        if self.every.data in (Every.DAY.value, Every.WEEK.value) or field.data:
            right = re.fullmatch("[0-9]{1,2}", field.data or "", re.ASCII) and 1 <= int(field.data) <= MOST_TIMES
            if not right:
                raise ValidationError(f"Enter how many times in all, from 1 to {MOST_TIMES}.")

    def draft(self) -> ShiftDraft:
        """The shift as a value."""
        assert self.span is not None
        every = Every(self.every.data)
        times = 1 if every is Every.ONCE else int(self.times.data or 1)
        return ShiftDraft(self.seat.data or "", int(self.place.data or 1), self.span, every, times)


class HandOverForm(Form):
    """To whom a shift is handed over."""

    seat = Select("Who takes over", "Choose who takes over.")


class CoverForm(SpanForm):
    """Who acts for whom, from when to when."""

    whose = Select("For whom", "Choose for whom.")
    acting = Select("Who acts", "Choose who acts.")
    starts_day, starts_time, starts_which = day_field(), time_field(), which_field()
    ends_day, ends_time, ends_which = day_field(), time_field(), which_field()


class MailChoiceForm(Form):
    """How a seat wants its mail, and when it wants none."""

    wish = Select("How you want mail", "Choose how you want mail.", WISHES)
    digest_at = OneLine("Time of the daily mail", 20)
    quiet_from = OneLine("From", 20)
    quiet_to = OneLine("To", 20)

    def validate_digest_at(self, field: Any) -> None:
        """A time, where one mail a day is wanted."""
        if field.data or self.wish.data == MailWish.DIGEST.value:
            _minute(field.data)

    def validate_quiet_from(self, field: Any) -> None:
        """A time, or nothing."""
        if field.data:
            _minute(field.data)
        elif self.quiet_to.data:
            raise ValidationError("Enter when the quiet hours begin, or clear when they end.")

    def validate_quiet_to(self, field: Any) -> None:
        """A time, or nothing."""
        if field.data:
            _minute(field.data)
        elif self.quiet_from.data:
            raise ValidationError("Enter when the quiet hours end, or clear when they begin.")

    def choice(self, before: Choice) -> Choice:
        """The choice as a value; a time of the daily mail that was left out stays as it was."""
        digest, begins, ends = (
            _minute(field.data) if field.data else None for field in (self.digest_at, self.quiet_from, self.quiet_to)
        )
        return Choice(MailWish(self.wish.data), before.digest_at if digest is None else digest, begins, ends)


def chosen(choice: Choice) -> dict[str, str]:
    """The choice as its form shows it."""
    times = {"digest_at": choice.digest_at, "quiet_from": choice.quiet_from, "quiet_to": choice.quiet_to}
    return {"wish": choice.wish.value} | {
        name: minute_words(minute) for name, minute in times.items() if minute is not None
    }


def _minute(text: str | None) -> int:
    found = read_time((text or "").strip())
    if found is None:
        raise ValidationError("Enter the time, such as 22:00 or 10 pm.")
    return found.hour * 60 + found.minute
