"""The form of a class: made of its fields, about shape only."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from portal.cases.entry_rules import EntryField
from portal.web.forms import Area, Choice, Form, OneLine
from portal.web.moments import day_field, local_now, read_day, read_moment, time_field, which_field, zone

YES_NO = [("yes", "Yes"), ("no", "No")]


def entry_form(fields: tuple[EntryField, ...]) -> Any:
    """A form with these fields and the mark of the entry that the page showed."""
    made: dict[str, Any] = {"was": OneLine("What the page showed", 40)}
    for field in fields:
        if field.kind == "moment":
            made |= {
                f"{field.name}_day": day_field(),
                f"{field.name}_time": time_field(),
                f"{field.name}_which": which_field(),
            }
        elif field.kind == "choice":
            made[field.name] = Choice(field.label, choices=field.choices)
        elif field.kind == "yes_no":
            made[field.name] = Choice(field.label, choices=YES_NO)
        elif field.kind == "area":
            made[field.name] = Area(field.label, field.most)
        else:
            made[field.name] = OneLine(field.label, 20 if field.kind == "day" else field.most)
    return type("EntryForm", (Form,), made)()


def fill(form: Any, fields: tuple[EntryField, ...]) -> None:
    """Put what is recorded into the form."""
    for field in fields:
        if field.kind == "moment":
            if isinstance(field.value, datetime):
                form[f"{field.name}_day"].data, form[f"{field.name}_time"].data = local_now(field.value).values()
        elif field.kind == "yes_no":
            form[field.name].data = ("yes" if field.value else "no") if isinstance(field.value, bool) else ""
        else:
            form[field.name].data = "" if field.value is None else str(field.value)


def read(form: Any, fields: tuple[EntryField, ...], now: datetime) -> dict[str, str | bool | date | datetime | None]:
    """What was typed, as values; errors stand at their field."""
    found: dict[str, str | bool | date | datetime | None] = {}
    for field in fields:
        if field.kind == "moment":
            found[field.name] = read_moment(form, field.name, needed=False)
            at = found[field.name]
            if isinstance(at, datetime) and at > now:
                form.fail(f"{field.name}_time", "This time is in the future. Enter when it was.")
            continue
        text = form[field.name].data or ""
        found[field.name] = text
        if field.kind == "yes_no":
            found[field.name] = {"yes": True, "no": False}.get(text)
        elif field.kind == "day" and text and not form[field.name].errors:
            found[field.name] = read_day(text)
            day = found[field.name]
            if isinstance(day, date) and not (now.year - 100 < day.year and day <= now.astimezone(zone()).date()):
                form.fail(field.name, "This day is still to come, or a century ago. Check the year.")
            elif day is None:
                form.fail(field.name, "Enter the day, such as 6/15/2012; leave it empty where it is not known.")
    return found
