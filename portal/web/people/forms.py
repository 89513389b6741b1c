"""Forms of the administrator's pages: about shape only."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from wtforms import Field, HiddenField, SelectField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Regexp

from portal.people.rules import LONGEST_ADDRESS, Role, Sector, address_problem
from portal.web.forms import Form, OneLine, storable

TELEPHONE = Regexp(r"^[0-9+()\-. x]*$", message="Telephone may hold digits, spaces and + ( ) - . x. Type it again.")
SECTORS = [(sector.value, sector.value.replace("_", " ").capitalize()) for sector in Sector]
ROLES = [(role.value, role.value.replace("_", " ").capitalize()) for role in Role]


def a_day(_form: Any, field: Field) -> None:
    """Refuse what is no day of the calendar; nothing is no day, and fine where the field may be empty."""
    try:
        if field.data and not re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", field.data):
            raise ValueError
        found = date.fromisoformat(field.data or "2000-01-01")
    except ValueError as error:
        raise ValidationError(f"{field.label.text} is no day of the calendar. Type it as 2026-11-24.") from error
    if not 1900 <= found.year <= 2200:
        raise ValidationError(f"{field.label.text} is out of reach. Check the year.")


def an_address(_form: Any, field: Field) -> None:
    """Refuse what is not one mail address; nothing is fine."""
    if field.data and (problem := address_problem(field.data)):
        raise ValidationError(problem)


def mail_field(label: str = "Mail address") -> OneLine:
    """One mail address, or none."""
    return OneLine(label, LONGEST_ADDRESS, (an_address,))


class AgencyForm(Form):
    """An agency's name and telephone number, with the version that was read."""

    name = OneLine("Name", 200, (DataRequired("Enter the agency's name."),))
    phone = OneLine(
        "Telephone",
        40,
        (TELEPHONE,),
    )
    version = HiddenField(
        "Version", [Regexp(r"^[0-9]{1,9}$", message="Load the page again before you save."), storable]
    )


def _agency() -> OneLine:
    return OneLine("Agency", 12, (DataRequired("Choose an agency."),))


def _title() -> OneLine:
    return OneLine("Title", 200, (DataRequired("Enter the title under which the person acts."),))


def _choice(label: str, missing: str, options: list[tuple[str, str]], wrong: str) -> SelectField:
    choices = [SelectChoice(value, words) for value, words in options]
    return SelectField(label, [InputRequired(missing)], choices=choices, invalid_choice_message=wrong)


def _role() -> SelectField:
    return _choice("Role", "Choose a role.", ROLES, "Choose a role of the list.")


class PersonForm(Form):
    """A new person with a first seat."""

    name = OneLine("Name", 200, (DataRequired("Enter the person's name."),))
    login = OneLine("Sign-in name", 100, (DataRequired("Enter a sign-in name, such as a work e-mail address."),))
    mail_address = mail_field()
    agency = _agency()
    role = _role()
    title = _title()


class MailForm(Form):
    """To which address a person's mail goes, with the one that was read."""

    mail_address = mail_field()
    was = HiddenField("Address before", [Length(max=LONGEST_ADDRESS, message="Load the page again."), storable])


class NewSeatForm(Form):
    """One more seat of a person."""

    agency = _agency()
    role = _role()
    title = _title()


class NewAgencyForm(Form):
    """A new agency with its sector."""

    name = OneLine("Name", 200, (DataRequired("Enter the agency's name."),))
    sector = _choice("Sector", "Choose a sector.", SECTORS, "Choose a sector of the list.")
    phone = OneLine("Telephone", 40, (TELEPHONE,))


class AgreementForm(Form):
    """A sharing agreement: under which authority, from which day to which."""

    authority = OneLine("Authority", 400, (DataRequired("Enter what the agency shares under."),))
    since = OneLine("First day", 10, (DataRequired("Enter the first day."), a_day))
    until = OneLine("Last day", 10, (a_day,))


class LinkForm(Form):
    """To whom an identity of a provider belongs."""

    person = OneLine("Person", 12, (DataRequired("Choose a person."),))
