"""Forms of the administrator's pages: about shape only."""

from __future__ import annotations

from wtforms import HiddenField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Regexp

from portal.people.rules import Role
from portal.web.forms import Form, OneLine, storable

ROLES = [(role.value, role.value.replace("_", " ").capitalize()) for role in Role]


class AgencyForm(Form):
    """An agency's name and telephone number, with the version that was read."""

    name = OneLine("Name", 200, (DataRequired("Enter the agency's name."),))
    phone = OneLine(
        "Telephone",
        40,
        (Regexp(r"^[0-9+()\-. x]*$", message="Telephone may hold digits, spaces and + ( ) - . x. Type it again."),),
    )
    version = HiddenField(
        "Version", [Regexp(r"^[0-9]{1,9}$", message="Load the page again before you save."), storable]
    )


class PersonForm(Form):
    """A new person with a first seat."""

    name = OneLine("Name", 200, (DataRequired("Enter the person's name."),))
    login = OneLine("Sign-in name", 100, (DataRequired("Enter a sign-in name, such as a work e-mail address."),))
    agency = OneLine("Agency", 12, (DataRequired("Choose an agency."),))
    role = SelectField(
        "Role",
        [InputRequired("Choose a role.")],
        choices=[SelectChoice(value, label) for value, label in ROLES],
        invalid_choice_message="Choose a role of the list.",
    )
    title = OneLine("Title", 200, (DataRequired("Enter the title under which the person acts."),))


class LinkForm(Form):
    """To whom an identity of a provider belongs."""

    person = OneLine("Person", 12, (DataRequired("Choose a person."),))
